import TestSupport
import Testing

@testable import Engine

/// Compressed sources: every shape of a zstd stream, and damage in each.
@Suite struct ZstdTests {
    private let bytes = DBNBytes.stream(RecordingLoaderTests.messages)
    private let messages = RecordingLoaderTests.messages

    private func load(_ bytes: [UInt8], lenient: Bool = false) throws(LoadError) -> Recording {
        try (lenient ? RecordingLoaderTests.lenient() : RecordingLoader()).load(bytes: bytes, name: "x.zst")
    }

    // Catches a decoder that stops at the first frame's end, trips over skippable frames, or needs records to end at blocks.
    @Test(arguments: [1, 2, 7])
    func `several and skippable frames are one stream`(count: Int) throws {
        let recording = try load(ZstdBytes.frames(bytes, count: count))
        #expect(RecordingLoaderTests.records(recording) == messages)
        #expect(recording.metadataBytes == DBNBytes.head())
        #expect(recording.sources[0].kind == "dbn.zst")
    }

    // Catches a block size that is taken for granted, up to the largest.
    @Test(arguments: [1, 3, 4096, 131_072])
    func `blocks may have any size`(block: Int) throws {
        var long = bytes
        for _ in 0..<(block > 4096 ? 50 : 0) { for message in messages { long += DBNBytes.record(message) } }
        let recording = try load(ZstdBytes.frame(long, block: block))
        #expect(recording.count == (long.count - DBNBytes.head().count) / 56)
    }

    // Catches a cut frame that passes for a whole one, and a lenient load that throws away the blocks before the cut.
    @Test func `a frame cut anywhere fails, or keeps what came before when lenient`() throws {
        let frame = ZstdBytes.frame(bytes, block: 500)
        var outcomes = Set<Bool>()
        for cut in stride(from: 5, to: frame.count, by: 13) {
            let part = Array(frame[..<cut])
            #expect(throws: LoadError.self) { try load(part) }
            // Blocks of 500 bytes, each with 3 bytes of header, after the frame's 6; of a raw block even a part may
            // come.
            let whole = max(0, cut - 6) / 503 * 500
            let arrived = whole + max(0, max(0, cut - 6) % 503 - 3)
            let head = DBNBytes.head().count
            guard arrived >= head else {
                outcomes.insert(false)
                #expect(throws: LoadError.self) { try load(part, lenient: true) }
                continue
            }
            guard whole >= head else { continue }
            outcomes.insert(true)
            let kept = try load(part, lenient: true)
            #expect(kept.count >= (whole - head) / 56 && kept.count <= (arrived - head) / 56, "cut at \(cut)")
            #expect(RecordingLoaderTests.records(kept) == Array(messages.prefix(kept.count)))
            #expect(kept.sources[0].loss?.cause == .format(DBNError(.truncatedFrame, at: cut)))
        }
        #expect(outcomes.count == 2)
    }

    // Catches damage that costs more than its own block: libzstd does not say what it wrote before it failed.
    @Test func `a corrupt block costs nothing before it`() throws {
        var frame = ZstdBytes.frame(bytes, block: 500)
        // The sixth block's type becomes 3, which is reserved.
        let place = 6 + 5 * 503
        frame[place] |= 0b110
        let error = try #require(throws: LoadError.self) { try load(frame) }
        guard case .format(let format) = error.cause, case .compression = format.cause else {
            Issue.record("\(error)")
            return
        }
        let good = (2500 - DBNBytes.head().count) / 56
        #expect(error.goodRecords == good)
        let kept = try load(frame, lenient: true)
        #expect(RecordingLoaderTests.records(kept) == Array(messages.prefix(good)))
        #expect(kept.sources[0].loss == error)
    }

    // Catches text after the last frame that is passed over.
    @Test func `what is no frame after a frame is damage`() throws {
        let spoiled = ZstdBytes.frame(bytes) + Array("trailing text".utf8)
        #expect(throws: LoadError.self) { try load(spoiled) }
        #expect(try load(spoiled, lenient: true).count == messages.count)
    }

    // Catches a compressed stream whose content is not checked: something else, nothing, or a cut record in a whole frame.
    @Test func `what was compressed must be DBN`() throws {
        let text = #expect(throws: LoadError.self) { try load(ZstdBytes.frame(Array("hello, world".utf8))) }
        #expect(text?.cause == .format(DBNError(.wrongMagic(Array("h".utf8)), at: 0)))
        let nothing = #expect(throws: LoadError.self) { try load(ZstdBytes.frame([])) }
        #expect(nothing?.cause == .format(DBNError(.empty, at: 0)))
        let cut = ZstdBytes.frame(Array(bytes.dropLast(10)))
        let error = #expect(throws: LoadError.self) { try load(cut) }
        let offset = DBNBytes.head().count + (messages.count - 1) * 56
        #expect(error?.cause == .format(DBNError(.truncated(inside: "a record", expected: 56, found: 46), at: offset)))
        #expect(try load(cut, lenient: true).count == messages.count - 1)
    }

    // Catches a decompressor that says it is at a frame's end where it is not.
    @Test func `the end of a frame is known`() throws {
        let frame = ZstdBytes.frame(Array("abc".utf8), block: 1)
        #expect(try Decompressed(frame) == Decompressed(bytes: Array("abc".utf8), isAtFrameEnd: true))
        #expect(try Decompressed(Array(frame.dropLast(1))).isAtFrameEnd == false)
        #expect(try Decompressed(frame + frame) == Decompressed(bytes: Array("abcabc".utf8), isAtFrameEnd: true))
        #expect(try Decompressed([]) == Decompressed(bytes: [], isAtFrameEnd: true))
    }
}

/// Everything that a zstd stream holds.
struct Decompressed: Hashable {
    var bytes: [UInt8]
    var isAtFrameEnd: Bool

    init(bytes: [UInt8], isAtFrameEnd: Bool) {
        self.bytes = bytes
        self.isAtFrameEnd = isAtFrameEnd
    }

    init(_ compressed: [UInt8]) throws(DBNError) {
        guard var stream = ZstdDecompressor() else { throw DBNError(.compression("no memory"), at: 0) }
        bytes = []
        var block = [UInt8](repeating: 0, count: ZstdDecompressor.stepByteCount)
        var position = 0
        while true {
            let end = min(compressed.count, position + stream.wanted)
            var result: Result<(read: Int, written: Int), DBNError> = .success((0, 0))
            // Sound: both pointers are used during the call only.
            unsafe compressed[position..<end].withUnsafeBytes { source in
                unsafe block.withUnsafeMutableBytes { target in
                    do throws(DBNError) {
                        result = .success(try unsafe stream.step(source, into: target))
                    } catch {
                        result = .failure(error)
                    }
                }
            }
            let step = try result.get()
            bytes += block[..<step.written]
            position += step.read
            if step.written == 0, position == compressed.count { break }
        }
        isAtFrameEnd = stream.isAtFrameEnd
    }
}
