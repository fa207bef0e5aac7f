import Engine

// The help for symbols that must stand between quotes: `ESZ5 C6000`, `UD:1V: GN 1234`, `brk.b`.

extension Session {
    /// The help for a name that no book has: the nearest symbol, or some symbols of the data, each in the form that
    /// works; nil when the data has none.
    static func help(_ symbol: String, among known: [String]) -> String? {
        if let near = Suggestions.help(symbol, among: known, as: written) { return near }
        guard !known.isEmpty else { return nil }
        return "the data has \(known.prefix(5).map(written).joined(separator: ", "))\(known.count > 5 ? ", …" : "")"
    }

    /// The error of a statement, with help when its words, taken for one name, are a symbol; unchanged when no symbol
    /// of the data is written there without its quotes.
    ///
    /// - Complexity: O(symbols × line).
    public func hinted(_ diagnostic: Diagnostic, in source: Source) -> Diagnostic {
        guard diagnostic.code.number < 300 else { return diagnostic }
        let bytes = Array(source.text.utf8)
        let line = Secrets.logicalLine(around: min(max(0, diagnostic.span.start), bytes.count), in: bytes)
        guard line.count < 4096 else { return diagnostic }
        let text = String(decoding: bytes[line], as: UTF8.self)
        let meant = ranked.symbols(of: view.current?.timeline).filter { symbol in
            let form = Self.written(symbol)
            return form != symbol && !text.contains(form) && Self.isWritten(symbol, in: text)
        }.max { $0.utf8.count < $1.utf8.count }
        guard let meant else { return diagnostic }
        var diagnostic = diagnostic
        diagnostic.help = "did you mean `\(Self.written(meant))`? A symbol of this kind stands between quotes"
        return diagnostic
    }

    /// True when a name stands in a text as words of its own.
    private static func isWritten(_ symbol: String, in text: String) -> Bool {
        guard let range = text.firstRange(of: symbol) else { return false }
        let isWord = { (character: Character?) in character.map { $0.isLetter || $0.isNumber } ?? false }
        return !isWord(text[..<range.lowerBound].last) && !isWord(text[range.upperBound...].first)
    }
}

extension Binder {
    /// The help for two words where symbols are expected: nothing is known of the data here, so both readings are
    /// given.
    static func twoSymbols(_ first: Item, _ second: Item) -> String {
        let list = "symbols are a list with commas, as in `\(first.text), \(second.text)`"
        guard second.kind == .word, first.kind == .word else { return list }
        return list + "; one whose name has a blank is quoted: `\(Session.textLiteral("\(first.text) \(second.text)"))`"
    }

    /// The error of a colon that guards no statement: where it ends a word with a capital it is likely to be a part of
    /// a symbol, `bbo UD:1V: GN 1234`, whose name goes on up to the first word of small letters.
    static func quotingColon(
        _ error: Diagnostic, _ head: Call, _ inner: Statement, in source: Source
    ) -> Diagnostic {
        guard head.verb.text != "expect", let item = head.items.last, item.text.contains(where: \.isUppercase),
            !item.text.contains("\"")
        else { return error }
        let words = source.slice(SourceSpan(item.span.start, inner.span.end)).split(separator: " ")
        let name = words.enumerated().prefix {
            $0.offset == 0 || !$0.element.allSatisfy(\.isLowercase) && $0.element != "|"
        }
        let literal = Session.textLiteral(name.map(\.element).joined(separator: " "))
        var error = error
        error.help = "a name with a colon stands between quotes: did you mean `\(literal)`?"
        return error
    }

    /// The help for a word that was meant as a symbol but has no capital, or needs quotes; nil for an item that cannot
    /// be one.
    static func asSymbol(_ item: Item) -> String? {
        switch item.kind {
        case .word, .rate, .duration, .time, .address, .number: break
        case .string, .symbol, .list, .pair, .variable: return nil
        }
        let capitals = item.text.uppercased()
        let quoted = Session.textLiteral(item.text)
        return capitals != item.text && Session.written(capitals) == capitals && capitals.first?.isLetter == true
            ? "did you mean `\(capitals)`, or in lower case `\(quoted)`?" : "did you mean `\(quoted)`?"
    }
}
