import Engine

extension Question {
    /// Passes an answer through the stages after its verb.
    func pass(_ value: Value, through query: BoundQuery) async throws -> Value {
        var value = value
        for stage in query.stages {
            if Task.isCancelled { throw CancellationError() }
            do {
                value = try await apply(stage, to: value, query)
            } catch let error as CancellationError {
                Work.discard(value)
                throw error
            }
        }
        if case .records(var list) = value, let form = query.asStage {
            list.form.apply(form)
            value = .records(list)
        }
        return value
    }

    private func apply(_ stage: BoundCall, to value: Value, _ query: BoundQuery) async throws -> Value {
        switch stage.signature.stage {
        case .condition:
            guard let condition = stage.expression("condition") else { return value }
            if case .records(let list) = value {
                return .records(try await filtered(list, by: condition))
            }
            let table = value.tabulated
            let compiled = try await compile(condition, columns: RowColumns(columns: table.columns, table: table))
            return .table(try table.filtered(compiled, at: condition.span))
        case .head:
            let count = stage.integer("rows") ?? 0
            if case .records(let list) = value { return .records(list.head(count)) }
            return .table(value.tabulated.head(count))
        case .tail:
            let count = stage.integer("rows") ?? 0
            if case .records(let list) = value { return .records(try list.tail(count)) }
            return .table(value.tabulated.tail(count))
        case .count:
            if case .records(let list) = value { return .object(["count": .int(try list.counted())]) }
            return .object(["count": .int(value.tabulated.rows.count)])
        case .select:
            let names = stage.words("columns")
            let table = try Self.table(of: value, names, stage)
            if case .records = value { return .table(table) }
            return .table(try table.selecting(names))
        case .sort:
            guard let column = stage.words("column").first else { return value }
            let table = try Self.table(of: value, nil, stage)
            return .table(try Self.keeping(table) { try $0.sorted(by: column, descending: stage.has("desc")) })
        case .save: return try save(value, stage, query)
        case .figure(let figure):
            guard let column = stage.words("column").first else { return value }
            let group = stage.words("by").first
            let table = try Self.table(of: value, [column, group].compactMap(\.self), stage)
            return try Self.keeping(table) { try $0.aggregated(figure, column, by: group) }
        case .form, nil: return value
        }
    }

    /// The rows that a stage needs all at once.
    ///
    /// - Parameter names: the columns that are made of records, which have many; nil for all of them.
    private static func table(of value: Value, _ names: [Word]?, _ stage: BoundCall) throws -> Table {
        guard case .records(let list) = value else { return value.tabulated }
        return try list.table(of: names, limit: (RecordList.mostCells, stage.verb))
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
        return try list.filtered(compiled, at: condition.span)
    }
}
