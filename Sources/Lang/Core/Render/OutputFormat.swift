/// `| as FORMAT`, `--format`, `set format` and the endings of `| save`: the forms that answers leave in. Help and hints say the
/// cases that are here; `ValueText` writes each.
public enum OutputFormat: String, Sendable, CaseIterable {
    case table, csv, json, ndjson, markdown
}

extension OutputFormat {
    /// `table, csv, json, ndjson or markdown`
    public static let words = allCases.map(\.rawValue).listed("or")

    /// The endings of files in each form, in the order in which help has them.
    static let endings: [(format: OutputFormat, endings: [String])] = [
        (.csv, [".csv"]), (.ndjson, [".ndjson", ".jsonl"]), (.json, [".json"]), (.markdown, [".md"]),
        (.table, [".txt"]),
    ]

    /// `.csv, .ndjson or .jsonl, .json, .md, .txt`
    static var endingWords: String { endings.map { $0.endings.joined(separator: " or ") }.joined(separator: ", ") }

    /// The stand-ins for characters that a terminal would obey.
    package var standIns: VisibleText.Form {
        switch self {
        case .json, .ndjson: .json
        case .table, .csv, .markdown: .text
        }
    }
}

extension RecordList.TextForm {
    /// nil: records leave in this form as the rows of a table.
    package init?(_ format: OutputFormat) { self.init(rawValue: format.rawValue) }
}
