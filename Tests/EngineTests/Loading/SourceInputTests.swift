import TestSupport
import Testing

@testable import Engine

@Suite struct SourceInputTests {
    static let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }

    // Catches a file that another program cuts short being read as zeros, or ending the process.
    @Test func `a file that shrinks while it is read is an error`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("day.dbn")
        try FileBytes.write(Self.bytes, to: path)
        let input = try SourceInput(path: path)
        let region = try input.region()
        try region.fill(to: 1_000)
        #expect(!input.hasShrunk)
        try FileBytes.write(Array(Self.bytes.prefix(5_000)), to: path)
        #expect(input.hasShrunk)
        let error = LoadError(path: path, .shrunk(expected: 300_000, found: 5_000))
        #expect(throws: error) { try region.fill(to: 300_000) }
        #expect("\(error)".hasSuffix("expected the 300000 bytes that it had when it was opened; it ended at byte 5000"))
        #expect(error.suggestion != nil)
        let kept = region.withBytes(0..<5_000) { bytes in
            (0..<5_000).map { bytes.integer(at: $0, as: UInt8.self) }
        }
        #expect(kept == Array(Self.bytes.prefix(5_000)))
    }

    // Catches pieces that overlap, are left out or come from the wrong offset.
    @Test(arguments: [1, 7, 4096, 100_000, 300_000])
    func `a region is filled piece by piece`(step: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("day.dbn")
        try FileBytes.write(Self.bytes, to: path)
        let region = try SourceInput(path: path).region()
        // Small steps need not go all the way.
        let end = min(region.count, step * 5_000)
        for place in stride(from: 0, through: end, by: step) { try region.fill(to: place) }
        try region.fill(to: end)
        let found = region.withBytes(0..<end) { bytes in (0..<end).map { bytes.integer(at: $0, as: UInt8.self) } }
        #expect(found == Array(Self.bytes.prefix(end)))
    }

    // Catches a compressed file that is cut short while it is open and is then read as whole, or loses what was good.
    @Test func `a compressed file that shrinks ends inside its frame`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("day.dbn.zst")
        let packed = try Self.packed()
        try FileBytes.write(packed, to: path)
        let input = try SourceInput(path: path)
        let half = packed.count / 2
        try FileBytes.write(Array(packed.prefix(half)), to: path)
        let pipe = try #require(DecompressionPipe(input, from: 0))
        defer { pipe.close() }
        var found: [UInt8] = []
        while pipe.next(carry: [], { bytes, _ in found.append(bytes) }) != nil {}
        #expect(try pipe.damage() == DBNError(.truncatedFrame, at: half))
        #expect(!found.isEmpty && Self.noise.starts(with: found))
    }

    // Catches compressed bytes from memory and from a file that are cut differently at the reader's buffer.
    @Test func `memory and file decompress alike`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("day.dbn.zst")
        let packed = try Self.packed()
        // More than the reader holds at once.
        #expect(packed.count > 600_000)
        try FileBytes.write(packed, to: path)
        for input in [try SourceInput(path: path), SourceInput(try ByteRegion(copying: packed), name: "-")] {
            let pipe = try #require(DecompressionPipe(input, from: 0))
            defer { pipe.close() }
            var found: [UInt8] = []
            while pipe.next(carry: [], { bytes, _ in found.append(bytes) }) != nil {}
            #expect(try pipe.damage() == nil)
            #expect(found == Self.noise)
        }
    }

    // Catches bytes lost where a block leaves the allocator for pages of its own, or where its spare pages are given back.
    @Test func `memory keeps its bytes as it grows`() throws {
        var builder = ByteRegionBuilder()
        // Sound: the span is used during the call only.
        for _ in 0..<40 { try unsafe builder.append(Self.bytes.span.bytes) }
        let region = builder.finish()
        #expect(region.count == 40 * Self.bytes.count)
        for copy in 0..<40 {
            let start = copy * Self.bytes.count
            // Sound: the pointer is used during the call only.
            let isSame = region.withBytes(start..<start + Self.bytes.count) { part in
                unsafe part.withUnsafeBytes { unsafe $0.elementsEqual(Self.bytes) }
            }
            #expect(isSame, "copy \(copy)")
        }
    }

    /// Bytes that do not compress well.
    private static let noise: [UInt8] = {
        var random = SeededRandom(seed: 3)
        return (0..<700_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }()

    private static func packed() throws -> [UInt8] {
        var writer = try DBNWriter(metadata: nil, compression: .zstd())
        // Sound: the span is used during the call only.
        try writer.append(records: unsafe noise.span.bytes)
        try writer.finish()
        return writer.takeOutput()
    }
}
