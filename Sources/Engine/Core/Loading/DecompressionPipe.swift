/// A compressed stream unpacked by a thread of its own, a few chunks ahead of the one that takes them.
///
/// Eight chunks of 128 KiB, which is zstd's largest block, are used in turn: memory is bounded, the bytes are still in the
/// cache when they are read, and when the thread is done only one small chunk is left to be taken. In front of each chunk
/// is room for the piece of a record that the chunk before ended with.
///
/// The pipe is for bytes that are read once and not kept; `UnpackedRegion` is for those that stay in memory as one piece.
///
/// `@unchecked Sendable`: the counters are touched under the lock only; a chunk belongs to the thread until it is counted
/// as filled, and to the taker until it is counted as taken.
@safe final class DecompressionPipe: @unchecked Sendable {
    static let chunkByteCount = 1 << 17
    static let chunkCount = 8
    /// The room in front of a chunk: a record has at most 1,020 bytes.
    static let carryByteCount = 1024

    private struct Chunk {
        var byteCount = 0
        /// The offset in the source up to which compressed bytes have been read for it.
        var position = 0
    }

    private let start: Int
    private let compression: Compression
    /// The reader of the source, which only the thread may use.
    private var input: CompressedReader
    private let memory: UnsafeMutableRawPointer
    private let handover = Handover()
    private var chunks = [Chunk](repeating: Chunk(), count: chunkCount)
    private var filled = 0
    private var taken = 0
    private var isEnded = false
    private var isStopped = false
    private var failure: DBNError?
    private var readFailure: LoadError?

    /// Starts the thread.
    ///
    /// - Parameter start: the offset of the compressed stream in the source.
    /// - Returns: nil when the system gives no thread.
    init?(_ source: SourceInput, from start: Int, _ compression: Compression = .zstd) {
        self.compression = compression
        input = CompressedReader(source, from: start)
        self.start = start
        // Sound: owned by this object and freed in deinit.
        let size = Self.chunkCount * (Self.carryByteCount + Self.chunkByteCount)
        unsafe memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        guard handover.begin({ self.unpack() }) else { return nil }
    }

    // Sound: the thread has ended (`close` joined it, or it never began), so nobody uses the memory.
    deinit { unsafe memory.deallocate() }

    /// The error that ended the stream early; nil when it was whole. Known when `next` has returned nil.
    ///
    /// - Throws: `LoadError` when its source could not be read to the end.
    func damage() throws(LoadError) -> DBNError? {
        let (damage, cause) = handover.locked { (failure, readFailure) }
        if let cause { throw cause }
        return damage
    }

    /// Waits for the next chunk and passes it on, with the bytes that were left of the last one in front of it.
    ///
    /// - Parameters:
    ///   - carry: the bytes that were left of the last chunk.
    ///   - body: gets the bytes, valid during the call, and the offset up to which the source has been read.
    /// - Returns: the result of `body`; nil at the end of the stream.
    /// - Precondition: `carry.count <= carryByteCount`.
    func next<R, E: Error>(
        carry: [UInt8], _ body: (RawSpan, _ position: Int) throws(E) -> R
    ) throws(E) -> R? {
        precondition(carry.count <= Self.carryByteCount, "more left over than a record has")
        guard let (slot, chunk) = waitForChunk() else { return nil }
        let data = unsafe base(slot)
        let begin = unsafe data - carry.count
        // Sound: the room in front of the chunk holds carryByteCount bytes.
        unsafe carry.withUnsafeBytes {
            unsafe begin.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(begin), byteCount: $0.count)
        }
        defer {
            handover.locked {
                taken += 1
                handover.signal()
            }
        }
        // Sound: filled by the thread, which does not touch it until it is counted as taken.
        let bytes = unsafe UnsafeRawBufferPointer(start: begin, count: carry.count + chunk.byteCount)
        return try unsafe body(RawSpan(_unsafeBytes: bytes), chunk.position)
    }

    /// Ends the thread. Must be called before the pipe is given up.
    func close() {
        handover.locked {
            isStopped = true
            handover.signal()
        }
        handover.end()
    }

    private func waitForChunk() -> (slot: Int, chunk: Chunk)? {
        handover.locked {
            while filled == taken, !isEnded { handover.wait() }
            return filled == taken ? nil : (taken % Self.chunkCount, chunks[taken % Self.chunkCount])
        }
    }

    private func base(_ slot: Int) -> UnsafeMutableRawPointer {
        // Sound: slot < chunkCount.
        unsafe memory + slot * (Self.carryByteCount + Self.chunkByteCount) + Self.carryByteCount
    }
}

// The thread's side.
extension DecompressionPipe {
    private func unpack() {
        switch compression {
        case .zstd: if var stream = ZstdDecompressor() { return fillAll(&stream) }
        case .gzip: if var stream = GzipDecompressor() { return fillAll(&stream) }
        }
        handover.locked {
            failure = DBNError(.compression("not enough memory"), at: start)
            isEnded = true
            handover.signal()
        }
    }

    private func fillAll<Stream: StreamDecompressor & ~Copyable>(_ stream: inout Stream) {
        var position = start
        while let slot = waitForRoom() {
            var chunk = Chunk()
            var damage: DBNError?
            var isOver = false
            do throws(DBNError) {
                while chunk.byteCount < Self.chunkByteCount, !isOver {
                    // Sound: inside the slot's memory.
                    let room = unsafe UnsafeMutableRawBufferPointer(
                        start: base(slot) + chunk.byteCount, count: Self.chunkByteCount - chunk.byteCount)
                    // Sound: the rest of a chunk that is this thread's until it is counted as filled.
                    let step = try unsafe input.step(&stream, into: room)
                    position += step.read
                    chunk.byteCount += step.written
                    isOver = step.written == 0 && input.isAtEnd
                }
                if isOver, !stream.isAtFrameEnd { damage = DBNError(stream.truncation, at: position) }
            } catch {
                damage = DBNError(error.cause, at: error.offset + start)
                isOver = true
            }
            chunk.position = position
            handover.locked {
                chunks[slot] = chunk
                if chunk.byteCount > 0 { filled += 1 }
                failure = damage
                readFailure = input.failure
                isEnded = isOver
                handover.signal()
            }
            if isOver { return }
        }
    }

    /// Waits for a slot to fill.
    ///
    /// - Returns: the slot; nil when the pipe has been closed.
    private func waitForRoom() -> Int? {
        handover.locked {
            while filled - taken == Self.chunkCount, !isStopped { handover.wait() }
            return isStopped ? nil : filled % Self.chunkCount
        }
    }
}
