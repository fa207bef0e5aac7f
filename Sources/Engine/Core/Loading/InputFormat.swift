/// A format that `load` reads: what tells it from others, and its words. `RecordingLoader.form` says which decoder reads it.
package enum InputFormat: String, CaseIterable {
    case dbn
    /// DBN's records without its metadata; only a file's name or an option tells it.
    case fragment = "dbn.frag"
    /// The compressed format that came before DBN.
    case dbz
    /// Records as text.
    case csv, tsv
    case json = "ndjson"

    /// Recognizes a source by its first bytes, which are past any compression.
    ///
    /// - Returns: nil for anything else, an empty source among it.
    init?(head: [UInt8]) {
        switch StreamKind(head: head) {
        case .dbn: self = .dbn
        case .legacyDBZ: self = .dbz
        case .empty, .cutShort, .unknown, .zstd, .gzip:
            // Sound: the span is used during the call only.
            switch unsafe RecordTextFormat.detect(head.span.bytes) {
            case .csv: self = .csv
            case .tsv: self = .tsv
            case .json: self = .json
            case nil: return nil
            }
        }
    }

    /// The format of a source's kind, such as `csv.zst`; nil for data that were not read from a file.
    package init?(kind: String) {
        let formats = Self.allCases.filter { kind == $0.rawValue || kind.hasPrefix($0.rawValue + ".") }
        guard let format = formats.max(by: { $0.rawValue.count < $1.rawValue.count }) else { return nil }
        self = format
    }

    /// The endings of its files' names, each of which may be followed by `.zst` or `.gz`. A `.json` file in a directory
    /// is loaded only when it looks like records.
    package var endings: [String] {
        switch self {
        case .dbn: [".dbn"]
        case .fragment: [".dbn.frag"]
        case .dbz: [".dbz"]
        case .csv: [".csv"]
        case .tsv: [".tsv"]
        case .json: [".ndjson", ".jsonl", ".json"]
        }
    }

    /// The kind of a file in words.
    var words: String {
        switch self {
        case .dbn, .fragment: "DBN data"
        case .dbz: "DBZ data"
        case .csv: "records in CSV"
        case .tsv: "records in TSV"
        case .json: "JSON"
        }
    }

    /// The form of the text; nil for binary records.
    package var text: RecordTextFormat? {
        switch self {
        case .dbn, .fragment, .dbz: nil
        case .csv: .csv
        case .tsv: .tsv
        case .json: .json
        }
    }

    /// The formats in a sentence, for the help of `load`.
    package static let sentence =
        "DBN 1 to 3, fragments (.dbn.frag), DBZ, and Databento's CSV and JSON (lines, or a list) are read, each also with "
        + ".zst or .gz."
}
