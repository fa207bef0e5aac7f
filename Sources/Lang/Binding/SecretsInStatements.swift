// What must not be kept on disk only because somebody typed it.

extension Secrets {
    /// Whether a statement has a key written out (`serve live key db-…`): it does not belong in a history file. A `$variable`
    /// in its place is no secret. Text that does not parse is judged too: a misspelt line has the same key in it.
    public static func areIn(_ text: String, _ table: CommandTable = .standard) -> Bool {
        var takesKey = false
        var isKey = false
        for token in Lexer.lex(Source(name: "", text: text)).tokens {
            switch token.kind {
            case .newline, .end:
                (takesKey, isKey) = (false, false)
            case .item(.variable): isKey = false
            case .item:
                if isKey { return true }
                let signature = token.word.flatMap { table[$0]?.signature }
                if signature?.options.contains(where: \.isSecret) == true { takesKey = true }
                isKey = takesKey && token.word == Option.secretWord
            case .assign, .comma, .colon, .pipe, .ampersand, .openBrace, .closeBrace, .comment, .golden: break
            }
        }
        return false
    }
}

extension Option {
    /// The word of every option whose value is a password.
    static let secretWord = "key"

    /// Its value is kept in no file.
    var isSecret: Bool { word == Self.secretWord && type == .text }
}
