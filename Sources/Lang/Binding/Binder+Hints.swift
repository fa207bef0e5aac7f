// What to try, for the errors whose own place does not know enough to say: from the words around and the signature.

extension Binder {
    /// Every error of a call has something to try: at the least, the syntax.
    func bind(_ call: Call, as signature: Signature) throws(Diagnostic) -> BoundCall {
        do {
            return try bindWords(call, as: signature)
        } catch {
            var error = error
            if let hint = Self.hint(error, call, signature) {
                error.help = hint
            } else if error.help == nil {
                error.help = "syntax: \(signature.syntax)"
            }
            throw error
        }
    }

    /// Something better than what the error says already; nil when there is nothing.
    private static func hint(_ error: Diagnostic, _ call: Call, _ signature: Signature) -> String? {
        guard error.code == .wrongArgument || error.code == .unexpectedWord,
            let index = call.items.firstIndex(where: { $0.span == error.span })
        else { return nil }
        let item = call.items[index]
        let next = call.items.dropFirst(index + 1).first
        if let foreign = foreignWords(item, at: index, call, signature) { return foreign }
        guard error.help?.hasPrefix("did you") != true else { return nil }
        if item.kind == .symbol, item.text == ">" { return "to write an answer to a file put `| save PATH` behind it" }
        let takesSources = signature.parameters.contains { $0.type == .sources }
        if takesSources, item.kind == .word, next?.kind == .symbol, next?.text == "=" {
            return "write a pair without blanks, as in `\(item.text)=7`"
        }
        guard error.code == .unexpectedWord else { return hint(error.message, item, signature) }
        if signature.name == "history", symbolName(item) != nil {
            return
                "`history` is what ran in this session; `records \(item.text)` and `bbo \(item.text) every 1m` are the market's past"
        }
        if takesSources { return "quote a file name that has blanks; join several with commas" }
        let takesSymbols = signature.parameters.contains { $0.type == .symbols }
        if takesSymbols, case .number(let literal) = item.kind, literal.integer.map({ $0 < 1000 }) ?? false,
            let option = signature.options.first(where: { if case .integer? = $0.type { true } else { false } })
        {
            return "did you mean `\(option.word) \(item.text)`?"
        }
        if case .duration = item.kind, let option = signature.options.first(where: { $0.type == .duration }) {
            return "did you mean `\(option.word) \(item.text)`?"
        }
        if case .number = item.kind, let option = signature.options.first(where: { $0.type == .address }) {
            return "did you mean `\(option.word) :\(item.text)`?"
        }
        if takesSymbols, symbolName(item) != nil, index > 0, symbolName(call.items[index - 1]) != nil {
            return twoSymbols(call.items[index - 1], item)
        }
        return nil
    }

    /// For a value of another form than the message says was expected.
    private static func hint(_ message: String, _ item: Item, _ signature: Signature) -> String? {
        func isExpected(_ type: ArgumentType) -> Bool { message.hasPrefix("expected \(type.expectation)") }
        if isExpected(.symbol) || isExpected(.symbols) {
            if case .number = item.kind, let option = signature.options.first(where: { $0.type == .pace }) {
                return "did you mean `\(option.word) \(item.text)`?"
            }
            return asSymbol(item)
        }
        guard case .number = item.kind else { return nil }
        if isExpected(.address) { return "did you mean `:\(item.text)`?" }
        if isExpected(.duration) { return "add a unit, as in `\(item.text)s` or `\(item.text)m`" }
        return nil
    }

    /// - Throws: for a claim that is a question of no verb: `no cross`.
    func check(claim expression: Expression) throws(Diagnostic) {
        guard case .query(let words, let span) = expression, let first = words.first, table[first.text] == nil,
            !["last", "at"].contains(first.text)
        else { return }
        let text = words.map(\.text).joined(separator: "-")
        throw Diagnostic(
            .wrongArgument,
            "expected \(ArgumentType.claim.expectation), found \(quoted(words.map(\.text).joined(separator: " ")))",
            at: span, help: Suggestions.help(text, among: Claim.names))
    }

    /// What to try where no verb has the name.
    func hint(unknown verb: Word, _ items: [Item]) -> String? {
        if let item = items.first, item.kind == .symbol, item.text == "=" {
            return "`let \(verb.text) = …` gives a value a name"
        }
        if let stage = table.stage(verb.text) {
            return "`\(verb.text)` stands behind `|`, as in `\(stage.examples.first?.line ?? "")`"
        }
        return ForeignWords.help(verb.text)
    }
}
