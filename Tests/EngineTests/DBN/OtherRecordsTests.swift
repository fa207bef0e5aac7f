import TestSupport
import Testing

@testable import Engine

/// Records of other types: where they stand among the MBO records, and what they say.
@Suite struct OtherRecordsTests {
    private static let start: UInt64 = 1_758_742_200_000_000_000

    static func status(_ instrument: UInt32, at time: UInt64, action: UInt16, isTrading: Character = "Y") -> [UInt8] {
        var record = DBNBytes([10, 0x12])
        record.integer(UInt16(1))
        record.integer(instrument)
        record.integer(time - 1)
        record.integer(time)
        record.integer(action)
        record.integer(UInt16(3))
        record.integer(UInt16(2))
        record.bytes +=
            [isTrading.asciiValue ?? 0, UInt8(ascii: "N"), UInt8(ascii: "~")] + [UInt8](repeating: 0, count: 7)
        return record.bytes
    }

    private func add(_ instrument: UInt32, at time: UInt64) -> MBOMessage {
        MBOMessage(
            publisher: PublisherID(1), instrument: InstrumentID(instrument), tsEvent: Timestamp(nanos: time),
            tsRecv: Timestamp(nanos: time), action: .add, side: .bid, price: Price(nanos: 1), size: 1,
            order: OrderID(time), flags: .last)
    }

    private func mixed() -> [UInt8] {
        DBNBytes.head() + Self.status(7, at: 5, action: 1) + DBNBytes.record(add(7, at: 10))
            + DBNBytes.record(add(8, at: 20)) + Self.status(8, at: 25, action: 7) + Self.status(7, at: 26, action: 8)
            + DBNBytes.record(add(7, at: 30)) + DBNBytes.record(rtype: 0x17, byteCount: 320)
    }

    private func positions(_ recording: Recording) -> [Int] {
        (0..<recording.others.count).map { recording.others[$0].position }
    }

    // Catches a record of another type that is lost, or stands elsewhere than in its file.
    @Test(arguments: [false, true]) func `records of other types keep their position and their bytes`(
        isCompressed: Bool
    ) throws {
        let bytes = isCompressed ? ZstdBytes.frames(mixed(), count: 3) : mixed()
        let recording = try RecordingLoader().load(bytes: bytes, name: "-")
        #expect(recording.count == 3)
        #expect(positions(recording) == [0, 2, 2, 3])
        #expect(
            recording.others.withRecord(1) { span in (0..<40).map { span.integer(at: $0, as: UInt8.self) } }
                == Self.status(8, at: 25, action: 7))
        #expect(recording.sources[0].skipped == [0x12: 3, 0x17: 1])
        #expect(recording.others[3].version == 3)
        #expect(recording.others[3].byteCount == 320)
    }

    // Catches a status message read from the wrong bytes.
    @Test func `status records become status messages`() throws {
        let recording = try RecordingLoader().load(bytes: mixed(), name: "-")
        #expect(recording.statuses.map(\.action) == [1, 7, 8])
        #expect(
            recording.statuses[1]
                == StatusMessage(
                    publisher: PublisherID(1), instrument: InstrumentID(8), tsEvent: Timestamp(nanos: 24),
                    tsRecv: Timestamp(nanos: 25), action: 7, reason: 3, tradingEvent: 2, isTrading: true,
                    isQuoting: false))
    }

    // Catches a file of trades alone that cannot be loaded.
    @Test func `a file without MBO records loads`() throws {
        let trade = DBNBytes.record(rtype: 0, byteCount: 48)
        let recording = try RecordingLoader().load(bytes: DBNBytes.head() + trade + trade, name: "-")
        #expect(recording.count == 0)
        #expect(positions(recording) == [0, 0])
        #expect(try Timeline(recording).books.isEmpty)
    }

    // Catches filters that do not see other records, or see a wrong time.
    @Test func `filters choose other records by instrument and index time`() throws {
        var options = RecordingLoader.Options()
        options.symbols = ["8"]
        let eight = try RecordingLoader(options: options).load(bytes: mixed(), name: "-")
        #expect(eight.count == 1)
        #expect(eight.statuses.map(\.instrument.raw) == [8])
        #expect(positions(eight) == [1])
        options = RecordingLoader.Options()
        options.from = Timestamp(nanos: 20)
        options.to = Timestamp(nanos: 26)
        let some = try RecordingLoader(options: options).load(bytes: mixed(), name: "-")
        #expect(some.count == 1)
        #expect(some.statuses.map(\.action) == [7])
        let whole = try RecordingLoader().load(bytes: mixed(), name: "-")
        let again = try RecordingLoader(options: options).filter(whole)
        #expect(again.count == 1)
        #expect(positions(again) == positions(some))
    }

    // Catches statuses of a file of their own that are not put where their time is.
    @Test func `another file's records are merged by their time`() throws {
        let folder = try TemporaryFolder()
        let orders = DBNBytes.stream([add(7, at: 10), add(7, at: 20), add(7, at: 30)])
        let statuses =
            DBNBytes.head() + Self.status(7, at: 5, action: 1) + Self.status(7, at: 20, action: 7)
            + Self.status(7, at: 29, action: 8) + Self.status(7, at: 40, action: 12)
        try FileBytes.write(orders, to: folder.file("a.dbn"))
        try FileBytes.write(ZstdBytes.frame(statuses), to: folder.file("b.dbn.zst"))
        let recording = try RecordingLoader().load(paths: [folder.path])
        #expect(recording.count == 3)
        #expect(positions(recording) == [0, 2, 2, 3])
        #expect(recording.statuses.map(\.action) == [1, 7, 8, 12])
        #expect(recording.sources.map(\.records) == [3, 0])
    }

    // Catches a fragment whose records are read as another version's.
    @Test(arguments: [(80, UInt8(1)), (176, 3)])
    func `a fragment's version is what its records tell`(byteCount: Int, version: UInt8) throws {
        let folder = try TemporaryFolder()
        let bytes =
            Self.status(7, at: 5, action: 1) + DBNBytes.record(rtype: 0x16, byteCount: byteCount)
            + DBNBytes.record(add(7, at: 10))
        try FileBytes.write(bytes, to: folder.file("x.dbn.frag"))
        try FileBytes.write(ZstdBytes.frame(bytes), to: folder.file("x.dbn.frag.zst"))
        for (name, kind) in [("x.dbn.frag", "dbn.frag"), ("x.dbn.frag.zst", "dbn.frag.zst")] {
            let recording = try RecordingLoader().load(paths: [folder.file(name)])
            #expect(recording.count == 1)
            #expect(recording.sources[0].kind == kind)
            #expect((0..<2).map { recording.others[$0].version } == [version, version])
        }
        var options = RecordingLoader.Options()
        options.fragmentVersion = 2
        let given = try RecordingLoader(options: options).load(bytes: bytes, name: "-")
        #expect(given.others[1].version == 2)
        #expect(throws: LoadError.self) { try RecordingLoader().load(bytes: bytes, name: "-") }
    }
}
