import TestSupport
import Testing

@testable import Engine

/// Files that somebody put together with `cat`.
@Suite struct PutTogetherTests {
    private static func day(_ version: UInt8, _ symbol: String, from: Int, count: Int, tsOut: Bool = false) -> [UInt8] {
        var head = DBNBytes.Head(version: version)
        head.tsOut = tsOut ? 1 : 0
        head.symbols = [symbol]
        head.mappings = [(symbol, [(20_250_924, 20_250_926, "\(version)")])]
        return (0..<count).reduce(DBNBytes.head(head)) { bytes, index in
            bytes + DBNBytes.record(message(version, from + index), tsOut: tsOut ? 9 : nil)
        }
    }

    private static func message(_ version: UInt8, _ second: Int) -> MBOMessage {
        let time = Timestamp(nanos: 1_758_742_200_000_000_000 + UInt64(second) * 1_000_000_000)
        return MBOMessage(
            publisher: PublisherID(1), instrument: InstrumentID(UInt32(version)), tsEvent: time, tsRecv: time,
            action: .add, side: .bid, price: Price(nanos: Int64(second + 1) * 1_000_000_000), size: 1,
            order: OrderID(UInt64(second + 1)), flags: .last, sequence: UInt32(second))
    }

    private static let first = day(3, "ONE", from: 0, count: 3)
    private static let second = day(1, "TWO", from: 10, count: 4)
    private static let forms: [(name: String, pack: @Sendable ([[UInt8]]) -> [UInt8])] = [
        ("dbn", { $0.flatMap { $0 } }), ("dbn.zst", { $0.flatMap { ZstdBytes.frame($0, block: 100) } }),
        ("dbn.gz", { $0.flatMap { GzipBytes.member($0) } }),
        ("dbn.gz of one", { GzipBytes.member($0.flatMap { $0 }) }),
    ]

    // Catches a second file that is taken for records, or dropped, or whose names and version are the first one's.
    @Test(arguments: forms.indices) func `the second file is read after the first`(form: Int) throws {
        let bytes = Self.forms[form].pack([Self.first, Self.second])
        let timeline = try RecordingLoader().timeline(bytes: bytes, name: "both")
        let recording = timeline.recording
        let expected = (0..<3).map { Self.message(3, $0) } + (10..<14).map { Self.message(1, $0) }
        #expect(RecordingLoaderTests.records(recording) == expected)
        #expect(recording.others.count == 0)
        #expect(recording.sources.map(\.path) == ["both", "both (stream 2)"])
        #expect(recording.sources.map(\.records) == [3, 4])
        #expect(recording.sources.map(\.metadata.version) == [3, 1])
        #expect(try timeline.summaries(named: "ONE").count == 1)
        #expect(try timeline.summaries(named: "TWO").count == 1)
        #expect(timeline.market(at: recording.count).bookCount == 2)
    }

    // Catches days that stand in the wrong order, and a third file.
    @Test func `files put together are merged like files by name`() throws {
        let bytes = Self.second + Self.first + Self.day(2, "THREE", from: 5, count: 2, tsOut: true)
        let recording = try RecordingLoader().load(bytes: bytes, name: "-")
        #expect(RecordingLoaderTests.records(recording).map(\.sequence) == [0, 1, 2, 5, 6, 10, 11, 12, 13])
        #expect(recording.stride == 56)
        #expect(recording.sources.map(\.records) == [4, 3, 2])
        var limited = RecordingLoader()
        limited.options.symbols = ["THREE"]
        #expect(try limited.load(bytes: bytes, name: "-").count == 2)
    }

    // Catches a lenient load that loses the second day, and damage in it that is told at the wrong offset.
    @Test func `damage in the second file is told at its place in all`() throws {
        let cut = Array((Self.first + Self.second).dropLast(20))
        let error = #expect(throws: LoadError.self) { try RecordingLoader().load(bytes: cut, name: "-") }
        #expect(error?.goodRecords == 6)
        #expect(
            error?.cause
                == .format(DBNError(.truncated(inside: "a record", expected: 56, found: 36), at: cut.count - 36)))
        #expect(try RecordingLoaderTests.lenient().load(bytes: cut, name: "-").count == 6)
        // Inside the second head too, what came before it is kept.
        let short = Self.first + Self.second.prefix(50)
        #expect(throws: LoadError.self) { try RecordingLoader().load(bytes: short, name: "-") }
        let kept = try RecordingLoaderTests.lenient().load(bytes: short, name: "-")
        #expect(kept.count == 3 && kept.sources.last?.loss != nil)
    }

    // Catches a head that is cut by the pieces in which a compressed stream comes.
    @Test func `a head may lie across two pieces`() throws {
        let records = (DecompressionPipe.chunkByteCount - Self.first.count) / 56
        for missing in 0..<4 {
            let long = Self.day(3, "ONE", from: 0, count: 3 + records - missing)
            let bytes = ZstdBytes.frame(long + Self.second, block: 4096)
            var loader = RecordingLoader()
            loader.unpackedInPlaceFrom = Int.max
            let recording = try loader.load(bytes: bytes, name: "-")
            #expect(recording.sources.map(\.records).reduce(0, +) == 3 + records - missing + 4)
            #expect(recording.sources.count == 2)
        }
    }
}
