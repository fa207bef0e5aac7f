internal import CZstd

/// zstd decompression, the one importer of libzstd. Several frames and skippable ones are one stream.
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
}

/// How a file's first bytes look.
enum StreamKind {
    case dbn, zstd, legacyDBZ, empty
    case unknown([UInt8])

    static let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    init(_ bytes: RawSpan) {
        let head = (0..<min(bytes.byteCount, 12)).map { bytes.integer(at: $0, as: UInt8.self) }
        if head.isEmpty {
            self = .empty
        } else if Self.zstdMagic.starts(with: head.prefix(4)) && head.count >= 4 {
            self = .zstd
        } else if head.count >= 4, (0x50...0x5F).contains(head[0]), Array(head[1..<4]) == [0x2A, 0x4D, 0x18] {
            self = head.count >= 11 && Array(head[8..<11]) == Array("DBZ".utf8) ? .legacyDBZ : .zstd
        } else if zip(head, "DBN".utf8).allSatisfy({ $0 == $1 }) {
            self = .dbn
        } else {
            self = .unknown(Array(head.prefix(4)))
        }
    }
}
