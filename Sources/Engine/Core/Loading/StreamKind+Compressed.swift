extension StreamKind {
    init(head: [UInt8]) {
        // Sound: the span is used during the call only.
        unsafe self.init(head.span.bytes)
    }

    /// The first bytes inside a compressed stream, up to a kilobyte. Damage counts as an end: the load that reads on
    /// will meet it again.
    static func head(of source: SourceInput, _ compression: Compression) throws(LoadError) -> [UInt8] {
        switch compression {
        case .zstd: if var stream = ZstdDecompressor() { return try head(of: source, through: &stream) }
        case .gzip: if var stream = GzipDecompressor() { return try head(of: source, through: &stream) }
        }
        return []
    }

    private static func head<Stream: StreamDecompressor & ~Copyable>(
        of source: SourceInput, through stream: inout Stream
    ) throws(LoadError) -> [UInt8] {
        var head: [UInt8] = []
        var room = [UInt8](repeating: 0, count: headByteCount)
        var position = 0
        while head.count < headByteCount {
            let piece = try source.bytes(at: position, stream.wanted)
            var step: (read: Int, written: Int)?
            // Sound: both pointers are used during the call only.
            unsafe piece.withUnsafeBytes { source in
                unsafe room.withUnsafeMutableBytes { target in
                    step = try? unsafe stream.step(source, into: target, at: 0)
                }
            }
            guard let step, step.read > 0 || step.written > 0 else { break }
            position += step.read
            head += room[..<step.written]
        }
        return head
    }

    /// The number of first bytes that suffice to tell the kind of any source, text included.
    static let headByteCount = 1024
}
