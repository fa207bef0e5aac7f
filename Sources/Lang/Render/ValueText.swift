/// An answer as bytes, in the forms that need no terminal. Records leave piece by piece, everything else at once.
public enum ValueText {
    /// - Parameter sink: gets the pieces in order; what it throws ends the writing.
    /// - Throws: what the sink throws; `CancellationError`.
    public static func write(_ value: Value, as format: OutputFormat, into sink: ([UInt8]) throws -> Void) throws {
        if case .nothing = value { return }
        if case .records(let list) = value, let text = RecordList.TextForm(format) {
            try list.write(text, into: sink)
            return
        }
        let text =
            switch format {
            case .json: (value.json ?? "null") + "\n"
            case .ndjson: NDJSONText.render(value)
            case .csv: CSVText.render(value)
            case .markdown, .table: MarkdownText.render(value)
            }
        // What a cancelled statement has rendered may lack rows.
        try Task.checkCancellation()
        try sink(Array(text.utf8))
    }
}
