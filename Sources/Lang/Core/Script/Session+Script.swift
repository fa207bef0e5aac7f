import Engine

// The effects of a script's words on a session: names and their values.

extension Session {
    /// A statement with the values that its variables have now: bound here if it has any, else as it was bound when it
    /// was checked.
    package func bound(_ query: Query, of unit: ScriptUnit) throws -> BoundQuery {
        let checked = unit.bound[query.span].flatMap { $0.isPending ? nil : $0 }
        let bound = try checked ?? binder.bind(query)
        lastBound = bound
        return bound
    }

    /// Runs a statement with the values that its variables have now.
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

    /// Every name that a script may use now.
    public var variableNames: [String] { variables.keys }

    func assign(_ call: BoundCall) async throws -> Value {
        guard let name = call.text("name"), let value = call.values["value"] else { return .nothing }
        switch value.kind {
        case .item(let item): variables.assign(name, .written(item))
        case .query(let query):
            let answer = try await question.answer(query)
            variables.assign(name, .value(answer.onlyCell ?? answer))
        case .expression(.variable(let other, let span)):
            guard let variable = variables.variable(other) else {
                throw Variables.unknown(other, at: span, among: variables.keys)
            }
            variables.assign(name, variable)
        case .expression(let expression):
            let result = try await question.evaluate(expression).value
            variables.assign(name, .value(result.onlyCell ?? result))
        default: break
        }
        return .nothing
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

    // MARK: Blocks

    /// Opens a block; the result is the depth to close it to.
    package func openBlock(_ name: String? = nil, _ value: Variable? = nil) -> Int {
        let depth = variables.depth
        variables.open()
        if let name, let value { variables.declare(name, value) }
        return depth
    }

    package func closeBlocks(to depth: Int) { variables.close(to: depth) }

    func give(arguments: [String: Item]) { self.arguments = arguments }
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

    /// The value of an answer in an expression that names no figure of it: the figure of the verb's own name, the only
    /// one, or the answer itself.
    func defaultFigure(of verb: String) -> Value {
        if case .fields(let fields) = expanded, let figure = fields[verb] { return figure }
        return onlyCell ?? self
    }

    /// The values of a column of a table with any number of rows; nil when the value is no table or has no such column.
    /// A single row's cell is a figure, not a column.
    ///
    /// - Throws: `CancellationError`, while records are made.
    func column(_ name: String) throws -> [Value]? {
        switch self {
        case .records(let list):
            guard let index = list.columns.firstIndex(where: { $0.name == name }) else { return nil }
            return try list.table(at: [index]).rows.compactMap(\.first)
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
    /// The spans of the variables that alone are an operand of its claim or condition: `$count == 20` says more than
    /// `20 == 20`.
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

extension BoundExpression {
    fileprivate func collect(into spans: inout Set<SourceSpan>) {
        if case .variable(_, let span) = self { spans.insert(span) }
        for part in parts { part.collect(into: &spans) }
    }
}
