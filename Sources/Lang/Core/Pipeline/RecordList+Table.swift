import Engine

// The columns of records in tables: for MBO records, and for lists of several types, the columns of MBO; for a list of
// one other type that type's own.
extension RecordList {
    /// Every column of MBO records that stages can ask for.
    static let columns = [
        Table.Column("record", numeric: true, rank: 2), Table.Column("ts_recv"), Table.Column("ts_event", rank: 5),
        Table.Column("symbol", rank: 1), Table.Column("type", rank: 3), Table.Column("action"), Table.Column("side"),
        Table.Column("price", numeric: true), Table.Column("size", numeric: true),
        Table.Column("order_id", numeric: true), Table.Column("flags", numeric: true, rank: 3),
        Table.Column("sequence", numeric: true, rank: 4), Table.Column("channel_id", numeric: true, rank: 6),
        Table.Column("ts_in_delta", numeric: true, rank: 6), Table.Column("instrument_id", numeric: true, rank: 6),
        Table.Column("publisher_id", numeric: true, rank: 6),
    ]

    /// The indices of the columns that a table shows by default.
    private static let shown = [0, 1, 3, 5, 6, 7, 8, 9, 10]

    /// The most rows that a table shows; a longer one is cut, and says so: a screen cannot show a million rows.
    static let shownRows = 1000

    /// Every column of these records that stages can ask for.
    var columns: [Table.Column] { ownLayout.map { LayoutCells.columns($0) } ?? Self.columns }

    /// The layout that all records share; nil for MBO and for a mixture.
    ///
    /// - Complexity: O(records), for as long as they are of one type.
    var ownLayout: RecordLayout? {
        let others = timeline.recording.others
        if isEmpty {
            let type = firstType
            return type == MBOMessage.recordType
                ? nil : RecordLayout.layout(rtype: type, version: timeline.recording.metadata.version)
        }
        switch places {
        case .range: return nil
        case .derived(let records): return RecordLayout.layout(rtype: records.feed.recordType, version: 3)
        case .list(let list):
            guard let first = list.first, first < 0 else { return nil }
            let rtype = others.header(~first).rtype
            let version = others[~first].version
            guard let layout = RecordLayout.layout(rtype: rtype, version: version) else { return nil }
            let isAlike = list.allSatisfy { place in
                place < 0 && others[~place].version == version && others[~place].byteCount >= layout.byteCount
                    && others.header(~place).rtype == rtype
            }
            return isAlike ? layout : nil
        }
    }

    /// The most cells in a table of a stage: some 50 bytes each.
    static let mostCells = 32_000_000

    /// The table of all rows, for the stages.
    ///
    /// - Parameters:
    ///   - chosen: the indices of the columns to make; nil for all.
    ///   - limit: the most cells, and the stage that asks for them; nil for no limit.
    /// - Throws: `tooLarge` for more cells than allowed; `CancellationError`.
    func table(at chosen: [Int]? = nil, limit: (cells: Int, stage: Word)? = nil) throws -> Table {
        var table = Table(columns: columns)
        var indices = Array(table.columns.indices)
        if let chosen {
            indices = chosen
            table.columns = indices.map { table.columns[$0].chosen }
        }
        let mostRows = limit.map { $0.cells / max(indices.count, 1) } ?? .max
        var isTooLarge = false
        do {
            try forEachRow("reading") { row, cell in
                isTooLarge = row >= mostRows
                if isTooLarge { return false }
                table.rows.append(indices.map { cell($0) })
                return true
            }
        } catch {
            Work.discard(table)
            throw error
        }
        table.named = Set(named.map { columns[$0].name })
        if isTooLarge, let limit {
            throw Diagnostic(
                .tooLarge, "more than \(mostRows) rows of \(indices.count) columns", at: limit.stage.span,
                help: "`where` and `head` before `\(limit.stage.text)` leave fewer rows, `select` fewer columns")
        }
        return table
    }

    private var usualColumns: [Int] {
        if let layout = ownLayout { return LayoutCells.shown(layout) }
        var indices = Self.shown
        if case .list(let list) = places, list.contains(where: { $0 < 0 }) { indices.insert(4, at: 3) }
        return indices
    }

    /// The number of columns at the end of an excerpt that are there because conditions have named them.
    public var addedColumns: Int { named.subtracting(usualColumns).count }

    /// The table that a person sees, with the usual columns and at most `shownRows` rows; and the number of further
    /// rows. When the task is cancelled, the rows found by then.
    ///
    /// - Parameter showsNamed: true when the columns that conditions have named are to be among them.
    public func excerpt(showsNamed: Bool = false) -> (table: Table, more: Int) {
        var indices = usualColumns
        let columns = columns
        if showsNamed { indices += named.subtracting(indices).sorted() }
        var table = Table(columns: indices.map { columns[$0] }, named: Set(named.map { columns[$0].name }))
        var count = 0
        do {
            try forEachRow("reading") { row, cell in
                table.rows.append(indices.map { cell($0) })
                return row + 1 < Self.shownRows
            }
            count = table.rows.count < Self.shownRows ? table.rows.count : try counted()
        } catch {
            // Only a cancelled task ends the reading early, and whoever shows the table says so.
            count = max(count, table.rows.count)
        }
        return (table, count - table.rows.count)
    }
}
