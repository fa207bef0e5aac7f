/// DBZ, the format before DBN (until 2023), read only: a skippable zstd frame that holds the metadata, then the
/// records of version 1 in an ordinary one (dbn.md §1.5).
///
///     0  magic 50…5f 2a 4d 18 | 4  payload size | 8  payload: "DBZ" 1, fields | 104  zstd of the lists
///     then the records' frame
package enum LegacyDBZ {
    /// Metadata as version 1 would have it, and the offset of the compressed records; a file without records ends
    /// there.
    package struct Head: Hashable, Sendable {
        /// The file's metadata, of version 1.
        package var metadata: Metadata
        /// The records' offset in the file; from there on it is a zstd stream of version 1 records, or empty.
        package var recordsOffset: Int
    }

    private static let frameHeaderByteCount = 8
    private static let listsOffset = 96
    private static let symbolByteCount = 22

    /// The number of bytes of a file that `head` needs, by the file's first bytes.
    static func headByteCount(_ first: [UInt8]) -> Int {
        guard first.count >= frameHeaderByteCount else { return first.count }
        // Sound: the span is used during the call only.
        let size = unsafe first.span.bytes.integer(at: 4, as: UInt32.self)
        return frameHeaderByteCount + min(Int(size), Metadata.maximumByteCount)
    }

    /// Reads the skippable frame; the records are left for the caller to decompress as it likes.
    ///
    /// - Throws: when the bytes are no whole skippable frame of DBZ; the errors' offsets are those of the file.
    package static func head(_ bytes: RawSpan) throws(DBNError) -> Head {
        let start = frameHeaderByteCount
        guard case .legacyDBZ = StreamKind(bytes) else {
            throw DBNError(.wrongMagic((0..<min(4, bytes.byteCount)).map { bytes.integer(at: $0) }), at: 0)
        }
        let size: UInt32 = bytes.integer(at: 4)
        guard Int(size) >= listsOffset, Int(size) <= Metadata.maximumByteCount else {
            throw DBNError(.metadataLength(size), at: 4)
        }
        let end = start + Int(size)
        guard bytes.byteCount >= end else {
            throw DBNError(.truncated(inside: "the metadata", expected: end, found: bytes.byteCount), at: 0)
        }
        let version: UInt8 = bytes.integer(at: start + 3)
        guard version == 1 else { throw DBNError(.unsupportedVersion(version), at: start + 3) }
        guard let dataset = bytes.fixedText(at: start + 4, width: 16) else {
            throw DBNError(.metadataText(field: "dataset"), at: start + 4)
        }
        let stypeIn: UInt8 = bytes.integer(at: start + 55)
        let limit: UInt64 = bytes.integer(at: start + 38)
        var metadata = Metadata(
            version: 1, dataset: dataset, schema: nil, start: Timestamp(nanos: bytes.integer(at: start + 22)),
            limit: limit == 0 ? nil : limit, stypeIn: stypeIn == UInt8.max ? nil : stypeIn,
            stypeOut: bytes.integer(at: start + 56))
        metadata.rawSchema = bytes.integer(at: start + 20)
        metadata.rawEnd = bytes.integer(at: start + 30)
        metadata.recordCount = bytes.integer(at: start + 46)
        try readLists(bytes.extracting(start + listsOffset..<end), at: start + listsOffset, into: &metadata)
        return Head(metadata: metadata, recordsOffset: end)
    }

    /// Reads the whole file: its metadata and the bytes of its records, which are those of version 1 without `ts_out`.
    ///
    /// - Throws: as `head` does, and at damage in the records' frame.
    package static func decode(_ bytes: RawSpan) throws(DBNError) -> (metadata: Metadata, records: [UInt8]) {
        let head = try head(bytes)
        do throws(DBNError) {
            let records = try ZstdDecompressor.all(
                bytes.extracting(head.recordsOffset..<bytes.byteCount), limit: Int.max)
            return (head.metadata, records)
        } catch {
            throw DBNError(error.cause, at: error.offset + head.recordsOffset)
        }
    }

    /// Reads the four lists that DBN's metadata ends with too, compressed here on their own.
    private static func readLists(_ bytes: RawSpan, at offset: Int, into metadata: inout Metadata) throws(DBNError) {
        do throws(DBNError) {
            let lists = try ZstdDecompressor.all(bytes, limit: Metadata.maximumByteCount)
            var reader = MetadataReader(position: 0, end: lists.count)
            // Sound: `lists` outlives the span and does not change.
            let span = unsafe lists.span.bytes
            (metadata.symbols, metadata.partial, metadata.notFound, metadata.mappings) = try reader.lists(
                span, width: symbolByteCount)
        } catch {
            // An entry of the lists has no offset of its own in the file: the compressed block's stands for all.
            throw DBNError(error.cause, at: offset)
        }
    }
}
