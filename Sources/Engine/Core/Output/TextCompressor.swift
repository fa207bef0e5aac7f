/// Text on its way to a `.zst` file: one zstd frame.
package struct TextCompressor: ~Copyable {
    private var stream: ZstdCompressor

    /// - Throws: when there is no memory for it.
    package init() throws(DBNWriteError) {
        guard let stream = ZstdCompressor() else { throw .compression("not enough memory") }
        self.stream = stream
    }

    /// - Returns: the compressed bytes that are ready, often none.
    package mutating func append(_ text: [UInt8]) throws(DBNWriteError) -> [UInt8] {
        var out: [UInt8] = []
        // Sound: the span is used during the call only.
        try unsafe stream.append(text.span.bytes, to: &out)
        return out
    }

    /// Ends the frame.
    package mutating func finish() throws(DBNWriteError) -> [UInt8] {
        var out: [UInt8] = []
        try stream.finish(to: &out)
        return out
    }
}
