import Engine
import TestSupport
import Testing

@testable import EngineServe
@testable import EngineTransport

/// The records that a session is sent, and their order, without a socket.
@Suite("LiveReplay")
struct LiveReplayTests {
    /// The time at which a record leaves, in nanoseconds: the end of a bar, else the index time.
    private static func release(_ record: LiveRecord, _ schema: Schema) -> UInt64 {
        guard let layout = RecordLayout.layout(schema: schema, version: 3) else { return 0 }
        return record.integer(layout.indexOffset)
            + (layout.indexOffset == 8 ? IntervalLength.nanos(schema) ?? 0 : 0)
    }

    private static func mbo(_ recording: Recording, _ range: Range<Int>? = nil) -> [UInt8] {
        Array(recording.stream([range ?? 0..<recording.count])[recording.metadataBytes.count...])
    }

    // Catches records that are lost, doubled or changed, in any schema, whoever makes them.
    @Test(arguments: [Schema.mbo] + DerivedFeed.schemas)
    func `a session gets all records of a schema`(schema: Schema) throws {
        let market = try Live.market()
        var replay = LiveReplay(market, start: nil, loops: 1)
        replay.add(Live.feed(schema, market))
        let records = try Live.run(&replay)
        let expected =
            DerivedFeed(schema).map { market.timeline.derived($0, in: 0..<market.recording.count) }
            ?? Self.mbo(market.recording)
        #expect(!expected.isEmpty)
        #expect(records.market.flatMap(\.bytes) == expected)
        #expect(records.said.last == "3 Finished \(schema.name) replay")
    }

    // Catches slices that lose or repeat records where they are cut inside an event or an interval of a book.
    @Test(arguments: [Schema.mbo, .mbp1, .mbp10, .tbbo, .bbo1s, .ohlcv1m])
    func `steps of any size give the same records`(schema: Schema) throws {
        let market = try Live.market(records: 40_000)
        #expect(market.sliceRecords < 40_000)
        var whole = LiveReplay(market, start: nil, loops: 1)
        whole.add(Live.feed(schema, market))
        let expected = try Live.run(&whole).market
        var random = SeededRandom(seed: 3)
        var replay = LiveReplay(market, start: nil, loops: 1)
        replay.add(Live.feed(schema, market))
        let records = try Live.run(&replay) { $0 + Int(random.below(1500)) }
        #expect(records.market == expected)
        let derived = DerivedFeed(schema).map { market.timeline.derived($0, in: 0..<market.recording.count) }
        #expect(records.market.flatMap(\.bytes) == derived ?? Self.mbo(market.recording))
    }

    // Catches a merge that is out of order, and schemas that disturb each other.
    @Test func `all schemas together are in the order of time`() throws {
        let market = try Live.market()
        let schemas: [Schema] = [.trades, .mbo, .mbp1, .ohlcv1s, .bbo1s, .ohlcv1m]
        var replay = LiveReplay(market, start: nil, loops: 1)
        for schema in schemas { replay.add(Live.feed(schema, market)) }
        var random = SeededRandom(seed: 5)
        let records = try Live.run(&replay) { $0 + Int(random.below(700)) }
        var last: UInt64 = 0
        for record in records.market {
            let schema = try #require(schemas.first { $0.recordType == record.rtype })
            let time = Self.release(record, schema)
            #expect(time >= last)
            last = time
        }
        for schema in schemas {
            let alone = DerivedFeed(schema).map { market.timeline.derived($0, in: 0..<market.recording.count) }
            #expect(records.of(schema) == alone ?? Self.mbo(market.recording))
        }
    }

    // Catches a record sent twice because two subscriptions ask for it, and one sent that nobody asks for.
    @Test func `overlapping subscriptions send a record once`() throws {
        let market = try Live.market()
        let names = [1001, 1002].map { market.catalog.name(of: $0, at: nil) }
        var replay = LiveReplay(market, start: nil, loops: 1)
        replay.add(Live.feed(.mbo, market, symbols: names))
        replay.add(Live.feed(.mbo, market, symbols: [names[1]]))
        replay.add(Live.feed(.trades, market, symbols: [names[0]]))
        let records = try Live.run(&replay)
        let wanted = try LiveRecord.split(Self.mbo(market.recording)).records.filter { $0.instrument != 1003 }
        #expect(records.filter { $0.rtype == 0xA0 } == wanted)
        let trades = records.filter { $0.rtype == 0 }
        #expect(trades.count == wanted.filter { $0.instrument == 1001 && $0.action == "T" }.count)
        #expect(!trades.isEmpty)
    }

    // Catches a start that is compared with the wrong time, or that one subscription imposes on another.
    @Test func `every subscription has its own start`() throws {
        let market = try Live.market()
        let all = try LiveRecord.split(Self.mbo(market.recording)).records
        let start = all[all.count / 2].tsEvent
        var replay = LiveReplay(market, start: start, loops: 1)
        replay.add(Live.feed(.mbo, market, start: start))
        #expect(replay.index > 0)
        #expect(try Live.run(&replay).market == all.filter { $0.tsEvent >= start })

        let name = market.catalog.name(of: 1001, at: nil)
        var mixed = LiveReplay(market, start: nil, loops: 1)
        mixed.add(Live.feed(.mbo, market, start: start))
        mixed.add(Live.feed(.mbo, market, symbols: [name]))
        #expect(try Live.run(&mixed).market == all.filter { $0.instrument == 1001 || $0.tsEvent >= start })

        var samples = LiveReplay(market, start: start, loops: 1)
        samples.add(Live.feed(.bbo1s, market, start: start))
        let expected = try LiveRecord.split(
            market.timeline.derived(try #require(DerivedFeed(.bbo1s)), in: 0..<all.count)
        ).records.filter { $0.integer(32) >= start }
        #expect(try Live.run(&samples).market == expected)

        var late = LiveReplay(market, start: .max - 1, loops: 1)
        late.add(Live.feed(.ohlcv1s, market, start: .max - 1))
        #expect(try Live.run(&late).market.isEmpty)
    }

    // Catches a name that comes after the first record of its instrument, or again and again.
    @Test func `a name comes once, before the first record of its instrument`() throws {
        let market = try Live.market()
        var replay = LiveReplay(market, start: nil, loops: 1)
        replay.add(Live.feed(.trades, market))
        replay.add(Live.feed(.mbo, market))
        var named: Set<UInt32> = []
        for record in try Live.run(&replay) {
            if record.rtype == 0x16 {
                #expect(named.insert(record.instrument).inserted)
                #expect(record.name == market.catalog.name(of: record.instrument, at: nil))
            } else if record.isMarket {
                #expect(named.contains(record.instrument))
            }
        }
        #expect(named == [1001, 1002, 1003])
    }

    // Catches a book that is wrong in the second pass, a pass too few, and a header in between.
    @Test func `every pass begins with clear books`() throws {
        let market = try Live.market(records: 1500)
        var replay = LiveReplay(market, start: nil, loops: 3)
        replay.add(Live.feed(.mbo, market))
        let records = try Live.run(&replay).market
        let pass = try LiveRecord.split(Self.mbo(market.recording)).records
        #expect(records.count == 3 * pass.count + 2 * 3)
        #expect(Array(records[..<pass.count]) == pass)
        let clears = records[pass.count..<pass.count + 3]
        #expect(clears.allSatisfy { $0.action == "R" && $0.flags == 168 })
        #expect(clears.map(\.instrument) == [1001, 1002, 1003])
        #expect(Array(records[(pass.count + 3)...].prefix(pass.count)) == pass)
        var books = Market()
        for record in records { books.apply(Array(record.bytes)) }
        let digest = books.digest()
        #expect(digest == market.timeline.market(at: pass.count).digest())
    }

    // Catches a snapshot whose orders, priorities or event end are not the book's.
    @Test(arguments: [0, 1, 777, 3000])
    func `a snapshot and the rest are the whole`(position: Int) throws {
        let market = try Live.market()
        let timeline = market.timeline
        var books = Market()
        for book in timeline.books.map(\.key) {
            let messages = BookMessages.messages(book, of: timeline, at: position)
            #expect(messages.first?.action == .clear)
            #expect(messages.dropLast().allSatisfy { $0.flags == [.snapshot, .badTsRecv] })
            #expect(messages.last?.flags == [.snapshot, .badTsRecv, .last])
            for message in messages { books.apply(message) }
        }
        let digest = books.digest()
        #expect(digest == timeline.market(at: position).digest())
        for index in position..<market.recording.count { books.apply(market.recording[index]) }
        let end = books.digest()
        #expect(end == timeline.market(at: market.recording.count).digest())
    }

    // Catches a subscription in mid-session that begins with the past, or that leaves out what comes.
    @Test(arguments: [Schema.mbo, .mbp1, .ohlcv1s])
    func `a later subscription begins where the session is`(schema: Schema) throws {
        let market = try Live.market()
        var replay = LiveReplay(market, start: nil, loops: 1)
        replay.add(Live.feed(.tbbo, market))
        var out = try LiveOutput(LiveStart(dataset: "T", hasTsOut: false, isCompressed: false), at: 1)
        while replay.place < 2000 {
            if case .waits(let id) = replay.step(to: 2000, &out) {
                market.keep(try FeedSlice.make(id, of: market.timeline), id)
            }
        }
        let clock = try #require(replay.clock)
        replay.add(Live.feed(schema, market))
        let records = try Live.run(&replay).filter { $0.rtype == schema.recordType && $0.isMarket }
            .filter { schema != .mbp1 || $0.bytes.count == 80 }
        let all = try LiveRecord.split(
            DerivedFeed(schema).map { market.timeline.derived($0, in: 0..<market.recording.count) }
                ?? Self.mbo(market.recording)
        ).records
        let expected =
            schema == .mbo ? Array(all[2000...]) : all.filter { Self.release($0, schema) > clock }
        // tbbo and mbp-1 are of one record type.
        #expect(schema == .mbp1 ? records.count > expected.count : records == expected)
    }

    // Catches a send time that is missing, stale, or not counted in the length.
    @Test func `every record has its send time`() throws {
        let market = try Live.market(records: 3000)
        var replay = LiveReplay(market, start: nil, loops: 1)
        replay.add(Live.feed(.mbo, market))
        let records = try Live.run(&replay, hasTsOut: true)
        var last: UInt64 = 0
        for record in records {
            let sent: UInt64 = record.integer(record.bytes.count - 8)
            #expect(sent >= last && sent < 100)
            last = sent
        }
        #expect(last > 1)
        let plain = records.market.map { [$0.bytes[0] - 2] + $0.bytes[1..<56] }
        #expect(plain.flatMap(\.self) == Self.mbo(market.recording))
    }

    // Catches the file's own records being dropped, changed, or sent in an old layout.
    @Test func `records of other kinds pass through unchanged`() throws {
        var bytes = DBNBytes.head()
        var tape = Tape()
        tape.record(.add, .bid, 100, 1, id: 1)
        tape.record(.add, .bid, 100, 1, id: 2)
        let status = DBNBytes.record(rtype: 0x12, byteCount: 40)
        let statistic = DBNBytes.record(rtype: 0x18, byteCount: 80)
        bytes += status + DBNBytes.record(tape.messages[0]) + statistic + DBNBytes.record(tape.messages[1]) + status
        let market = try Live.market(try RecordingLoader().load(bytes: bytes, name: "-"))
        for (schema, expected) in [(Schema.status, status + status), (.statistics, statistic), (.definition, [])] {
            var replay = LiveReplay(market, start: nil, loops: 1)
            replay.add(Live.feed(schema, market))
            #expect(try Live.run(&replay).market.flatMap(\.bytes) == expected)
        }
    }

    // Catches files without a single order that cannot be served.
    @Test(
        .enabled(if: SharedData.isPresent),
        arguments: [
            ("test_data.definition.v1.dbn.zst", Schema.definition, 520),
            ("test_data.statistics.v1.dbn.zst", .statistics, 80),
            ("test_data.trades.v3.dbn.zst", .trades, 48), ("test_data.mbp-10.v2.dbn.zst", .mbp10, 368),
            ("test_data.ohlcv-1s.v3.dbn.zst", .ohlcv1s, 56), ("test_data.tbbo.v3.dbn.zst", .tbbo, 80),
        ])
    func `a file without orders is served`(name: String, schema: Schema, byteCount: Int) throws {
        let recording = try RecordingLoader().load(bytes: try SharedData.bytes("vectors/\(name)"), name: name)
        let market = try Live.market(recording)
        #expect(market.catalog.offers(schema))
        var replay = LiveReplay(market, start: nil, loops: 1)
        replay.add(Live.feed(schema, market))
        let records = try Live.run(&replay).market
        #expect(records.count == recording.others.count)
        #expect(records.allSatisfy { $0.bytes.count == byteCount })
        #expect(!records.isEmpty)
    }

    // Catches skipped records that are sent all the same, and more of them lost than the schema allows.
    @Test func `skipped records are left out where the schema allows`() throws {
        let market = try Live.market()
        var replay = LiveReplay(market, start: nil, loops: 1)
        replay.add(Live.feed(.mbp10, market))
        replay.add(Live.feed(.mbo, market))
        #expect(replay.skip(to: 3000) == [.mbp10])
        let records = try Live.run(&replay)
        let clock = try #require(market.recording[2999].tsRecv?.nanos)
        let all = try LiveRecord.split(
            market.timeline.derived(try #require(DerivedFeed(.mbp10)), in: 0..<market.recording.count)
        ).records
        #expect(records.filter { $0.rtype == 0x0A } == all.filter { $0.integer(32) > clock })
        #expect(records.of(.mbo) == Self.mbo(market.recording))
    }

    // Catches an endless replay that spins where there is nothing for the session.
    @Test func `a pass with nothing for the session is told as barren`() throws {
        let market = try Live.market(records: 100)
        var replay = LiveReplay(market, start: nil, loops: nil)
        replay.add(Live.feed(.mbo, market, symbols: []))
        var out = try LiveOutput(LiveStart(dataset: "T", hasTsOut: false, isCompressed: false), at: 1)
        #expect(replay.step(to: .max, &out) == .barren)
    }
}

extension Market {
    fileprivate mutating func apply(_ record: [UInt8]) {
        // Sound: the span is used during the call only.
        apply(unsafe record.span.bytes, stride: MBOMessage.byteCount)
    }
}
