extension Parser {
    /// Reads a verb or a stage and everything after it.
    ///
    /// - Parameter isStage: true after a `|`, where commas stand between expressions.
    mutating func parseCall(isStage: Bool = false) throws(Diagnostic) -> Call {
        let verb = try parseVerb()
        var items: [Item] = []
        parentheses = 0
        while let item = try parseItem(isStage: isStage) { items.append(item) }
        return Call(verb: verb, items: items, span: verb.span.joined(previousSpan))
    }

    private mutating func parseVerb() throws(Diagnostic) -> Word {
        let token = current
        guard let text = token.word else {
            throw Diagnostic(.expectedVerb, "expected a verb, found \(token.description)", at: gap, help: verbHelp)
        }
        if text == "else" {
            throw Diagnostic(
                .misplacedElse, "no block ends before this ‘else’", at: token.span,
                help: "write `} else {` on one line")
        }
        // The word `----`, printed on a line of its own, would begin a golden block.
        if text == "----" {
            throw Diagnostic(
                .misplacedGolden, "a golden block begins on a line of its own", at: token.span,
                help: "put the ---- at the beginning of the next line")
        }
        if next.kind == .assign, next.isGlued {
            let value = written(from: index + 2)
            throw Diagnostic(
                .expectedVerb, "expected a verb, found ‘\(text)=’", at: token.span.joined(next.span),
                help: "`let \(text) = \(value.isEmpty ? "…" : value)` gives a value a name")
        }
        advance()
        return Word(text, span: token.span)
    }

    private var verbHelp: String {
        switch current.kind {
        case .item(.number) where ["sublist", "#"].contains(next.text) && token(at: index + 2).word != nil:
            "did you mean `\(token(at: index + 2).text) | \(current.text.first == "-" ? "tail" : "head") "
                + "\(current.text.drop { $0 == "-" })`?"
        case .item(.time): "did you mean `at \(current.text)`?"
        case .item(.variable): "`print \(current.text)` shows its value"
        case .pipe: "a stage stands behind a query, as in `trades CLX5 | head 5`"
        case .ampersand: "the `&` stands at the end, as in `stream at 100k &`"
        case .openBrace: "a block has a head, as in `test \"name\" {`"
        default: "a statement begins with a verb such as `load` or `book`; `help` lists them"
        }
    }

    /// Reads an item; returns nil, and reads nothing, at a token that ends the call.
    ///
    /// Where expressions stand, between parentheses and in stages, a comma is an item of its own.
    mutating func parseItem(isStage: Bool = false) throws(Diagnostic) -> Item? {
        guard isStage || parentheses > 0 else { return try parseList() }
        return current.kind == .comma ? try parseComma() : try parsePart()
    }

    private mutating func parseComma() throws(Diagnostic) -> Item {
        let comma = current
        advance()
        guard case .item = current.kind else {
            throw Diagnostic(
                .misplacedComma, "expected another thing after the comma, found \(current.description)", at: comma.span,
                help: "delete the comma, or continue the line with \\")
        }
        return Item(.symbol, text: comma.text, span: comma.span)
    }

    /// Reads an item, or a list of several with commas between them.
    private mutating func parseList() throws(Diagnostic) -> Item? {
        guard let first = try parsePart() else {
            guard current.kind == .comma else { return nil }
            if index > 0, token(at: index - 1).text == ")" {
                try requireListable(Item(.symbol, text: ")", span: previousSpan))
            }
            throw Diagnostic(
                .misplacedComma, "nothing stands before the comma", at: current.span,
                help: "a comma joins two things of a list")
        }
        guard current.kind == .comma else { return first }
        var parts = [first]
        while current.kind == .comma {
            try requireListable(parts.last)
            let comma = current.span
            advance()
            guard let part = try parsePart() else {
                throw Diagnostic(
                    .misplacedComma, "expected another thing after the comma, found \(current.description)", at: comma,
                    help: "delete the comma, or continue the line with \\")
            }
            parts.append(part)
        }
        try requireListable(parts.last)
        let span = first.span.joined(previousSpan)
        return Item(.list(parts), text: parts.map(\.text).joined(separator: ", "), span: span)
    }

    private func requireListable(_ part: Item?) throws(Diagnostic) {
        guard let part, part.kind == .symbol else { return }
        throw Diagnostic(
            .misplacedComma, "\(quoted(part.text)) cannot be part of a list", at: part.span,
            help: foreignFigure() ?? "a comma joins words, numbers, texts and variables")
    }

    /// The stage for `avg(price)` just before the current token and the figures after it; nil for other words.
    private func foreignFigure() -> String? {
        var stages: [String] = []
        var place = index - 4
        while place >= 0, token(at: place + 1).text == "(", token(at: place + 3).text == ")",
            let stage = ForeignStages.figure(token(at: place).text, of: token(at: place + 2).text)
        {
            stages.append(stage)
            place += 5
        }
        guard !stages.isEmpty else { return nil }
        let stage = stages.joined(separator: ", ")
        // For a whole SELECT, the help is the line that says the same.
        let start = tokens[..<index].lastIndex { $0.kind == .newline }.map { $0 + 1 } ?? 0
        let behind = tokens[index...].prefix { !$0.endsStatement }
        if token(at: start).text.lowercased() == "select",
            let from = behind.firstIndex(where: { $0.text.lowercased() == "from" }),
            let table = token(at: from + 1).word
        {
            let words = behind.map { $0.text.lowercased() }
            let group = words.firstIndex(of: "group").flatMap { words[$0...].dropFirst().first == "by" ? $0 + 2 : nil }
            let key = group.flatMap { token(at: index + $0).word }
            return "figures are a stage: `\(table) | \(stage)\(key.map { " by \($0)" } ?? "")`"
        }
        return "figures are a stage: `\(stage)`"
    }

    /// Reads one atom or pair; returns nil, and reads nothing, at anything else.
    private mutating func parsePart() throws(Diagnostic) -> Item? {
        guard let atom = takeAtom() else { return nil }
        guard current.kind == .assign, current.isGlued, next.isGlued, case .item(let value) = next.kind,
            value != .symbol, atom.kind != .symbol
        else { return atom }
        guard atom.kind == .word, atom.text.isName else {
            throw Diagnostic(
                .malformedPair, "\(quoted(atom.text)) is not a name that ‘=’ could give a value to", at: atom.span,
                help: "quote a path that contains ‘=’; compare with ==")
        }
        advance()
        guard let value = takeAtom() else { return atom }
        if current.kind == .assign, current.isGlued {
            throw Diagnostic(
                .malformedPair, "a second ‘=’ follows ‘\(atom.text)=\(value.text)’", at: current.span,
                help: "quote a value that contains ‘=’")
        }
        return Item(
            .pair(name: atom.text, value: value), text: "\(atom.text)=\(value.text)", span: atom.span.joined(value.span)
        )
    }

    /// Takes the current word, literal or sign; nil at any other token.
    private mutating func takeAtom() -> Item? {
        let token = current
        switch token.kind {
        case .item(let kind):
            advance()
            if kind == .symbol, token.text == "(" { parentheses += 1 }
            if kind == .symbol, token.text == ")" { parentheses = max(0, parentheses - 1) }
            return Item(kind, text: token.text, span: token.span)
        case .assign:
            advance()
            return Item(.symbol, text: token.text, span: token.span)
        case .comma, .colon, .pipe, .ampersand, .openBrace, .closeBrace, .comment, .golden, .newline, .end:
            return nil
        }
    }
}
