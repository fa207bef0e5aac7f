/// An answer as bytes, in the forms that need no terminal. Records leave piece by piece, everything else at once.
public enum ValueText {
    /// - Parameter sink: gets the pieces in order; what it throws ends the writing.
    /// - Returns: rows written: records, rows of a table, lines of NDJSON.
    /// - Throws: `RecordTextError`, before anything is given to the sink, for records that the form cannot hold;
    ///   `CancellationError`.
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
        let text: String
        var rows: Int?
        switch format {
        case .json: text = (value.json ?? "null") + "\n"
        case .ndjson:
            text = NDJSONText.render(value)
            rows = NDJSONText.lineCount(value)
        case .csv: text = CSVText.render(value)
        case .markdown, .table: text = MarkdownText.render(value)
        }
        // What a cancelled statement has rendered may lack rows.
        try Task.checkCancellation()
        try sink(Array(text.utf8))
        return rows ?? value.tabulated.rows.count
    }
}
