import Engine

// The words and the values of a script, as a question needs them.

extension Question {
    /// The statement that is answered, with the values of its variables; empty when the question has no text.
    package var statementText: String { running.map { text(of: $0.query.span, in: $0.source, $0.query) } ?? "" }

    /// The call that is answered, without scope and stages, for a person: a variable that is a whole operand stays as
    /// written. Empty when the question has no text.
    package var callText: String {
        running.map { text(of: $0.call.span, in: $0.source, $0.query, keeping: $0.call.variableOperands) } ?? ""
    }

    /// The call that is answered, without scope and stages, with all values filled in, to be run again. Empty when the
    /// question has no text.
    var filledCallText: String { running.map { text(of: $0.call.span, in: $0.source, $0.query) } ?? "" }

    /// Words of a statement with the values of its variables: a claim or a `load` must mean the same on another day.
    ///
    /// - Parameter kept: the spans of variables that stay as they were written.
    func text(
        of span: SourceSpan, in source: Source, _ query: BoundQuery, keeping kept: Set<SourceSpan> = []
    ) -> String {
        guard let written = query.written else { return source.slice(span) }
        let uses = written.variableUses.filter { span.start <= $0.span.start && $0.span.end <= span.end }
        var text = Array(source.slice(span).utf8)
        var places: Set<SourceSpan> = []
        for use in uses.sorted(by: { $0.span.start > $1.span.start })
        where places.insert(use.span).inserted && !kept.contains(use.span) {
            let range = use.span.start - span.start..<use.span.end - span.start
            guard range.upperBound <= text.count, let value = filled(source.slice(use.span), at: use.span) else {
                continue
            }
            text.replaceSubrange(range, with: value.utf8)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The words `$s` or `data/$day.dbn` as they would be written without variables; nil when they cannot be.
    private func filled(_ written: String, at span: SourceSpan) -> String? {
        let isRecord = written.hasPrefix("record ")
        let word = isRecord ? String(written.dropFirst(7)) : written
        let name = word.dropFirst()
        // A variable without a value stays as it was written.
        let item =
            word.hasPrefix("$") && String(name).isName
            ? try? variables.item(String(name), at: span) : try? variables.filled(word, at: span)
        guard let item else { return nil }
        let text =
            switch item.kind {
            case .string(let text): Session.written(text)
            case .list(let parts): parts.map { Session.written($0.plain) }.joined(separator: ", ")
            default: item.text
            }
        return (isRecord ? "record " : "") + text
    }

    // MARK: Values

    /// The value of a variable in an expression.
    func value(of name: String, at span: SourceSpan) async throws -> Value {
        switch variables.variable(name) {
        case .value(let value): return value
        case .written(let item): return try value(of: item, at: span)
        case nil: throw Variables.unknown(name, at: span, among: variables.keys)
        }
    }

    /// The value of a word or a literal in an expression: a bare word is a text.
    func value(of item: Item, at span: SourceSpan) throws -> Value {
        switch item.kind {
        case .word, .symbol, .pair, .address: return .text(item.text)
        case .string(let text): return .text(text)
        case .number(let literal), .rate(let literal): return .decimal(literal.text)
        case .duration(let nanos): return .duration(nanos: nanos)
        case .time(let time): return try value(.time(TimeExpression(time.kind, span: span)), span)
        case .list(let items): return .list(try items.map { try value(of: $0, at: span) })
        case .variable(let name): throw Variables.unknown(name, at: span, among: variables.keys)
        }
    }

    /// True when a condition holds, false when it does not; nil where it is neither true nor false.
    package func holds(_ condition: BoundExpression) async throws -> Bool? {
        try await evaluate(condition).value.truth(or: "the condition is neither true nor false", at: condition.span)
    }
}
