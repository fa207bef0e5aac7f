/// A zstd stream that a thread of its own decompresses into the memory where it stays, while its beginning is already read.
///
/// Nothing is copied and no chunk is waited for: libzstd is told that its output stays (`ZstdDecompressor.init`), keeps no
/// window of its own, and the one that reads never has to make room. The price is address space for as much as there may
/// be, because what is there cannot be moved while libzstd looks back at it: most of it is never touched and given back in
/// the end. What does not fit, or is damaged in any way, is to be read again through a `DecompressionPipe`, which knows no
/// end and says what is wrong.
///
/// Measured in thread time on a shared virtual Xeon of 2.5 GHz, 10 M deep records, by turns. libzstd alone, into a small
/// buffer over and over: 112, 103, 112 ns a record; so, into fresh memory: 111, 118, 96. What is left to the other thread,
/// with the machine very busy, through the pipe and a copy → this: 457, 540 → 365, 286, where zstd took 216 to 266; the
/// copy alone and the pages that it was the first to touch had been 68 of 202 when it was calmer.
///
/// Tried and dropped: the waiting reader makes the pages ahead of the thread (MADV_POPULATE_WRITE). A load took 107, 119, 107 ns
/// a record with it and 104, 112, 104 without, libzstd alone 84 to 101.
///
/// `@unchecked Sendable`: what is written down is touched under the lock only; bytes belong to the thread until they are
/// counted as written and never change then. The region is the reader's.
@safe final class UnpackedRegion: @unchecked Sendable {
    /// What is there of the stream so far; `wait` adds to it.
    let region: ByteRegion
    private let room: UnsafeMutableRawBufferPointer
    private let handover = Handover()
    /// The thread's alone, both.
    private var input: CompressedReader
    private var stream: ZstdDecompressor
    private let start: Int

    private struct Progress {
        /// Bytes written, and compressed bytes read for them.
        var written = 0
        var position: Int
        var isEnded = false
        var isWhole = false
    }

    private var progress: Progress
    private var isStopped = false

    /// How many times as long as the compressed bytes their content may be. Records of a market take 2 to 6 times as much, and
    /// even a file of nothing but zeros is read, the other way.
    static let longest = 64
    private static let leastRoomByteCount = 1 << 30

    /// - Parameters:
    ///   - start: where the compressed stream starts in the source.
    ///   - byteCount: how much there is room for; nil: `longest` times the source.
    /// - Returns: nil when the system gives no such address space, no memory or no thread.
    init?(_ source: SourceInput, from start: Int, room byteCount: Int? = nil) {
        guard let stream = ZstdDecompressor(keepingOutput: true) else { return nil }
        let (wanted, overflow) = source.count.multipliedReportingOverflow(by: Self.longest)
        guard !overflow else { return nil }
        let room = byteCount ?? max(wanted, Self.leastRoomByteCount)
        guard let region = ByteRegion(reserving: room) else { return nil }
        self.region = region
        self.stream = stream
        self.start = start
        unsafe self.room = region.room
        input = CompressedReader(source, from: start)
        progress = Progress(position: start)
        guard handover.begin({ self.unpack() }) else { return nil }
    }

    /// Waits until `wanted` bytes are there, or all that there will be.
    ///
    /// - Returns: how many there are, and how far the source has been read for them.
    func wait(for wanted: Int) -> (count: Int, position: Int) {
        let now = handover.locked {
            while progress.written < wanted, !progress.isEnded { handover.wait() }
            return progress
        }
        region.extend(to: now.written)
        return (now.written, now.position)
    }

    /// The stream was unpacked to its end, where it may end. Known when `wait` has returned less than it was asked for.
    var isWhole: Bool { handover.locked { progress.isWhole } }

    /// Ends the thread and gives back the room behind the last byte seen. Must be called before this is given up.
    func close() {
        handover.locked { isStopped = true }
        handover.end()
        region.seal()
    }

    // The thread's side.
    private func unpack() {
        var now = progress
        while !now.isEnded {
            do throws(DBNError) {
                // Sound: the room is the thread's from `now.written` on, and `region`, held by this object, keeps it.
                let step = try unsafe input.step(&stream, into: room, at: now.written)
                now.written += step.written
                now.position += step.read
                now.isEnded = step.written == 0 && input.isAtEnd
                // libzstd asks for nothing and gives nothing where there is no room for it.
                if step.written == 0, step.read == 0 { now.isEnded = true }
                now.isWhole = now.isEnded && input.isAtEnd && stream.isAtFrameEnd && input.failure == nil
            } catch {
                now.isEnded = true
            }
            let isWanted = handover.locked {
                progress = now
                handover.signal()
                return !isStopped
            }
            if !isWanted { return }
        }
    }
}
