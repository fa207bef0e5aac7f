extension Lexer {
    /// Reads the word at `position` with the colon or the semicolon at its end.
    mutating func lexWord() {
        let start = position
        skipWord()
        guard position - start <= Self.longestWord else { return refuseLongWord(from: start) }
        if lexTime(from: start) { return }
        var end = position
        let hasColon = takeColon(from: start, end: &end)
        let hasSemicolon = checkPunctuation(from: start, end: &end)
        if start < end { append(.item(shape(from: start, to: end)), from: start, to: end) }
        if hasColon { append(.colon, from: position - 1) }
        // The text after a semicolon is a statement of its own, and its errors are not about this one.
        if hasSemicolon, !restOfLine(from: position).isEmpty { append(.newline, from: position) }
    }

    /// The text up to the end of the line or its comment, without the blanks around it.
    private func restOfLine(from start: Int) -> String {
        var end = start
        while let byte = byte(at: end), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "#"), byte != UInt8(ascii: "}")
        {
            end += 1
        }
        return text(from: start, to: end).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Reads a date, a blank and a time of day as one time, as people and spreadsheets write it. (No statement takes a
    /// date and then a time of day of its own: the two times of `diff ACME 2025-01-06T09:30 …` have another shape
    /// each.)
    ///
    /// - Parameter start: the offset of the word that has just been passed.
    /// - Returns: false, and nothing read, where the two are no such time.
    private mutating func lexTime(from start: Int) -> Bool {
        let dateEnd = position
        guard dateEnd - start == 10, blankLength(at: dateEnd) > 0 else { return false }
        guard case .shaped(.time) = WordShape.reading(bytes[start..<dateEnd], span: SourceSpan(start, dateEnd)) else {
            return false
        }
        while blankLength(at: position) > 0 { position += blankLength(at: position) }
        let clockStart = position
        guard let first = peek(), first.isDigit else {
            position = dateEnd
            return false
        }
        skipWord()
        let clock = text(from: clockStart, to: position)
        // A time of day such as `9:30` needs two digits of the hour after a `T`.
        let padded = clock.utf8.dropFirst().first == UInt8(ascii: ":") ? "0" + clock : clock
        let whole = text(from: start, to: dateEnd) + "T" + padded
        switch WordShape.reading(Array(whole.utf8)[...], span: SourceSpan(start, position)) {
        case .shaped(let kind):
            append(.item(kind), from: start)
            return true
        case .refused(let code, let message, let help):
            report(code, message, from: start, to: position, help: help)
            append(.item(.word), from: start)
            return true
        case .word:
            position = dateEnd
            return false
        }
    }

    /// The most bytes of a word: the longest path that Linux takes. A longer word is data that was taken for a script,
    /// and is cut here, before every later stage reads it again.
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

    /// The two statements of a line with a semicolon as `-c` arguments, the form that works; nil when one side of the
    /// semicolon is empty.
    private func apart(at semicolon: Int) -> String? {
        let lineStart = bytes[..<semicolon].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let first = text(from: lineStart, to: semicolon).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let rest = restOfLine(from: semicolon + 1)
        // A semicolon between quotes is text; an earlier one without quotes is reported by itself.
        let isFirst = first.contains("\"") || !first.contains(";")
        guard !first.isEmpty, !rest.isEmpty, isFirst, !first.contains("{"), first.utf8.count + rest.utf8.count <= 200
        else { return nil }
        let others = rest.contains("\"") ? [rest] : rest.split(separator: ";").map(String.init)
        let statements = ([first] + others).map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }
        return statements.map { "-c \(Session.shellQuoted(String($0)))" }.joined(separator: " ")
    }

    /// Reports punctuation that people bring from other languages, and mends it where that is possible.
    ///
    /// - Returns: true when the word ended in a semicolon.
    private mutating func checkPunctuation(from start: Int, end: inout Int) -> Bool {
        var hasSemicolon = false
        if end > start, byte(at: end - 1) == UInt8(ascii: ";") {
            end -= 1
            hasSemicolon = true
            let forms = apart(at: end).map { "write two lines, or a `-c` for each: `\($0)`" }
            report(
                .foreignPunctuation, "a statement ends with its line, not with ‘;’", from: end, to: end + 1,
                help: forms ?? "write one statement a line, without the `;`; quote a word that ends in ;")
        }
        if end > start, byte(at: end - 1) == UInt8(ascii: "\\") {
            report(
                .strayBackslash, "‘\\’ continues a statement only at the end of a line", from: end - 1, to: end,
                help: "end the line after it, or quote the word")
        }
        // An apostrophe, or the first byte of every typographic quote: hardly any word needs the closer look after
        // this.
        guard let byte = byte(at: start), byte == UInt8(ascii: "'") || byte == 0xE2 else { return hasSemicolon }
        let first = text(from: start, to: min(end, start + 3))
        if first.hasPrefix("'") || first.hasPrefix("“") || first.hasPrefix("”") || first.hasPrefix("‘") {
            let word = text(from: start, to: end)
            let inner = word.drop { "'“”‘’".contains($0) }
            let closed = inner.last.map { "'“”‘’".contains($0) } ?? false
            report(
                .foreignPunctuation, "text stands between plain double quotes", from: start, to: end,
                help: closed ? "write `\"\(inner.dropLast())\"`" : "write \"…\"")
        }
        return hasSemicolon
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

    /// The variable of a word such as `$port`; a longer word that only begins so (`$day.csv`) stays a word for the
    /// binder to fill in.
    private mutating func variable(from start: Int, to end: Int) -> Item.Kind {
        let rest = text(from: start + 1, to: end)
        if rest.isName { return .variable(rest) }
        if let first = rest.utf8.first, first.isNameStart { return .word }
        let isPrice = rest.utf8.first?.isDigit == true && rest.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
        report(
            .variableWithoutName, "a name must follow ‘$’", from: start, to: end,
            help: isPrice
                ? "a price has no sign of its currency: write `\(rest)`"
                : "a variable begins with a letter, as in $port")
        return .word
    }
}
