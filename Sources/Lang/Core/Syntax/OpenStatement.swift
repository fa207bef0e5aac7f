/// A check, line by line, whether the lines taken so far make a whole statement.
///
/// Only the lines since the last one that ended on its own are cut into tokens again, so that a block of many lines
/// takes time in proportion to its length. The prompt and a pipe ask after each line.
package struct OpenStatement: Sendable {
    /// Lines that a `\` or a golden block joins with the next; empty when the last line ended on its own.
    private var tail = ""
    /// Braces that are open before `tail`.
    private var openBraces = 0
    /// True after a line with an error: no further line makes the statement whole.
    private var isRefused = false
    /// True until a line has been taken that ended on its own.
    private var isFirstPiece = true
    /// The tokens of all lines taken so far, joined by newlines, when they were cut in one piece, as for most
    /// statements. Nil for a block, whose lines were cut one by one.
    package private(set) var tokens: Lexer.Output?

    /// A statement of no lines.
    package init() {}

    /// Takes the next line, without its newline.
    ///
    /// An unclosed quote, and anything else the lexer refuses, is an error at once and asks for no more; so is a
    /// superfluous `}`.
    ///
    /// - Returns: true when another line belongs to the statement: after an open `{`, a `\` at the end, an open golden
    ///   block.
    package mutating func needsMore(after line: String) -> Bool {
        tokens = nil
        if isRefused { return false }
        tail += tail.isEmpty ? line : "\n" + line
        let output = Lexer.lex(Source(name: "", text: tail))
        if isFirstPiece { tokens = output }
        isRefused = !output.diagnostics.allSatisfy { $0.code == .unclosedGolden }
        var open = openBraces
        for token in output.tokens {
            if token.kind == .openBrace { open += 1 }
            if token.kind == .closeBrace { open -= 1 }
            isRefused = isRefused || open < 0
        }
        if isRefused { return false }
        guard output.ending == .complete else { return true }
        openBraces = open
        tail = ""
        isFirstPiece = false
        return openBraces > 0
    }
}
