import Engine

/// Rows between stages: market-by-order records in some order, with columns of their own and columns that stages have made
/// of them. No row is made before it is shown.
///
/// Expressions name columns by numbers: first those of `RecordList.columns`, then the made ones.
struct RowSet: Sendable {
    /// The records.
    var list: RecordList
    /// The columns that stages have made, with a value for every row.
    var made: [MadeColumn] = []
    /// The best prices beside the rows, in the order of the rows, by each stage that asked for them.
    var quotes: [QuoteColumns] = []
    /// The columns that a row has now.
    var columns: [Shown]
    /// The names of columns in conditions and orders, which are shown before others.
    var named: Set<String> = []
    /// True as long as the rows are records as they are: no stage has chosen or added columns.
    var isRecords = true

    /// True as long as the records are in the order of the stream.
    var isAscending = true

    /// A column of rows, as the expression that it is.
    struct Shown: Sendable {
        var column: Table.Column
        var expression: RowExpression
    }

    /// A column that was computed for all rows at once.
    enum MadeColumn: Sendable {
        /// The values in the order of the rows.
        case values(RowVector)
        /// A figure of the best prices beside each row: those of one of `quotes`.
        case quote(QuoteFigure, of: Int)

        var kind: RowKind {
            switch self {
            case .values(let values): values.kind
            case .quote(let figure, _): figure.kind
            }
        }
    }

    var timeline: Timeline { list.timeline }

    /// - Returns: nil where some of the records are no market-by-order records.
    init?(_ list: RecordList) {
        switch list.places {
        case .range: break
        case .list(let places): if places.contains(where: { $0 < 0 }) { return nil }
        case .derived: return nil
        }
        if list.isEmpty, list.firstType != MBOMessage.recordType { return nil }
        self.list = list
        columns = RecordList.columns.enumerated().map { Shown(column: $1, expression: .column($0)) }
        named = Set(list.named.map { RecordList.columns[$0].name })
    }

    /// True when a row is found by its place among the rows; otherwise its place is the index of its record.
    var usesPlaces: Bool { !made.isEmpty || !isAscending }

    var count: Int {
        switch list.places {
        case .range(let range): range.count
        case .list(let rows): rows.count
        case .derived: 0
        }
    }

    /// The index of the record of a row.
    func row(at place: Int) -> Int {
        switch list.places {
        case .range(let range): range.lowerBound + place
        case .list(let rows): rows[place]
        case .derived: 0
        }
    }

    /// The kinds of the made columns.
    var madeKinds: [RowKind] { made.map(\.kind) }

    /// The values of a made column for the rows of some places.
    func values(of number: Int, at places: [Int], rows: [Int]) -> RowVector {
        switch made[number] {
        case .values(let values): values.gathered(places)
        case .quote(let figure, let index): figure.values(quotes[index], places, rows, timeline)
        }
    }

    // MARK: Values

    /// The value of an expression for one row.
    ///
    /// - Parameters:
    ///   - row: the index of its record.
    ///   - place: its place in the set; nil where no column was made.
    func value(_ expression: RowExpression, row: Int, _ place: Int?) throws(Diagnostic) -> Value {
        let cells = RecordCells(timeline, row)
        return try expression.value { index in
            let number = index - RecordList.columns.count
            guard number >= 0, let place else { return cells.value(index) }
            return value(values(of: number, at: [place], rows: [row]), 0, row)
        }
    }

    /// The value of an expression for the row of a place: an index of a record where the set does not use places.
    func value(_ expression: RowExpression, at place: Int) throws(Diagnostic) -> Value {
        try usesPlaces ? value(expression, row: row(at: place), place) : value(expression, row: place, nil)
    }

    private func value(_ vector: RowVector, _ place: Int, _ row: Int) -> Value {
        if vector.isNull(place) { return .null }
        if case .decimal(let scale) = vector.kind {
            return Arithmetic.decimal(units: vector.wide[place] * Decimals.power(18 - scale))
        }
        let digits = vector.kind == .price ? timeline.priceDigits(timeline.recording[row].bookKey) : nil
        return value(ofKey: vector.keys[place], vector.kind, digits: digits)
    }

    /// The value of a key.
    ///
    /// - Parameter digits: the digits after the point of a price; nil for those of every book.
    func value(ofKey key: Int64, _ kind: RowKind, digits: Int? = nil) -> Value {
        switch kind {
        case .price: .price(Price(nanos: key), digits: digits ?? timeline.commonPriceDigits ?? 2)
        case .int: .int(Int(key))
        case .id: .id(UInt64(bitPattern: key) ^ (1 << 63))
        case .time: Value(RecordColumn.time(ofKey: key))
        case .duration: .duration(nanos: key)
        case .truth: .bool(key == 1)
        case .decimal(let scale): Arithmetic.decimal(units: Int128(key) * Decimals.power(18 - scale))
        case .text: .null
        }
    }

    /// The cells of a row.
    ///
    /// - Throws: the `Diagnostic` of an expression.
    func cells(at place: Int) throws(Diagnostic) -> [Value] {
        var cells: [Value] = []
        cells.reserveCapacity(columns.count)
        let row = row(at: place)
        for shown in columns { cells.append(try value(shown.expression, row: row, place)) }
        return cells
    }

    // MARK: Rows

    /// The rows at some places, in this order.
    ///
    /// - Parameter isAscending: true when the places ascend.
    func at(_ places: [Int], isAscending: Bool = true) -> RowSet {
        var copy = self
        copy.isAscending = copy.isAscending && isAscending
        copy.list.places = .list(places.map { row(at: $0) })
        copy.made = made.map { column in
            if case .values(let values) = column { .values(values.gathered(places)) } else { column }
        }
        copy.quotes = quotes.map { $0.gathered(places) }
        return copy
    }

    /// The rows of these records, which have no made columns.
    func of(_ rows: [Int]) -> RowSet {
        var copy = self
        copy.list.places = .list(rows)
        return copy
    }

    /// The rows of some places, in an order that is not that of the stream.
    ///
    /// - Parameter places: indices of records where the set does not use places.
    func inOrder(_ places: [Int]) -> RowSet {
        guard !usesPlaces else { return at(places, isAscending: false) }
        var copy = of(places)
        copy.isAscending = false
        return copy
    }

    func head(_ count: Int) -> RowSet {
        guard made.isEmpty else { return at(Array(0..<min(count, self.count))) }
        var copy = self
        copy.list = list.head(count)
        return copy
    }

    func tail(_ count: Int) throws -> RowSet {
        guard made.isEmpty else { return at(Array(max(0, self.count - count)..<self.count)) }
        var copy = self
        copy.list = try list.tail(count)
        return copy
    }
}

extension RowExpression {
    /// The same expression over other columns: each column is replaced by what it is.
    ///
    /// A comparison of a column with itself asks for its value, whatever the column is.
    func inlined(_ columns: [RowSet.Shown]) -> RowExpression {
        let asked = replacing { part in
            guard case .binary(let sign, .column(let index), .column(let other), _) = part, index == other,
                sign == .equal || sign == .notEqual
            else { return part }
            return .isNull(.column(index), isDenied: sign == .equal)
        }
        return asked.replacing { part in
            if case .column(let index) = part { columns[index].expression } else { part }
        }
    }
}
