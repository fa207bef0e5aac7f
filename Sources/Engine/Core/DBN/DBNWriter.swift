/// Writes DBN without I/O, the counterpart of `DBNDecoder`: metadata and records in, bytes out, compressed or not.
///
///     var writer = try DBNWriter(metadata: metadata, compression: .zstd())
///     try writer.append(records: bytes)
///     sink.write(writer.takeOutput())              // as often as wanted
///     try writer.finish()
///     sink.write(writer.takeOutput())
///
/// Output gathers until it is taken. The records are those of the metadata's version and `ts_out`: bytes of whole
/// records are written as they come.
public struct DBNWriter: ~Copyable {
    /// The compression of a stream that is written.
    public enum Compression: Hashable, Sendable {
        case none
        /// One zstd frame. The level is libzstd's, 1 to 22 or below 1, clamped to the levels that it knows.
        case zstd(level: Int = 3)

        /// The compression that a file's name asks for: `x.dbn.zst` is compressed.
        public init(path: String) { self = path.hasSuffix(".zst") ? .zstd() : .none }
    }

    private var output: [UInt8] = []
    /// Bytes that are not compressed yet; empty without compression.
    private var plain: [UInt8] = []
    private var zstd: ZstdCompressor?
    private let hasTsOut: Bool
    private var isFinished = false
    /// Bytes of the stream before compression.
    public private(set) var streamByteCount = 0

    /// Bytes of `plain` that are compressed together, as many as one of libzstd's blocks holds.
    private static let plainByteCount = 128 << 10

    /// Begins a stream with its metadata.
    ///
    /// - Parameter metadata: nil for a fragment, records only.
    /// - Throws: when a text does not fit its field (version 1 has 21 bytes for a symbol) or is not ASCII, when the
    ///   version is none of 1 to 3 or the metadata too long, and when there is no memory.
    public init(metadata: Metadata?, compression: Compression = .none) throws(DBNWriteError) {
        hasTsOut = metadata?.hasTsOut ?? false
        if case .zstd(let level) = compression {
            guard let compressor = ZstdCompressor(level: level) else { throw .compression("not enough memory") }
            zstd = consume compressor
        } else {
            zstd = nil
        }
        guard let metadata else { return }
        try Self.check(metadata)
        let head = DBNEncoder.metadata(metadata)
        guard head.count - Metadata.preludeByteCount <= Metadata.maximumByteCount else { throw .metadataTooLong }
        // Sound: the span is used during the call only.
        try append(records: unsafe head.span.bytes)
    }

    /// Appends whole records, back to back, as they lie in a stream.
    public mutating func append(records: RawSpan) throws(DBNWriteError) {
        precondition(!isFinished, "appended to a finished stream")
        streamByteCount += records.byteCount
        guard zstd != nil else {
            output.append(bytes: records, 0..<records.byteCount)
            return
        }
        if plain.count + records.byteCount < Self.plainByteCount {
            plain.append(bytes: records, 0..<records.byteCount)
            return
        }
        try compressPlain()
        try zstd?.append(records, to: &output)
    }

    /// Appends one MBO record.
    ///
    /// - Parameter tsOut: the record's `ts_out`, written when the metadata says so, all ones for nil; dropped
    ///   otherwise.
    public mutating func append(_ message: MBOMessage, tsOut: Timestamp? = nil) throws(DBNWriteError) {
        precondition(!isFinished, "appended to a finished stream")
        let compresses = zstd != nil
        var record = message
        if hasTsOut { record.lengthWords = UInt8((MBOMessage.byteCount + RecordLayout.tsOutByteCount) / 4) }
        if compresses { DBNEncoder.append(record, to: &plain) } else { DBNEncoder.append(record, to: &output) }
        streamByteCount += MBOMessage.byteCount
        if hasTsOut {
            let nanos = tsOut?.nanos ?? UInt64.max
            if compresses { plain.append(littleEndian: nanos) } else { output.append(littleEndian: nanos) }
            streamByteCount += RecordLayout.tsOutByteCount
        }
        if plain.count >= Self.plainByteCount { try compressPlain() }
    }

    /// Ends the block, so that a reader of all output so far gets all records so far.
    public mutating func flush() throws(DBNWriteError) {
        precondition(!isFinished, "flushed a finished stream")
        try compressPlain()
        try zstd?.flush(to: &output)
    }

    /// Ends the stream: with compression, the frame. Nothing may follow; the rest of the output is still to be taken.
    public mutating func finish() throws(DBNWriteError) {
        guard !isFinished else { return }
        try compressPlain()
        try zstd?.finish(to: &output)
        isFinished = true
    }

    /// Bytes ready to be taken.
    public var outputByteCount: Int { output.count }

    /// Returns the output since the last call and forgets it.
    public mutating func takeOutput() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &output)
        return taken
    }

    private mutating func compressPlain() throws(DBNWriteError) {
        guard !plain.isEmpty else { return }
        var bytes: [UInt8] = []
        swap(&bytes, &plain)
        // Sound: the span is used during the call only, and `bytes` changes after it.
        try zstd?.append(unsafe bytes.span.bytes, to: &output)
        bytes.removeAll(keepingCapacity: true)
        swap(&bytes, &plain)
    }

    private static func check(_ metadata: Metadata) throws(DBNWriteError) {
        guard (1...3).contains(metadata.version) else { throw .unsupportedVersion(metadata.version) }
        try check(metadata.dataset, "dataset", width: 16)
        let width = metadata.version == 1 ? 22 : metadata.symbolByteCount
        for symbol in metadata.symbols { try check(symbol, "symbol", width: width) }
        for symbol in metadata.partial { try check(symbol, "partial symbol", width: width) }
        for symbol in metadata.notFound { try check(symbol, "symbol not found", width: width) }
        for mapping in metadata.mappings {
            try check(mapping.rawSymbol, "mapped symbol", width: width)
            for interval in mapping.intervals { try check(interval.symbol, "mapping symbol", width: width) }
        }
    }

    private static func check(_ text: String, _ field: String, width: Int) throws(DBNWriteError) {
        guard text.utf8.count < width else { throw .textTooLong(field: field, text: text, limit: max(width - 1, 0)) }
        guard text.utf8.allSatisfy({ (1..<0x80).contains($0) }) else { throw .textNotASCII(field: field, text: text) }
    }
}
