import TestSupport
import Testing

@testable import Engine

@Suite struct GzipTests {
    private static let messages = RandomOperations.list(seed: 4, count: 300, mix: .orders)
    private static let plain = DBNBytes.stream(messages)

    private func load(_ bytes: [UInt8], isLenient: Bool = false) throws -> Recording {
        var loader = RecordingLoader()
        loader.options.isLenient = isLenient
        return try loader.load(bytes: bytes, name: "-")
    }

    // Catches members that are left out, padding that is damage, and names in the header that are data.
    @Test func `members are one stream`() throws {
        let cut = 5000
        let members =
            GzipBytes.member(Array(Self.plain[..<cut]), name: "day.dbn") + GzipBytes.member([], block: 7)
            + GzipBytes.member(Array(Self.plain[cut...]))
        for bytes in [GzipBytes.member(Self.plain), members, members + [0, 0, 0]] {
            let recording = try load(bytes)
            #expect(RecordingLoaderTests.records(recording) == Self.messages)
            #expect(recording.sources[0].kind == "dbn.gz")
            #expect(recording.sources[0].byteCount == bytes.count)
        }
    }

    // Catches a file that was cut short and counts as whole, and one that gives up what was good.
    @Test(arguments: [1, 8, 9, 2000])
    func `a cut stream is an error with its place`(lost: Int) throws {
        let bytes = Array(GzipBytes.member(Self.plain).dropLast(lost))
        let error = #expect(throws: LoadError.self) { try load(bytes) }
        #expect(error?.cause == .format(DBNError(.truncatedGzip, at: bytes.count)))
        #expect(
            error?.description == "-: byte \(bytes.count): the data ends inside a gzip stream: the file is cut short")
        let kept = try load(bytes, isLenient: true)
        #expect(kept.count == error?.goodRecords)
        #expect(kept.sources[0].loss == error)
        // The last eight bytes say how long the data is, and its checksum.
        #expect(lost > 8 || kept.count == Self.messages.count)
        #expect(kept.count > Self.messages.count / 2)
    }

    // Catches damage that passes, or is told as zstd's.
    @Test func `a corrupt stream is an error with its place`() throws {
        var bytes = GzipBytes.member(Self.plain)
        bytes[bytes.count - 6] ^= 1
        let error = #expect(throws: LoadError.self) { try load(bytes) }
        guard case .format(let cause)? = error?.cause, case .gzip(let words) = cause.cause else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(words == "incorrect data check" && cause.offset == bytes.count - 4)
        #expect(try load(bytes, isLenient: true).count == Self.messages.count)
        let other = #expect(throws: LoadError.self) { try load(GzipBytes.member(Self.plain) + Array("more".utf8)) }
        #expect(other?.description.contains("gzip") == true)
    }
}
