/// Comma-separated values with a header line, quoted as RFC 4180 says and only where it says so.
package enum CSVText {
    /// The value as text, every line of which ends in a newline. When the task is cancelled, the rows rendered by then.
    package static func render(_ value: Value) -> String { TextPieces.joined { try write(value.tabulated, into: $0) } }

    /// Writes a table piece by piece.
    ///
    /// - Throws: `CancellationError`; the errors of the sink.
    static func write(_ table: Table, into sink: (String) throws -> Void) throws {
        // A table without columns has no header line either.
        let head = table.columns.isEmpty ? "" : line(table.columns.map(\.name))
        try TextPieces.write(table, head: head, into: sink) { line($0.map { CellText.text($0) }) }
    }

    private static func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\n" }

    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}

/// One JSON document a line: one for each row of a table, one for each answer of a list.
package enum NDJSONText {
    /// The value as text, every line of which ends in a newline. When the task is cancelled, the rows rendered by then.
    package static func render(_ value: Value) -> String { TextPieces.joined { try write(value, into: $0) } }

    /// Writes a value piece by piece.
    ///
    /// - Throws: `CancellationError`; the errors of the sink.
    static func write(_ value: Value, into sink: (String) throws -> Void) throws {
        switch value {
        case .list(let values): try sink(values.map { ($0.json ?? "null") + "\n" }.joined())
        case .table(let table): try TextPieces.write(table, into: sink) { table.json(row: $0) + "\n" }
        default: try sink((value.json ?? "null") + "\n")
        }
    }

    /// The number of lines that `render` makes.
    static func lineCount(_ value: Value) -> Int {
        switch value {
        case .list(let values): values.count
        case .table(let table): table.rows.count
        default: 1
        }
    }
}

/// A table in GitHub's Markdown.
package enum MarkdownText {
    /// The value as text, every line of which ends in a newline. When the task is cancelled, the rows rendered by then.
    package static func render(_ value: Value) -> String { TextPieces.joined { try write(value.tabulated, into: $0) } }

    /// Writes a table piece by piece.
    ///
    /// - Throws: `CancellationError`; the errors of the sink.
    static func write(_ table: Table, into sink: (String) throws -> Void) throws {
        var head = ""
        if !table.columns.isEmpty {
            head = line(table.columns.map(\.name)) + line(table.columns.map { $0.isNumeric ? "---:" : "---" })
        }
        try TextPieces.write(table, head: head, into: sink) { line($0.map { CellText.text($0) }) }
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ") + " |\n"
    }
}

/// The writing of rows as text. There may be millions of rows: they are written in pieces, and whoever waits is told
/// the progress.
enum TextPieces {
    /// The number of bytes from which on a piece is passed on.
    private static let pieceBytes = 1 << 18

    /// Writes the rows of a table, one text for each, between a head and a foot.
    ///
    /// - Throws: `CancellationError`; the errors of the sink and the body.
    static func write(
        _ table: Table, head: String = "", foot: String = "", into sink: (String) throws -> Void,
        _ text: ([Value]) throws -> String
    ) throws {
        var piece = head
        for (number, row) in table.rows.enumerated() {
            if number % Work.batch == 0 {
                try Work.step("writing", number, of: table.rows.count)
                if piece.utf8.count >= pieceBytes {
                    try sink(piece)
                    piece = ""
                }
            }
            piece += try text(row)
        }
        try sink(piece + foot)
    }

    /// All pieces as one text. When the task is cancelled, the pieces written by then.
    static func joined(_ write: (_ sink: (String) throws -> Void) throws -> Void) -> String {
        var text = ""
        // Only a cancelled task ends the writing early, and whoever shows the text says so.
        try? write { text += $0 }
        return text
    }
}
