/// One piece of program text and its origin: a script file, a line typed at the prompt, one `-c` argument.
///
/// Offsets everywhere in `Lang` are UTF-8 byte offsets into `text`; lines and columns are computed only when a
/// diagnostic is printed.
public struct Source: Hashable, Sendable {
    /// The name shown in diagnostics: a path as the user gave it, or `-c`, `<stdin>`, `<shell>`.
    public var name: String
    /// The program text.
    public var text: String
    /// The number of the text's first line in its origin, from 1: more than 1 for a later line of a pipe.
    public var firstLine: Int

    /// Makes a source of its parts.
    public init(name: String, text: String, firstLine: Int = 1) {
        self.name = name
        self.text = text
        self.firstLine = firstLine
    }

    /// The text under a span; the empty string when the span lies outside.
    public func slice(_ span: SourceSpan) -> String {
        let bytes = text.utf8
        guard span.start <= span.end, span.end <= bytes.count else { return "" }
        let from = bytes.index(bytes.startIndex, offsetBy: span.start)
        let to = bytes.index(bytes.startIndex, offsetBy: span.end)
        return String(text[from..<to])
    }
}

/// A half-open range of UTF-8 byte offsets, `start <= end`.
public struct SourceSpan: Hashable, Sendable {
    /// The offset of the first byte.
    public var start: Int
    /// The offset after the last byte.
    public var end: Int

    /// The span between two offsets.
    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    /// The smallest span that covers both.
    public func joined(_ other: SourceSpan) -> SourceSpan { SourceSpan(min(start, other.start), max(end, other.end)) }
}
