/// Comma-separated values with a header line, quoted as RFC 4180 says and only then.
public enum CSVText {
    /// Every line ends in a newline. When the task is cancelled, the rows rendered by then.
    public static func render(_ value: Value) -> String {
        let table = value.tabulated
        var output = line(table.columns.map(\.name))
        for row in table.rows.untilCancelled { output += line(row.map { CellText.text($0) }) }
        return output
    }

    private static func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\n" }

    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}

/// One JSON document a line: a row each of a table, an answer each of a list.
public enum NDJSONText {
    /// Every line ends in a newline. When the task is cancelled, the rows rendered by then.
    public static func render(_ value: Value) -> String {
        switch value {
        case .list(let values): values.map { ($0.json ?? "null") + "\n" }.joined()
        case .table(let table):
            table.rows.untilCancelled.map { row in
                var fields = Fields()
                for (column, cell) in zip(table.columns, row) { fields.append(column.name, cell) }
                return (Value.fields(fields).json ?? "null") + "\n"
            }.joined()
        default: (value.json ?? "null") + "\n"
        }
    }

    /// How many lines `render` makes.
    static func lineCount(_ value: Value) -> Int {
        switch value {
        case .list(let values): values.count
        case .table(let table): table.rows.count
        default: 1
        }
    }
}

/// A table in GitHub's Markdown.
public enum MarkdownText {
    /// Every line ends in a newline. When the task is cancelled, the rows rendered by then.
    public static func render(_ value: Value) -> String {
        let table = value.tabulated
        var output = line(table.columns.map(\.name))
        output += line(table.columns.map { $0.isNumeric ? "---:" : "---" })
        for row in table.rows.untilCancelled { output += line(row.map { CellText.text($0) }) }
        return output
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ") + " |\n"
    }
}
