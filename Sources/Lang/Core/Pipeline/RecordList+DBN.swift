import Engine

extension RecordList {
    /// Writes all records as a DBN stream.
    ///
    /// - Parameter sink: gets the pieces in order, and none when the metadata cannot be written.
    /// - Returns: the number of records in the stream, and its version.
    /// - Throws: `DBNWriteError` for a text that DBN cannot hold; `DBNError` for a record that is shorter than its
    ///   layout; `CancellationError`; the errors of the sink.
    func write(
        _ compression: DBNWriter.Compression, into sink: ([UInt8]) throws -> Void
    ) throws -> (records: Int, version: UInt8) {
        let (metadata, shape) = head(census())
        var writer = try DBNWriter(metadata: metadata, compression: compression)
        var count = 0
        var reshaped: [UInt8] = []
        try forEachBatch { run, bytes, version, hasTsOut in
            let stride = max(RecordHeader.byteCount, Int(RecordHeader(bytes, at: 0).byteCount))
            count += bytes.byteCount / stride
            let isOther = if case .other = run { true } else { false }
            if hasTsOut == shape.hasTsOut, !isOther || version == shape.version {
                try writer.append(records: bytes)
            } else {
                reshaped.removeAll(keepingCapacity: true)
                for start in Swift.stride(from: 0, to: bytes.byteCount, by: stride) {
                    // A record of the log has the same layout in all versions.
                    try shape.append(
                        bytes.extracting(start..<start + stride), version: isOther ? version : shape.version,
                        hasTsOut: hasTsOut, to: &reshaped)
                }
                // Sound: the span is used during the call only.
                try writer.append(records: unsafe reshaped.span.bytes)
            }
            if writer.outputByteCount >= 1 << 20 { try sink(writer.takeOutput()) }
        }
        try writer.finish()
        try sink(writer.takeOutput())
        return (count, shape.version)
    }
}
