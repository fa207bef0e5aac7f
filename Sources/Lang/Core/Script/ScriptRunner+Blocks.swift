import Engine

extension ScriptRunner {
    func run(_ block: Block, of unit: ScriptUnit) async throws -> ScriptEnding {
        guard let head = try await binder().control(block.head, stages: block.stages) else {
            guard let blocks, blocks.heads.contains(block.head.verb.text) else {
                throw Binder.noBlock("a ‘\(block.head.verb.text)’ block", block.head.span)
            }
            return try await blocks.run(block, of: unit, with: self)
        }
        switch head {
        case .condition(let condition):
            if try await session.question.holds(condition) == true { return try await run(block.body, of: unit) }
            return try await run(block.otherwise ?? [], of: unit)
        case .again(let count): return try await times(count ?? 0, block.body, unit)
        case .each(let name, let list): return try await each(name, list, block, unit)
        case .times(let name, let from, let to, let every, let span):
            let question = await session.question
            let end = try question.instant(to)
            guard let every, every > 0 else { throw Diagnostic(.wrongArgument, "no time passes", at: span) }
            var time = try question.instant(from)
            while time <= end {
                let ending = try await once(name, .value(.time(time)), block.body, unit)
                if ending != .finished { return ending }
                let next = time.advanced(byNanos: every)
                // The next instant does not fit in 64 bits.
                if next <= time { break }
                time = next
            }
            return .finished
        }
    }

    private func times(_ count: Int, _ body: [Line], _ unit: ScriptUnit) async throws -> ScriptEnding {
        for _ in 0..<count {
            try Task.checkCancellation()
            let ending = try await run(body, of: unit)
            if ending != .finished { return ending }
        }
        return .finished
    }

    private func each(_ name: Word, _ list: LoopList, _ block: Block, _ unit: ScriptUnit) async throws -> ScriptEnding {
        let values: [Value]
        switch list {
        case .items(let items):
            return try await each(name, items.lazy.map { .written($0) }, block.body, unit)
        case .numbers(let from, let to):
            guard from <= to else { return .finished }
            return try await each(name, (from...to).lazy.map { .value(.int(Int($0))) }, block.body, unit)
        case .allSymbols(let span): values = try await session.question.allSymbols(at: span).map { .text($0) }
        case .query(let query, let span): values = try await session.question.values(of: query, at: span)
        case .column(let operand, let span): values = try await session.question.values(of: operand, at: span)
        case .pending: values = []
        }
        return try await each(name, values.lazy.map { .value($0) }, block.body, unit)
    }

    private func each(
        _ name: Word, _ values: some Sequence<Variable>, _ body: [Line], _ unit: ScriptUnit
    ) async throws -> ScriptEnding {
        for value in values {
            let ending = try await once(name, value, body, unit)
            if ending != .finished { return ending }
        }
        return .finished
    }

    /// Runs the body once, with a name of its own.
    private func once(
        _ name: Word, _ value: Variable, _ body: [Line], _ unit: ScriptUnit
    ) async throws -> ScriptEnding {
        try Task.checkCancellation()
        return try await scoped(await session.openBlock(name.text, value)) {
            try await run(body, of: unit, keepingNames: true)
        }
    }
}

extension Session {
    var binder: Binder { question.binder }
}

extension Question {
    func allSymbols(at span: SourceSpan) throws(Diagnostic) -> [String] { try loaded(at: span).timeline.symbols }

    /// The values of a query's words as a list: a column; of a table without a column its first one; a figure alone.
    func values(of operand: Operand, at span: SourceSpan) async throws -> [Value] {
        try Self.values(of: try await figure(operand, span), at: span)
    }

    /// The values of the first column that a query and its stages leave.
    func values(of query: BoundQuery, at span: SourceSpan) async throws -> [Value] {
        try Self.values(of: try await answer(query), at: span)
    }

    private static func values(of value: Value, at span: SourceSpan) throws -> [Value] {
        switch value {
        case .list(let values): return values
        case .table, .records, .view:
            guard let first = value.columnNames.first else { return [] }
            return try value.column(first) ?? value.tabulated.rows.compactMap(\.first)
        case .nothing, .null: return []
        case .bool, .int, .id, .text, .price, .decimal, .time, .duration, .number: return [value]
        case .fields(let fields) where fields.fields.count == 1: return fields.fields.map(\.value)
        case .fields, .book, .bbo, .report, .assertion, .page:
            throw Diagnostic(
                .wrongArgument, "a whole answer is no list", at: span, help: "name one of its columns behind it")
        }
    }

    /// The instant of a time: `start` and `end` are the first and the last record's.
    func instant(_ time: TimeExpression) throws(Diagnostic) -> Timestamp {
        let recording = try loaded(at: time.span).timeline.recording
        let bounds = recording.bounds(clock: settings.clock)
        let found: Timestamp?
        switch try resolve(time) {
        case .instant(let instant): found = instant
        case .start: found = bounds?.first
        case .end: found = bounds?.last
        case .record(let number):
            found = number > 0 ? recording.time(of: number - 1, clock: settings.clock) : bounds?.first
        case .cursor(let cursor): found = cursor.time
        }
        guard let found else { throw Diagnostic(.noSuchMoment, "this moment has no time", at: time.span) }
        return found
    }
}
