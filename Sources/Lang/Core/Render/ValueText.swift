/// An answer as bytes, in the forms that need no terminal. Records and rows are written piece by piece, every other
/// answer at once.
public enum ValueText {
    /// The whole text of an answer; when the task is cancelled, the part that was written by then.
    public static func render(_ value: Value, as format: OutputFormat) -> String {
        TextPieces.joined { try writeRows(value, as: format, into: $0) }
    }

    /// Writes an answer.
    ///
    /// - Parameter sink: gets the pieces in order; an error of it ends the writing.
    /// - Returns: the number of rows written: records, rows of a table, lines of NDJSON.
    /// - Throws: `RecordTextError`, before anything is given to the sink, for records that the form cannot hold;
    ///   `CancellationError`; the errors of the sink.
    @discardableResult
    public static func write(
        _ value: Value, as format: OutputFormat, into sink: ([UInt8]) throws -> Void
    ) throws -> Int {
        if case .nothing = value { return 0 }
        var value = value
        if case .records(let list) = value {
            if let text = RecordList.TextForm(format) { return try list.write(text, into: sink) }
            value = .table(try list.table())
        }
        try writeRows(value, as: format) { try sink(Array($0.utf8)) }
        return format == .ndjson ? NDJSONText.lineCount(value) : value.tabulated.rows.count
    }

    /// Writes an answer whose records are rows of a table.
    private static func writeRows(_ value: Value, as format: OutputFormat, into put: (String) throws -> Void) throws {
        switch format {
        case .json:
            if case .table(let table) = value {
                try writeArray(table, into: put)
            } else {
                let text = (value.json ?? "null") + "\n"
                // The text of a cancelled statement may lack rows.
                try Task.checkCancellation()
                try put(text)
            }
        case .ndjson: try NDJSONText.write(value, into: put)
        case .csv: try CSVText.write(value.tabulated, into: put)
        case .markdown, .table: try MarkdownText.write(value.tabulated, into: put)
        }
    }

    /// Writes the rows as one JSON document.
    private static func writeArray(_ table: Table, into sink: (String) throws -> Void) throws {
        var isFirst = true
        try TextPieces.write(table, head: "[", foot: "]\n", into: sink) { row in
            defer { isFirst = false }
            return (isFirst ? "" : ",") + table.json(row: row)
        }
    }
}
