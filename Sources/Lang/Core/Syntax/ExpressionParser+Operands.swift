extension ExpressionParser {
    /// The operator that an item stands for between two operands; nil when it is none. (`-` is a word: it also names
    /// standard input.)
    static func binaryOperator(_ item: Item) -> BinaryOperator? {
        guard let sign = BinaryOperator(rawValue: item.text) else { return nil }
        let kind: Item.Kind = sign == .or || sign == .and || sign == .minus ? .word : .symbol
        return item.kind == kind ? sign : nil
    }

    mutating func parseOperand() throws(Diagnostic) -> Expression {
        guard let item = rest.first else {
            throw Diagnostic(
                .expectedOperand, "expected a value", at: SourceSpan(lastSpan.end, lastSpan.end),
                help: "a value is a number, a text, a $variable or a query such as `bbo CLX5 spread`")
        }
        switch item.kind {
        case .number(let value): return literal(.decimal(value), item)
        case .rate(let value): return literal(.rate(value), item)
        case .duration(let nanos): return literal(.duration(nanos: nanos), item)
        case .string(let text): return literal(.string(text), item)
        case .time(let time): return literal(.time(time), item)
        case .variable(let name):
            take(item)
            // `$quote bid` asks for a figure of the answer that the variable keeps.
            guard let next = rest.first, isFigure(next), test == nil else { return .variable(name, span: item.span) }
            return try parseQuery(after: item)
        case .word: return try parseWord(item)
        case .symbol where item.text == "(": return try parseParentheses(item)
        case .symbol where item.text == ",": throw unexpected(item)
        case .symbol: throw expectedOperand(item)
        case .pair: throw Self.singleEquals(item)
        case .list(let parts):
            throw Self.list(parts, at: item.span)
        case .address:
            throw Diagnostic(
                .notAnOperand, "an address is not a value to reckon with", at: item.span,
                help: "put it between quotes to compare it as text")
        }
    }

    private mutating func literal(_ literal: ExpressionLiteral, _ item: Item) -> Expression {
        take(item)
        return .literal(literal, span: item.span)
    }

    private mutating func parseWord(_ item: Item) throws(Diagnostic) -> Expression {
        switch item.text {
        case "true": return literal(.bool(true), item)
        case "false": return literal(.bool(false), item)
        case "and", "or", "not": throw expectedOperand(item)
        case "!": throw Self.foreign("‘!’ denies nothing", item.span, write: "not")
        default:
            if item.text.first == "!", item.text.count > 1 {
                throw Self.foreign("‘!’ denies nothing", item.span, write: "not \(item.text.dropFirst())")
            }
            if test != nil { throw expectedOperand(item) }
            if item.text.first == "-", String(item.text.dropFirst()).isName { return try parseNegative(item) }
            if let next = rest.dropFirst().first, next.isSymbol("(") { return try parseFunction(item) }
            return try parseQuery()
        }
    }

    /// Reads `-size`, a word with its sign.
    private mutating func parseNegative(_ item: Item) throws(Diagnostic) -> Expression {
        try enter(item)
        defer { nesting -= 1 }
        let word = Item(
            .word, text: String(item.text.dropFirst()), span: SourceSpan(item.span.start + 1, item.span.end))
        rest[rest.startIndex] = word
        let operand = try parseWord(word)
        return .negated(operand, span: item.span.joined(operand.span))
    }

    /// True for a word that can name a figure of a kept answer.
    private func isFigure(_ item: Item) -> Bool {
        item.kind == .word && item.text.isName && Self.binaryOperator(item) == nil
            && !["not", "true", "false"].contains(item.text)
    }

    /// The words of a query, up to the first item that cannot belong to it.
    ///
    /// - Parameter variable: the variable at the front of the query, already read, when the query asks a kept answer;
    ///   nil otherwise.
    private mutating func parseQuery(after variable: Item? = nil) throws(Diagnostic) -> Expression {
        var words: [Item] = variable.map { [$0] } ?? []
        while let item = rest.first, item.kind != .symbol, Self.binaryOperator(item) == nil,
            !item.isWord("not"), test == nil
        {
            if case .pair = item.kind { throw Self.singleEquals(item) }
            if words.count == 1, let foreign = foreignOperator(item, after: words[0]) { throw foreign }
            words.append(item)
            take(item)
        }
        let start = words.first?.span ?? lastSpan
        return .query(words, span: start.joined(lastSpan))
    }

    private func expectedOperand(_ item: Item) -> Diagnostic {
        if item.isSymbol("=") { return Self.singleEquals(item) }
        if item.isSymbol(">"), lastSpan.end == item.span.start, lastSpan.end - lastSpan.start == 1 {
            return Self.foreign("‘<>’ does not compare", lastSpan.joined(item.span), write: "!=")
        }
        let help =
            item.text == "not"
            ? "`not` is looser than a comparison; put it and what it denies between parentheses"
            : "a value is a number, a text, a $variable or a query such as `bbo CLX5 spread`"
        return Diagnostic(.expectedOperand, "expected a value, found \(quoted(item.text))", at: item.span, help: help)
    }

    /// The error about an item that follows a complete expression.
    func unexpected(_ item: Item) -> Diagnostic {
        if item.isSymbol(",") { return commaAsPart(item) }
        if item.isSymbol(")") {
            return Diagnostic(
                .unbalancedParenthesis, "no parenthesis is open here", at: item.span, help: "delete the ‘)’")
        }
        if item.isSymbol("=") { return Self.singleEquals(item) }
        if case .pair = item.kind { return Self.singleEquals(item) }
        if let stage = foreignStage(item) { return stage }
        let help =
            if let sign = item.text.first, sign == "+" || sign == "-", item.text.count > 1 {
                "to add or subtract put blanks around the sign: `\(sign) \(item.text.dropFirst())`"
            } else {
                "join two values with and, or, ==, <, + and the like"
            }
        return Diagnostic(
            .expectedOperator, "expected an operator, found \(quoted(item.text))", at: item.span, help: help)
    }

    private static func singleEquals(_ item: Item) -> Diagnostic {
        let help =
            if case .pair(let name, let value) = item.kind { "write `\(name) == \(value.text)`" } else { "write `==`" }
        return Diagnostic(.singleEquals, "‘=’ does not compare", at: item.span, help: help)
    }
}
