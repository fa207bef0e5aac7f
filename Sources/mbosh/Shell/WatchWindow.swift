import Engine
import Lang

/// The part of a long answer that a live screen has room for: the last rows where they follow the clock, else the first
/// ones, and a line with the number of the others.
struct WatchWindow {
    /// The rows of the screen, without the row of the keys.
    var rows: Int

    /// Returns the text of an answer, cut to the rows of the screen.
    ///
    /// - Parameter render: Makes the text of an answer, with a line for each row below the lines that stand above all
    ///   rows.
    /// - Throws: `CancellationError`.
    func text(of value: Value, _ format: OutputFormat?, _ render: (Value) -> String) throws -> String {
        // A JSON document is one line, however many rows it has.
        guard rows > 2, format != .json else { return render(value) }
        switch value {
        case .table(let table):
            return try text(table) { render(.table($0)) }
        case .view(let view) where view.picture == nil && format != .ndjson:
            return try text(view.table) { part in
                var view = view
                view.table = part
                return render(.view(view))
            }
        case .records(let list):
            return try text(list.counted(), showsLast: true) { render(.records(try list.tail($0))) }
        default: return render(value)
        }
    }

    private func text(_ table: Table, _ render: (Table) -> String) throws -> String {
        guard table.rows.count > 1 else { return render(table) }
        let showsLast = table.isOrderedByTime
        return try text(table.rows.count, showsLast: showsLast) { count in
            render(showsLast ? table.tail(count) : table.head(count))
        }
    }

    /// Finds the number of rows that fit, and returns their text.
    ///
    /// - Parameter part: Makes the text of a number of rows.
    private func text(_ total: Int, showsLast: Bool, _ part: (Int) throws -> String) throws -> String {
        var shown = min(total, rows)
        while true {
            var text = try part(shown)
            let more = total - shown
            if more > 0 {
                text +=
                    showsLast
                    ? "\(more) row\(more == 1 ? "" : "s") before these\n"
                    : "and \(more) more row\(more == 1 ? "" : "s")\n"
            }
            // The lines above and below the rows are counted in the text, since their number is not known.
            let excess = text.utf8.count { $0 == 0x0A } - rows
            guard excess > 0, shown > 1 else { return text }
            shown = max(1, shown - excess - (more > 0 ? 0 : 1))
        }
    }
}
