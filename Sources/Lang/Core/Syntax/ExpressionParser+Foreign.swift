// Conditions as other languages write them, and the replacement for each here: every replacement is a condition that
// can be read.

extension ExpressionParser {
    /// An error about words of another language, with the replacement as its help.
    ///
    /// - Parameter replacement: what to write instead of the words at the span.
    static func foreign(
        _ message: String, _ span: SourceSpan, _ code: Diagnostic.Code = .expectedOperator, write replacement: String
    ) -> Diagnostic {
        Diagnostic(code, message, at: span, help: "write `\(replacement)`")
    }

    /// The error about `AND` or `OR` between two comparisons, which were taken for words of a question (both are also
    /// symbols of instruments, so neither is wrong by itself); nil where there is none.
    static func foreignJoin(in expression: Expression) -> Diagnostic? {
        guard case .query(let items, _) = expression else { return nil }
        for item in items.dropFirst() where ["AND", "OR", "And", "Or"].contains(item.text) {
            return foreign(
                "‘\(item.text)’ joins nothing: words are lower case", item.span, write: item.text.lowercased())
        }
        return nil
    }

    /// The help for a list such as `1,000`, which is read as two numbers but means one; nil for any other list.
    static func thousands(_ parts: [Item]) -> String? {
        guard let first = parts.first, parts.count > 1, !first.text.isEmpty, first.text.utf8.allSatisfy(\.isDigit)
        else { return nil }
        let isGrouped = parts.dropFirst().enumerated().allSatisfy { index, part in
            let whole = part.text.prefix { $0 != "." }
            return whole.count == 3 && whole.utf8.allSatisfy(\.isDigit)
                && (whole.count == part.text.count || index == parts.count - 2)
        }
        return isGrouped ? "a number has no commas: write `\(parts.map(\.text).joined())`" : nil
    }

    /// The error about a list where one value stands.
    static func list(_ parts: [Item], at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .notAnOperand, "a list is not one value", at: span,
            help: thousands(parts) ?? "give one at a time; join comparisons with `or`")
    }

    /// The error about a comma after a value, at the front of `rest`: the value is part of a list, or of a number such as
    /// `1,000`.
    func commaAsPart(_ comma: Item) -> Diagnostic {
        var parts: [Item] = []
        if let last { parts.append(last) }
        var items = rest
        while let next = items.first, next.isSymbol(","), let part = items.dropFirst().first, part.kind != .symbol {
            parts.append(part)
            items = items.dropFirst(2)
        }
        return Self.list(parts, at: (parts.first ?? comma).span.joined((parts.last ?? comma).span))
    }

    /// The error about an operator of SQL, `side in bid`, `price IS NULL`, `symbol like "AC%"`, with the condition that
    /// says the same; nil when the words are no such operator.
    ///
    /// - Parameters:
    ///   - item: the word that may be such an operator, at the front of `rest`.
    ///   - column: the word before it.
    func foreignOperator(_ item: Item, after column: Item) -> Diagnostic? {
        guard item.kind == .word, column.kind == .word else { return nil }
        let rest = Array(rest.dropFirst().prefix(16))
        let name = column.text
        let word = item.text.lowercased()
        let isLower = item.text == word
        func replaced(_ end: SourceSpan, _ text: String, _ message: String? = nil) -> Diagnostic {
            let known = ["in", "is", "between"].contains(word)
            let cause = known && !isLower ? "‘\(item.text)’ is no operator: words are lower case" : message
            return Diagnostic(
                .expectedOperator, cause ?? "there is no operator ‘\(item.text)’", at: column.span.joined(end),
                help: "write `\(text)`")
        }
        switch word {
        case "in":
            guard let first = rest.first else { return nil }
            if first.isSymbol("(") { return replaced(item.span, "\(name) in (…)") }
            let list = rest.prefix { $0.isSymbol(",") || $0.kind != .symbol && Self.binaryOperator($0) == nil }
            let text = list.map(\.text).joined(separator: " ").replacing(" ,", with: ",")
            return replaced(
                (list.last ?? item).span, "\(name) in (\(text))", "‘in’ needs a list between parentheses")
        case "is":
            guard let first = rest.first, first.kind != .symbol else { return nil }
            let isDenied = first.text.lowercased() == "not"
            guard let value = isDenied ? rest.dropFirst().first : first else { return nil }
            let isNull = value.text.lowercased() == "null"
            let text = isNull ? "is\(isDenied ? " not" : "") null" : "\(isDenied ? "!=" : "==") \(value.text)"
            return replaced(value.span, "\(name) \(text)", "‘is’ asks for null alone")
        case "between":
            guard !isLower, rest.count >= 3, rest[1].text.lowercased() == "and" else { return nil }
            return replaced(rest[2].span, "\(name) between \(rest[0].text) and \(rest[2].text)")
        case "like", "ilike", "matches", "contains":
            // `symbols like "…"` is a question of its own.
            guard name != "symbols", let pattern = rest.first, let text = Self.pattern(pattern) else { return nil }
            let escaped = word.hasSuffix("like") ? Self.expression(like: text) : text
            return replaced(pattern.span, "\(name) ~ \"\(escaped)\"")
        default: return nil
        }
    }

    /// The pattern of a LIKE, written `"AC%"`, `'AC%'` or `AC%`; nil for any other item.
    private static func pattern(_ item: Item) -> String? {
        switch item.kind {
        case .string(let text): text
        case .word: String(item.text.drop { $0 == "'" }.prefix { $0 != "'" })
        default: nil
        }
    }

    /// The pattern of SQL's LIKE as a regular expression: `%` is any text, `_` any character.
    private static func expression(like pattern: String) -> String {
        var text = "^"
        for character in pattern {
            switch character {
            case "%": text += ".*"
            case "_": text += "."
            default: text += "\\^$.|?*+()[]{}".contains(character) ? "\\\\\(character)" : String(character)
            }
        }
        return text + "$"
    }

    /// The error about a clause of SQL in a condition that is a stage here, `where size > 5 limit 10`,
    /// `where size > 5 order by price`; nil for other words.
    ///
    /// - Parameter item: the word at the front of `rest`.
    func foreignStage(_ item: Item) -> Diagnostic? {
        guard item.kind == .word else { return nil }
        let rest = Array(rest.drop { $0 == item }.prefix(2))
        let (span, stage): (SourceSpan, String)
        switch item.text.lowercased() {
        case "limit", "take", "top", "fetch":
            guard let count = rest.first, case .number = count.kind else { return nil }
            (span, stage) = (count.span, "| head \(count.text)")
        case "order", "sort":
            guard rest.count == 2, rest[0].text.lowercased() == "by" else { return nil }
            (span, stage) = (rest[1].span, "| sort \(rest[1].text)")
        default: return nil
        }
        return Self.foreign("‘\(item.text)’ is no part of a condition", item.span.joined(span), write: stage)
    }
}
