internal import CZstd

// The one importer of libzstd.

/// zstd decompression. Several frames and skippable ones are one stream.
@safe struct ZstdDecompressor: ~Copyable, StreamDecompressor {
    private let stream: OpaquePointer
    /// True between frames: the only offset at which input may end.
    private(set) var isAtFrameEnd = true
    /// Compressed bytes consumed so far.
    private(set) var consumed = 0
    /// The number of compressed bytes to feed next: at most one header or block. An error then costs its own block
    /// only; libzstd does not say what it had written before it failed.
    private(set) var wanted = startByteCount
    var truncation: DBNError.Cause { .truncatedFrame }

    /// Bytes of output that one step produces at most without asking again.
    static let stepByteCount = 1 << 20
    /// `ZSTD_FRAMEHEADERSIZE_PREFIX`: the bytes that tell how long a frame's header is.
    private static let startByteCount = 5
    private static let blockHeaderByteCount = 3

    /// Begins a stream.
    ///
    /// - Parameter keepsOutput: every step gets the same output and goes on in it where the one before ended, and the
    ///   bytes before stay as they are: libzstd then looks back at them and keeps no copy. Output that does not fit
    ///   is an error then.
    /// - Returns: nil when there is no memory, or libzstd cannot do that.
    init?(keepingOutput keepsOutput: Bool = false) {
        guard let stream = unsafe ZSTD_createDCtx() else { return nil }
        // `ZSTD_d_stableOutBuffer` by the name that the public header has for it, since 1.4.5.
        if keepsOutput, ZSTD_isError(unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_experimentalParam2, 1)) != 0 {
            unsafe ZSTD_freeDCtx(stream)
            return nil
        }
        // Sound: the stream is owned by this value alone and freed in deinit.
        unsafe self.stream = stream
    }

    deinit { unsafe ZSTD_freeDCtx(stream) }

    /// Decompresses `input` into `output` from the offset `place` on, both possibly in part.
    ///
    /// - Returns: the number of bytes used of each. Nothing used of either means more input is needed.
    mutating func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, at place: Int = 0
    ) throws(DBNError) -> (read: Int, written: Int) {
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: place)
        // Sound: both buffers outlive the call and libzstd stays within the sizes given.
        let hint = unsafe ZSTD_decompressStream(stream, &target, &source)
        let read = unsafe source.pos
        let written = unsafe target.pos - place
        if ZSTD_isError(hint) != 0 {
            // Sound: libzstd returns a static, NUL-terminated string.
            throw DBNError(.compression(unsafe String(cString: ZSTD_getErrorName(hint))), at: consumed + read)
        }
        consumed += read
        if read > 0 || written > 0 {
            isAtFrameEnd = hint == 0
            // For a block, the hint includes the next block's header; without it an error there costs this block
            // nothing.
            let next = hint > Self.blockHeaderByteCount ? hint - Self.blockHeaderByteCount : hint
            wanted = hint == 0 ? Self.startByteCount : next
        }
        return (read, written)
    }

    /// Decompresses a whole stream.
    ///
    /// - Parameter limit: the most bytes that may come out; nothing beyond them is kept in memory.
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

/// zstd compression of one frame, block by block.
@safe struct ZstdCompressor: ~Copyable {
    private let stream: OpaquePointer
    /// The output of one call of libzstd.
    private var block: [UInt8]

    static let defaultLevel = 3
    /// The levels that libzstd knows; lower is faster, and levels below 1 exist.
    static var levels: ClosedRange<Int> { Int(ZSTD_minCLevel())...Int(ZSTD_maxCLevel()) }

    /// Begins a frame.
    ///
    /// - Parameter level: clamped to `levels`.
    /// - Returns: nil when there is no memory.
    init?(level: Int = defaultLevel) {
        // Sound: the stream is owned by this value alone and freed in deinit.
        guard let stream = unsafe ZSTD_createCCtx() else { return nil }
        unsafe self.stream = stream
        block = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
        let pinned = min(max(level, Self.levels.lowerBound), Self.levels.upperBound)
        // Sound: the stream is ours. A level within the bounds is never refused.
        _ = unsafe ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, Int32(pinned))
    }

    deinit { unsafe ZSTD_freeCCtx(stream) }

    /// Compresses bytes and appends the output so far, which is often empty.
    mutating func append(_ bytes: RawSpan, to out: inout [UInt8]) throws(DBNWriteError) {
        try run(bytes, ZSTD_e_continue, to: &out)
    }

    /// Ends the block, so that a reader gets all bytes so far.
    mutating func flush(to out: inout [UInt8]) throws(DBNWriteError) { try run(RawSpan(), ZSTD_e_flush, to: &out) }

    /// Ends the frame; an empty one when nothing was appended. More bytes would begin another frame.
    mutating func finish(to out: inout [UInt8]) throws(DBNWriteError) { try run(RawSpan(), ZSTD_e_end, to: &out) }

    private mutating func run(
        _ bytes: RawSpan, _ directive: ZSTD_EndDirective, to out: inout [UInt8]
    ) throws(DBNWriteError) {
        var position = 0
        while true {
            var read = 0
            var written = 0
            var rest = 0
            // Sound: both pointers are used during the call only, and libzstd stays within the sizes given.
            unsafe bytes.extracting(position..<bytes.byteCount).withUnsafeBytes { source in
                unsafe block.withUnsafeMutableBytes { target in
                    var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                    var output = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    rest = unsafe ZSTD_compressStream2(stream, &output, &input, directive)
                    read = unsafe input.pos
                    written = unsafe output.pos
                }
            }
            if ZSTD_isError(rest) != 0 {
                // Sound: libzstd returns a static, NUL-terminated string.
                throw .compression(unsafe String(cString: ZSTD_getErrorName(rest)))
            }
            out += block[..<written]
            position += read
            // `ZSTD_e_continue` is done when all input is read; a flush or an end, when libzstd holds nothing back.
            if position == bytes.byteCount, rest == 0 || directive == ZSTD_e_continue { return }
        }
    }
}
