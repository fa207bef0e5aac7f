import Engine

// The words and the values of a script in a question.

extension Question {
    /// The statement that is answered, with the values of its variables.
    var statementText: String { running.map { text(of: $0.query.span, in: $0.source, $0.query) } ?? "" }

    /// The call that is answered without scope and stages, for a person: variables that are operands of their own stay as
    /// written.
    var callText: String {
        running.map { text(of: $0.call.span, in: $0.source, $0.query, keeping: $0.call.variableOperands) } ?? ""
    }

    /// The call that is answered without scope and stages, with all values filled in, to be run again.
    var filledCallText: String { running.map { text(of: $0.call.span, in: $0.source, $0.query) } ?? "" }

    /// Words of a statement with the values of its variables: a claim or a `load` must mean the same on another day.
    ///
    /// - Parameter kept: variables that stay as they were written.
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

    /// `$s` or `data/$day.dbn` as it would be written without variables; nil when it cannot be.
    private func filled(_ written: String, at span: SourceSpan) -> String? {
        let isRecord = written.hasPrefix("record ")
        let word = isRecord ? String(written.dropFirst(7)) : written
        let name = word.dropFirst()
        // What has no value to fill in stays as it was written.
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

    /// Whether a condition holds; nil where it is neither true nor false.
    func holds(_ condition: BoundExpression) async throws -> Bool? {
        try await evaluate(condition).value.truth(
            or: "the condition is neither true nor false", at: condition.span)
    }
}
