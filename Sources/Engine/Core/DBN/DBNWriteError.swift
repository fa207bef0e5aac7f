/// The reason why a DBN stream cannot be written.
public enum DBNWriteError: Error, Hashable, Sendable {
    /// A text of the metadata is longer than its field can hold: one byte of the width stays NUL.
    case textTooLong(field: String, text: String, limit: Int)
    /// A text of the metadata has characters outside ASCII or a NUL, which no official reader or writer takes.
    case textNotASCII(field: String, text: String)
    case unsupportedVersion(UInt8)
    /// The metadata would be longer than `Metadata.maximumByteCount`, which no reader accepts.
    case metadataTooLong
    /// zstd cannot compress; the text is libzstd's own message.
    case compression(String)
}

extension DBNWriteError: CustomStringConvertible {
    /// One sentence: what cannot be written, and the limit.
    public var description: String {
        switch self {
        case .textTooLong(let field, let text, let limit):
            "the metadata's \(field) ‘\(text)’ has \(text.utf8.count) bytes; its field holds \(limit)"
        case .textNotASCII(let field, let text):
            "the metadata's \(field) ‘\(text)’ has signs that DBN cannot hold; its texts are ASCII"
        case .unsupportedVersion(let version): "DBN version \(version); versions 1 to 3 can be written"
        case .metadataTooLong: "the metadata would be longer than \(Metadata.maximumByteCount) bytes"
        case .compression(let words): "zstd cannot compress: \(words)"
        }
    }
}
