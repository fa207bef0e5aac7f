import TestSupport
import Testing

@testable import Engine

/// The form before DBN.
@Suite struct LegacyDBZTests {
    /// A file made by the tables of dbn.md §1.5, in raw blocks.
    private static func file(
        symbols: [String] = ["TEST"], records: [UInt8], version: UInt8 = 1, symbolCount: UInt32? = nil
    ) -> [UInt8] {
        var lists = DBNBytes()
        lists.integer(UInt32(0))
        lists.integer(symbolCount ?? UInt32(symbols.count))
        for symbol in symbols { lists.text(symbol, 22) }
        for _ in 0..<3 { lists.integer(UInt32(0)) }
        var head = DBNBytes(Array("DBZ".utf8) + [version])
        head.text("GLBX.MDP3", 16)
        head.integer(UInt16(0))
        head.integer(UInt64(1_758_742_200_000_000_000))
        head.integer(UInt64(1_758_751_200_000_000_000))
        head.integer(UInt64(2))
        head.integer(UInt64(77))
        head.bytes += [1, 1, 0] + [UInt8](repeating: 0, count: 39)
        return ZstdBytes.skippable(head.bytes + ZstdBytes.frame(lists.bytes), kind: 1)
            + (records.isEmpty ? [] : ZstdBytes.frame(records))
    }

    private static let messages = RecordingLoaderTests.messages
    private static let records = messages.flatMap { DBNBytes.record($0) }

    private func decode(_ bytes: [UInt8]) throws(DBNError) -> (metadata: Metadata, records: [UInt8]) {
        // Sound: the span is used during the call only.
        try LegacyDBZ.decode(unsafe bytes.span.bytes)
    }

    // Catches a field read from the wrong offset.
    @Test func `every field is read`() throws {
        let (metadata, records) = try decode(Self.file(symbols: ["ESH1", "CLX5"], records: Self.records))
        #expect(metadata.version == 1)
        #expect(metadata.dataset == "GLBX.MDP3")
        #expect(metadata.schema == .mbo)
        #expect(metadata.start.nanos == 1_758_742_200_000_000_000)
        #expect(metadata.end?.nanos == 1_758_751_200_000_000_000)
        #expect(metadata.limit == 2)
        #expect(metadata.recordCount == 77)
        #expect(metadata.stypeIn == 1)
        #expect(metadata.stypeOut == 0)
        #expect(!metadata.hasTsOut)
        #expect(metadata.symbols == ["ESH1", "CLX5"])
        #expect(records == Self.records)
    }

    // Catches a file without records that is taken for a damaged one.
    @Test func `no records are no error`() throws {
        #expect(try decode(Self.file(records: [])).records.isEmpty)
    }

    // Catches an allocation from a count that nothing backs, and a newer version read as the old one.
    @Test func `what lies about itself is refused`() throws {
        let greedy = #expect(throws: DBNError.self) { try decode(Self.file(records: [], symbolCount: .max)) }
        #expect(greedy?.cause == .metadataList(name: "symbols", count: .max))
        let newer = #expect(throws: DBNError.self) { try decode(Self.file(records: [], version: 2)) }
        #expect(newer == DBNError(.unsupportedVersion(2), at: 11))
        let other = #expect(throws: DBNError.self) { try decode(Array("DBN".utf8)) }
        #expect(other?.cause == .wrongMagic(Array("DBN".utf8)))
        var short = Self.file(records: [])
        short[4] = 95
        short[5] = 0
        #expect(throws: DBNError(.metadataLength(95), at: 4)) { try decode(short) }
    }

    // Catches a trap or a false success on a file that was cut or spoiled anywhere.
    @Test func `damage anywhere is an error or leaves whole records`() throws {
        let whole = Self.file(records: Self.records)
        let head = Self.file(records: []).count
        for cut in 0..<whole.count {
            let outcome = Result { try decode(Array(whole[..<cut])) }
            // A cut right after the head lacks nothing that the file itself promises.
            if cut == head { continue }
            #expect(throws: DBNError.self, "cut at \(cut)") { try outcome.get() }
        }
        var random = SeededRandom(seed: 3)
        var failures = 0
        for _ in 0..<500 {
            var spoiled = whole
            spoiled[Int(random.below(UInt32(whole.count)))] ^= UInt8(1 + random.below(255))
            do { _ = try decode(spoiled) } catch { failures += 1 }
        }
        #expect(failures > 0)
    }

    // Catches a decompression that fills the memory.
    @Test func `more than the limit is refused`() throws {
        let bytes = [UInt8](repeating: 7, count: 5000)
        let frame = ZstdBytes.frame(bytes)
        // Sound: the spans are used during the calls only.
        #expect(try ZstdDecompressor.all(unsafe frame.span.bytes, limit: 5000) == bytes)
        #expect(throws: DBNError.self) { try ZstdDecompressor.all(unsafe frame.span.bytes, limit: 4999) }
    }

    // Catches a field that the official files fill otherwise than these pages say.
    @Test(.enabled(if: SharedData.isPresent)) func `the official files decode to their records`() throws {
        var count = 0
        for vector in VectorTests.all where vector.isLegacy {
            count += 1
            let (metadata, records) = try decode(try SharedData.bytes("vectors/\(vector.file)"))
            let outcome = ChopItUp.whole(records, isFragment: true)
            #expect(outcome.error == nil, "\(vector.file)")
            #expect(outcome.pieces.count == vector.records, "\(vector.file)")
            let schema = try #require(metadata.schema?.name, "\(vector.file)")
            #expect(vector.file == "test_data.\(schema).dbz")
            #expect(!metadata.symbols.isEmpty && metadata.dataset.contains("."), "\(vector.file)")
            #expect(metadata.mappings.count == metadata.symbols.count, "\(vector.file)")
        }
        #expect(count == 10)
    }
}
