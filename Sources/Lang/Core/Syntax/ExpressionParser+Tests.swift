/// A test of one value that is written in words after it: `in (…)`, `between … and …`, `is null`.
enum ExpressionTest {
    case among, between, null

    /// The rank of the tests among the operators: that of comparisons.
    static let precedence = 4
}

// The tests of values, and functions.

extension ExpressionParser {
    /// The test that the next words begin, whether it is denied, and the number of words before its values; nil when they
    /// begin none. (All of these words may also be words of a question.)
    var test: (test: ExpressionTest, isDenied: Bool, words: Int)? {
        guard let first = rest.first, first.kind == .word else { return nil }
        let isDenied = first.text == "not"
        let words = rest.dropFirst(isDenied ? 1 : 0)
        guard let word = words.first, word.kind == .word else { return nil }
        let next = words.dropFirst().first
        let length = isDenied ? 2 : 1
        switch word.text {
        case "in" where next?.isSymbol("(") == true: return (.among, isDenied, length)
        case "between": return (.between, isDenied, length)
        case "is" where !isDenied && next?.isWord("null") == true: return (.null, false, 2)
        case "is" where !isDenied && next?.isWord("not") == true && words.dropFirst(2).first?.isWord("null") == true:
            return (.null, true, 3)
        default: return nil
        }
    }

    /// Reads a test, whose words are the next ones.
    mutating func parse(
        _ test: (test: ExpressionTest, isDenied: Bool, words: Int), of left: Expression
    ) throws(Diagnostic) -> Expression {
        for _ in 0..<test.words {
            if let word = rest.first { take(word) }
        }
        switch test.test {
        case .null: return .isNull(left, isDenied: test.isDenied, span: left.span.joined(lastSpan))
        case .among:
            guard let open = rest.first else { return left }
            let list = try parseList(open)
            guard !list.isEmpty else {
                throw Diagnostic(
                    .expectedOperand, "expected a value, found ‘)’", at: lastSpan,
                    help: "values stand between the parentheses, as in `side in (bid, ask)`")
            }
            return .among(left, list, isDenied: test.isDenied, span: left.span.joined(lastSpan))
        case .between:
            let low = try parseChain(above: ExpressionTest.precedence)
            guard let and = rest.first, and.isWord("and") else {
                throw Diagnostic(
                    .expectedOperator, "`between` needs an `and` after its first value",
                    at: rest.first?.span ?? SourceSpan(lastSpan.end, lastSpan.end),
                    help: "as in `price between 64.5 and 65`")
            }
            take(and)
            let high = try parseChain(above: ExpressionTest.precedence)
            return .between(left, low, high, isDenied: test.isDenied, span: left.span.joined(high.span))
        }
    }

    /// Reads `NAME ( … )`, with the name as the current item.
    mutating func parseFunction(_ name: Item) throws(Diagnostic) -> Expression {
        guard let open = rest.dropFirst().first, let function = RowFunction(written: name.text) else {
            throw unknownFunction(name)
        }
        let figure = foreignFigure(name)
        try count(name)
        take(name)
        let arguments = try parseList(open)
        let span = name.span.joined(lastSpan)
        guard function.arguments.contains(arguments.count) else {
            throw Self.wrongCount(function, arguments.count, at: span, figure)
        }
        guard runsOverRows || !function.isRunning else {
            throw Diagnostic(
                .noSuchFunction, "`\(name.text)` runs over rows, and here is one at a time", at: name.span,
                help: "`with` makes a column of it, as in `with before = \(name.text)(price)`")
        }
        return .call(function, arguments, span: span)
    }

    private static func wrongCount(
        _ function: RowFunction, _ count: Int, at span: SourceSpan, _ stage: String?
    ) -> Diagnostic {
        let (least, most) = (function.arguments.lowerBound, function.arguments.upperBound)
        let expected = most == Int.max ? "\(least) or more values" : least == most ? "\(least)" : "\(least) or \(most)"
        let noun = most == Int.max ? "" : " value\(most == 1 ? "" : "s")"
        let figure = count == 1 && stage != nil
        return Diagnostic(
            .noSuchFunction, "`\(function.rawValue)` takes \(expected)\(noun), found \(count)", at: span,
            help: figure
                ? "a figure of all rows is a stage of its own: `\(stage ?? "")`" : "it is written \(function.syntax)")
    }

    /// The error about a word before parentheses that is no function: a figure, a function of another language, a slip.
    private func unknownFunction(_ name: Item) -> Diagnostic {
        let help: String
        if let stage = foreignFigure(name) {
            help = "a figure is a stage of its own: `\(stage)`"
        } else if let meant = Self.foreignFunctions[name.text.lowercased()] {
            help = "did you mean `\(meant)`?"
        } else {
            let names = RowFunction.written.map(\.rawValue)
            help = Suggestions.help(name.text, among: names) ?? "there is \(names.joined(separator: ", "))"
        }
        return Diagnostic(.noSuchFunction, "no function is called \(quoted(name.text))", at: name.span, help: help)
    }

    /// The stage of a figure that is written as a function, `sum size` for `sum(size)`, with its name at the front of
    /// `rest`; nil for any other name.
    private func foreignFigure(_ name: Item) -> String? {
        let inner = rest.dropFirst(2).prefix { !$0.isSymbol(")") }
        let column = inner.count == 1 ? inner.first?.text : nil
        return ForeignStages.figure(name.text, of: column == "*" ? nil : column)
    }

    /// Functions of other languages by the names that they have here.
    private static let foreignFunctions = [
        "ifnull": "coalesce", "nvl": "coalesce", "isnull": "coalesce", "fill": "coalesce", "iff": "if", "iif": "if",
        "case": "if", "ifelse": "if", "where": "if", "least": "min", "greatest": "max", "prev": "lag", "xprev": "lag",
        "shift": "lag", "deltas": "diff", "sums": "cumsum", "cum_sum": "cumsum", "trunc": "floor", "signum": "sign",
        "todate": "date", "to_date": "date", "extract": "hour", "absolute": "abs",
    ]
}
