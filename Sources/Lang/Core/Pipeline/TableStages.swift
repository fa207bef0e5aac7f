import Engine

// The work of the stages on rows, as plain functions of tables.

extension Table {
    /// The index of a column.
    ///
    /// - Throws: `noSuchColumn`, with the nearest name or the list.
    func index(of column: Word) throws(Diagnostic) -> Int {
        if let index = columns.firstIndex(where: { $0.name == column.text }) { return index }
        let names = columns.map(\.name)
        throw Diagnostic(
            .noSuchColumn, "there is no column ‘\(column.text)’", at: column.span,
            help: Suggestions.help(column.text, among: names) ?? "there is \(names.joined(separator: ", "))")
    }

    /// The rows for which a condition holds.
    ///
    /// - Throws: the `Diagnostic` of a comparison; `CancellationError`.
    func filtered(_ condition: RowExpression, at span: SourceSpan) throws -> Table {
        var kept: [[Value]] = []
        for (number, row) in rows.enumerated() {
            try Work.step(row: number, "filtering", of: rows.count)
            if try condition.holds({ row[$0] }, span) { kept.append(row) }
        }
        return Table(columns: columns, rows: kept, named: named(by: condition))
    }

    func selecting(_ names: [Word]) throws(Diagnostic) -> Table {
        var indices: [Int] = []
        for name in names { indices.append(try index(of: name)) }
        return Table(
            columns: indices.map { columns[$0].chosen }, rows: rows.map { row in indices.map { row[$0] } }, named: named
        )
    }

    /// The names of the columns that are shown before others: those that a condition looks at, too.
    private func named(by condition: RowExpression) -> Set<String> {
        named.union(condition.columns.filter(columns.indices.contains).map { columns[$0].name })
    }

    /// The rows in the order of a column. The sort is stable; empty cells come last in either direction.
    ///
    /// - Throws: the `Diagnostic` of values that cannot be compared; `CancellationError`.
    func sorted(by column: Word, descending: Bool) throws -> Table {
        if column.text.first == "-", columns.contains(where: { $0.name == column.text.dropFirst() }) {
            throw Diagnostic(
                .noSuchColumn, "there is no column ‘\(column.text)’", at: column.span,
                help: "the greatest first: `sort \(column.text.dropFirst()) desc`")
        }
        let index = try index(of: column)
        var comparisons = SortSteps(rows: rows.count)
        let sorted = try rows.enumerated().sorted { a, b in
            try comparisons.step()
            let (x, y) = (a.element[index], b.element[index])
            if x.isEmpty || y.isEmpty { return x.isEmpty == y.isEmpty ? a.offset < b.offset : y.isEmpty }
            if try Arithmetic.compare(.less, x, y, at: column.span) == true { return !descending }
            if try Arithmetic.compare(.less, y, x, at: column.span) == true { return descending }
            return a.offset < b.offset
        }
        return Table(columns: columns, rows: sorted.map(\.element), named: named.union([column.text]))
    }

    /// True when the rows follow the clock: some column has times, and none of them is earlier than one above it.
    package var isOrderedByTime: Bool {
        columns.indices.contains { column in
            var last: Timestamp?
            var hasMoved = false
            for row in rows.untilCancelled {
                switch row[column] {
                case .null, .nothing: continue
                case .time(let time):
                    if let last, time < last { return false }
                    hasMoved = hasMoved || last != nil && time != last
                    last = time
                default: return false
                }
            }
            return hasMoved
        }
    }

    /// The first `count` rows.
    package func head(_ count: Int) -> Table { Table(columns: columns, rows: Array(rows.prefix(count)), named: named) }

    /// The last `count` rows.
    package func tail(_ count: Int) -> Table { Table(columns: columns, rows: Array(rows.suffix(count)), named: named) }

    /// One figure of a column, or one for each value of another column, in the order of their first appearance.
    ///
    /// - Throws: the `Diagnostic` of a column that there is not, or of values that cannot be taken together;
    ///   `CancellationError`.
    func aggregated(_ figure: Aggregate, _ column: Word, by group: Word?) throws -> Value {
        let index = try index(of: column)
        let title = "\(figure.rawValue)_\(column.text)"
        guard let group else {
            var values: [Value] = []
            values.reserveCapacity(rows.count)
            for (number, row) in rows.enumerated() {
                try Work.step(row: number, "reading", of: rows.count)
                values.append(row[index])
            }
            return .object([title: try figure.of(values, at: column.span)])
        }
        let groupIndex = try self.index(of: group)
        var order: [String] = []
        var members: [String: (key: Value, values: [Value])] = [:]
        for (number, row) in rows.enumerated() {
            try Work.step(row: number, "grouping", of: rows.count)
            let key = CellText.text(row[groupIndex])
            if members[key] == nil {
                order.append(key)
                members[key] = (row[groupIndex], [])
            }
            members[key]?.values.append(row[index])
        }
        var result = Table(columns: [columns[groupIndex], Column(title, numeric: true)])
        for key in order {
            guard let member = members[key] else { continue }
            result.rows.append([member.key, try figure.of(member.values, at: column.span)])
        }
        return .table(result)
    }
}

/// Reports the progress of a sort by its comparisons, which are all that can be seen of it from outside.
struct SortSteps {
    private let rows: Int
    private let expected: Int
    private var count = 0

    /// - Parameter rows: the number of rows that are sorted; a sort takes about `rows` × log2 `rows` comparisons.
    init(rows: Int) {
        self.rows = rows
        expected = rows * (Int.bitWidth - max(rows, 1).leadingZeroBitCount)
    }

    /// Counts a comparison; called at each one.
    ///
    /// - Throws: `CancellationError`.
    mutating func step() throws {
        count += 1
        guard count % Work.batch == 0 else { return }
        // The share of the rows is that of the comparisons in all comparisons.
        let share = Int(Double(rows) * Double(count) / Double(max(expected, 1)))
        try Work.step("sorting", min(share, rows), of: rows)
    }
}

extension Table.Column {
    /// The column as one that was asked for by its name: none of those is shown before another.
    var chosen: Table.Column { Table.Column(name, numeric: isNumeric) }
}

/// The figures of a column, `sum`, `avg`, `min`, `max` and nearest-rank percentiles, exact.
enum Aggregate: String, Sendable, CaseIterable {
    case sum, avg, min, max, p50, p99

    /// The figure of some values; empty cells do not count.
    ///
    /// - Throws: the `Diagnostic` of values that cannot be taken together; `CancellationError`.
    func of(_ values: [Value], at span: SourceSpan) throws -> Value {
        let values = values.filter { !$0.isEmpty }
        guard let first = values.first else { return .null }
        switch self {
        case .sum: return try Self.sum(values, first, at: span)
        case .avg:
            let total = try Self.sum(values, first, at: span)
            if case .duration(let nanos) = total { return .duration(nanos: nanos / Int64(values.count)) }
            return try Arithmetic.apply(.divided, total, .int(values.count), at: span)
        case .min, .max:
            var best = first
            for (number, value) in values.enumerated() {
                try Work.step(row: number, "comparing", of: values.count)
                let sign: BinaryOperator = self == .min ? .less : .greater
                if try Arithmetic.compare(sign, value, best, at: span) == true { best = value }
            }
            return best
        case .p50, .p99:
            let percent = self == .p50 ? 50 : 99
            var comparisons = SortSteps(rows: values.count)
            let sorted = try values.sorted { a, b in
                try comparisons.step()
                return try Arithmetic.compare(.less, a, b, at: span) == true
            }
            // The nearest rank is the smallest value that so many percent do not exceed.
            return sorted[Swift.max(0, (values.count * percent + 99) / 100 - 1)]
        }
    }

    private static func sum(_ values: [Value], _ first: Value, at span: SourceSpan) throws -> Value {
        var total: Value = if case .duration = first { .duration(nanos: 0) } else { .decimal("0") }
        for (number, value) in values.enumerated() {
            try Work.step(row: number, "adding", of: values.count)
            if case .text = value { throw Diagnostic(.notComparable, "texts cannot be added up", at: span) }
            total = try Arithmetic.apply(.plus, total, value, at: span)
        }
        return total
    }
}
