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

    /// The names of the columns that are shown before others: those that a condition looks at, too.
    private func named(by condition: RowExpression) -> Set<String> {
        named.union(condition.columns.filter(columns.indices.contains).map { columns[$0].name })
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
