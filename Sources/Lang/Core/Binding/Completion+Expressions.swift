import Engine

// The candidates inside an expression: an operand, a figure of a query, an operator, a word that a column knows.

extension Completion {
    /// The words of the expression that the cursor is in; nil when it is in none.
    ///
    /// - Parameter written: the words of the call so far.
    func expressionWords(_ signature: Signature, _ written: [String]) -> (words: [String], isAboutRows: Bool)? {
        let options = signature.options
        let place = written.indices.last { place in
            // In a claim, `at 19:45 bbo` is an operand; `at least 1 checks` is an option.
            let isMoment = written[place] == "at" && place + 1 < written.count && written[place + 1] != "least"
            return !isMoment && options.contains { $0.word == written[place] }
        }
        if let place {
            // The cursor is inside the expression after its option's word, as in `records where side == `; after
            // another option's word the expression has ended.
            guard let type = options.first(where: { $0.word == written[place] })?.type,
                type == .expression || type == .condition
            else { return nil }
            return (Array(written[(place + 1)...]), type == .condition)
        }
        guard let parameter = signature.parameters.last,
            [.expression, .condition, .claim].contains(parameter.type)
        else {
            return nil
        }
        let words = written.dropFirst(signature.parameters.count - 1)
        guard !words.isEmpty || signature.parameters.count == 1 else { return nil }
        if signature.takesRange, words.contains(where: { $0 == "from" || $0 == "to" }) { return nil }
        return (Array(words), parameter.type == .condition)
    }

    /// The candidates after the words of an expression.
    ///
    /// - Parameters:
    ///   - columns: the columns of the rows that a condition is about; nil for an expression about queries.
    ///   - runsOverRows: true where functions that run over rows may stand.
    func operands(
        _ words: [String], _ line: CompletionLine, columns: [Candidate]?, runsOverRows: Bool = false
    ) -> [Candidate] {
        if columns == nil, let claim = words.first.flatMap({ Claim(rawValue: $0) }) {
            let takesField = claim == .monotonic && words.count == 1
            return takesField ? MonotonicCheck.Field.allCases.map { Candidate($0.rawValue) } : []
        }
        let words = Self.withoutParentheses(words)
        let sign = words.lastIndex { Self.signs.contains($0) }
        let operand = Array(words[(sign.map { $0 + 1 } ?? 0)...])
        let isCompared = sign.map { Self.comparisons.contains(words[$0]) } ?? false
        guard let first = operand.first else {
            guard let columns else { return figures + (line.typing.isEmpty ? [] : functions(runsOverRows)) }
            if let column = Self.compared(words), let known = wordsKnown(by: column) { return known }
            return columns + variables + functions(runsOverRows)
        }
        let behind = operators(isCompared: isCompared)
        if columns != nil { return operand.count == 1 ? behind : [] }
        return figures(behind: [first] + operand.dropFirst(), line, behind)
    }

    /// The words with one in the place of each pair of parentheses, and of the function before it.
    private static func withoutParentheses(_ words: [String]) -> [String] {
        var result: [String] = []
        for word in words {
            guard word == ")", let open = result.lastIndex(of: "(") else {
                result.append(word)
                continue
            }
            result.removeSubrange(open...)
            if let name = result.last, RowFunction(written: name) != nil { result.removeLast() }
            result.append("()")
        }
        return result
    }

    /// The word that the value at the end of some words is compared with: of `side == `, and of `side in (bid, `; nil for
    /// a value that is not.
    private static func compared(_ words: [String]) -> String? {
        guard let last = words.last else { return nil }
        if comparisons.contains(last), last != "between", last != "in" { return words.dropLast().last }
        guard last == "(" || last == ",", let open = words.lastIndex(of: "("), open > 1, words[open - 1] == "in" else {
            return nil
        }
        return words[..<(open - 1)].last { $0 != "not" }
    }

    /// The functions, each with the parenthesis after its name.
    ///
    /// - Parameter runsOverRows: true where those that run over rows may stand.
    func functions(_ runsOverRows: Bool) -> [Candidate] {
        RowFunction.written.filter { runsOverRows || !$0.isRunning }.map { Candidate("\($0.rawValue)(", $0.summary) }
    }

    /// The candidates after the words of one operand.
    private func figures(behind operand: [String], _ line: CompletionLine, _ operators: [Candidate]) -> [Candidate] {
        guard let first = operand.first else { return [] }
        if first == "last" { return lastFigures(Array(operand.dropFirst())) ?? operators }
        if first == "at" {
            var words = ScopeWords(rest: operand[...])
            do throws(ScopeWords.Unfinished) {
                _ = try words.readScope(beginning: ["at"])
            } catch {
                return offered(error)
            }
            return words.rest.isEmpty
                ? verbs { $0.takesMoment && $0.isQuestion } : figures(behind: Array(words.rest), line, operators)
        }
        guard let signature = table[first]?.signature, signature.isQuestion else { return operators }
        let written = Array(operand.dropFirst())
        if let last = written.last, let option = signature.options.first(where: { $0.word == last }),
            let type = option.type
        {
            return values(of: type, name: option.word, line)
        }
        let known = signature.answer.figures
        if let last = written.last, let figure = known.first(where: { $0.name == last }) {
            return figure.parts.map { Candidate($0) } + operators
        }
        let position = positionals(signature, written)
        guard position < signature.parameters.count else { return known.map { Candidate($0.name) } + operators }
        let parameter = signature.parameters[position]
        let offered = values(of: parameter.type, name: parameter.name, line, key: written.last)
        return parameter.isRequired ? offered : offered + known.map { Candidate($0.name) }
    }

    /// The candidates after `last`; nil when the figure is complete.
    private func lastFigures(_ words: [String]) -> [Candidate]? {
        guard let what = words.first else { return Ended.allCases.map { Candidate($0.rawValue, "what ended last") } }
        let ended = Ended(rawValue: what)
        let isReport = ended == .stream || ended == .replay
        switch words.count {
        case 1:
            switch ended {
            case .command: return [Candidate("elapsed")]
            case .bench: return ["median", "low", "high", "min", "max", "times"].map { Candidate($0) }
            case .stream, .replay:
                return [
                    "rate", "lag", "elapsed", "records", "scheduled_rate", "clients", "drops", "bytes", "faults",
                    "refused",
                ].map { Candidate($0) }
            case .connect, nil: return []
            }
        case 2 where isReport && words[1] == "lag": return ["p50", "p99", "max"].map { Candidate($0) }
        default: return nil
        }
    }

    /// The candidates after a value: the operators that join it with another.
    private func operators(isCompared: Bool) -> [Candidate] {
        let joins = [Candidate("and", "both"), Candidate("or", "either")]
        let sums = [Candidate("+"), Candidate("-"), Candidate("*"), Candidate("/")]
        if isCompared { return joins + sums }
        return [
            Candidate("==", "equal"), Candidate("!=", "not equal"), Candidate("<"), Candidate("<="), Candidate(">"),
            Candidate(">="), Candidate("~", "text matches a pattern"), Candidate("in", "one of some values"),
            Candidate("between", "from one value to another"), Candidate("is null", "an empty cell"),
            Candidate("is not null", "no empty cell"),
        ] + sums
    }

    private static let signs = Set(BinaryOperator.allCases.map(\.rawValue) + ["not", "(", ",", "in", "between"])
    private static let comparisons = Set(
        BinaryOperator.allCases.filter(\.isComparison).map(\.rawValue) + ["between", "in"])

    /// The values of a column that has a few of its own, for a comparison; nil for a column of any values.
    private func wordsKnown(by column: String) -> [Candidate]? {
        switch column {
        case "phase": Phase.allCases.map { Candidate($0.name) }
        case "symbol": context.symbols.map { Self.symbol($0) }
        default: ColumnWords.of(column, isNumeric: false)?.offered.map { Candidate($0) }
        }
    }
}
