import Engine
import TestSupport
import Testing

@testable import Lang

/// `records … schema X`, against the naive market's rows.
@Suite struct DerivedRecordTests {
    /// Colliding records of three books, two of instrument 7 and one of 8, on the clock.
    private static func market(seed: UInt64) -> NaiveMarket {
        var clock: UInt64 = 1_758_742_200_000_000_000
        var random = SeededRandom(seed: seed)
        return NaiveMarket(
            NaiveMarket.random(seed: seed, count: 160, mix: .wild).messages.map { message in
                var message = message
                clock += UInt64(random.below(900)) * 1_000_000
                message.tsRecvRaw = clock
                if random.chance(1, in: 4) { message.actionRaw = Action.trade.rawValue }
                return message
            })
    }

    private static func head() -> DBNBytes.Head {
        var head = DBNBytes.Head()
        head.symbols = ["SEVEN", "EIGHT"]
        head.mappings = [
            ("SEVEN", [(20_250_924, 20_250_925, "7")]), ("EIGHT", [(20_250_924, 20_250_925, "8")]),
        ]
        return head
    }

    private static func rows(_ naive: NaiveMarket, _ feed: DerivedFeed, in range: Range<Int>) -> [UInt8] {
        switch feed.schema {
        case .mbp10: naive.depthRows(feed, width: 10, in: range)
        case .mbp1, .tbbo: naive.depthRows(feed, width: 1, in: range)
        case .trades: naive.depthRows(feed, width: 0, in: range)
        case .bbo1s: naive.intervalRows(feed, nanos: 1_000_000_000, isBars: false, in: range)
        case .bbo1m: naive.intervalRows(feed, nanos: 60_000_000_000, isBars: false, in: range)
        case .ohlcv1s: naive.intervalRows(feed, nanos: 1_000_000_000, isBars: true, in: range)
        case .ohlcv1m: naive.intervalRows(feed, nanos: 60_000_000_000, isBars: true, in: range)
        case .ohlcv1h: naive.intervalRows(feed, nanos: 3_600_000_000_000, isBars: true, in: range)
        default: naive.intervalRows(feed, nanos: 86_400_000_000_000, isBars: true, in: range)
        }
    }

    /// The metadata that a statement saves as DBN, and the bytes after it.
    private static func saved(_ shell: Shell, _ line: String) async throws -> (Metadata?, [UInt8]) {
        let folder = try TemporaryFolder()
        try await shell.run("\(line) | save \"\(folder.file("out.dbn"))\"")
        let region = try ByteRegion(contentsOf: folder.file("out.dbn"))
        // Sound: the pointer is used during the call only.
        let bytes = unsafe region.withUnsafeBytes(0..<region.count) { unsafe Array($0) }
        let pieces = ChopItUp.whole(bytes)
        #expect(pieces.error == nil)
        let length = (0..<4).reduce(0) { $0 | Int(bytes[4 + $1]) << (8 * $1) }
        return (pieces.metadata, Array(bytes[(8 + length)...]))
    }

    private static func part(_ rows: [UInt8], _ feed: DerivedFeed, _ range: Range<Int>) -> [UInt8] {
        let range = range.clamped(to: 0..<rows.count / feed.stride)
        return Array(rows[range.lowerBound * feed.stride..<range.upperBound * feed.stride])
    }

    // Catches a schema that saves other rows than the naive ones: whole, a range, its head and its tail, one after the other.
    @Test(arguments: DerivedFeed.schemas) func `every schema has the naive rows`(schema: Schema) async throws {
        let naive = Self.market(seed: UInt64(schema.rawValue) + 1)
        let shell = try await Shell.on(naive.messages, head: Self.head())
        for form in [DerivedFeed.Form.published, .plain] {
            let hasForms = schema == .mbp10 || schema == .mbp1
            if form == .plain, !hasForms { continue }
            let feed = try #require(DerivedFeed(schema, form: form))
            let verb = "records schema \(schema.name)" + (hasForms ? " form \(form.rawValue)" : "")
            let whole = Self.rows(naive, feed, in: 0..<160)
            let count = whole.count / feed.stride
            let (metadata, all) = try await Self.saved(shell, verb)
            #expect(all == whole && count > 0)
            #expect(metadata?.schema == schema && metadata?.version == 3 && metadata?.symbols == ["SEVEN", "EIGHT"])
            #expect(try await shell.document("\(verb) | count")["count"]?.integer == count)
            let middle = Self.rows(naive, feed, in: 40..<131)
            #expect(try await Self.saved(shell, "from record 41 to record 131 \(verb)").1 == middle)
            #expect(try await Self.saved(shell, "\(verb) head 3").1 == Self.part(whole, feed, 0..<3))
            #expect(
                try await Self.saved(shell, "\(verb) tail 5").1 == Self.part(whole, feed, max(0, count - 5)..<count))
            #expect(try await Self.saved(shell, "\(verb) head 0").1 == [])
            let last = max(0, count - 9)
            #expect(
                try await Self.saved(shell, "\(verb) tail 9 | head 4 | tail 2").1
                    == Self.part(whole, feed, max(last, min(last + 4, count) - 2)..<min(last + 4, count)))
            #expect(
                try await Self.saved(shell, "\(verb) head 6 | tail 2").1
                    == Self.part(whole, feed, max(0, min(6, count) - 2)..<min(6, count)))
            #expect(try await Self.saved(shell, "\(verb) tail \(count + 7)").1 == whole)
        }
    }

    // Catches rows of other instruments than the one that was asked about.
    @Test(arguments: [Schema.mbp1, .bbo1s, .ohlcv1m]) func `derived records of one symbol have no others`(
        schema: Schema
    ) async throws {
        let naive = Self.market(seed: 31)
        let shell = try await Shell.on(naive.messages, head: Self.head())
        let feed = try #require(DerivedFeed(schema))
        let eight = naive.messages.indices.filter { naive.messages[$0].instrumentRaw == 8 }
        let own = NaiveMarket(eight.map { naive.messages[$0] })
        let (_, seen) = try await Self.saved(shell, "records EIGHT schema \(schema.name)")
        #expect(seen == Self.rows(own, feed, in: 0..<eight.count))
        #expect(!seen.isEmpty)
        #expect(try await shell.complaint("records NINE schema mbp-1") == "E0302 NINE")
    }

    // Catches a condition that is asked of another row or column, and a choice that does not compose with the next.
    @Test func `conditions are over the columns of the schema`() async throws {
        let naive = Self.market(seed: 5)
        let shell = try await Shell.on(naive.messages, head: Self.head())
        let feed = try #require(DerivedFeed(.mbp1))
        let whole = Self.rows(naive, feed, in: 0..<160)
        let trades = (0..<whole.count / feed.stride).filter { whole[$0 * feed.stride + 28] == UInt8(ascii: "T") }
        let chosen = trades.flatMap { Self.part(whole, feed, $0..<$0 + 1) }
        #expect(trades.count > 8)
        let line = "records schema mbp-1 where action == T"
        #expect(try await Self.saved(shell, line).1 == chosen)
        #expect(try await Self.saved(shell, "records schema mbp-1 | where action == T").1 == chosen)
        #expect(
            try await Self.saved(shell, "\(line) | tail 6 | head 2").1
                == Self.part(chosen, feed, trades.count - 6..<trades.count - 4))
        #expect(
            try await Self.saved(shell, "records schema mbp-1 | head 40 | where action == T | where action != T").1
                == [])
        let early = trades.filter { $0 < 40 }.flatMap { Self.part(whole, feed, $0..<$0 + 1) }
        #expect(try await Self.saved(shell, "records schema mbp-1 | head 40 | where action == T").1 == early)
        #expect(try await shell.complaint("records schema mbp-1 where order_id == 1") == "E0312 order_id")
        #expect(try await shell.complaint("records schema mbp-1 | select order_id") == "E0312 order_id")
        let sides = try await shell.text("records schema mbp-1 | where symbol == EIGHT and side == bid | count")
        let bids = (0..<whole.count / feed.stride).count { row in
            whole[row * feed.stride + 4] == 8 && whole[row * feed.stride + 29] == UInt8(ascii: "B")
        }
        #expect(sides == "{\"count\":\(bids)}\n" && bids > 0)
    }

    // Catches text that is not the official encoder's, and cells that are not the record's.
    @Test func `text and tables say what the records say`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(
            try await shell.text("records schema mbp-1 tail 1 | as csv map-symbols") == """
                ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,\
                bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00,symbol
                2025-09-24T19:30:03.000000000Z,2025-09-24T19:30:03.000000000Z,1,1,7,A,A,0,64.820000000,5,128,0,103,\
                64.810000000,64.820000000,5,5,2,1,TEST

                """)
        let level =
            #""levels":[{"bid_px":"64810000000","ask_px":"64820000000","bid_sz":5,"ask_sz":5,"bid_ct":2,"ask_ct":1}]"#
        #expect(try await shell.text("records schema mbp-1 tail 1 raw | as ndjson").contains(level))
        #expect(try await shell.text("records schema mbp-1 | where size > 9 | as json") == "[]\n")
        guard case .records(let list) = try await shell.run("records schema mbp-10") else { throw NoRecords() }
        let (table, more) = list.excerpt()
        #expect(more == 0)
        #expect(
            table.columns.map(\.name).joined(separator: " ")
                == "ts_recv symbol action side depth price size flags bid_px_00 ask_px_00 bid_sz_00 ask_sz_00 bid_ct_00 ask_ct_00"
        )
        #expect(
            table.rows.last?.map { CellText.text($0) }.dropFirst() == [
                "TEST", "A", "ask", "0", "64.82", "5", "128", "64.81", "64.82", "5", "5", "2", "1",
            ])
        #expect(
            try await shell.text("records schema mbp-10 tail 1 | select bid_px_01, ask_px_01, type | as csv")
                == "bid_px_01,ask_px_01,type\n64.80,,mbp-10\n")
        #expect(try await shell.text("records schema mbp-1 | sum size") == "{\"sum_size\":\"10\"}\n")
    }

    private struct NoRecords: Error {}

    // Catches a form that is asked of what has none, and a schema that is taken for another.
    @Test func `a schema or form that does not exist is refused`() async throws {
        let shell = try await Shell.on(Tape.crossing)
        #expect(try await shell.complaint("records schema trades form plain") == "E0204 plain")
        #expect(try await shell.complaint("records form plain") == "E0204 plain")
        #expect(try await shell.complaint("records schema mbp-2")?.hasSuffix("mbp-2") == true)
        #expect(try await shell.text("records schema mbo | count") == "{\"count\":8}\n")
        #expect(try await shell.text("records schema definition | count") == "{\"count\":0}\n")
        #expect(try await shell.text("records schema mbp-1 form plain | count") == "{\"count\":7}\n")
    }

    // Catches an excerpt that shows all of a long list, or does not say how much more there is.
    @Test func `a long list is cut on a screen`() async throws {
        let shell = Shell()
        try await shell.run("load synthetic seed=3 records=30000 instruments=2")
        guard case .records(let list) = try await shell.run("records schema mbp-1 form plain") else {
            throw NoRecords()
        }
        let (table, more) = list.excerpt()
        let count = try await shell.document("records schema mbp-1 form plain | count")["count"]?.integer
        #expect(table.rows.count == 1000 && count == 1000 + more && more > 10_000)
    }

    // Catches text that loses, repeats or changes a row where pieces meet: of the sample, whose levels `DerivedFeedTests` holds
    // to the reference's.
    @Test(.enabled(if: SharedData.isPresent, "skipped: no ../shared/data"))
    func `the text of the sample's mbp-10 is whole`() async throws {
        let shell = Shell()
        try await shell.run("load \"\(SharedData.path("data/CLX5_mbo.dbn"))\"")
        let timeline = try #require(shell.session.view.current?.timeline)
        let feed = try #require(DerivedFeed(.mbp10, form: .plain))
        let bytes = timeline.derived(feed, in: 0..<6000)
        #expect(bytes.count > 4000 * feed.stride)
        var encoder = RecordTextEncoder(
            .csv, options: RecordTextOptions(), version: 3, hasTsOut: false, symbols: timeline.recording.symbols)
        var expected: [UInt8] = []
        // Sound: the span is used during the call only.
        try encoder.append(unsafe bytes.span.bytes, to: &expected)
        let text = try await shell.text(
            "from record 1 to record 6000 records CLX5 schema mbp-10 form plain | as csv raw")
        #expect(text.utf8.elementsEqual(expected))
    }
}
