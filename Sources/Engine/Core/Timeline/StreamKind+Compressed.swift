extension StreamKind {
    /// How the first bytes inside a zstd stream look. Damage counts as an end: whoever reads on will meet it again.
    init(ofZstd bytes: RawSpan) {
        var head: [UInt8] = []
        if var stream = ZstdDecompressor() {
            var room = [UInt8](repeating: 0, count: Self.headByteCount)
            var position = 0
            while head.count < Self.headByteCount {
                let end = min(bytes.byteCount, position + stream.wanted)
                var step: (read: Int, written: Int)?
                // Sound: both pointers are used during the call only.
                unsafe bytes.extracting(position..<end).withUnsafeBytes { source in
                    unsafe room.withUnsafeMutableBytes { target in
                        step = try? unsafe stream.step(source, into: target)
                    }
                }
                guard let step, step.read > 0 || step.written > 0 else { break }
                position += step.read
                head += room[..<step.written]
            }
        }
        // Sound: the span is used during the call only.
        unsafe self.init(head.span.bytes)
    }

    private static let headByteCount = 12
}
