#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A zstd stream that a thread of its own decompresses into the memory where it stays, while its beginning is already
/// read.
///
/// Nothing is copied and no chunk is waited for: libzstd is told that its output stays (`ZstdDecompressor.init`), keeps
/// no window of its own, and the one that reads never has to make room. The price is address space for as much as there
/// may be, because what is there cannot be moved while libzstd looks back at it: most of it is never touched and given
/// back in the end. What does not fit, or is damaged in any way, is to be read again through a `DecompressionPipe`,
/// which knows no end and says what is wrong.
///
/// Measured in thread time on a shared virtual Xeon of 2.5 GHz, 10 M deep records, by turns. libzstd alone, into a
/// small buffer over and over: 112, 103, 112 ns a record; so, into fresh memory: 111, 118, 96. What is left to the
/// other thread, with the machine very busy, through the pipe and a copy → this: 457, 540 → 365, 286, where zstd took
/// 216 to 266; the copy alone and the pages that it was the first to touch had been 68 of 202 when it was calmer.
///
/// A reader that has to wait makes pages meanwhile, ahead of the thread. Measured later on such a machine, whose host
/// has to find every fresh page, six runs by turns, wall time a record: without 116 to 159, 124 in the middle; 32 MB
/// ahead 100 to 126, 105 in the middle; 8 MB ahead 101 to 109, 104 in the middle; libzstd alone 86 to 132, 92 in the
/// middle. Just ahead of the thread it had been worth nothing (107, 119, 107 against 104, 112, 104): what one core has
/// just cleared costs the other as much to write to.
///
/// `@unchecked Sendable`: what is written down is touched under the lock only; bytes belong to the thread until they
/// are counted as written and never change then. The region is the reader's.
@safe final class UnpackedRegion: @unchecked Sendable {
    /// The bytes of the stream so far; `wait` adds to them.
    let region: ByteRegion
    private let room: UnsafeMutableRawBufferPointer
    private let handover = Handover()
    /// The reader of the source and the decompressor, which only the thread may use.
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
    /// The compressed bytes of the whole source.
    private let byteCount: Int
    /// The offset in the room up to which the reader has made pages; `Int.max` when it makes none any more.
    private var madeTo = 0
    private(set) var pagesMade = 0

    private static let pageByteCount = 2 << 20
    /// The distance in bytes ahead of the thread at which pages are made: so far that they have left the caches of the
    /// core that made them; nearer, to write to them costs as much as to make them.
    static let aheadByteCount = 8 << 20
    private let aheadByteCount: Int

    /// The room for each compressed byte, in bytes. Records of a market take 2 to 6 times as much as their compressed
    /// bytes; a file with more, such as one of nothing but zeros, is read through a `DecompressionPipe`.
    static let longest = 64
    private static let leastRoomByteCount = 1 << 30

    /// Reserves the room and starts the thread.
    ///
    /// - Parameters:
    ///   - start: the offset of the compressed stream in the source.
    ///   - roomByteCount: the size of the room in bytes; nil: `longest` times the source.
    /// - Returns: nil when the system gives no such address space, no memory or no thread.
    init?(
        _ source: SourceInput, from start: Int, room roomByteCount: Int? = nil,
        ahead aheadByteCount: Int = UnpackedRegion.aheadByteCount
    ) {
        guard let stream = ZstdDecompressor(keepingOutput: true) else { return nil }
        let (wanted, overflow) = source.count.multipliedReportingOverflow(by: Self.longest)
        guard !overflow else { return nil }
        let room = roomByteCount ?? max(wanted, Self.leastRoomByteCount)
        guard let region = ByteRegion(reserving: room) else { return nil }
        self.region = region
        self.stream = stream
        self.start = start
        self.byteCount = source.count
        self.aheadByteCount = aheadByteCount
        unsafe self.room = region.room
        input = CompressedReader(source, from: start)
        progress = Progress(position: start)
        guard handover.begin({ self.unpack() }) else { return nil }
    }

    /// Waits until `wanted` bytes are unpacked, or the stream has ended.
    ///
    /// - Returns: how many bytes are unpacked, and the offset up to which the source has been read for them.
    func wait(for wanted: Int) -> (count: Int, position: Int) {
        while true {
            let now = handover.locked { progress }
            if now.written >= wanted || now.isEnded || !makePages(now) { break }
        }
        let now = handover.locked {
            while progress.written < wanted, !progress.isEnded { handover.wait() }
            return progress
        }
        region.extend(to: now.written)
        return (now.written, now.position)
    }

    /// Makes a huge page of what the thread will come to, in the time that would be spent waiting for it.
    ///
    /// - Returns: false when there is no page to make.
    private func makePages(_ now: Progress) -> Bool {
        #if os(Linux)
            guard let base = unsafe room.baseAddress, madeTo < .max, now.position > start else { return false }
            // The likely size of the whole, by the ratio so far: pages that nobody writes to are work for nothing.
            let likely = Double(now.written) * Double(byteCount - start) / Double(now.position - start)
            let page = Self.pageByteCount
            let first = UInt(bitPattern: base)
            let from = (first + UInt(max(madeTo, now.written + aheadByteCount) + page - 1)) & ~UInt(page - 1)
            let offset = Int(from - first)
            let limit = unsafe min(Double(room.count), likely, Double(now.written + 2 * aheadByteCount))
            guard Double(offset + page) <= limit else { return false }
            // Sound: inside the room; it makes pages of zeros where there are none and changes no bytes.
            // `MADV_POPULATE_WRITE` (Linux 5.14) has no name in older headers; a kernel without it says so.
            guard unsafe madvise(base + offset, page, 23) == 0 else {
                madeTo = .max
                return false
            }
            madeTo = offset + page
            pagesMade += 1
            return true
        #else
            return false
        #endif
    }

    /// True when the stream was unpacked to its end, and may end there. Known when `wait` has returned less than it was
    /// asked for.
    var isWhole: Bool { handover.locked { progress.isWhole } }

    /// Ends the thread and gives back the room after the last byte seen. Must be called before this is given up.
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
