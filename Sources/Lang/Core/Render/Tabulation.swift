public import Engine

extension Value {
    /// The value as rows, for the forms that have no other structure: CSV, Markdown, NDJSON.
    public var tabulated: Table {
        switch self {
        case .table(let table): return table
        case .records(let list):
            // Only a cancelled task ends the reading early, and then nobody waits for the answer.
            return (try? list.table()) ?? Table(columns: list.columns)
        case .view(let view): return view.table
        case .fields(let fields):
            return Table(
                columns: fields.fields.map { Table.Column($0.name, numeric: $0.value.isNumeric) },
                rows: [fields.fields.map(\.value)])
        case .book(let view): return Self.levels(view)
        case .bbo(let view): return Self.quotes(view)
        case .list(let values):
            let tables = values.map(\.tabulated)
            guard let first = tables.first else { return Table(columns: []) }
            return Table(columns: first.columns, rows: tables.flatMap(\.rows))
        case .report(let report): return Self.figures(report)
        case .assertion(let result):
            return Table(
                "\(result.verb) outcome checks# violations# summary",
                rows: [result.figures.fields.prefix(5).map(\.value)])
        case .nothing: return Table(columns: [])
        case .null, .bool, .int, .id, .text, .price, .decimal, .time, .duration, .number, .page:
            return Table(columns: [Table.Column("value", numeric: isNumeric)], rows: [[self]])
        }
    }

    /// True for the values that are right-aligned in a column.
    public var isNumeric: Bool {
        switch self {
        case .int, .id, .price, .decimal, .duration, .number: true
        case .nothing, .null, .bool, .text, .time, .list, .fields, .table, .book, .bbo, .records, .view, .report,
            .assertion, .page:
            false
        }
    }

    /// The columns of a book by level, of one by order, and of best prices.
    static let levelColumns = "symbol side level# price# size# count#"
    static let queueColumns = "symbol side level# price# queue# order_id# size#"
    static let quoteColumns = "symbol ts_recv bid# bid_size# bid_count# ask# ask_size# ask_count# spread# mid#"

    private static func levels(_ view: BookView) -> Table {
        var table = Table(view.snapshot.hasOrders ? queueColumns : levelColumns)
        for side in [Side.bid, .ask] {
            for (depth, level) in view.snapshot.levels(side).enumerated() {
                let head: [Value] = [
                    .text(view.symbol), .text(side.name), .int(depth + 1),
                    .price(level.price, digits: view.priceDigits),
                ]
                if view.snapshot.hasOrders {
                    for (place, order) in level.orders.enumerated() {
                        table.rows.append(head + [.int(place + 1), .id(order.id.raw), .int(Int(order.size))])
                    }
                } else {
                    table.rows.append(head + [.int(Int(clamping: level.size)), .int(level.count)])
                }
            }
        }
        return table
    }

    private static func quotes(_ view: BBOView) -> Table {
        let row = view.figures.fields.flatMap { field -> [Value] in
            if case .fields(let quote) = field.value { return quote.fields.map(\.value) }
            return field.name == "bid" || field.name == "ask" ? [.null, .null, .null] : [field.value]
        }
        return Table(quoteColumns, rows: [row])
    }

    /// The report of a stream as a row, with its lags side by side.
    public static func figures(_ report: ReplayReport) -> Table {
        let lag = report.lag
        func nanos(_ value: UInt64?) -> Value { value.map { .duration(nanos: Int64(clamping: $0)) } ?? .null }
        let pairs: [(String, Value)] = [
            ("records", .int(report.records)), ("elapsed", .text(DurationText.seconds(nanos: report.elapsedNanos))),
            ("rate", .number((report.rate * 10).rounded() / 10)),
            ("scheduled_rate", report.scheduledRate.map { .number(($0 * 10).rounded() / 10) } ?? .null),
            ("lag_p50", nanos(lag?.p50)), ("lag_p99", nanos(lag?.p99)), ("lag_max", nanos(lag?.max)),
            ("clients", .int(report.clients)), ("drops", .int(report.drops)), ("bytes", .int(report.bytes)),
        ]
        return Table(columns: pairs.map { Table.Column($0.0, numeric: true) }, rows: [pairs.map(\.1)])
    }
}
