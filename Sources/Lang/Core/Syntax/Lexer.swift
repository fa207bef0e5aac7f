/// Cuts text into tokens. Every input gives tokens and perhaps diagnostics; none traps.
///
/// - A word is a maximal run of characters other than blanks, `, | & { } ( ) "` and the signs
///   `= == != < <= > >= ~`. So paths, globs, symbols, `x0.5`, `127.0.0.1:9000` and `no-cross` are one word each, and
///   `+ - * /` need blanks around them to be operators.
/// - `#` and `$` mean something only as the first character of a word, and `~/` there begins a home path.
/// - A `:` at the very end of a word is a token of its own: `expect error E0203: …`.
/// - `\` as the last character of a line joins it with the next.
/// - A line of `----` begins a golden block, whose text is not cut at all.
///
/// Time is linear in the length of the text.
package struct Lexer {
    /// The state in which the text stopped; the prompt asks for another line when something was left open on purpose.
    package enum Ending: Hashable, Sendable {
        /// Nothing is open.
        case complete
        /// After a `\` that ended the last line.
        case continued
        /// Inside a golden block.
        case golden
    }

    /// The tokens of a text and its errors.
    package struct Output: Sendable {
        /// The tokens in the order of the text. Never empty: the last is `.end`.
        package var tokens: [Token]
        /// The errors, in the order in which they were found.
        package var diagnostics: [Diagnostic]
        /// The state in which the text stopped.
        package var ending: Ending
    }

    /// The UTF-8 of the text.
    let bytes: [UInt8]
    /// The offset of the next byte to read.
    var position = 0
    var tokens: [Token] = []
    var log = DiagnosticLog()
    var ending = Ending.complete
    /// True when a blank or a line's beginning stands before `position`.
    private var isAfterBlank = true

    private init(_ source: Source) { bytes = Array(source.text.utf8) }

    /// Cuts a text into tokens. Never fails: text that is no token is a diagnostic. Linear in the length of the text.
    package static func lex(_ source: Source) -> Output { lex(source, isBehindWord: false) }

    /// Cuts a text, or a part of a line, into tokens.
    ///
    /// - Parameter isBehindWord: true when the text is a part of a line, which begins no golden block and has no mark
    ///   of its encoding.
    static func lex(_ source: Source, isBehindWord: Bool) -> Output {
        var lexer = Lexer(source)
        lexer.run(isBehindWord: isBehindWord)
        return Output(tokens: lexer.tokens, diagnostics: lexer.log.entries, ending: lexer.ending)
    }

    private mutating func run(isBehindWord: Bool) {
        if !isBehindWord {
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
            lexGolden()
        }
        while let byte = peek() { lexToken(startingWith: byte) }
        append(.end, from: bytes.count)
    }

    private mutating func lexToken(startingWith byte: UInt8) {
        let start = position
        let blank = blankLength(at: position)
        if blank > 0 {
            position += blank
            isAfterBlank = true
            return
        }
        switch byte {
        case UInt8(ascii: "\n"):
            position += 1
            append(.newline, from: start)
            lexGolden()
        case UInt8(ascii: "#"): lexComment()
        case UInt8(ascii: "\""): lexString()
        case UInt8(ascii: ","): lexPunctuation(.comma)
        case UInt8(ascii: "|"): lexPunctuation(.pipe)
        case UInt8(ascii: "&"): lexPunctuation(.ampersand)
        case UInt8(ascii: "{"): lexPunctuation(.openBrace)
        case UInt8(ascii: "}"): lexPunctuation(.closeBrace)
        case UInt8(ascii: "("), UInt8(ascii: ")"): lexPunctuation(.item(.symbol))
        default:
            if let length = comparisonLength(at: position) {
                let isAssign = length == 1 && byte == UInt8(ascii: "=")
                lexPunctuation(isAssign ? .assign : .item(.symbol), length: length)
            } else if continues(at: position) {
                lexContinuation()
            } else if byte.isStrayControl {
                lexStrayControls()
            } else {
                lexWord()
            }
        }
    }

    private mutating func lexPunctuation(_ kind: Token.Kind, length: Int = 1) {
        let start = position
        position += length
        append(kind, from: start)
    }

    /// Reports a run of control characters once and leaves it out.
    private mutating func lexStrayControls() {
        let start = position
        while let byte = peek(), byte.isStrayControl { position += 1 }
        report(
            .strayCharacter, "a control character has no place in a script", from: start,
            help: "delete it; the file may not be text")
        isAfterBlank = true
    }
}

// MARK: - Helpers of every part of the lexer

extension Lexer {
    /// The byte at an offset from `position`; nil after the end.
    func peek(_ offset: Int = 0) -> UInt8? {
        let index = position + offset
        return index < bytes.count ? bytes[index] : nil
    }

    /// The byte at an offset of the text; nil after the end.
    func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The text between two offsets; empty when they are no range of the text.
    func text(from start: Int, to end: Int) -> String {
        guard start <= end, end <= bytes.count else { return "" }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The number of bytes of the blank at `index`, 0 when none is there. The no-break and the ideographic space count:
    /// they come with text pasted from web pages.
    func blankLength(at index: Int) -> Int {
        switch byte(at: index) {
        case 0x20, 0x09, 0x0D: 1
        case 0xC2 where byte(at: index + 1) == 0xA0: 2
        case 0xE3 where byte(at: index + 1) == 0x80 && byte(at: index + 2) == 0x80: 3
        // The mark of the encoding stands inside a text where files were joined.
        case 0xEF where byte(at: index + 1) == 0xBB && byte(at: index + 2) == 0xBF: 3
        default: 0
        }
    }

    /// The number of bytes of the comparison sign or `=` at `index`, nil when none begins there.
    func comparisonLength(at index: Int) -> Int? {
        let isFollowedByEquals = byte(at: index + 1) == UInt8(ascii: "=")
        return switch byte(at: index) {
        case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"): isFollowedByEquals ? 2 : 1
        case UInt8(ascii: "!"): isFollowedByEquals ? 2 : nil
        case UInt8(ascii: "~"): byte(at: index + 1) == UInt8(ascii: "/") ? nil : 1
        default: nil
        }
    }

    mutating func append(_ kind: Token.Kind, from start: Int) { append(kind, from: start, to: position) }

    mutating func append(_ kind: Token.Kind, from start: Int, to end: Int) {
        let written: String
        switch kind {
        case .newline, .golden, .end: written = ""
        case .item, .assign, .comma, .colon, .pipe, .ampersand, .openBrace, .closeBrace, .comment:
            written = text(from: start, to: end)
        }
        tokens.append(Token(kind: kind, text: written, span: SourceSpan(start, end), isGlued: !isAfterBlank))
        if case .newline = kind { isAfterBlank = true } else { isAfterBlank = false }
    }

    /// Notes a blank that is not a character of its own, where two lines were joined.
    mutating func markBlank() { isAfterBlank = true }

    mutating func report(
        _ code: Diagnostic.Code, _ message: String, from start: Int, to end: Int? = nil, label: String? = nil,
        help: String? = nil
    ) {
        log.report(Diagnostic(code, message, at: SourceSpan(start, end ?? position), label: label, help: help))
    }
}
