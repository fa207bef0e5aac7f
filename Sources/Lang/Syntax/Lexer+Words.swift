extension Lexer {
    mutating func lexWord() {
        let start = position
        skipWord()
        guard position - start <= Self.longestWord else { return refuseLongWord(from: start) }
        var end = position
        let hasColon = takeColon(from: start, end: &end)
        checkPunctuation(from: start, end: &end)
        if start < end { append(.item(shape(from: start, to: end)), from: start, to: end) }
        if hasColon { append(.colon, from: position - 1) }
    }

    /// Bytes of a word: the longest path that Linux takes. What is longer is data that was taken for a script, and is cut here,
    /// before every later stage reads it again.
    static let longestWord = 4096

    private mutating func refuseLongWord(from start: Int) {
        report(
            .wordTooLong, "expected a word of at most \(Self.longestWord) bytes, found one of \(position - start)",
            from: start,
            to: start + 1, help: "is this a data file? `load PATH` reads one")
        append(.item(.word), from: start, to: start + 1)
    }

    /// Moves past every byte of the word at `position`, at least one.
    private mutating func skipWord() {
        position += 1
        while let byte = peek(), !endsWord(byte) { position += 1 }
    }

    private func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""), UInt8(ascii: "~"):
            true
        case UInt8(ascii: "\\"): continues(at: position)
        default: byte.isStrayControl || blankLength(at: position) > 0 || comparisonLength(at: position) != nil
        }
    }

    /// Cuts a single `:` off the end of the word; true when the word had one. (`::` stays what it is.)
    private func takeColon(from start: Int, end: inout Int) -> Bool {
        let colon = UInt8(ascii: ":")
        guard byte(at: end - 1) == colon, end - 1 == start || byte(at: end - 2) != colon else { return false }
        end -= 1
        return true
    }

    /// Reports what people bring from other languages, and mends what can be mended.
    private mutating func checkPunctuation(from start: Int, end: inout Int) {
        if end > start, byte(at: end - 1) == UInt8(ascii: ";") {
            end -= 1
            report(
                .foreignPunctuation, "a statement ends with its line, not with ‘;’", from: end, to: end + 1,
                help: "write one statement a line; quote a word that ends in ;")
        }
        if end > start, byte(at: end - 1) == UInt8(ascii: "\\") {
            report(
                .strayBackslash, "‘\\’ continues a statement only at the end of a line", from: end - 1, to: end,
                help: "end the line after it, or quote the word")
        }
        let first = text(from: start, to: min(end, start + 3))
        if first.hasPrefix("'") || first.hasPrefix("“") || first.hasPrefix("”") || first.hasPrefix("‘") {
            report(
                .foreignPunctuation, "text stands between plain double quotes", from: start, to: end,
                help: "write \"…\"")
        }
    }

    private mutating func shape(from start: Int, to end: Int) -> Item.Kind {
        let word = bytes[start..<end]
        if word.first == UInt8(ascii: "$") { return variable(from: start, to: end) }
        switch WordShape.reading(word, span: SourceSpan(start, end)) {
        case .word: return .word
        case .shaped(let kind): return kind
        case .refused(let code, let message, let help):
            report(code, message, from: start, to: end, help: help)
            return .word
        }
    }

    /// `$port`; a longer word that only begins so (`$day.csv`) stays a word for the binder to fill in.
    private mutating func variable(from start: Int, to end: Int) -> Item.Kind {
        let rest = text(from: start + 1, to: end)
        if rest.isName { return .variable(rest) }
        if let first = rest.utf8.first, first.isNameStart { return .word }
        report(
            .variableWithoutName, "a name must follow ‘$’", from: start, to: end,
            help: "a variable begins with a letter, as in $port")
        return .word
    }
}
