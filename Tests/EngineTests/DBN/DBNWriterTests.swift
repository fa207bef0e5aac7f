import TestSupport
import Testing

@testable import Engine

@Suite struct DBNWriterTests {
    private let messages = RecordingLoaderTests.messages

    private func plain(_ metadata: Metadata?, records: [UInt8] = []) throws -> [UInt8] {
        var writer = try DBNWriter(metadata: metadata)
        // Sound: the span is used during the call only.
        try writer.append(records: unsafe records.span.bytes)
        try writer.finish()
        return writer.takeOutput()
    }

    // Catches a field that is written to the wrong offset, or a value that decoding drops, in any version.
    @Test(arguments: [UInt8(1), 2, 3])
    func `metadata survives, whatever it says`(version: UInt8) throws {
        var random = SeededRandom(seed: UInt64(version))
        for round in 0..<300 {
            let metadata = RandomMetadata.make(version: version, &random)
            let bytes = try plain(metadata)
            let again = try #require(ChopItUp.whole(bytes).metadata, "round \(round)")
            #expect(again == metadata, "round \(round)")
            #expect(DBNEncoder.metadata(again) == bytes, "round \(round)")
            if version == 3 { #expect(bytes.count % 8 == 0) }
        }
    }

    // Catches a symbol that was read from a field it fills, and comes back a byte shorter; and a writer that makes such
    // fields anew.
    @Test(arguments: [UInt8(1), 2, 3]) func `a text that fills its field stays what it is`(version: UInt8) throws {
        var head = DBNBytes.Head(version: version)
        head.width = 9
        let width = version == 1 ? 22 : 9
        let name = String(repeating: "Z", count: width)
        head.symbols = ["SHORT", String(name.dropLast())]
        head.mappings = []
        var bytes = DBNBytes.head(head)
        let at = try #require(bytes.lastIndex(of: UInt8(ascii: "Z"))) + 1
        #expect(bytes[at] == 0)
        bytes[at] = UInt8(ascii: "Z")
        let metadata = try #require(ChopItUp.whole(bytes).metadata)
        #expect(metadata.symbols == ["SHORT", name])
        #expect(DBNEncoder.metadata(metadata) == bytes)
        #expect(throws: DBNWriteError.textTooLong(field: "symbol", text: name, limit: width - 1)) {
            try plain(metadata)
        }
    }

    // Catches a file that no official reader takes.
    @Test func `text outside ASCII is refused`() throws {
        var metadata = Metadata(version: 3, dataset: "GLBX.MDP3", schema: .mbo, start: Timestamp(nanos: 0))
        metadata.symbols = ["ZÜRI"]
        #expect(throws: DBNWriteError.textNotASCII(field: "symbol", text: "ZÜRI")) { try plain(metadata) }
    }

    // Catches a symbol that is cut in silence and then names another instrument.
    @Test func `text that does not fit is refused`() throws {
        var metadata = Metadata(version: 1, dataset: "GLBX.MDP3", schema: .mbo, start: Timestamp(nanos: 0))
        metadata.symbols = [String(repeating: "A", count: 21)]
        #expect(try ChopItUp.whole(plain(metadata)).metadata == metadata)
        metadata.symbols = [String(repeating: "A", count: 22)]
        #expect(throws: DBNWriteError.textTooLong(field: "symbol", text: metadata.symbols[0], limit: 21)) {
            try plain(metadata)
        }
        metadata.version = 4
        #expect(throws: DBNWriteError.unsupportedVersion(4)) { try plain(metadata) }
        metadata = Metadata(dataset: "A.DATASET.TOO.LONG", schema: nil, start: Timestamp(nanos: 0))
        #expect(throws: DBNWriteError.self) { try plain(metadata) }
    }

    // Catches messages that are not the bytes they came from, and a `ts_out` that is forgotten.
    @Test(arguments: [false, true])
    func `messages become their records`(hasTsOut: Bool) throws {
        var head = DBNBytes.Head()
        head.tsOut = hasTsOut ? 1 : 0
        let expected = DBNBytes.stream(messages, head: head)
        let metadata = try #require(ChopItUp.whole(expected).metadata)
        for compression in [DBNWriter.Compression.none, .zstd()] {
            var writer = try DBNWriter(metadata: metadata, compression: compression)
            for message in messages { try writer.append(message, tsOut: Timestamp(nanos: 42)) }
            #expect(writer.streamByteCount == expected.count)
            try writer.finish()
            let output = writer.takeOutput()
            #expect(try compression == .none ? output == expected : Decompressed(output).bytes == expected)
        }
    }

    // Catches bytes that are lost between the buffer and libzstd, at any size of pieces and any level.
    @Test(arguments: [-5, 1, 3, 19, 99])
    func `what is compressed reads back`(level: Int) throws {
        var random = SeededRandom(seed: UInt64(bitPattern: Int64(level)))
        var expected: [UInt8] = []
        var writer = try DBNWriter(metadata: nil, compression: .zstd(level: level))
        var output: [UInt8] = []
        for piece in 0..<25 {
            let size = piece == 7 ? 300_000 : Int(random.below(5000))
            let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.below(5)) }
            expected += bytes
            // Sound: the span is used during the call only.
            try writer.append(records: unsafe bytes.span.bytes)
            if random.chance(1, in: 3) { output += writer.takeOutput() }
        }
        try writer.finish()
        try writer.finish()
        output += writer.takeOutput()
        #expect(output.count < expected.count)
        let read = try Decompressed(output)
        #expect(read.isAtFrameEnd)
        #expect(read.bytes == expected)
    }

    // Catches a flush that keeps bytes back: a live reader would wait for them.
    @Test func `a flush brings out all there is`() throws {
        var writer = try DBNWriter(metadata: nil, compression: .zstd())
        var output: [UInt8] = []
        var expected: [UInt8] = []
        for message in messages.prefix(20) {
            try writer.append(message)
            expected += DBNBytes.record(message)
            try writer.flush()
            output += writer.takeOutput()
            let read = try Decompressed(output)
            #expect(read.bytes == expected)
            #expect(!read.isAtFrameEnd)
        }
        try writer.finish()
        output += writer.takeOutput()
        #expect(try Decompressed(output) == Decompressed(bytes: expected, isAtFrameEnd: true))
    }

    // Catches a frame that is missing where nothing was written.
    @Test func `an empty stream is an empty frame`() throws {
        var writer = try DBNWriter(metadata: nil, compression: .zstd())
        try writer.finish()
        let output = writer.takeOutput()
        #expect(output.starts(with: StreamKind.zstdMagic))
        #expect(try Decompressed(output) == Decompressed(bytes: [], isAtFrameEnd: true))
        #expect(try plain(nil).isEmpty)
        #expect(DBNWriter.Compression(path: "a.dbn.zst") == .zstd(level: 3))
        #expect(DBNWriter.Compression(path: "a.dbn") == .none)
    }

    // Catches a byte of any official file that does not come back as it was.
    @Test(.enabled(if: SharedData.isPresent)) func `every vector is written as it was read`() throws {
        var count = 0
        for vector in VectorTests.all where !vector.isFragment && !vector.isLegacy {
            let file = try SharedData.bytes("vectors/\(vector.file)")
            let bytes = vector.file.hasSuffix(".zst") ? try Decompressed(file).bytes : file
            let metadata = try #require(ChopItUp.whole(bytes).metadata, "\(vector.file)")
            let records = Array(bytes[DBNEncoder.metadata(metadata).count...])
            let written = try plain(metadata, records: records)
            #expect(written == bytes, "\(vector.file)")
            count += 1
        }
        #expect(count == VectorTests.all.count { !$0.isFragment && !$0.isLegacy } && count > 50)
    }
}

/// Metadata of any shape that a stream can have.
enum RandomMetadata {
    static func make(version: UInt8, _ random: inout SeededRandom) -> Metadata {
        var metadata = Metadata(
            version: version, dataset: text(&random, below: 16), schema: nil,
            start: Timestamp(nanos: random.next() >> random.below(64)))
        metadata.rawSchema = random.chance(1, in: 2) ? UInt16(random.below(20)) : UInt16(random.below(65_536))
        metadata.rawEnd = [0, .max, random.next()][Int(random.below(3))]
        metadata.limit = random.chance(1, in: 2) ? nil : 1 + random.next() >> 8
        metadata.stypeIn = random.chance(1, in: 3) ? nil : UInt8(random.below(255))
        metadata.stypeOut = UInt8(random.below(256))
        metadata.hasTsOut = random.chance(1, in: 2)
        if version == 1 {
            metadata.recordCount = random.next()
        } else if random.chance(1, in: 2) {
            metadata.symbolByteCount = 1 + Int(random.below(300))
        }
        let width = UInt32(metadata.symbolByteCount)
        metadata.symbols = list(&random, width)
        metadata.partial = list(&random, width)
        metadata.notFound = list(&random, width)
        metadata.mappings = list(&random, width).map { name in
            let intervals = (0..<random.below(4)).compactMap { _ -> SymbolMapping.Interval? in
                let start = PackedDate(packed: (1970 + random.below(8000)) * 10_000 + 101 + random.below(12) * 100)
                let end = PackedDate(packed: 99_991_231)
                guard let start, let end else { return nil }
                return SymbolMapping.Interval(start: start, end: end, symbol: text(&random, below: width))
            }
            return SymbolMapping(rawSymbol: name, intervals: intervals)
        }
        return metadata
    }

    private static func list(_ random: inout SeededRandom, _ width: UInt32) -> [String] {
        (0..<random.below(5)).map { _ in text(&random, below: width) }
    }

    /// A random ASCII text of fewer bytes than a field has.
    private static func text(_ random: inout SeededRandom, below width: UInt32) -> String {
        var text = ""
        for _ in 0..<random.below(width) { text.append(Character(UnicodeScalar(UInt8(32 + random.below(95))))) }
        return text
    }
}
