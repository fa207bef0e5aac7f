import Crypto
import Engine
import EngineSynthetic
import TestSupport
import Testing

@Suite struct SyntheticMarketTests {
    private func parameters(_ pairs: (String, String)...) throws -> SyntheticMarket.Parameters {
        try SyntheticMarket.Parameters(pairs: pairs)
    }

    private func sha256(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // Catches any change of the bytes a seed gives: pinned digests, examples and benchmarks stand on them.
    @Test func `a seed gives the same bytes, and another seed others`() throws {
        let small = try parameters(("seed", "42"), ("records", "2000"), ("instruments", "2"), ("orders", "50"))
        let bytes = try SyntheticMarket.dbn(small)
        #expect(try SyntheticMarket.dbn(small) == bytes)
        #expect(sha256(bytes) == "7d639b8ecae2e0e822b4d5145702c77b7758f3e9e5896f72296d304566f858b2")
        let other = try parameters(("seed", "43"), ("records", "2000"), ("instruments", "2"), ("orders", "50"))
        #expect(try SyntheticMarket.dbn(other) != bytes)
    }

    // Catches a demo that changes under the README's session.
    @Test func `the demo is pinned`() throws {
        let demo = try Demo.recording()
        #expect(demo.count == 50_000)
        #expect(demo.metadata.symbols == ["ACME", "BOLT"])
        #expect(demo.sources.map(\.path) == ["demo"])
        #expect(demo.sources.map(\.kind) == ["demo"])
        let bounds = try #require(demo.bounds(clock: .tsRecv))
        let minutes = (bounds.last.nanos - bounds.first.nanos) / Timestamp.nanosPerSecond / 60
        #expect((25...35).contains(minutes))
        let timeline = try Timeline(demo)
        #expect(
            timeline.market(at: demo.count).digest()
                == "0cdadb0161002e355639043b18deaac5821e75f7afa42d14ff4e9fdfb413c274")
        #expect(timeline.books.map(\.symbol) == ["ACME", "BOLT"])
        #expect(timeline.anomalies == Anomalies())
        #expect(timeline.books.allSatisfy { $0.tally.crossedEvents == 0 && $0.tally.lockedEvents == 0 })
    }

    // Catches a stream that is not DBN, or clocks, sequences and counts that no venue would send.
    @Test(arguments: [("1", "1"), ("999", "3"), ("1000", "17"), ("12345", "1")])
    func `the stream decodes to exactly the records asked for, in order`(records: String, instruments: String) throws {
        let asked = try parameters(("records", records), ("instruments", instruments), ("rate", "1000000"))
        let outcome = ChopItUp.whole(try SyntheticMarket.dbn(asked))
        #expect(outcome.error == nil)
        #expect(outcome.metadata?.version == 3)
        #expect(outcome.metadata?.symbols == (1...asked.instruments).map { "SYN\($0)" })
        let messages = outcome.messages
        #expect(messages.count == asked.records)
        #expect(messages.last?.isLast == true)
        #expect(zip(messages, messages.dropFirst()).allSatisfy { $0.tsRecvRaw <= $1.tsRecvRaw })
        let follows = zip(messages, messages.dropFirst()).allSatisfy {
            $0.isLast ? $1.sequence == $0.sequence + 1 : $0.sequence...$0.sequence + 1 ~= $1.sequence
        }
        #expect(follows, "one sequence a message, without gaps")
        #expect(messages.allSatisfy { $0.tsEventRaw <= $0.tsRecvRaw })
        #expect(messages.allSatisfy { $0.tsEventRaw >= asked.start.nanos })
        #expect(messages.allSatisfy { $0.publisher == PublisherID(1) })
        let ids = Set(messages.map(\.instrument.raw))
        #expect(ids == Set(1001..<1001 + UInt32(min(asked.instruments, asked.records))))
        for id in ids {
            let first = messages.first { $0.instrument.raw == id }
            #expect(first?.action == .clear)
            #expect(first?.flags == .last)
        }
        if let last = messages.last, let end = outcome.metadata?.end {
            #expect(last.tsRecvRaw < end.nanos)
        }
    }

    // Catches flow that no book could have: a judge that shares nothing with the generator checks every record.
    @Test func `every record is possible in the book it is for`() throws {
        let recording = try SyntheticMarket.recording(
            try parameters(("records", "6000"), ("instruments", "2"), ("orders", "40")))
        var market = Market()
        var queues: [BookKey: NaiveBook] = [:]
        var seen: [Action: Int] = [:]
        var icebergs = 0
        var sweeps = 0
        var aggressor = OrderID(0)
        var isFirstFill = false
        for index in 0..<recording.count {
            let message = recording[index]
            let key = message.bookKey
            let action = try #require(message.action)
            seen[action, default: 0] += 1
            var naive = queues[key] ?? NaiveBook(key: key)
            let live = naive.entries.first { $0.id == message.order.raw }
            switch action {
            case .fill:
                // The order hit stands, at that price, with that much; one that is not the first only after those
                // before it.
                let order = try #require(live)
                #expect(message.side == nil || order.side == message.side)
                // An aggressor that stood in the book trades through its own price.
                if aggressor == message.order {
                    #expect(order.side == .bid ? order.price < message.priceRaw : order.price > message.priceRaw)
                    break
                }
                #expect(order.price == message.priceRaw)
                let best = try #require(naive.levels(order.side).first)
                if isFirstFill {
                    #expect(best.orders.first?.id == message.order, "the first fill takes the front of the best queue")
                }
                isFirstFill = false
                if best.price.nanos != message.priceRaw { sweeps += 1 }
            case .trade:
                if recording[index - 1].isLast { isFirstFill = true }
                aggressor = message.order
                #expect((message.side == nil) == (message.order.raw == 0))
            case .modify:
                let order = try #require(live)
                if order.size == message.size, order.price == message.priceRaw { icebergs += 1 }
            default: break
            }
            let odd = naive.apply(message)
            #expect(odd == [])
            let same = market.apply(message)
            #expect(same == [])
            queues[key] = naive
            let crossed = market.withBook(key) { ($0.cross == .none, index % 7 == 0 ? $0.brokenInvariant() : nil) }
            #expect(crossed?.0 == true || !message.isLast, "record \(index + 1)")
            #expect(crossed?.1 == nil)
        }
        for action in Action.allCases where action != .none { #expect(seen[action, default: 0] > 0, "\(action)") }
        #expect(icebergs > 0)
        #expect(sweeps > 0)
    }

    // Catches a book that runs away from, or never gets to, the size asked for.
    @Test(arguments: ["40", "400", "3000"])
    func `a book has about the orders asked for`(orders: String) throws {
        let asked = try parameters(("records", "40000"), ("orders", orders))
        let recording = try SyntheticMarket.recording(asked)
        let timeline = try Timeline(recording)
        for position in [30_000, 35_000, 40_000] {
            let live = timeline.market(at: position).orderCount
            #expect(live > asked.orders * 6 / 10 && live < asked.orders * 14 / 10, "\(live) at \(position)")
        }
    }

    // Catches a rate of market time that is not the one asked for.
    @Test(arguments: [1, 2_000, 1_000_000])
    func `market time passes at the rate asked for`(rate: Int) throws {
        let recording = try SyntheticMarket.recording(try parameters(("records", "30000"), ("rate", "\(rate)")))
        let bounds = try #require(recording.bounds(clock: .tsEvent))
        let nanos = bounds.last.nanos - bounds.first.nanos
        let expected = UInt64(30_000) * Timestamp.nanosPerSecond / UInt64(rate)
        #expect(nanos > expected * 9 / 10 && nanos < expected * 11 / 10)
    }

    // Catches a parameter that is ignored.
    @Test func `tick, price and start are kept`() throws {
        let asked = try parameters(
            ("records", "5000"), ("tick", "0.25"), ("price", "-3.6"), ("start", "2030-06-01T23:59:59"), ("levels", "3"))
        let recording = try SyntheticMarket.recording(asked)
        let prices = Set(RecordingLoaderTests.records(recording).compactMap { $0.price?.nanos })
        #expect(prices.allSatisfy { $0 % 250_000_000 == 0 })
        #expect(prices.contains { $0 < 0 })
        #expect(recording[0].tsEvent?.description.hasPrefix("2030-06-01T23:59:59") == true)
        let mapping = try #require(recording.metadata.mappings.first?.intervals.first)
        #expect(mapping.start.description == "2030-06-01")
        #expect(mapping.end > mapping.start)
        let last = try #require(recording[recording.count - 1].tsRecv)
        #expect(recording.symbols.symbol(of: InstrumentID(1001), at: last) == "SYN1")
        #expect(PackedDate(CalendarDate(last)) < mapping.end)
    }

    // Catches a wrong word that is passed over, or an error that does not say what is right.
    @Test(arguments: [
        ("sede", "1", "seed, records, instruments"), ("records", "0", "from 1"), ("records", "many", "not ‘many’"),
        ("records", "-1", "not ‘-1’"), ("instruments", "100001", "to 100000"), ("orders", "5", "from 20"),
        ("tick", "0", "above 0"),
        ("tick", "-1", "above 0"), ("price", "x", "decimal"), ("price", "9000000000", "do not fit"),
        ("start", "noon", "ISO 8601"),
        ("start", "2553-12-30", "calendar"), ("rate", "0", "from 1"), ("levels", "0", "from 1"),
        ("days", "0", "from 1"), ("auction", "yes", "on or off"), ("snapshot", "end", "off, start, mid or both"),
        ("icebergs", "101%", "from 0% to 100%"), ("late", "-1%", "from 0% to 100%"), ("publishers", "17", "to 16"),
        ("gaps", "25001", "quarter of the records"), ("venue", "moon", "glbx or xnas"),
    ])
    func `what cannot be generated says why`(key: String, value: String, words: String) throws {
        let error = try #require(throws: SyntheticError.self) { try parameters((key, value)) }
        #expect(error.description.contains(words), "\(error)")
    }

    // Catches a trap on parameters that were set by hand and never checked.
    @Test func `bad parameters set by hand are an error too`() {
        for change: (inout SyntheticMarket.Parameters) -> Void in [
            { $0.records = 0 }, { $0.instruments = -1 }, { $0.orders = Int.max }, { $0.tick = Price(nanos: -1) },
            { $0.rate = 0 }, { $0.levels = 5000 }, { $0.start = Timestamp(nanos: UInt64.max) },
            { $0.price = Price(nanos: Int64.min) }, { $0.phenomena.publishers = 0 }, { $0.phenomena.levels = -1 },
            { $0.phenomena.days = Int.max }, { $0.phenomena.halts = -1 }, { $0.phenomena.anomalies = Int.max },
            {
                $0.phenomena.publishers = 9; $0.phenomena.topOfBook = 9
            },
            {
                $0.phenomena.roll = true; $0.phenomena.snapshotForm = .noClear
            },
            {
                $0.instruments = 100_000; $0.orders = 20; $0.levels = 1000; $0.phenomena.publishers = 10
            },
        ] {
            var bad = SyntheticMarket.Parameters()
            change(&bad)
            #expect(throws: LoadError.self) { try SyntheticMarket.recording(bad) }
        }
    }

    // Catches parameters at their limits that trap, and digits that may be grouped.
    @Test func `extreme parameters are generated`() throws {
        for pairs in [
            [("records", "3_000"), ("instruments", "1_000"), ("levels", "1000"), ("rate", "1000000000")],
            [("records", "3000"), ("orders", "1000000"), ("levels", "1"), ("rate", "1")],
            [("records", "3000"), ("orders", "20"), ("levels", "1"), ("tick", "0.000000001"), ("price", "0")],
            [("records", "3000"), ("seed", "18446744073709551615"), ("tick", "1000000"), ("price", "500")],
        ] {
            let recording = try SyntheticMarket.recording(try SyntheticMarket.Parameters(pairs: pairs))
            #expect(recording.count == 3000)
            let timeline = try Timeline(recording)
            #expect(timeline.anomalies == Anomalies())
            #expect(timeline.books.allSatisfy { $0.tally.crossedEvents + $0.tally.lockedEvents == 0 })
        }
    }

    // Catches help that lists a key which is not read, or leaves one out.
    @Test func `every key is listed and read`() throws {
        let values = [
            "seed": "7", "records": "10", "instruments": "2", "orders": "30", "levels": "9", "start": "2025-02-03",
            "rate": "5",
            "tick": "0.5", "price": "7", "days": "2", "roll": "on", "session": "on", "auction": "on", "halts": "2",
            "snapshot": "mid", "snapshot-form": "open", "cold": "on", "publishers": "2", "tob": "1", "mbp": "1",
            "venue": "xnas", "icebergs": "5%", "partial-cancels": "30", "hidden": "0.5%", "off-tick": "1%",
            "far": "1%", "late": "2%", "gaps": "3", "bad-book": "on", "duplicates": "4", "anomalies": "6",
        ]
        #expect(SyntheticMarket.Parameters.keys.map(\.name).sorted() == values.keys.sorted())
        for key in SyntheticMarket.Parameters.keys {
            let value = try #require(values[key.name])
            #expect(try parameters((key.name, value)) != SyntheticMarket.Parameters(), "\(key.name)")
        }
    }
}
