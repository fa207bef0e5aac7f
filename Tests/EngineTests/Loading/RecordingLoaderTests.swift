import Engine
import TestSupport
import Testing

@Suite struct RecordingLoaderTests {
    static let messages = RandomOperations.list(seed: 9, count: 60, mix: .orders)

    static func records(_ recording: Recording) -> [MBOMessage] { (0..<recording.count).map { recording[$0] } }

    static func lenient(_ change: (inout RecordingLoader.Options) -> Void = { _ in }) -> RecordingLoader {
        var options = RecordingLoader.Options()
        options.isLenient = true
        change(&options)
        return RecordingLoader(options: options)
    }

    // Catches a mapped file whose records, header or counts differ from what was written.
    @Test(arguments: [UInt8(1), 2, 3])
    func `a file is loaded as it is`(version: UInt8) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("day.dbn")
        let head = DBNBytes.Head(version: version)
        let bytes = DBNBytes.stream(Self.messages, head: head)
        try FileBytes.write(bytes, to: path)
        let recording = try RecordingLoader().load(paths: [path])
        #expect(Self.records(recording) == Self.messages)
        #expect(recording.metadataBytes == DBNBytes.head(head))
        #expect(recording.stride == 56)
        let source = try #require(recording.sources.first)
        #expect(source.path == path)
        #expect(source.kind == "dbn")
        #expect(source.records == Self.messages.count)
        #expect(source.byteCount == bytes.count)
        #expect(source.loss == nil)
        #expect(recording.symbols.instruments(named: "TEST") == [InstrumentID(7)])
    }

    // Catches records of other types that break the run, or are not counted.
    @Test func `other record types are counted and kept aside`() throws {
        var bytes = DBNBytes.head()
        for message in Self.messages {
            bytes += DBNBytes.record(message)
            if message.order.raw % 2 == 0 { bytes += DBNBytes.record(rtype: 0x17, byteCount: 320) }
        }
        let recording = try RecordingLoader().load(bytes: bytes, name: "-")
        #expect(Self.records(recording) == Self.messages)
        #expect(recording.sources[0].skipped == [0x17: Self.messages.count { $0.order.raw % 2 == 0 }])
    }

    // Catches ts_out that is lost, or read as part of the next record.
    @Test func `records keep their ts_out`() throws {
        var head = DBNBytes.Head()
        head.tsOut = 1
        let recording = try RecordingLoader().load(bytes: DBNBytes.stream(Self.messages, head: head), name: "-")
        #expect(recording.stride == 64)
        #expect(Self.records(recording).map(\.sequence) == Self.messages.map(\.sequence))
        #expect(recording.metadata.hasTsOut)
    }

    // Catches records that claim 64 bytes where they now have 56.
    @Test func `records of mixed lengths become records of one`() throws {
        var bytes = DBNBytes.head()
        for (index, message) in Self.messages.enumerated() {
            bytes += DBNBytes.record(message, tsOut: index % 5 == 0 ? 9 : nil)
        }
        let recording = try RecordingLoader().load(bytes: bytes, name: "-")
        #expect(recording.stride == 56)
        #expect(Self.records(recording) == Self.messages)
        #expect(!recording.metadata.hasTsOut)
    }

    // Catches a file problem without its path, or told as another.
    @Test func `what is no file to load says so`() throws {
        let folder = try TemporaryFolder()
        func cause(_ path: String) -> LoadError.Cause? {
            do throws(LoadError) {
                _ = try RecordingLoader().load(paths: [path])
                return nil
            } catch {
                #expect(error.path == path)
                #expect(error.description.hasPrefix(path + ": "))
                return error.cause
            }
        }
        #expect(cause(folder.file("missing.dbn")) == .notFound)
        #expect(cause(folder.file("missing/x.dbn")) == .notFound)
        #expect(cause(folder.path) == .nothingLoadable(found: []))
        #expect(cause("/dev/null") == .notRegular)
        let empty = folder.file("empty.dbn")
        try FileBytes.write([], to: empty)
        #expect(cause(empty) == .format(DBNError(.empty, at: 0)))
        let other = folder.file("other.txt")
        try FileBytes.write(Array("ts_recv,ts".utf8), to: other)
        #expect(cause(other) == .format(DBNError(.wrongMagic(Array("ts_r".utf8)), at: 0)))
        let old = folder.file("old.dbz")
        try FileBytes.write(ZstdBytes.skippable(Array("DBZ".utf8) + [1, 0, 0]), to: old)
        #expect(cause(old) == .format(DBNError(.metadataLength(6), at: 4)))
        #expect(cause(folder.file("*.none")) == .noMatch)
    }

    // Catches an empty day that is an error: metadata and no record is a file like any other.
    @Test func `a file without records loads`() throws {
        let recording = try RecordingLoader().load(bytes: DBNBytes.head(), name: "-")
        #expect(recording.count == 0)
        #expect(recording.bounds(clock: .tsRecv) == nil)
        #expect(recording.dates().isEmpty)
        #expect(recording.end() == Cursor(position: 0, time: nil))
        let timeline = try Timeline(recording)
        #expect(timeline.books.isEmpty)
        #expect(timeline.market(at: 0).digest() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    // Catches a lenient load that gives up what was good, or keeps quiet about the loss; and a strict one that does not fail.
    @Test(arguments: [0, 1, 55, 56, 100])
    func `a cut file fails, or keeps what came before when lenient`(lost: Int) throws {
        let bytes = Array(DBNBytes.stream(Self.messages).dropLast(lost))
        let whole = Self.messages.count - (lost + 55) / 56
        if lost % 56 == 0 {
            #expect(try RecordingLoader().load(bytes: bytes, name: "cut").count == whole)
        } else {
            let expected = DBNError(
                .truncated(inside: "a record", expected: 56, found: 56 - lost % 56), at: bytes.count / 56 * 56)
            let error = try #require(throws: LoadError.self) { try RecordingLoader().load(bytes: bytes, name: "cut") }
            guard case .format(let format) = error.cause else {
                Issue.record("\(error)")
                return
            }
            #expect(format.cause == expected.cause)
            #expect(format.offset == DBNBytes.head().count + whole * 56)
            #expect(error.goodRecords == whole)
            #expect(error.suggestion?.contains("lenient") == true)
        }
        let kept = try Self.lenient().load(bytes: bytes, name: "cut")
        #expect(Self.records(kept) == Array(Self.messages.prefix(whole)))
        #expect((kept.sources[0].loss == nil) == (lost % 56 == 0))
    }

    // Catches a lenient load that makes something of a stream that never began.
    @Test func `lenient does not help where nothing came before`() {
        for bytes in [[], Array("DBN".utf8), Array(DBNBytes.head().dropLast(9)), Array("nonsense".utf8)] {
            #expect(throws: LoadError.self) { try Self.lenient().load(bytes: bytes, name: "-") }
        }
    }

    // Catches a load that cannot be stopped.
    @Test func `a load that is cancelled ends`() {
        let bytes = ZstdBytes.frame(DBNBytes.stream(Self.messages))
        let loader = RecordingLoader(isCancelled: { true })
        let error = #expect(throws: LoadError.self) { try loader.load(bytes: bytes, name: "-") }
        guard case .cancelled? = error?.cause else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
