/// An error in a stream of DBN bytes: its cause and its offset.
public struct DBNError: Error, Hashable, Sendable {
    /// The cause of an error, with the figures that its message names.
    public enum Cause: Hashable, Sendable {
        case empty
        /// The stream is of no kind that can be read; the value is its first bytes.
        case wrongMagic([UInt8])
        /// The stream is a `.dbz` file, the format before DBN.
        case legacyDBZ
        case unsupportedVersion(UInt8)
        /// The metadata says it is this long; at least 100 bytes and at most `Metadata.maximumByteCount` are possible.
        case metadataLength(UInt32)
        case schemaDefinition(UInt32)
        /// A list in the metadata claims more entries than its bytes can hold.
        case metadataList(name: String, count: UInt32)
        case metadataText(field: String)
        case symbolLength(UInt16)
        /// A record's length byte, in 4-byte words, is shorter than a header.
        case recordLength(words: UInt8)
        /// A record is shorter than its type's smallest layout.
        case shortRecord(rtype: UInt8, byteCount: Int)
        /// The stream ends inside the prelude, the metadata or a record.
        case truncated(inside: String, expected: Int, found: Int)
        /// zstd's data are damaged; the text is libzstd's own message.
        case compression(String)
        case truncatedFrame
        /// gzip's data are damaged; the text is zlib's own message.
        case gzip(String)
        case truncatedGzip
    }

    /// The cause of the error.
    public var cause: Cause
    /// The error's offset from the start of the (decompressed) stream; for the compression causes, of the compressed
    /// file.
    public var offset: Int

    /// Makes an error of a cause at an offset.
    public init(_ cause: Cause, at offset: Int) {
        self.cause = cause
        self.offset = offset
    }

    /// True where the bytes before `offset` are good, so that a lenient reader may keep them.
    public var keepsWhatCameBefore: Bool {
        switch cause {
        case .recordLength, .shortRecord, .compression, .truncatedFrame, .gzip, .truncatedGzip: true
        case .truncated(let inside, _, _): inside == "a record"
        case .empty, .wrongMagic, .legacyDBZ, .unsupportedVersion, .metadataLength, .schemaDefinition, .metadataList,
            .metadataText, .symbolLength:
            false
        }
    }
}

extension DBNError: CustomStringConvertible {
    /// The offset and the cause: `byte 0: the file is empty`.
    public var description: String { "byte \(offset): \(cause)" }
}

extension DBNError.Cause: CustomStringConvertible {
    /// One sentence: what was expected and what was found.
    public var description: String {
        switch self {
        case .empty: "the file is empty"
        case .wrongMagic(let bytes):
            "expected DBN, or CSV or JSON with Databento's columns, each also with zstd or gzip; found \(Self.found(bytes))"
        case .legacyDBZ: "this is a legacy DBZ file (before 2023); convert it with Databento's dbn tool"
        case .unsupportedVersion(let version): "DBN version \(version); versions 1 to 3 can be read"
        case .metadataLength(let length):
            "the metadata claims \(length) bytes; 100 to \(Metadata.maximumByteCount) are possible"
        case .schemaDefinition(let length): "a schema definition of \(length) bytes; DBN defines none"
        case .metadataList(let name, let count):
            "the metadata's list of \(name) claims \(count) entries, more than it has bytes for"
        case .metadataText(let field): "the metadata's \(field) is not valid text"
        case .symbolLength(let length): "symbols of \(length) bytes; at least 1 is needed"
        case .recordLength(let words): "a record of \(Int(words) * 4) bytes; a record has at least 16"
        case .shortRecord(let rtype, let byteCount):
            "a record of type 0x\(String(rtype, radix: 16)) with \(byteCount) bytes, too short for its type"
        case .truncated(let inside, let expected, let found):
            "the data ends inside \(inside): expected \(expected) bytes, found \(found)"
        case .compression(let words): "the zstd frame is corrupt: \(words)"
        case .truncatedFrame: "the data ends inside a zstd frame: the file is cut short"
        case .gzip(let words): "the gzip stream is corrupt: \(words)"
        case .truncatedGzip: "the data ends inside a gzip stream: the file is cut short"
        }
    }

    /// The bytes as text and in hex where all of them are printable ASCII, else in hex alone.
    private static func found(_ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "nothing" }
        guard bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return hex(bytes) }
        return "‘\(String(decoding: bytes, as: UTF8.self))’ (\(hex(bytes)))"
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
