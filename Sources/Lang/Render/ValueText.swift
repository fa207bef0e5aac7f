/// An answer as bytes, in the forms that need no terminal. Records leave piece by piece, everything else at once.
public enum ValueText {
    /// - Parameter sink: gets the pieces in order; what it throws ends the writing.
    public static func write(_ value: Value, as format: OutputFormat, into sink: ([UInt8]) throws -> Void) throws {
        if case .nothing = value { return }
        if case .records(let list) = value, let text = RecordList.TextForm(format) {
            try list.write(text, into: sink)
            return
        }
        switch format {
        case .json: try sink(Array(((value.json ?? "null") + "\n").utf8))
        case .ndjson: try sink(Array(NDJSONText.render(value).utf8))
        case .csv: try sink(Array(CSVText.render(value).utf8))
        case .markdown, .table: try sink(Array(MarkdownText.render(value).utf8))
        }
    }
}
