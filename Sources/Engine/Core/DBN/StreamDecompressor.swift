/// The compression of a source, by the ending that its files have.
enum Compression: String, Sendable {
    case zstd = "zst"
    case gzip = "gz"
}

/// Decompresses a stream step by step: compressed bytes in, the bytes that they hold out.
protocol StreamDecompressor: ~Copyable {
    /// True between frames or members: the only offset at which input may end.
    var isAtFrameEnd: Bool { get }
    /// The most compressed bytes to feed next.
    var wanted: Int { get }
    /// The error of input that ends in the middle of a compressed stream.
    var truncation: DBNError.Cause { get }

    /// Decompresses `input` into `output` from the offset `place` on, both possibly in part.
    ///
    /// - Returns: the number of bytes used of each. Nothing used of either means more input is needed.
    /// - Throws: at damage in the compressed bytes.
    mutating func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, at place: Int
    ) throws(DBNError) -> (read: Int, written: Int)
}
