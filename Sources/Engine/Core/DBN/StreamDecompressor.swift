/// The compression of a source, by the ending that its files have.
enum Compression: String, Sendable {
    case zstd = "zst"
    case gzip = "gz"
}

/// Compressed bytes in, the bytes that they hold out, step by step.
protocol StreamDecompressor: ~Copyable {
    /// True between frames or members: the only place where input may end.
    var isAtFrameEnd: Bool { get }
    /// The most compressed bytes to feed next.
    var wanted: Int { get }
    /// The error of input that ends in the middle of a compressed stream.
    var truncation: DBNError.Cause { get }

    /// Fills `output` from a place in it on from `input`, both possibly in part.
    ///
    /// - Returns: how many bytes of each were used. Nothing used of either means more input is needed.
    mutating func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, at place: Int
    ) throws(DBNError) -> (read: Int, written: Int)
}
