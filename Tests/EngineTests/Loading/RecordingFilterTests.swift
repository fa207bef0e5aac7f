import Engine
import TestSupport
import Testing

/// Options that choose records, and several files that become one recording.
@Suite struct RecordingFilterTests {
    private func message(_ instrument: UInt32, at time: UInt64, order: UInt64) -> MBOMessage {
        MBOMessage(
            publisher: PublisherID(1), instrument: InstrumentID(instrument), tsEvent: Timestamp(nanos: time),
            tsRecv: Timestamp(nanos: time), action: .add, side: .bid, price: Price(nanos: 1), size: 1,
            order: OrderID(order), flags: .last)
    }

    private func stream(_ symbol: String, _ instrument: UInt32, _ times: [UInt64], tsOut: Bool = false) -> [UInt8] {
        var head = DBNBytes.Head()
        head.symbols = [symbol]
        head.tsOut = tsOut ? 1 : 0
        head.mappings = [(symbol, [(20_250_924, 20_250_925, String(instrument))])]
        let messages = times.enumerated().map { message(instrument, at: $1, order: UInt64($0)) }
        return DBNBytes.stream(messages, head: head)
    }

    private func load(_ files: [[UInt8]], _ change: (inout RecordingLoader.Options) -> Void = { _ in }) throws
        -> Recording
    {
        let folder = try TemporaryFolder()
        var options = RecordingLoader.Options()
        change(&options)
        var paths: [String] = []
        for (index, bytes) in files.enumerated() {
            paths.append(folder.file("\(index).dbn"))
            try FileBytes.write(bytes, to: paths[index])
        }
        return try RecordingLoader(options: options).load(paths: paths)
    }

    private func times(_ recording: Recording) -> [UInt64] { (0..<recording.count).map { recording[$0].tsRecvRaw } }

    // Catches a range whose ends are on the wrong side: it is half-open.
    @Test func `from is inclusive and to is exclusive`() throws {
        let files = [stream("A", 1, [10, 20, 20, 30, 40])]
        #expect(times(try load(files) { $0.from = Timestamp(nanos: 20) }) == [20, 20, 30, 40])
        #expect(times(try load(files) { $0.to = Timestamp(nanos: 30) }) == [10, 20, 20])
        let both = try load(files) {
            $0.from = Timestamp(nanos: 20)
            $0.to = Timestamp(nanos: 40)
            $0.limit = 2
        }
        #expect(times(both) == [20, 20])
        #expect(both.sources[0].records == 2)
        #expect(try load(files) { $0.limit = 0 }.count == 0)
        #expect(try load(files) { $0.from = Timestamp(nanos: 41) }.count == 0)
    }

    // Catches a symbol filter that lets others through, or does not know a number for an instrument.
    @Test func `symbols choose instruments by name or number`() throws {
        let files = [stream("A", 1, [10, 30]), stream("B", 2, [20, 40]), stream("C", 3, [25])]
        #expect(times(try load(files) { $0.symbols = ["B"] }) == [20, 40])
        #expect(times(try load(files) { $0.symbols = ["1", "C"] }) == [10, 25, 30])
        let error = #expect(throws: LoadError.self) { try load(files) { $0.symbols = ["D"] } }
        guard case .unknownSymbol("D", _)? = error?.cause else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    // Catches a merge out of order, or one that does not keep equal times in the order of the files.
    @Test func `several files are merged by ts_recv, ties in the order given`() throws {
        let recording = try load([
            stream("A", 1, [10, 20, 20, 50]), stream("B", 2, [20, 30]), stream("C", 3, [5, 60]),
        ])
        #expect(times(recording) == [5, 10, 20, 20, 20, 30, 50, 60])
        #expect((0..<recording.count).map { recording[$0].instrument.raw } == [3, 1, 1, 1, 2, 2, 1, 3])
        #expect(recording.sources.map(\.records) == [4, 2, 2])
        #expect(recording.metadata.symbols == ["A", "B", "C"])
        #expect(recording.metadata.version == 3)
        let decoded = ChopItUp.whole(recording.metadataBytes)
        #expect(decoded.metadata == recording.metadata)
        #expect(decoded.error == nil)
    }

    // Catches a merge of unequal record lengths that writes 64-byte claims over 56-byte records.
    @Test func `files with and without ts_out merge to plain records`() throws {
        let recording = try load([stream("A", 1, [10, 30], tsOut: true), stream("B", 2, [20])])
        #expect(recording.stride == 56)
        #expect((0..<recording.count).map { recording[$0].lengthWords } == [14, 14, 14])
        let same = try load([stream("A", 1, [10], tsOut: true), stream("B", 2, [20], tsOut: true)])
        #expect(same.stride == 64)
        #expect(same.metadata.hasTsOut)
    }
}
