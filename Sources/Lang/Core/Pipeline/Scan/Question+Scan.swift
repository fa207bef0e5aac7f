import Engine

// The stages over market-by-order records: as many as can be are run over their bytes, one pass for what can be found
// out in one.
extension Question {
    /// Answers as many of the next stages as can be answered without making rows.
    ///
    /// - Returns: the answer, and the number of stages that it has passed; nil where the first stage needs rows.
    func scanned(
        _ list: RecordList, _ stages: ArraySlice<BoundCall>, _ log: inout StepLog?
    ) async throws -> (value: Value, stages: Int)? {
        guard let set = RowSet(list) else { return nil }
        var run = RowRun(set)
        var left = stages
        // The stages that wait for the next pass over the rows.
        var waiting: [String] = []
        while !left.isEmpty {
            let before = (looked: run.looked, way: run.way)
            guard let taken = try await self.run(left, &run) else { break }
            waiting += left.prefix(taken).map(words)
            left = left.dropFirst(taken)
            if log != nil, run.hasPassed || run.answer != nil {
                log?.end(
                    waiting.joined(separator: " | "), before.looked, run.answer?.rowCount ?? run.set.count, before.way)
                waiting = []
            }
            if let answer = run.answer { return (answer, stages.count - left.count) }
        }
        guard left.count < stages.count else { return nil }
        let looked = run.looked
        let way = run.way
        let value = try await run.value()
        if !waiting.isEmpty { log?.end(waiting.joined(separator: " | "), looked, value.rowCount, way) }
        return (value, stages.count - left.count)
    }

    /// Runs the first of some stages, with the next one where the two are one step.
    ///
    /// - Returns: the number of stages that have been run; nil for one that needs rows, and then nothing has changed.
    private func run(_ stages: ArraySlice<BoundCall>, _ run: inout RowRun) async throws -> Int? {
        guard let call = stages.first else { return nil }
        if call.signature.stage == .quote {
            try await run.quote(after: call.duration("after").map { UInt64($0) })
            return 1
        }
        let columns = RowColumns(columns: run.set.columns.map(\.column))
        guard let stage = try await rowStage(call, columns: columns) else { return nil }
        var next: RowStage?
        if case .sort = stage, let following = stages.dropFirst().first {
            next = try await rowStage(following, columns: columns)
        }
        do {
            return try await run.apply(stage, before: next)
        } catch is NotTyped {
            return nil
        }
    }
}

/// A row set on its way through stages, with the conditions that have not been asked yet.
struct RowRun {
    private var scan: RowScan
    /// The answer of a stage after which there are no rows of records any more; nil as long as there are.
    private(set) var answer: Value?

    /// True when the last stage was a pass over the rows, so that no conditions wait.
    var hasPassed: Bool { scan.keepsAll }

    var set: RowSet { scan.set }
    /// The number of rows that the next pass looks at.
    var looked: Int { scan.looked }
    /// The way of the next pass, as `explain` says it.
    var way: String { scan.way }

    init(_ set: RowSet) { scan = RowScan(set) }

    /// Adds the best prices beside the rows that are left.
    mutating func quote(after delay: UInt64?) async throws {
        var rows = try await scan.filtered()
        try await rows.addQuotes(after: delay)
        scan = RowScan(rows)
    }

    /// Runs a stage.
    ///
    /// - Parameter next: the stage after it; nil when there is none, and for stages that do not look at it.
    /// - Returns: the number of stages that have been run; nil for a stage that needs rows, and then nothing has changed.
    /// - Throws: the `Diagnostic` of a row; `NotTyped` as nil; `CancellationError`.
    mutating func apply(_ stage: RowStage, before next: RowStage?) async throws -> Int? {
        switch stage {
        case .filter(let condition, let span):
            guard scan.add(condition.inlined(set.columns), at: span) else { return nil }
            scan.set.named.formUnion(condition.columns.map { set.columns[$0].column.name })
        case .select(let items):
            guard let made = try await make(items, by: []) else { return nil }
            scan.set.select(made)
        case .with(let items, let keys):
            guard let made = try await make(items, by: keys) else { return nil }
            scan.set.add(made)
        case .distinct(let columns):
            var rows = try await distinct(columns)
            rows.isRecords = false
            scan = RowScan(rows)
        case .sort(let orders): return try await sort(orders, before: next)
        case .head(let count): scan = RowScan(try await scan.filtered().head(count))
        case .tail(let count): scan = RowScan(try await scan.filtered().tail(count))
        case .sample(let count, let seed):
            let rows = try await scan.filtered()
            scan = RowScan(rows.at(try RowSample(count, of: rows.count, seed: seed).rows))
        case .figures(let figures, let keys):
            if keys.isEmpty, figures.allSatisfy({ $0.figure == .count }) {
                let count = try await scan.counted()
                var fields = Fields()
                for figure in figures { fields.append(figure.column.name, .int(count)) }
                answer = .fields(fields)
                return 1
            }
            guard let made = RowFigures(figures, by: keys, set) else { return nil }
            answer = try await made.of(scan)
        }
        return 1
    }

    /// Computes the columns of running functions, for the rows that are left.
    ///
    /// - Returns: the items with their expressions over the records' columns; nil for one that needs rows.
    private mutating func make(_ items: [RowItem], by keys: [Int]) async throws -> [RowItem]? {
        guard items.contains(where: { $0.expression.hasRunning }) else {
            return items.map { item in
                var item = item
                item.expression = item.expression.inlined(set.columns)
                return item
            }
        }
        var rows = try await scan.filtered()
        guard let made = try await rows.make(items, by: keys) else { return nil }
        scan = RowScan(rows)
        return made
    }

    private mutating func sort(_ orders: [RowOrder], before next: RowStage?) async throws -> Int? {
        guard let sorter = RowSorter(orders, set) else { return nil }
        var sorted: RowSet
        var taken = 1
        if case .head(let count)? = next {
            sorted = try await sorter.first(count, of: scan)
            taken = 2
        } else {
            sorted = try await sorter.sorted(scan)
        }
        sorted.isRecords = false
        sorted.named.formUnion(orders.map { set.columns[$0.column].column.name })
        scan = RowScan(sorted)
        return taken
    }

    private func distinct(_ columns: [Int]) async throws -> RowSet {
        let items = columns.map { index in
            RowItem(
                expression: .column(index), column: set.columns[index].column, span: SourceSpan(0, 0))
        }
        guard let figures = RowFigures([], by: items.map { .item($0) }, set) else { throw NotTyped() }
        return try await figures.firstRows(of: scan)
    }

    /// The rows as an answer.
    func value() async throws -> Value {
        let rows = try await scan.filtered()
        guard !rows.isRecords else {
            var records = rows.list
            records.named = Set(RecordList.columns.indices.filter { rows.named.contains(RecordList.columns[$0].name) })
            return .records(records)
        }
        try await RowScan(rows).check()
        return .table(Table(columns: rows.columns.map(\.column), rows: TableRows(rows), named: rows.named))
    }
}

extension RowSet {
    /// Leaves the columns of these items, whose expressions are over the records' columns.
    mutating func select(_ items: [RowItem]) {
        columns = items.map { Shown(column: $0.column, expression: $0.expression) }
        isRecords = false
    }

    /// Adds the columns of these items, or puts them in the place of columns with their names.
    mutating func add(_ items: [RowItem]) {
        for item in items {
            let shown = Shown(column: item.column, expression: item.expression)
            if let index = columns.firstIndex(where: { $0.column.name == item.column.name }) {
                columns[index] = shown
            } else {
                columns.append(shown)
            }
            named.insert(item.column.name)
        }
        isRecords = false
    }
}

extension RowScan {
    /// Looks through the rows for an error of a column that is computed when it is shown.
    ///
    /// - Throws: the `Diagnostic` of the first row that has one; `CancellationError`.
    func check() async throws {
        let computed = set.columns.map(\.expression).filter(\.isComputed)
        guard !computed.isEmpty else { return }
        let formulas = computed.map { RowFormula($0, made: set.madeKinds) }
        _ = try await run("reading", { 0 }) { _, evaluator, pick, bytes, batch in
            for (expression, formula) in zip(computed, formulas) {
                do {
                    guard let formula else { throw NotTyped() }
                    _ = try evaluator.vector(formula, pick, bytes, batch)
                } catch is NotTyped {
                    for position in pick.rows.indices {
                        _ = try set.value(
                            expression, row: pick.rows[position],
                            pick.places.isEmpty ? nil : pick.places[position])
                    }
                }
            }
        }
    }
}

extension RowExpression {
    /// True when it is worked out, and no column or constant as it is.
    fileprivate var isComputed: Bool {
        switch self {
        case .constant, .column: false
        default: true
        }
    }
}
