/// A place in a source as people and editors count it: both from 1, columns in characters.
public struct SourcePosition: Hashable, Sendable {
    public var line: Int
    public var column: Int
}

extension Source {
    /// The place of a byte; one outside the text is moved to its nearest end.
    ///
    /// - Complexity: O(offset).
    public func position(of offset: Int) -> SourcePosition {
        let bytes = Array(text.utf8.prefix(max(0, offset)))
        let lineStart = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return SourcePosition(
            line: bytes[..<lineStart].count { $0 == 0x0A } + firstLine,
            column: String(decoding: bytes[lineStart...], as: UTF8.self).count + 1)
    }
}
