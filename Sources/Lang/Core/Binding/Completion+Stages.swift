// The candidates inside the lists of stages: expressions with names, figures, keys, orders.

extension Completion {
    /// The candidates in a stage that takes a list; nil for any other stage.
    ///
    /// - Parameter written: the words of the stage so far.
    func listed(_ signature: Signature, _ written: [String], _ line: CompletionLine) -> [Candidate]? {
        guard var type = signature.parameters.first?.type, type.isList else { return nil }
        // The word of a stage of figures is the first of them.
        var words = type == .figures ? [signature.name] + written : written
        if let place = words.lastIndex(where: { word in signature.options.contains { $0.word == word } }),
            let option = signature.options.first(where: { $0.word == words[place] })?.type
        {
            guard option.isList else { return nil }
            type = option
            words = Array(words[(place + 1)...])
        }
        let part = Self.lastPart(words)
        let isList = [.items, .columns, .order].contains(type)
        let offered = inList(type, part, line).filter { !isList || !part.isEmpty || !words.contains($0.text) }
        let isDone = part.last.map { !Self.opens.contains($0) } ?? false
        return isDone ? offered + unused(signature, written) : offered
    }

    /// The words after which a value stands.
    private static let opens: Set<String> = ["(", ",", "as", "=", "every", "distinct"]

    /// The words after the last comma outside parentheses.
    private static func lastPart(_ words: [String]) -> [String] {
        var open = 0
        var part: [String] = []
        for word in words {
            if word == "(" { open += 1 }
            if word == ")" { open -= 1 }
            if word == ",", open <= 0 { part = [] } else { part.append(word) }
        }
        return part
    }

    private func inList(_ type: ArgumentType, _ part: [String], _ line: CompletionLine) -> [Candidate] {
        switch type {
        case .items: return named(part, line, runsOverRows: true)
        case .assignments:
            if part.count < 2 { return part.isEmpty ? [] : [Candidate("=", "its expression")] }
            return operands(Array(part.dropFirst(2)), line, columns: columns(line), runsOverRows: true)
        case .order:
            return part.isEmpty ? columns(line) : part.count == 1 ? [Candidate("desc", "greatest first")] : []
        case .figures:
            guard let word = part.first else {
                let words = Aggregate.plain.map(\.word) + ["p50", "p99"]
                return words.map { Candidate($0, table.stage($0)?.summary ?? "") }
            }
            let isCount = Aggregate(word: word) == .count
            if isCount, part.count == 1 { return [Candidate("distinct", "the different values of something")] }
            return named(Array(part.dropFirst(isCount ? 2 : 1)), line)
        case .keys:
            if part.isEmpty { return columns(line) + [Candidate("every", "intervals of time")] + functions(false) }
            if part == ["every"] { return durations }
            return part[0] == "every" ? [] : named(part, line)
        default: return part.isEmpty ? columns(line) : []
        }
    }

    /// The candidates in an expression that may have a name after `as`.
    private func named(_ words: [String], _ line: CompletionLine, runsOverRows: Bool = false) -> [Candidate] {
        if words.contains("as") { return [] }
        let offered = operands(words, line, columns: columns(line), runsOverRows: runsOverRows)
        // An operator may follow where the expression may end.
        return offered.contains { $0.text == "*" } ? offered + [Candidate("as", "a name")] : offered
    }
}

extension ArgumentType {
    /// True for a list of a stage.
    var isList: Bool {
        switch self {
        case .items, .assignments, .columns, .order, .figures, .keys: true
        default: false
        }
    }
}
