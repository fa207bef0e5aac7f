import Engine

// The stages over the rows of a table, value by value: slow, and so plain that they say what a stage means.

extension Table {
    /// The answer after a stage: a table, or the figures of all rows.
    ///
    /// - Throws: the `Diagnostic` of values that cannot be compared or taken together; `CancellationError`.
    func applying(_ stage: RowStage) throws -> Value {
        switch stage {
        case .filter(let condition, let span): return .table(try filtered(condition, at: span))
        case .select(let items):
            let made = try cells(of: items, in: [Array(rows.indices)])
            return .table(Table(columns: items.map(\.column), rows: made, named: named))
        case .with(let items, let keys): return .table(try adding(items, by: keys))
        case .distinct(let columns): return .table(try distinct(columns))
        case .sort(let order): return .table(try sorted(order))
        case .head(let count): return .table(head(count))
        case .tail(let count): return .table(tail(count))
        case .sample(let count, let seed):
            let chosen = try RowSample(count, of: rows.count, seed: seed).rows
            return .table(Table(columns: columns, rows: chosen.map { rows[$0] }, named: named))
        case .figures(let figures, let keys): return try summarised(figures, by: keys)
        }
    }

    // MARK: Columns

    /// The rows with further columns; one of a name that is there stands in its place.
    private func adding(_ items: [RowItem], by keys: [Int]) throws -> Table {
        let made = try cells(of: items, in: try groups("grouping") { row in keys.map { rows[row][$0] } }.map(\.rows))
        var result = self
        var places: [Int] = []
        for column in items.map(\.column) {
            let place = result.columns.firstIndex { $0.name == column.name } ?? result.columns.count
            if place < result.columns.count { result.columns[place] = column } else { result.columns.append(column) }
            result.named.insert(column.name)
            places.append(place)
        }
        let added = Array(repeating: Value.null, count: result.columns.count - columns.count)
        for (row, values) in made.enumerated() {
            try Work.step(row: row, "adding columns", of: made.count)
            result.rows[row] += added
            for (place, value) in zip(places, values) { result.rows[row][place] = value }
        }
        return result
    }

    /// The values of some columns to be, row by row.
    ///
    /// - Parameter groups: the rows that running functions run over, each list by itself.
    private func cells(of items: [RowItem], in groups: [[Int]]) throws -> [[Value]] {
        // The argument of a running function becomes a column of its own first: it is needed for all rows together.
        var added: [[Value]] = []
        func value(_ expression: RowExpression, _ row: Int) throws -> Value {
            try expression.value { $0 < columns.count ? rows[row][$0] : added[$0 - columns.count][row] }
        }
        var plain: [RowExpression] = []
        for item in items {
            plain.append(
                try item.expression.replacing { part in
                    guard case .call(let function, let arguments, let span) = part, function.isRunning,
                        let operand = arguments.first
                    else { return part }
                    var values: [Value] = []
                    for row in rows.indices {
                        try Work.step(row: row, "calculating", of: rows.count)
                        values.append(try value(operand, row))
                    }
                    let count =
                        if arguments.count > 1, case .constant(let count) = arguments[1] { count.whole } else { 1 }
                    added.append(try function.run(over: values, in: groups, count ?? 1, at: span))
                    return .column(columns.count + added.count - 1)
                })
        }
        var made: [[Value]] = []
        made.reserveCapacity(rows.count)
        for row in rows.indices {
            try Work.step(row: row, "calculating", of: rows.count)
            made.append(try plain.map { try value($0, row) })
        }
        return made
    }

    // MARK: Order

    /// The first of the rows that are equal in some columns.
    private func distinct(_ columns: [Int]) throws -> Table {
        let groups = try self.groups("comparing") { row in columns.map { rows[row][$0] } }
        return Table(columns: self.columns, rows: groups.compactMap { $0.rows.first.map { rows[$0] } }, named: named)
    }

    /// The rows in order. The sort is stable; empty cells come last in either direction.
    private func sorted(_ order: [RowOrder]) throws -> Table {
        var comparisons = SortSteps(rows: rows.count)
        let sorted = try rows.enumerated().sorted { a, b in
            try comparisons.step()
            for column in order {
                let (x, y) = (a.element[column.column], b.element[column.column])
                if x.isEmpty || y.isEmpty {
                    if x.isEmpty == y.isEmpty { continue }
                    return y.isEmpty
                }
                if try Arithmetic.compare(.less, x, y, at: column.word.span) == true { return !column.isDescending }
                if try Arithmetic.compare(.less, y, x, at: column.word.span) == true { return column.isDescending }
            }
            return a.offset < b.offset
        }
        return Table(columns: columns, rows: sorted.map(\.element), named: named.union(order.map(\.word.text)))
    }

    // MARK: Figures

    /// The figures of all rows, or of each group of them.
    private func summarised(_ figures: [RowFigure], by keys: [RowKey]) throws -> Value {
        // Arguments and keys are evaluated row by row, so that the error of the first row is the one that is told.
        var operands: [[Value]] = figures.map { _ in [] }
        var weights: [[Value]] = figures.map { _ in [] }
        var names: [[Value]] = []
        for (number, row) in rows.enumerated() {
            try Work.step(row: number, keys.isEmpty ? "reading" : "grouping", of: rows.count)
            names.append(try keys.map { try $0.value { row[$0] } })
            for (place, figure) in figures.enumerated() {
                if let operand = figure.operand { operands[place].append(try operand.value { row[$0] }) }
                if let weight = figure.weight { weights[place].append(try weight.value { row[$0] }) }
            }
        }
        func values(of group: [Int]) throws -> [Value] {
            try figures.enumerated().map { place, figure in
                try figure.value(
                    of: group.count, operands[place].isEmpty ? [] : group.map { operands[place][$0] },
                    weights: weights[place].isEmpty ? [] : group.map { weights[place][$0] })
            }
        }
        guard !keys.isEmpty else {
            var fields = Fields()
            for (figure, value) in zip(figures, try values(of: Array(rows.indices))) {
                fields.append(figure.column.name, value)
            }
            return .fields(fields)
        }
        var result = Table(columns: keys.map(\.column) + figures.map(\.column))
        for group in try groups("grouping", { names[$0] }) {
            result.rows.append(group.key + (try values(of: group.rows)))
        }
        return .table(result)
    }

    /// The rows by groups, in the order of their first rows.
    ///
    /// - Parameters:
    ///   - what: the work as a participle.
    ///   - key: the values of a row that are equal in all rows of its group.
    private func groups(_ what: String, _ key: (Int) -> [Value]) throws -> [(key: [Value], rows: [Int])] {
        var places: [[GroupKey]: Int] = [:]
        var groups: [(key: [Value], rows: [Int])] = []
        for row in rows.indices {
            try Work.step(row: row, what, of: rows.count)
            let values = key(row)
            let hash = values.map { GroupKey($0) }
            if let place = places[hash] {
                groups[place].rows.append(row)
            } else {
                places[hash] = groups.count
                groups.append((values, [row]))
            }
        }
        return groups
    }
}

extension RowKey {
    /// The value of the key for a row.
    ///
    /// - Parameter cell: returns the row's value in a column.
    fileprivate func value(_ cell: (Int) -> Value) throws(Diagnostic) -> Value {
        switch self {
        case .item(let item): return try item.expression.value(cell)
        case .every(let nanos, let column, _):
            guard case .time(let time) = cell(column) else { return .null }
            return .time(Self.start(of: time, every: nanos))
        }
    }

    /// The start of the interval of so many nanoseconds that an instant is in.
    static func start(of time: Timestamp, every nanos: Int64) -> Timestamp {
        Timestamp(nanos: time.nanos - time.nanos % UInt64(nanos))
    }

    /// The head of the key's column.
    var column: Table.Column {
        switch self {
        case .item(let item): item.column
        case .every(_, _, let column): column
        }
    }
}

extension RowFunction {
    /// The values of a running function for every row.
    ///
    /// - Parameters:
    ///   - values: the values of its argument.
    ///   - groups: the rows that it runs over, each list by itself.
    ///   - count: the number of rows that `lag` goes back.
    fileprivate func run(over values: [Value], in groups: [[Int]], _ count: Int, at span: SourceSpan) throws -> [Value]
    {
        var result = values.map { _ in Value.null }
        for group in groups {
            var total = Value.null
            for (place, row) in group.enumerated() {
                try Work.step(row: place, "calculating", of: group.count)
                switch self {
                case .lag: if place >= count { result[row] = values[group[place - count]] }
                case .diff:
                    guard place > 0 else { continue }
                    result[row] = try Arithmetic.apply(.minus, values[row], values[group[place - 1]], at: span)
                default:
                    let value = values[row]
                    if case .text = value { throw Diagnostic(.notComparable, "texts cannot be added up", at: span) }
                    if !value.isEmpty {
                        let zero: Value = if case .duration = value { .duration(nanos: 0) } else { .decimal("0") }
                        total = try Arithmetic.apply(.plus, total.isEmpty ? zero : total, value, at: span)
                    }
                    result[row] = total
                }
            }
        }
        return result
    }
}

/// Rows that are drawn by chance, each set of them as likely as any other, and the same for a seed on every machine.
///
/// Robert Floyd's way, which draws once for each row that is wanted (Bentley, "Programming Pearls", CACM 30:9, 1987).
struct RowSample {
    /// The numbers of the rows, from 0, ascending.
    let rows: [Int]

    /// Draws `count` of so many rows; all of them where there are no more.
    ///
    /// - Throws: `CancellationError`.
    init(_ count: Int, of total: Int, seed: UInt64) throws {
        guard count < total else {
            rows = Array(0..<total)
            return
        }
        var random = SeededRandom(seed: seed)
        var chosen: Set<Int> = []
        for last in total - count..<total {
            try Work.step(row: chosen.count, "drawing", of: count)
            let drawn = Int(random.next().multipliedFullWidth(by: UInt64(last) + 1).high)
            if !chosen.insert(drawn).inserted { chosen.insert(last) }
        }
        rows = chosen.sorted()
    }
}

/// A value as the key of a group: values that are equal have equal keys, however they are shown.
enum GroupKey: Hashable {
    case number(Int128)
    case text(String)
    case time(UInt64)
    case duration(Int64)
    case bool(Bool)
    case other(String)
    case nothing

    init(_ value: Value) {
        switch value {
        case .null, .nothing: self = .nothing
        case .text(let text): self = .text(text)
        case .int, .id, .price, .decimal, .number:
            self = Arithmetic.units(of: value).map { .number($0) } ?? .other(CellText.text(value))
        case .time(let time): self = .time(time.nanos)
        case .duration(let nanos): self = .duration(nanos)
        case .bool(let value): self = .bool(value)
        case .list, .fields, .table, .book, .bbo, .records, .view, .report, .assertion, .page:
            self = .other(CellText.text(value))
        }
    }
}
