/// The source that a scope is read from: the tokens of a statement, the items after a verb, the words before a cursor.
protocol ScopeReader {
    associatedtype Time: Hashable & Sendable
    associatedtype Length: Hashable & Sendable
    associatedtype Failure: Error

    /// The word at hand; nil for anything else.
    var scopeWord: String? { get }
    mutating func skipWord()
    mutating func time(after word: String) throws(Failure) -> Time
    mutating func length() throws(Failure) -> Length
}

extension ScopeReader {
    /// `at T`, `from T [to T]`, `last D`, and `to T` where a range may begin so.
    ///
    /// - Parameter words: what it may begin with.
    /// - Returns: nil, and nothing read, when something else stands there.
    mutating func readScope(beginning words: [String]) throws(Failure) -> ScopeForm<Time, Length>? {
        guard let word = scopeWord, words.contains(word) else { return nil }
        skipWord()
        if word == "last" { return .last(try length()) }
        let time = try time(after: word)
        if word == "at" { return .at(time) }
        if word == "to" { return .range(from: nil, to: time) }
        guard scopeWord == "to" else { return .range(from: time, to: nil) }
        skipWord()
        return .range(from: time, to: try self.time(after: "to"))
    }
}

extension Parser: ScopeReader {
    var scopeWord: String? { current.word }

    mutating func skipWord() { advance() }

    /// Reads a scope; returns nil, and reads nothing, when the statement begins with another word.
    mutating func parseScope() throws(Diagnostic) -> Scope? {
        let start = current.span
        return try readScope(beginning: Scope.words).map { Scope($0, span: start.joined(previousSpan)) }
    }

    mutating func length() throws(Diagnostic) -> DurationLiteral {
        var duration = DurationLiteral(nanos: 0, span: current.span)
        switch current.kind {
        case .item(.variable(let name)): duration.variable = name
        case .item(.duration(let nanos)): duration.nanos = nanos
        default:
            throw Diagnostic(
                .expectedDuration, "expected a duration after ‘last’, found \(current.description)", at: gap,
                help: durationHelp)
        }
        advance()
        return duration
    }

    private var durationHelp: String {
        if case .item(.number) = current.kind, let unit = next.word,
            let meant = ForeignTimes.duration(current.text, unit: unit)
        {
            return "did you mean `last \(meant)`?"
        }
        if let meant = ForeignTimes.duration(current.text) { return "did you mean `last \(meant)`?" }
        if case .item(.number) = current.kind { return "add a unit, as in `last \(current.text)m`" }
        return "a duration is a number and a unit, as in `last 5m` or `last 1h30m`"
    }

    mutating func time(after word: String) throws(Diagnostic) -> TimeExpression {
        let span = current.span
        guard case .item(let shape) = current.kind else { throw noTime(after: word) }
        let kind: TimeExpression.Kind
        switch shape {
        case .time(let time): kind = time.kind
        case .variable(let name): kind = .variable(name)
        case .word where current.text == "record": return try parseRecord()
        case .word where current.text.isName: kind = .name(current.text)
        case .number, .word:
            // Nineteen nines do not fit an Int64, so the larger epochs come as words.
            guard current.text.isDigits, current.text.utf8.count == 19, let epoch = UInt64(current.text) else {
                throw noTime(after: word)
            }
            kind = .epoch(epoch)
        case .string, .rate, .duration, .address, .symbol, .list, .pair: throw noTime(after: word)
        }
        advance()
        return TimeExpression(kind, span: span)
    }

    /// Reads `record N`, with `record` as the current token.
    private mutating func parseRecord() throws(Diagnostic) -> TimeExpression {
        let start = current.span
        advance()
        if case .item(.variable(let name)) = current.kind {
            let time = TimeExpression(.recordVariable(name), span: start.joined(current.span))
            advance()
            return time
        }
        guard case .item(.number(let literal)) = current.kind, let number = literal.integer, number >= 0 else {
            throw Diagnostic(
                .expectedTime, "expected a record number after ‘record’, found \(current.description)", at: gap,
                help: "records are counted from 1, as in `at record 38041`")
        }
        let time = TimeExpression(.record(UInt64(number)), span: start.joined(current.span))
        advance()
        return time
    }

    private func noTime(after word: String) -> Diagnostic {
        Diagnostic(
            .expectedTime, "expected a time after ‘\(word)’, found \(current.description)", at: gap, help: timeHelp)
    }

    private var timeHelp: String {
        if let written = ForeignTimes.replacement(for: current.text) { return "did you mean `\(written)`?" }
        return switch current.kind {
        case .item(.duration): "add a sign, as in `+\(current.text)`, for a time relative to the cursor"
        case .item(.number): "a record is `record \(current.text)`; an epoch has 19 digits"
        case .item(.string(let text)): "write the time without quotes: `\(text)`"
        default: "a time is 2025-09-24T19:45:00Z, 19:45, +5m, start, end, a mark, record N or $variable"
        }
    }
}
