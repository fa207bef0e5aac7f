import TestSupport
import Testing

@testable import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct MappedFilesTests {
    /// A file long enough to be mapped, nearly all of it a hole.
    // Sound, here and below: truncate gets the path as a NUL-terminated copy that outlives the call.
    private static func file(_ path: String) throws -> ByteRegion {
        try FileBytes.write([1, 2, 3], to: path)
        try #require(unsafe truncate(path, off_t(SourceInput.mappedFrom + 3 * 4096)) == 0)
        return try SourceInput(path: path).region()
    }

    private static func byte(_ region: ByteRegion, at place: Int) -> UInt8 {
        region.withBytes { $0.integer(at: place) }
    }

    // Catches a mapped file that is cut short ending the process, or being read as if it were whole.
    @Test func `what is cut off reads as zeros and is told`() throws {
        #expect(MappedFiles.surviveTruncation() && MappedFiles.surviveTruncation())
        let folder = try TemporaryFolder()
        let path = folder.file("day.dbn")
        let region = try Self.file(path)
        let other = try Self.file(folder.file("other.dbn"))
        #expect(Self.byte(region, at: 1) == 2 && region.loss == nil)
        try #require(unsafe truncate(path, 2) == 0)
        let count = SourceInput.mappedFrom + 3 * 4096
        #expect(region.loss == LoadError(path: path, .shrunk(expected: count, found: nil)))
        #expect(Self.byte(region, at: 1 << 20) == 0 && Self.byte(region, at: count - 1) == 0)
        #expect(Self.byte(region, at: 1) == 2)
        // A file that is made as long again has still lost its bytes.
        try #require(unsafe truncate(path, off_t(count)) == 0)
        #expect(region.loss == LoadError(path: path, .unreadable))
        #expect(other.loss == nil && Self.byte(other, at: 2) == 3)
    }

    // Catches a loss that is told of the next file that is mapped at the same address.
    @Test func `a loss is forgotten with its mapping`() throws {
        MappedFiles.surviveTruncation()
        let folder = try TemporaryFolder()
        for round in 0..<300 {
            let path = folder.file("\(round % 2).dbn")
            let region = try Self.file(path)
            #expect(region.loss == nil)
            if round % 2 == 0 { continue }
            try #require(unsafe truncate(path, 0) == 0)
            #expect(Self.byte(region, at: 5000) == 0)
            #expect(region.loss != nil)
        }
    }

    // Catches a load that takes the zeros of a file cut short for records, or blames its format.
    @Test func `a load of a file that shrinks meanwhile fails`() throws {
        MappedFiles.surviveTruncation()
        let folder = try TemporaryFolder()
        let path = folder.file("day.dbn")
        let messages = RandomOperations.list(seed: 5, count: 30_000, mix: .orders)
        try FileBytes.write(DBNBytes.stream(messages), to: path)
        let count = SourceInput.mappedFrom
        try #require(unsafe truncate(path, off_t(count)) == 0)
        // The loader asks before every window of records.
        let loader = RecordingLoader(isCancelled: {
            // Sound: the path is passed as a NUL-terminated copy.
            _ = unsafe truncate(path, 100_000)
            return false
        })
        #expect(throws: LoadError.self) { try loader.timeline(paths: [path]) }
        do throws(LoadError) { _ = try loader.timeline(paths: [path]) } catch {
            #expect(error.cause != .cancelled(records: 0))
        }
    }
}
