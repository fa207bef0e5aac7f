import Engine

// What the words of a script do to a session: names and their values.

extension Session {
    /// A statement with the values that its variables have now: bound here if it has any, else when it was checked.
    package func bound(_ query: Query, of unit: ScriptUnit) throws -> BoundQuery {
        let checked = unit.bound[query.span].flatMap { $0.isPending ? nil : $0 }
        let bound = try checked ?? binder.bind(query)
        lastBound = bound
        return bound
    }

    /// Runs a statement with the values its variables have now.
    func answer(_ query: Query, of unit: ScriptUnit) async throws -> ScriptAnswer {
        let (bound, source) = (try bound(query, of: unit), unit.source)
        let began = ContinuousClock.now
        let value = try await run(bound, in: source)
        let (seconds, attoseconds) = (ContinuousClock.now - began).components
        return ScriptAnswer(
            value: value, format: bound.format ?? settings.format, source: source, span: query.span,
            quitStatus: quitStatus,
            tookNanos: settings.showsTiming
                ? UInt64(clamping: seconds * 1_000_000_000 + attoseconds / 1_000_000_000) : nil,
            outputLimit: settings.outputLimit, zone: DisplayZone(settings), isOutsideBlocks: variables.depth == 0)
    }

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
            case .string(let text): Self.written(text)
            case .list(let parts): parts.map { Self.written($0.plain) }.joined(separator: ", ")
            default: item.text
            }
        return (isRecord ? "record " : "") + text
    }

    /// Every name that a script may use now.
    public var variableNames: [String] { variables.keys }

    func assign(_ call: BoundCall) async throws -> Value {
        guard let name = call.text("name"), let value = call.values["value"] else { return .nothing }
        switch value.kind {
        case .item(let item): variables.assign(name, .written(item))
        case .query(let query):
            let answer = try await self.value(of: query)
            variables.assign(name, .value(answer.onlyCell ?? answer))
        case .expression(.variable(let other, let span)):
            guard let variable = variables.variable(other) else {
                throw Variables.unknown(other, at: span, among: variables.keys)
            }
            variables.assign(name, variable)
        case .expression(let expression):
            let result = try await evaluate(expression).value
            variables.assign(name, .value(result.onlyCell ?? result))
        default: break
        }
        return .nothing
    }

    /// The answer of a query inside a statement, with its stages.
    func value(of query: BoundQuery) async throws -> Value {
        guard let call = query.call, let verb = table[call.signature.name] else { return .nothing }
        let outer = moment
        defer { moment = outer }
        if let time = query.moment { moment = try cursor(time) }
        return try await pass(try await answer(verb, call), through: query)
    }

    func parameter(_ call: BoundCall) throws -> Value {
        guard let name = call.text("name") else { return .nothing }
        if let given = arguments[name] {
            variables.assign(name, .written(given.moved(to: call.span(of: "name"))))
        } else if case .item(let item)? = call.values["value"]?.kind {
            variables.assign(name, .written(item))
        } else {
            throw Diagnostic(
                .missingParameter, "the parameter $\(name) has no value", at: call.span(of: "name"),
                help: "`param \(name) = VALUE` gives it one, or `mbosh run SCRIPT \(name)=VALUE`")
        }
        return .nothing
    }

    /// What a variable is in an expression.
    func value(of name: String, at span: SourceSpan) async throws -> Value {
        switch variables.variable(name) {
        case .value(let value): return value
        case .written(let item): return try value(of: item, at: span)
        case nil: throw Variables.unknown(name, at: span, among: variables.keys)
        }
    }

    /// What a word or a literal is in an expression: a bare word is a text.
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

    // MARK: Blocks

    /// Opens a block; the answer closes it.
    func openBlock(_ name: String? = nil, _ value: Variable? = nil) -> Int {
        let depth = variables.depth
        variables.open()
        if let name, let value { variables.declare(name, value) }
        return depth
    }

    func closeBlocks(to depth: Int) { variables.close(to: depth) }

    func give(arguments: [String: Item]) { self.arguments = arguments }

    /// Whether a condition holds.
    func holds(_ condition: Expression) async throws -> Bool {
        guard case .bool(let isTrue) = try await evaluate(condition).value else {
            throw Diagnostic(
                .notComparable, "the condition is neither true nor false", at: condition.span,
                help: "compare it: ==, <, >=")
        }
        return isTrue
    }
}

extension Value {
    /// The value of an answer that is one row of one column; nil for every other answer.
    var onlyCell: Value? {
        switch self {
        case .fields(let fields): fields.fields.count == 1 ? fields.fields.first?.value : nil
        case .table(let table):
            table.columns.count == 1 && table.rows.count == 1 ? table.rows.first?.first : nil
        default: nil
        }
    }

    /// What an answer is in an expression that names no figure of it: the one of the verb's own name, the only one, or the
    /// answer itself.
    func defaultFigure(of verb: String) -> Value {
        if case .fields(let fields) = expanded, let figure = fields[verb] { return figure }
        return onlyCell ?? self
    }

    /// The values of a column of a table with any number of rows; nil when it is no table or has no such column. A single
    /// row's cell is a figure, not a column.
    ///
    /// - Throws: `CancellationError`, while records are made.
    func column(_ name: String) throws -> [Value]? {
        switch self {
        case .records(let list):
            guard list.columns.contains(where: { $0.name == name }) else { return nil }
            return try list.table(of: [Word(name, span: SourceSpan(0, 0))]).rows.compactMap(\.first)
        case .table, .book: break
        case .view(let view): if view.table.rows.count == 1 { return nil }
        default: return nil
        }
        let table = tabulated
        guard let index = table.columns.firstIndex(where: { $0.name == name }) else { return nil }
        return table.rows.map { $0[index] }
    }

    var columnNames: [String] {
        switch self {
        case .table, .records, .view, .book: tabulated.columns.map(\.name)
        default: []
        }
    }
}

extension BoundCall {
    /// Where a variable alone is an operand of its claim or condition: `$count == 20` says more than `20 == 20`.
    var variableOperands: Set<SourceSpan> {
        var spans: Set<SourceSpan> = []
        for value in values.values {
            switch value.kind {
            case .expression(let expression), .claim(.expression(let expression)): expression.collect(into: &spans)
            default: break
            }
        }
        return spans
    }
}

extension Expression {
    fileprivate func collect(into spans: inout Set<SourceSpan>) {
        switch self {
        case .variable(_, let span): spans.insert(span)
        case .literal, .query: break
        case .not(let inner, _), .negated(let inner, _): inner.collect(into: &spans)
        case .binary(_, let left, let right, _):
            left.collect(into: &spans)
            right.collect(into: &spans)
        }
    }
}
