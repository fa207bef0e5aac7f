/// The lines of a text that may run although other lines of it have errors. At a prompt, and in text that is pasted
/// there, an error ends its own line only.
///
/// A statement with an error anywhere in its text does not run, and neither does a block with such a line in it. Where
/// braces do not match nothing runs: a line that reads well by itself may have been meant for the inside of a block.
package struct SoundLines: Sendable {
    /// Lines with a statement, in the order of the text.
    package let lines: [Line]
    /// True when the braces of the text do not match, so that no line of it may run.
    package let isShapeless: Bool

    /// Finds the lines.
    ///
    /// - Parameters:
    ///   - script: what the parser made of `source`.
    ///   - diagnostics: the parser's, without those that are forgiven.
    /// - Complexity: linear in the length of the text and the number of diagnostics times lines.
    package init(of script: Script, without diagnostics: [Diagnostic], in source: Source) {
        isShapeless = diagnostics.contains { $0.code == .strayBrace }
        let statements = script.lines.filter { $0.statement != nil }
        guard !diagnostics.isEmpty else {
            lines = statements
            return
        }
        guard !isShapeless else {
            lines = []
            return
        }
        let bytes = Array(source.text.utf8)
        let refused = diagnostics.map { Self.place(of: $0, in: bytes) }
        lines = statements.filter { line in
            let extent = Self.wholeLines(around: line.span, in: bytes)
            return !refused.contains { $0.start <= extent.end && extent.start <= $0.end }
        }
    }

    /// The extent of the lines that an error spoils. A golden block that is never closed belongs to the question on the
    /// line before it.
    private static func place(of diagnostic: Diagnostic, in bytes: [UInt8]) -> SourceSpan {
        guard diagnostic.code == .unclosedGolden else { return diagnostic.span }
        let start = wholeLines(around: diagnostic.span, in: bytes).start
        return SourceSpan(max(0, start - 1), bytes.count)
    }

    /// The extent from the beginning of the first line under a span to the end of the last, without its newline.
    private static func wholeLines(around span: SourceSpan, in bytes: [UInt8]) -> SourceSpan {
        let newline = UInt8(ascii: "\n")
        let start = min(max(0, span.start), bytes.count)
        let end = min(max(start, span.end), bytes.count)
        // A line's span may include its newline after a golden block.
        let last = end > start && bytes[end - 1] == newline ? end - 1 : end
        return SourceSpan(
            bytes[..<start].lastIndex(of: newline).map { $0 + 1 } ?? 0,
            bytes[last...].firstIndex(of: newline) ?? bytes.count)
    }
}
