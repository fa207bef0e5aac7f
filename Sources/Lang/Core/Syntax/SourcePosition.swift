/// A line and a column of a source as people and editors count them: both from 1, columns in characters.
package struct SourcePosition: Hashable, Sendable {
    /// The number of the line, from the source's `firstLine`.
    package var line: Int
    /// The number of the column, from 1, in characters.
    package var column: Int
}

extension Source {
    /// The line and column of a byte; those of the nearest end of the text for an offset outside.
    ///
    /// - Complexity: O(offset).
    package func position(of offset: Int) -> SourcePosition {
        let bytes = Array(text.utf8.prefix(max(0, offset)))
        let lineStart = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return SourcePosition(
            line: bytes[..<lineStart].count { $0 == 0x0A } + firstLine,
            column: String(decoding: bytes[lineStart...], as: UTF8.self).count + 1)
    }
}
