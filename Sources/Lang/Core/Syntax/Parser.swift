// The grammar. Tokens are in quotes or capitals (`Lexer` says how they are cut); no verb is known here.
//
// script     = { line }
// line       = [ statement ] [ COMMENT ] ( NEWLINE | end )
// statement  = query [ NEWLINE GOLDEN ]              # GOLDEN: a line of ----, the text, a line of ----
//            | block
//            | call ":" statement                    # expect error E0203 like "…": statement
// query      = [ scope ] call { "|" call } [ "&" ]
//            | "at" time                             # moves the cursor
// scope      = "at" time | "from" time [ "to" time ] | "last" DURATION
// time       = ISO | CLOCK | OFFSET | 19 digits | "record" INTEGER | NAME | "$" NAME
// call       = WORD { item }
// item       = part { "," part }                     # two or more parts are a list
//            | ","                                   # between parentheses and after "|", where expressions stand
// part       = atom | NAME "=" atom                  # a pair has no blanks around its "="
// atom       = WORD | STRING | NUMBER | RATE | DURATION | TIME | ADDRESS | VARIABLE
//            | "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "+" | "-" | "*" | "/" | "(" | ")" | "="
// block      = call { "|" call } body [ "else" ( body | block ) ]   # `else` stands on the line of the "}"
// body       = "{" { line } "}"                      # the last line may end in the "}" itself
//
// `at`, `from` and `last` are scopes only as the first word of a statement; after a verb they are words like any other
// (`stream at 100k`, `assert no-cross from 19:30 to 21:00`), and so are `to`, `in` and `for`.

/// Reads a whole script. An error in one line never hides those in the next.
public struct Parser {
    /// The most blocks, guarded statements and `else if` that may be nested in one another, taken together; without a
    /// limit a script could exhaust the stack.
    public static let deepestNesting = 64

    /// The tokens of the text.
    let tokens: [Token]
    /// The index of the current token in `tokens`.
    var index = 0
    var log = DiagnosticLog()
    /// The number of blocks, `else if`s and guards around the current token.
    var nesting = 0
    /// The parentheses of the call that are open before the current token.
    var parentheses = 0
    /// True once an unclosed `{` has been reported. One `{` without its `}` leaves every block around it open too; only
    /// the innermost is worth a message.
    var hasReportedOpenBrace = false

    private init(tokens: [Token]) { self.tokens = tokens }

    /// Reads a script. The diagnostics come in the order of the text. Lines with an error are left out of the script,
    /// so it must not be run or printed when there are any. Linear in the length of the text.
    ///
    public static func parse(_ source: Source) -> (script: Script, diagnostics: [Diagnostic]) {
        parse(source, tokens: nil)
    }

    /// Reads a script whose tokens may be known already.
    ///
    /// - Parameter tokens: the tokens of the source; nil to cut it here.
    package static func parse(
        _ source: Source, tokens: Lexer.Output?
    ) -> (script: Script, diagnostics: [Diagnostic]) {
        let output = tokens ?? Lexer.lex(source)
        var parser = Parser(tokens: output.tokens)
        let lines = parser.parseLines(isBody: false)
        // Words that the lexer has refused often are an error for the parser too; one message about them is enough.
        if output.diagnostics.isEmpty, parser.log.entries.isEmpty { return (Script(lines: lines), []) }
        let own = parser.log.entries.filter { entry in !output.diagnostics.contains { $0.span.overlaps(entry.span) } }
        return (Script(lines: lines), (output.diagnostics + own).inSourceOrder())
    }

    /// Reads the items of a text that has no verb: a value of a command line.
    ///
    /// - Throws: the first error of a word, and an error for anything but items, a comment and the end of a line.
    package static func items(of source: Source) throws(Diagnostic) -> [Item] {
        let output = Lexer.lex(source, isBehindWord: true)
        if let first = output.diagnostics.first { throw first }
        var parser = Parser(tokens: output.tokens)
        var items: [Item] = []
        while let item = try parser.parseItem() { items.append(item) }
        if case .comment = parser.current.kind { parser.advance() }
        if parser.current.kind == .newline { parser.advance() }
        guard parser.current.kind == .end else {
            throw Diagnostic(
                .unexpectedWord, "expected values alone, found \(parser.current.description)", at: parser.current.span)
        }
        return items
    }

    /// The one value that a text is; nil for any other text.
    static func item(_ text: String) -> Item? {
        guard let items = try? items(of: Source(name: "", text: text)), items.count == 1 else { return nil }
        return items.first
    }

    /// True when the prompt should ask for another line after these: `OpenStatement` for a text that is there whole.
    public static func needsMore(_ text: String) -> Bool {
        var statement = OpenStatement()
        var isOpen = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            isOpen = statement.needsMore(after: String(line))
        }
        return isOpen
    }
}

// MARK: - Helpers of every part of the parser

extension Parser {
    /// The current token; `.end` for ever after the last.
    var current: Token { token(at: index) }

    /// The token after the current one.
    var next: Token { token(at: index + 1) }

    /// The token at an index; `.end` for ever after the last.
    func token(at index: Int) -> Token {
        if index < tokens.count { return tokens[index] }
        return Token(kind: .end, text: "", span: tokens.last?.span ?? SourceSpan(0, 0), isGlued: false)
    }

    /// The span of the token before the current one, at which a construct that is now complete ended.
    /// The text from a token on to the end of its statement, with one blank for each gap.
    func written(from index: Int) -> String {
        tokens.dropFirst(index).prefix { !$0.endsStatement }.reduce(into: "") { text, token in
            text += (token.isGlued || text.isEmpty ? "" : " ") + token.text
        }
    }

    var previousSpan: SourceSpan { index > 0 ? token(at: index - 1).span : SourceSpan(0, 0) }

    /// Moves to the next token.
    mutating func advance() { if index < tokens.count { index += 1 } }

    mutating func report(
        _ code: Diagnostic.Code, _ message: String, at span: SourceSpan, label: String? = nil, help: String? = nil
    ) {
        log.report(Diagnostic(code, message, at: span, label: label, help: help))
    }

    /// The span just after the previous token when the current one ends the statement, for what is missing there; else
    /// the span of the current token.
    var gap: SourceSpan { current.endsStatement ? SourceSpan(previousSpan.end, previousSpan.end) : current.span }
}
