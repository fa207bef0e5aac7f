import TestSupport
import Testing

@testable import Engine

/// Names that come between the records, as in a live stream.
@Suite struct MappingRecordTests {
    private static let day: UInt64 = 86_400_000_000_000
    /// 2025-09-24.
    private static let midnight: UInt64 = 20_355 * day

    static func mapping(
        _ instrument: UInt32, from asked: String = "ASKED", to symbol: String, at time: UInt64,
        _ start: UInt64 = .max, _ end: UInt64 = .max, version: UInt8 = 3
    ) -> [UInt8] {
        var record = DBNBytes([version == 1 ? 20 : 44, 0x16])
        record.integer(UInt16(1))
        record.integer(instrument)
        record.integer(time)
        if version > 1 { record.bytes.append(255) }
        record.text(asked, version == 1 ? 22 : 71)
        if version > 1 { record.bytes.append(255) }
        record.text(symbol, version == 1 ? 22 : 71)
        if version == 1 { record.integer(UInt32(0)) }
        record.integer(start)
        record.integer(end)
        return record.bytes
    }

    private static func add(_ instrument: UInt32, at time: UInt64) -> [UInt8] {
        DBNBytes.record(
            MBOMessage(
                publisher: PublisherID(1), instrument: InstrumentID(instrument), tsEvent: Timestamp(nanos: time),
                tsRecv: Timestamp(nanos: time), action: .add, side: .bid, price: Price(nanos: 1), size: 1,
                order: OrderID(time), flags: .last))
    }

    private static var liveHead: DBNBytes.Head {
        var head = DBNBytes.Head()
        (head.schema, head.stypeIn, head.symbols, head.mappings) = (UInt16.max, UInt8.max, [], [])
        return head
    }

    private func map(_ records: [[UInt8]]) -> SymbolMap {
        var map = SymbolMap()
        for record in records {
            // Sound: the span is used during the call only.
            map.learn(unsafe record.span.bytes)
        }
        return map
    }

    // Catches a live file whose books have numbers for names, and a filter by name that such a file cannot be asked.
    @Test(arguments: [UInt8(1), 3]) func `books are named by mapping records`(version: UInt8) throws {
        var head = Self.liveHead
        head.version = version
        let m = Self.midnight
        let bytes =
            DBNBytes.head(head) + Self.mapping(7, to: "CLX5", at: m, version: version) + Self.add(7, at: m + 1)
            + Self.mapping(8, from: "ESZ5", to: "42", at: m + 2, version: version) + Self.add(8, at: m + 3)
            + Self.add(9, at: m + 4)
        let timeline = try Timeline(try RecordingLoader().load(bytes: bytes, name: "-"))
        #expect(timeline.books.map(\.symbol) == ["CLX5", "ESZ5", "9"])
        #expect(timeline.recording.namesComeBetweenRecords)
        var options = RecordingLoader.Options()
        options.symbols = ["ESZ5"]
        let some = try RecordingLoader(options: options).load(bytes: bytes, name: "-")
        #expect(some.count == 1 && some[0].instrument == InstrumentID(8))
        options.symbols = ["NOBODY"]
        #expect(throws: LoadError.self) { try RecordingLoader(options: options).load(bytes: bytes, name: "-") }
    }

    // Catches days that are one too few or too many, and a name that outlives the one after it.
    @Test func `names hold on their days`() throws {
        let m = Self.midnight
        func name(_ map: SymbolMap, _ days: UInt64) -> String? {
            map.symbol(of: InstrumentID(7), on: CalendarDate(Timestamp(nanos: m + days * Self.day)))
        }
        let dated = map([
            Self.mapping(7, to: "A", at: m, m, m + Self.day),
            Self.mapping(7, to: "B", at: m, m + Self.day + 5, m + 2 * Self.day + 5),
        ])
        #expect([0, 1, 2, 3].map { name(dated, $0) } == ["A", "B", "B", nil])
        let open = map([Self.mapping(7, to: "A", at: m), Self.mapping(7, to: "B", at: m + Self.day + 9)])
        #expect([0, 1, 400].map { name(open, $0) } == ["A", "B", "B"])
        #expect(open.symbol(of: InstrumentID(7), at: Timestamp(nanos: m + 5 * Self.day)) == "B")
        // The same mapping again changes nothing; another one on the same day replaces it.
        let again = map([Self.mapping(7, to: "A", at: m), Self.mapping(7, to: "A", at: m + 1)])
        #expect(again.mappings.first?.intervals.count == 1)
        let same = map([
            Self.mapping(7, to: "A", at: m), Self.mapping(7, to: "B", at: m), Self.mapping(7, to: "C", at: m),
        ])
        #expect(name(same, 0) == "C")
    }

    // Catches a name that stays with its instrument of yesterday beside the one of today, in a live stream over days.
    @Test func `a name that goes over to another instrument leaves the first`() throws {
        let m = Self.midnight
        let d = m + Self.day
        let bytes =
            DBNBytes.head(Self.liveHead) + Self.mapping(7, from: "CL.c.0", to: "7", at: m + 1)
            + Self.mapping(5, to: "AAA", at: m + 1) + Self.mapping(6, to: "BBB", at: m + 1) + Self.add(7, at: m + 2)
            + Self.add(8, at: m + 3) + Self.add(5, at: m + 4) + Self.add(6, at: m + 5)
            + Self.mapping(8, from: "CL.c.0", to: "8", at: d + 1) + Self.mapping(6, to: "AAA", at: d + 1)
            + Self.add(7, at: d + 2) + Self.add(8, at: d + 3) + Self.add(5, at: d + 4) + Self.add(6, at: d + 5)
        let timeline = try Timeline(try RecordingLoader().load(bytes: bytes, name: "-"))
        func records(_ name: String) throws -> [Int] {
            Array(timeline.records(in: 0..<8, of: BookSelection(try timeline.summaries(named: name))))
        }
        #expect(try records("CL.c.0") == [0, 5])
        #expect(try records("AAA") == [2, 7] && records("BBB") == [3])
        let contract = try timeline.summaries(named: "CL.c.0")
        #expect(contract.map { $0.pieces?.map(\.key.instrument.raw) } == [[7, 8]])
        // The contract's book stands from before; an id that is given anew begins empty.
        let end = timeline.recording.end()
        #expect(timeline.market(of: contract, at: end).orderCount == 2)
        #expect(timeline.market(of: try timeline.summaries(named: "AAA"), at: end).orderCount == 1)
        // A symbol that stands for several instruments at once, as a product does, keeps them all.
        let parent = map([
            Self.mapping(1, from: "CL.FUT", to: "1", at: m), Self.mapping(2, from: "CL.FUT", to: "2", at: m),
        ])
        #expect(parent.symbol(of: InstrumentID(1), at: Timestamp(nanos: d)) == "CL.FUT")
        #expect(parent.symbol(of: InstrumentID(2), at: Timestamp(nanos: d)) == "CL.FUT")
    }

    // Catches a mapping record that is cut short, has no name or a name without an end, and names an instrument all the
    // same.
    @Test func `a mapping record without a name tells nothing`() {
        let whole = Self.mapping(7, to: "A", at: 5)
        #expect(map([Array(whole.prefix(100)), Self.mapping(7, from: "", to: "", at: 5)]).names == [])
        var unterminated = whole
        for index in 89..<160 { unterminated[index] = UInt8(ascii: "X") }
        #expect(map([unterminated]).names == [])
        #expect(map([whole]).names == ["A"])
    }

    // Catches a DBN file of derived records that no longer says what its numbers mean.
    @Test func `derived records take the names with them`() throws {
        let m = Self.midnight
        let bytes =
            DBNBytes.head(Self.liveHead) + Self.mapping(7, to: "CLX5", at: m, m, m + Self.day) + Self.add(7, at: m + 1)
        let recording = try RecordingLoader().load(bytes: bytes, name: "-")
        let metadata = try #require(DerivedFeed(.mbp1)).metadata(of: recording)
        #expect(metadata.mappings.map(\.rawSymbol) == ["CLX5"])
        #expect(metadata.mappings.first?.intervals.map(\.symbol) == ["7"])
        #expect(metadata.stypeIn == 1 && metadata.stypeOut == 0)
        #expect(SymbolMap(metadata).symbol(of: InstrumentID(7), at: Timestamp(nanos: m)) == "CLX5")
    }
}
