import Engine

extension Question {
    /// Passes an answer through the stages after its verb.
    func pass(_ value: Value, through query: BoundQuery) async throws -> Value {
        var log: StepLog?
        return try await pass(value, through: query, log: &log)
    }

    /// Passes an answer through the stages after its verb, and notes the steps in a log where there is one.
    func pass(_ value: Value, through query: BoundQuery, log: inout StepLog?) async throws -> Value {
        var value = value
        var left = query.stages[...]
        while let stage = left.first {
            if Task.isCancelled { throw CancellationError() }
            do {
                if case .records(let list) = value, let (answer, passed) = try await scanned(list, left, &log) {
                    value = answer
                    left = left.dropFirst(passed)
                } else {
                    let before = log == nil ? nil : value.rowCount
                    value = try await apply(stage, to: value, query)
                    log?.end(words(stage), before, value.rowCount, "row by row")
                    left = left.dropFirst()
                }
            } catch let error as CancellationError {
                Work.discard(value)
                throw error
            }
        }
        if case .table(let table) = value, let last = query.stages.last,
            table.rows.count > RecordList.mostCells / max(table.columns.count, 1)
        {
            // A file takes them piece by piece; a screen, a pipe and a variable take them at once.
            throw Diagnostic(
                .tooLarge, "\(table.rows.count) rows of \(table.columns.count) columns are too many for one answer",
                at: last.verb.span,
                help: "`| save FILE.csv` writes them all; `where` and `head` leave fewer rows, `select` fewer columns")
        }
        if case .records(var list) = value, let form = query.asStage {
            list.form.apply(form)
            value = .records(list)
        }
        return value
    }

    private func apply(_ stage: BoundCall, to value: Value, _ query: BoundQuery) async throws -> Value {
        switch stage.signature.stage {
        case .save: return try save(value, stage, query)
        case .quote:
            throw Diagnostic(
                .wrongArgument, "`quote` is about market-by-order records, and these rows are none",
                at: stage.verb.span, help: "put it behind `records` or `trades`, as in `trades all | quote`")
        case .condition, .select, .with, .distinct, .sort, .head, .tail, .sample, .figures, .form, nil: break
        }
        if case .records(let list) = value { return try await apply(stage, to: list) }
        let table = value.tabulated
        let columns = RowColumns(columns: table.columns, table: table)
        guard let compiled = try await rowStage(stage, columns: columns) else { return value }
        return try Self.keeping(table) { try $0.applying(compiled) }
    }

    /// Records stay records through a stage that leaves some of them as they are; any other makes a table of the columns
    /// that it looks at.
    private func apply(_ stage: BoundCall, to list: RecordList) async throws -> Value {
        let compiled = try await rowStage(stage, columns: RowColumns(columns: list.columns))
        switch compiled {
        case nil: return .records(list)
        case .filter(let condition, let span)?: return .records(try await filtered(list, by: condition, at: span))
        case .head(let count)?: return .records(list.head(count))
        case .tail(let count)?: return .records(try list.tail(count))
        case .sample(let count, let seed)?:
            return .records(list.choosing(try RowSample(count, of: try list.counted(), seed: seed).rows))
        case .figures(let figures, by: let keys)? where keys.isEmpty && figures.allSatisfy { $0.figure == .count }:
            var fields = Fields()
            for figure in figures { fields.append(figure.column.name, .int(try list.counted())) }
            return .fields(fields)
        case .select?, .with?, .distinct?, .sort?, .figures?:
            guard let compiled else { return .records(list) }
            let table = try list.table(
                at: compiled.columns?.sorted(), limit: (RecordList.mostCells, stage.verb))
            return try Self.keeping(table) { try $0.applying(compiled.narrowed) }
        }
    }

    /// Works on a table, which is freed on another thread when the work is cancelled.
    private static func keeping<T>(_ table: Table, _ work: (Table) throws -> T) throws -> T {
        do {
            return try work(table)
        } catch {
            Work.discard(table)
            throw error
        }
    }

    /// Keeps the records for which a condition holds.
    func filtered(_ list: RecordList, by condition: BoundExpression) async throws -> RecordList {
        let compiled = try await compile(condition, columns: RowColumns(columns: list.columns))
        return try await filtered(list, by: compiled, at: condition.span)
    }

    private func filtered(
        _ list: RecordList, by condition: RowExpression, at span: SourceSpan
    ) async throws -> RecordList {
        if let set = RowSet(list) {
            var scan = RowScan(set)
            if scan.add(condition, at: span) {
                var kept = try await scan.filtered().list
                kept.named = list.named.union(condition.columns)
                return kept
            }
        }
        return try list.filtered(condition, at: span)
    }
}
