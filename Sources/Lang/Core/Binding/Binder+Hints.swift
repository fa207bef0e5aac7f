import Engine

// The help of errors that are found where too little is known to give it: it is made from the words around and the
// signature.

extension Binder {
    /// Binds a call, and adds help to its error: every error of a call has some, at the least the syntax.
    package func bind(_ call: Call, as shared: SharedSignature) throws(Diagnostic) -> BoundCall {
        do {
            return try bindWords(call, as: shared)
        } catch {
            let signature = shared.signature
            var error = error
            if let hint = Self.hint(error, call, signature) {
                error.help = hint
            } else if error.help == nil {
                error.help = "syntax: \(signature.syntax)"
            }
            throw error
        }
    }

    /// The help that is better than the error's own; nil when there is none.
    private static func hint(_ error: Diagnostic, _ call: Call, _ signature: Signature) -> String? {
        guard error.code == .wrongArgument || error.code == .unexpectedWord,
            let index = call.items.firstIndex(where: { $0.span == error.span })
        else { return nil }
        let item = call.items[index]
        let next = call.items.dropFirst(index + 1).first
        if let foreign = foreignWords(item, at: index, call, signature) { return foreign }
        guard error.help?.hasPrefix("did you") != true else { return nil }
        if item.isSymbol(">") {
            return "to write an answer to a file put `| save \(next?.text ?? "PATH")` behind it"
        }
        let takesSources = signature.parameters.contains { $0.type == .sources }
        if takesSources, item.kind == .word, next?.kind == .symbol, next?.text == "=" {
            return "write a pair without blanks, as in `\(item.text)=7`"
        }
        guard error.code == .unexpectedWord else { return hint(error.message, item, next, signature) }
        if let hint = signature.hints.stray?(item) { return hint }
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

    /// The help for a value of another form than the message says was expected.
    private static func hint(_ message: String, _ item: Item, _ next: Item?, _ signature: Signature) -> String? {
        func isExpected(_ type: ArgumentType) -> Bool { message.hasPrefix("expected \(type.expectation)") }
        if isExpected(.symbol) || isExpected(.symbols) {
            if case .number = item.kind, let option = signature.options.first(where: { $0.type == .pace }) {
                return "did you mean `\(option.word) \(item.text)`?"
            }
            return asSymbol(item)
        }
        if isExpected(.duration),
            let meant = ForeignTimes.duration(item.text, unit: next?.text) ?? ForeignTimes.duration(item.text)
        {
            return "did you mean `\(meant)`?"
        }
        if let first = signature.parameters.first, isExpected(first.type), let hint = signature.hints.value?(item) {
            return hint
        }
        guard case .number = item.kind else { return nil }
        if isExpected(.address) { return "did you mean `:\(item.text)`?" }
        if isExpected(.duration) { return "add a unit, as in `\(item.text)s` or `\(item.text)m`" }
        return nil
    }

    /// - Throws: for a claim that is a question of no verb: `no cross`.
    func check(claim expression: BoundExpression) throws(Diagnostic) {
        guard case .query(let operand, let span) = expression, let first = operand.items.first,
            table[first.text] == nil, !["last", "at"].contains(first.text)
        else { return }
        let words = operand.items
        let text = words.map(\.text).joined(separator: "-")
        throw Diagnostic(
            .wrongArgument,
            "expected \(ArgumentType.claim.expectation), found \(quoted(words.map(\.text).joined(separator: " ")))",
            at: span, help: Suggestions.help(text, among: Claim.names))
    }

    /// The help for a statement that begins with its source, `from trades limit 10`, as in DuckDB; nil when no verb
    /// stands after the `from`.
    func hint(fromFirst scope: Scope?, _ call: Call) -> String? {
        guard case .range(let from?, nil)? = scope?.kind, case .name(let name) = from.kind else { return nil }
        let span = from.span
        let items = [Item(.word, text: name, span: span), Item(.word, text: call.verb.text, span: call.verb.span)]
        return ForeignStatement(Word("from", span: span), items + call.items, table).line.map {
            "did you mean `\($0)`?"
        }
    }

    /// The help for a word at the beginning of a statement that names no verb.
    func hint(unknown verb: Word, _ items: [Item]) -> String? {
        if ["--", "//", "/*"].contains(where: verb.text.hasPrefix) { return "a comment begins with ‘#’" }
        if let assignment = Self.assignment(verb, items) { return "`\(assignment)` gives a value a name" }
        if verb.text.contains(";") {
            let parts = verb.text.split(separator: ";").map(String.init)
            if parts.count > 1, parts.allSatisfy({ table[$0] != nil }) {
                let forms = parts.map { "-c \($0)" }.joined(separator: " ")
                return "write a statement a line, or a `-c` for each: `\(forms)`"
            }
        }
        if let line = ForeignStatement(verb, items, table).line { return "did you mean `\(line)`?" }
        if let stage = table.stage(verb.text) {
            return "`\(verb.text)` stands behind `|`, as in `\(stage.examples.first?.line ?? "")`"
        }
        let words = ForeignStages.words(of: items)
        return ForeignWords.help(verb.text)
            ?? ForeignStages.replacement(verb.text.lowercased(), words).map {
                "a stage stands behind `|`, as in `trades | \($0)`"
            }
    }

    /// An assignment without `let`, `x = 5`, `var x = 5`, `x <- 5`, in the form that works; nil for anything else.
    private static func assignment(_ verb: Word, _ items: [Item]) -> String? {
        func value(_ rest: ArraySlice<Item>) -> String { rest.isEmpty ? "…" : rest.map(\.text).joined(separator: " ") }
        let words = items.map(\.text)
        if words.first == "=" { return "let \(verb.text) = \(value(items.dropFirst()))" }
        if words.starts(with: ["<", "-"]), items.count > 2 { return "let \(verb.text) = \(value(items.dropFirst(2)))" }
        guard ["var", "const", "val", "local", "export", "def", "declare", "my"].contains(verb.text) else { return nil }
        if case .pair(let name, let given)? = items.first?.kind { return "let \(name) = \(given.text)" }
        guard items.count > 2, words[1] == "=" else { return nil }
        return "let \(words[0]) = \(value(items.dropFirst(2)))"
    }
}
