/// Writes DBN streams that `DBNDecoder` reads back equal.
package enum DBNEncoder {
    /// The prelude and the metadata, laid out as its version wants (dbn.md §1.1, dbn.md §1.2).
    ///
    /// Metadata that was decoded comes out byte for byte, but for the bytes that no writer may set: reserved bytes
    /// are zero, `ts_out` is 0 or 1, version 3 is padded to eight bytes and no further, and what follows a text's
    /// first NUL is NUL. A text that fills its field, with no NUL after it, is written as it was read: official
    /// readers take it too. Text that is too long for its field is cut. `DBNWriter` refuses both, as official writers
    /// do.
    package static func metadata(_ metadata: Metadata) -> [UInt8] {
        let width = metadata.version == 1 ? 22 : metadata.symbolByteCount
        var body: [UInt8] = []
        body.append(fixedText: metadata.dataset, width: 16)
        body.append(littleEndian: metadata.rawSchema)
        body.append(littleEndian: metadata.start.nanos)
        body.append(littleEndian: metadata.rawEnd)
        body.append(littleEndian: metadata.limit ?? 0)
        if metadata.version == 1 { body.append(littleEndian: metadata.recordCount) }
        body.append(metadata.stypeIn ?? UInt8.max)
        body.append(metadata.stypeOut)
        body.append(metadata.hasTsOut ? 1 : 0)
        if metadata.version == 1 {
            body.append(contentsOf: repeatElement(0, count: 47))
        } else {
            body.append(littleEndian: UInt16(clamping: width))
            body.append(contentsOf: repeatElement(0, count: 53))
        }
        body.append(littleEndian: UInt32(0))  // schema_definition_length
        for list in [metadata.symbols, metadata.partial, metadata.notFound] {
            body.append(littleEndian: UInt32(clamping: list.count))
            for symbol in list { body.append(fixedText: symbol, width: width) }
        }
        body.append(littleEndian: UInt32(clamping: metadata.mappings.count))
        for mapping in metadata.mappings {
            body.append(fixedText: mapping.rawSymbol, width: width)
            body.append(littleEndian: UInt32(clamping: mapping.intervals.count))
            for interval in mapping.intervals {
                body.append(littleEndian: interval.start.packed)
                body.append(littleEndian: interval.end.packed)
                body.append(fixedText: interval.symbol, width: width)
            }
        }
        if metadata.version == 3 { body.append(contentsOf: repeatElement(0, count: (8 - body.count % 8) % 8)) }
        var stream = Array("DBN".utf8)
        stream.append(metadata.version)
        stream.append(littleEndian: UInt32(clamping: body.count))
        return stream + body
    }

    /// Appends one record's 56 bytes, as they lie in a stream.
    package static func append(_ message: MBOMessage, to stream: inout [UInt8]) {
        // Sound: MBOMessage has no padding (its 56 bytes are all fields) and outlives the call.
        unsafe withUnsafeBytes(of: message) { unsafe stream.append(contentsOf: $0) }
    }
}
