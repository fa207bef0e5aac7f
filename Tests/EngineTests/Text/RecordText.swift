import TestSupport

@testable import Engine

/// A whole stream as text, the way a program would print it: metadata first, then all records.
enum RecordText {
    struct NoMetadata: Error {}

    /// The text of a stored file of any kind, told by its name.
    static func text(
        _ stored: [UInt8], named name: String, _ format: RecordTextFormat, _ options: RecordTextOptions
    ) throws -> [UInt8] {
        if name.hasSuffix(".dbz") {
            // Sound: the span is used in this call only, as the one below.
            let (metadata, records) = try unsafe LegacyDBZ.decode(stored.span.bytes)
            return try unsafe text(records.span.bytes, of: metadata, format, options)
        }
        let stream = name.hasSuffix(".zst") ? try Decompressed(stored).bytes : stored
        return try text(stream, isFragment: name.contains(".frag"), format, options)
    }

    static func text(
        _ stream: [UInt8], isFragment: Bool = false, _ format: RecordTextFormat, _ options: RecordTextOptions
    ) throws -> [UInt8] {
        // Sound: the span is used during the call only.
        try unsafe text(stream.span.bytes, isFragment: isFragment, format, options)
    }

    private static func text(
        _ bytes: RawSpan, isFragment: Bool, _ format: RecordTextFormat, _ options: RecordTextOptions
    ) throws -> [UInt8] {
        if isFragment {
            let shape = FragmentShape(records: bytes)
            var encoder = RecordTextEncoder(
                format, options: options, version: shape.version, hasTsOut: shape.hasTsOut ?? false)
            return try text(bytes, &encoder, schema: nil)
        }
        var decoder = DBNDecoder()
        var position = 0
        guard case .metadata(let metadata) = try decoder.next(bytes, position: &position) else { throw NoMetadata() }
        return try text(bytes.extracting(position..<bytes.byteCount), of: metadata, format, options)
    }

    static func text(
        _ records: RawSpan, of metadata: Metadata, _ format: RecordTextFormat, _ options: RecordTextOptions
    ) throws -> [UInt8] {
        var encoder = RecordTextEncoder(
            format, options: options, metadata: metadata)
        return try text(records, &encoder, schema: metadata.schema)
    }

    private static func text(
        _ records: RawSpan, _ encoder: inout RecordTextEncoder, schema: Schema?
    ) throws -> [UInt8] {
        var out: [UInt8] = []
        if let schema { encoder.begin(schema, to: &out) }
        try encoder.append(records, to: &out)
        return out
    }
}
