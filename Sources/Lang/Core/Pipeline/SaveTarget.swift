/// The form of a file by the ending of its name.
struct SaveTarget {
    enum Form {
        case dbn
        case text(OutputFormat)
        case unknown
    }

    var form: Form
    var isCompressed: Bool

    static let endings = [".dbn", ".csv", ".ndjson", ".jsonl", ".json", ".md", ".txt"]

    init(_ path: String) {
        isCompressed = path.hasSuffix(".zst")
        let name = isCompressed ? String(path.dropLast(4)) : path
        form =
            switch name.split(separator: ".").last.map(String.init) ?? "" {
            case "dbn": .dbn
            case "csv": .text(.csv)
            case "ndjson", "jsonl": .text(.ndjson)
            case "json": .text(.json)
            case "md": .text(.markdown)
            case "txt": .text(.table)
            default: .unknown
            }
    }

    var format: OutputFormat? { if case .text(let format) = form { format } else { nil } }
}
