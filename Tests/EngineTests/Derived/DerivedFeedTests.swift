import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

@Suite struct DerivedFeedTests {
    private func firstDifference(_ seen: [UInt8], _ expected: [UInt8], _ stride: Int) -> String? {
        if seen == expected { return nil }
        for row in 0..<max(seen.count, expected.count) / stride {
            let range = row * stride..<(row + 1) * stride
            let a = range.upperBound <= seen.count ? Array(seen[range].prefix(112)) : []
            let b = range.upperBound <= expected.count ? Array(expected[range].prefix(112)) : []
            if a != b { return "row \(row):\n\(a)\n\(b)" }
        }
        return "somewhere behind the third level"
    }

    // Catches a row that is missing or too many, a field at the wrong offset, a wrong side or depth, a level that is
    // not the book's, in either form, whole and from the middle, for all books or one: quotes, clears, crossed books
    // and all.
    @Test(arguments: [Schema.mbp10, .mbp1, .tbbo, .trades], [UInt64](1...4))
    func `rows are the naive ones`(schema: Schema, seed: UInt64) throws {
        var naive = NaiveMarket.random(seed: seed, count: 170, mix: seed % 2 == 0 ? .wild : .orders)
        if seed > 2 {
            // Deep books, so that something happens beyond the tenth level.
            var random = SeededRandom(seed: seed)
            naive = NaiveMarket(
                naive.messages.map { message in
                    var message = message
                    message.orderRaw = UInt64(random.below(60))
                    if let price = message.price, price.nanos.magnitude < 1 << 40 {
                        message.priceRaw += Int64(random.below(40)) * 1_000_000_000
                    }
                    return message
                })
        }
        let timeline = try naive.timeline()
        let width = schema == .mbp10 ? 10 : schema == .trades ? 0 : 1
        for form in DerivedFeed.Form.allCases {
            if form == .plain, schema == .tbbo || schema == .trades { continue }
            let feed = try #require(DerivedFeed(schema, form: form))
            for range in [0..<170, 71..<150, 9..<9] {
                let seen = timeline.derived(feed, in: range)
                let expected = naive.depthRows(feed, width: width, in: range)
                #expect(firstDifference(seen, expected, feed.stride) == nil, "\(form) \(range)")
                if range.count == 170 { #expect(seen.count >= feed.stride) }
            }
            var joined = 0
            for key in timeline.books.map(\.key) {
                joined += timeline.derived(feed, in: 0..<170, of: [key]).count
            }
            #expect(joined == timeline.derived(feed, in: 0..<170).count)
        }
    }

    // Catches a sample or a bar in the wrong interval, one that is missing in a silence, and a field at the wrong
    // offset.
    @Test(arguments: [Schema.bbo1s, .bbo1m, .ohlcv1s, .ohlcv1m, .ohlcv1h, .ohlcv1d])
    func `samples and bars are the naive ones`(schema: Schema) throws {
        let feed = try #require(DerivedFeed(schema))
        let length: UInt64
        let isBars: Bool
        switch feed.shape {
        case .samples(let nanos): (length, isBars) = (nanos, false)
        case .bars(let nanos): (length, isBars) = (nanos, true)
        default:
            Issue.record("\(schema) has no interval")
            return
        }
        for seed: UInt64 in 1...3 {
            var random = SeededRandom(seed: seed)
            var clock: UInt64 = 1_758_742_200_000_000_000
            // Half an interval apart on average, with a silence now and then.
            let messages = NaiveMarket.random(seed: seed, count: 200, mix: .wild).messages.map { message in
                var message = message
                clock += UInt64(random.below(1000)) * (length / 1000) * (random.chance(1, in: 20) ? 5 : 1)
                message.tsRecvRaw = clock
                if random.chance(1, in: 4) { message.actionRaw = Action.trade.rawValue }
                return message
            }
            let naive = NaiveMarket(messages)
            let timeline = try naive.timeline()
            for range in [0..<200, 77..<180] {
                let seen = timeline.derived(feed, in: range)
                let expected = naive.intervalRows(feed, nanos: length, isBars: isBars, in: range)
                #expect(firstDifference(seen, expected, feed.stride) == nil, "\(range)")
                #expect(seen.count >= 4 * feed.stride)
            }
        }
    }

    // Catches a published event that differs from semantics.md §4: by hand, a trade that takes a level.
    @Test func `a trade is a row before the cancels that follow`() throws {
        var tape = Tape()
        tape.record(.add, .ask, 101, 2, id: 1)
        tape.record(.add, .ask, 102, 3, id: 2)
        tape.record(.trade, .bid, 101, 2, flags: [])
        tape.record(.fill, .ask, 101, 2, id: 1, flags: [])
        tape.record(.cancel, .ask, 101, 2, id: 1)
        tape.record(.modify, .ask, 102, 3, id: 2)
        tape.record(.clear, nil, nil, 0)
        let feed = try #require(DerivedFeed(.mbp1))
        let rows = try tape.timeline().derived(feed, in: 0..<7)
        let letters = stride(from: 0, to: rows.count, by: feed.stride).map { start in
            String(decoding: [rows[start + 28], rows[start + 29]], as: UTF8.self) + "\(rows[start + 64 + 4])"
        }
        // Action, side and the ask's size; the deeper add, the fill and the modify that changes nothing are no rows.
        #expect(letters == ["AA2", "TB2", "CA3", "RA0"])
    }

    // Catches a feed that is offered and cannot be made, or whose records are not of the size of dbn.md §2.3.
    @Test func `feeds have the sizes and types of their records`() throws {
        let expected: [Schema: (UInt8, Int)] = [
            .mbp10: (0x0A, 368), .mbp1: (0x01, 80), .tbbo: (0x01, 80), .trades: (0x00, 48), .bbo1s: (0xC3, 80),
            .bbo1m: (0xC4, 80), .ohlcv1s: (0x20, 56), .ohlcv1m: (0x21, 56), .ohlcv1h: (0x22, 56), .ohlcv1d: (0x23, 56),
        ]
        for schema in Schema.allCases {
            let feed = DerivedFeed(schema)
            #expect(feed?.recordType == expected[schema]?.0)
            #expect(feed?.stride == expected[schema]?.1)
        }
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 300
        let recording = try SyntheticMarket.recording(parameters)
        let metadata = try #require(DerivedFeed(.ohlcv1m)).metadata(of: recording)
        #expect(metadata.schema == .ohlcv1m)
        #expect(metadata.symbols == ["SYN1"])
    }

    // Catches pieces that lose or repeat a row where a slice of the stream ends, and a feed that cannot be given up.
    @Test func `pieces join to the whole`() throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 300_000
        parameters.instruments = 2
        parameters.orders = 60
        let timeline = try Timeline(try SyntheticMarket.recording(parameters))
        let feed = try #require(DerivedFeed(.mbp1))
        var pieces = 0
        var rows = 0
        let done = timeline.derive(feed, in: 0..<300_000) { piece in
            pieces += 1
            rows += piece.byteCount / feed.stride
        }
        #expect(done == 300_000)
        #expect(pieces > 2)
        let first = timeline.derived(feed, in: 0..<150_000).count / feed.stride
        let second = timeline.derived(feed, in: 150_000..<300_000).count / feed.stride
        #expect(first + second == rows)
        #expect(timeline.derive(feed, in: 0..<300_000, isCancelled: { _ in true }) { _ in } == 0)
    }

    // Catches a range that begins in mid-event and forgets what came before it: what a book was, that it was touched, and by
    // which record.
    @Test(arguments: [Schema.mbp10, .mbp1, .tbbo, .trades]) func `ranges that meet join to the whole`(
        schema: Schema
    ) throws {
        for form in DerivedFeed.Form.allCases {
            let feed = try #require(DerivedFeed(schema, form: form))
            #expect(feed.isAdditive)
            for seed: UInt64 in 5...6 where seed == 5 || form == .published {
                let timeline = try NaiveMarket.random(seed: seed, count: 90, mix: .wild).timeline()
                let whole = timeline.derived(feed, in: 0..<90)
                for split in 1..<90 {
                    let parts = timeline.derived(feed, in: 0..<split) + timeline.derived(feed, in: split..<90)
                    #expect(parts == whole, "\(form) \(seed) \(split)")
                }
            }
        }
    }

    // Catches a row image with padding in it, whose wide store would then write other bytes than the record's.
    @Test func `row images are as long as what they are images of`() {
        #expect(MemoryLayout<RowHead>.size == RowHead.byteCount && RowHead.byteCount == 48)
        #expect(MemoryLayout<LevelPair>.size == LevelPair.byteCount && LevelPair.byteCount == 32)
        #expect(MemoryLayout<BarRow>.size == BarRow.byteCount && BarRow.byteCount == 56)
    }

    // Catches a silence whose samples are gathered all at once: a second for each of some books, over most of a day.
    @Test func `samples of a silence leave in pieces`() throws {
        let start: UInt64 = 1_758_742_200_000_000_000
        var messages: [MBOMessage] = []
        for (index, second) in [0, 80_000].enumerated() {
            for book in UInt32(1)...6 {
                messages.append(
                    MBOMessage(
                        publisher: PublisherID(1), instrument: InstrumentID(book), tsEvent: nil,
                        tsRecv: Timestamp(nanos: start + UInt64(second) * 1_000_000_000), action: .add, side: .bid,
                        price: Price(nanos: 1), size: 1, order: OrderID(UInt64(index)), flags: .last))
            }
        }
        let timeline = try NaiveMarket(messages).timeline()
        let feed = try #require(DerivedFeed(.bbo1s))
        var rows = 0
        var largest = 0
        timeline.derive(feed, in: 0..<messages.count) { piece in
            rows += piece.byteCount / feed.stride
            largest = max(largest, piece.byteCount)
        }
        #expect(rows == 6 * 80_001)
        #expect(largest < 2 << 20)
    }

    // Catches a level of the plain mbp-10 that is not the reference's, at any of the sample's 32,053 event ends.
    @Test(.wholeLane, .enabled(if: SharedData.isPresent, "skipped: no ../shared/data"))
    func `mbp-10 of CLX5 is the reference's`() throws {
        let timeline = try Timeline(try RecordingLoader().load(paths: [SharedData.path("data/CLX5_mbo.dbn")]))
        let feed = try #require(DerivedFeed(.mbp10, form: .plain))
        let bytes = timeline.derived(feed, in: 0..<timeline.recording.count)
        let table = try Decompressed(try SharedData.bytes("data/CLX5_mbo.top10_at_last.csv.zst")).bytes
        var lines = table.split(separator: UInt8(ascii: "\n")).makeIterator()
        _ = lines.next()
        #expect(bytes.count == 32_053 * feed.stride)
        func number(_ offset: Int, _ width: Int) -> UInt64 {
            (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
        }
        var start = 0
        while let line = lines.next(), start < bytes.count {
            var expected = line.split(separator: UInt8(ascii: ","))[...]
            expected.removeFirst()
            var fields = [number(start + 32, 8)]
            let bid = Int64(bitPattern: number(start + 48, 8))
            let ask = Int64(bitPattern: number(start + 56, 8))
            fields.append(bid != Int64.max && ask != Int64.max && bid > ask ? 1 : 0)
            for level in 0..<10 {
                let base = start + 48 + 32 * level
                fields += [number(base, 8), number(base + 8, 8)]
                fields += (0..<4).map { number(base + 16 + 4 * $0, 4) }
            }
            let text = fields.map { Array(String($0).utf8) }
            guard text.elementsEqual(expected, by: { $0.elementsEqual($1) }) else {
                Issue.record("row \(start / feed.stride): \(String(decoding: line, as: UTF8.self))")
                return
            }
            start += feed.stride
        }
        #expect(start == bytes.count)
        // Published: as many rows as there are trades and changes, never more than event ends and trades.
        let published = timeline.derived(try #require(DerivedFeed(.mbp10)), in: 0..<timeline.recording.count)
        #expect(published.count / feed.stride < 32_053 + 1_599)
        #expect(published.count / feed.stride > 20_000)
    }
}
