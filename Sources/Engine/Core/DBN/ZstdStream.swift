internal import CZstd

// The one importer of libzstd.

/// zstd decompression. Several frames and skippable ones are one stream.
@safe struct ZstdDecompressor: ~Copyable {
    private let stream: OpaquePointer
    /// True between frames: the only place where input may end.
    private(set) var isAtFrameEnd = true
    /// Compressed bytes consumed so far.
    private(set) var consumed = 0
    /// How many compressed bytes to feed next: at most one header or block. An error then costs its own block only; libzstd
    /// does not say what it had written before it failed.
    private(set) var wanted = startByteCount

    /// Bytes of output that one step produces at most without asking again.
    static let stepByteCount = 1 << 20
    /// `ZSTD_FRAMEHEADERSIZE_PREFIX`: what tells how long a frame's header is.
    private static let startByteCount = 5
    private static let blockHeaderByteCount = 3

    init?() {
        // Sound: the stream is owned by this value alone and freed in deinit.
        guard let stream = unsafe ZSTD_createDCtx() else { return nil }
        unsafe self.stream = stream
    }

    deinit { unsafe ZSTD_freeDCtx(stream) }

    /// Fills `output` from `input`, both possibly in part.
    ///
    /// - Returns: how many bytes of each were used. Nothing used of either means more input is needed.
    mutating func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DBNError) -> (read: Int, written: Int) {
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        // Sound: both buffers outlive the call and libzstd stays within the sizes given.
        let hint = unsafe ZSTD_decompressStream(stream, &target, &source)
        let read = unsafe source.pos
        let written = unsafe target.pos
        if ZSTD_isError(hint) != 0 {
            // Sound: libzstd returns a static, NUL-terminated string.
            throw DBNError(.compression(unsafe String(cString: ZSTD_getErrorName(hint))), at: consumed + read)
        }
        consumed += read
        if read > 0 || written > 0 {
            isAtFrameEnd = hint == 0
            // For a block, the hint includes the next block's header; without it an error there costs this block nothing.
            let next = hint > Self.blockHeaderByteCount ? hint - Self.blockHeaderByteCount : hint
            wanted = hint == 0 ? Self.startByteCount : next
        }
        return (read, written)
    }

    /// Everything that a whole stream holds.
    ///
    /// - Parameter limit: of bytes; nothing beyond it is kept in memory.
    /// - Throws: on damage, at an end inside a frame, and when there is more than `limit`.
    static func all(_ bytes: RawSpan, limit: Int) throws(DBNError) -> [UInt8] {
        guard var stream = ZstdDecompressor() else { throw DBNError(.compression("not enough memory"), at: 0) }
        var result: [UInt8] = []
        var block = [UInt8](repeating: 0, count: min(stepByteCount, max(limit, 1)))
        var position = 0
        while true {
            let end = min(bytes.byteCount, position + stream.wanted)
            var step: Result<(read: Int, written: Int), DBNError> = .success((0, 0))
            // Sound: both pointers are used during the call only; `extracting` checks its range.
            unsafe bytes.extracting(position..<end).withUnsafeBytes { source in
                unsafe block.withUnsafeMutableBytes { target in
                    do throws(DBNError) {
                        step = .success(try unsafe stream.step(source, into: target))
                    } catch {
                        step = .failure(error)
                    }
                }
            }
            let (read, written) = try step.get()
            guard result.count + written <= limit else {
                throw DBNError(.compression("more than \(limit) bytes"), at: position)
            }
            result += block[..<written]
            position += read
            if written == 0, position == bytes.byteCount { break }
            // libzstd asks for nothing and gives nothing only where it can go no further.
            guard read > 0 || written > 0 else { throw DBNError(.truncatedFrame, at: position) }
        }
        guard stream.isAtFrameEnd else { throw DBNError(.truncatedFrame, at: bytes.byteCount) }
        return result
    }
}
