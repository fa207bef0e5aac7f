/// One piece of a line as the lexer cuts it.
///
/// Words carry the reading of their shape already (`.item(.number(…))`), so the parser never looks at characters.
package struct Token: Hashable, Sendable {
    /// The kind of a token, with the meaning that its shape gives it.
    package enum Kind: Hashable, Sendable {
        /// A word, a literal, a comparison or arithmetic sign, a parenthesis.
        case item(Item.Kind)
        /// A single `=`; whether it makes a pair depends on the blanks around it.
        case assign
        case comma
        /// A `:` on its own or at the end of a word, before the statement that `expect error` guards.
        case colon
        case pipe
        case ampersand
        case openBrace
        case closeBrace
        /// The text after `#`, trimmed at the end.
        case comment(String)
        /// The text between two lines of `----`; the token's span includes both.
        case golden(Golden)
        case newline
        case end
    }

    /// The kind of the token.
    package var kind: Kind
    /// The text as written; empty for newline, golden and end.
    package var text: String
    /// The extent of the token in the source.
    package var span: SourceSpan
    /// True when no blank stands between this token and the one before it.
    package var isGlued: Bool

    /// The text of a plain word, nil for every other token. The parser recognises `at`, `to` and `else` by it.
    var word: String? { if case .item(.word) = kind { text } else { nil } }

    /// True for a number, a text, or another literal that is no word.
    var isValue: Bool {
        guard case .item(let kind) = kind else { return false }
        switch kind {
        case .word, .symbol: return false
        case .string, .number, .rate, .duration, .time, .address, .variable, .list, .pair: return true
        }
    }

    /// True for a token before which a statement stops.
    var endsStatement: Bool {
        switch kind {
        case .newline, .end, .comment, .closeBrace, .golden: true
        case .item, .assign, .comma, .colon, .pipe, .ampersand, .openBrace: false
        }
    }

    /// The name of the token in a message: ‘bok’, “the end of the line”.
    var description: String {
        switch kind {
        case .newline, .end, .comment, .golden: "the end of the line"
        case .item, .assign, .comma, .colon, .pipe, .ampersand, .openBrace, .closeBrace: quoted(text)
        }
    }
}

/// `text` in single typographic quotes for a message, shortened when it would drown the sentence.
func quoted(_ text: String) -> String {
    let limit = 40
    guard text.utf8.count > limit else { return "‘\(text)’" }
    return "‘\(text.prefix(limit))…’"
}
