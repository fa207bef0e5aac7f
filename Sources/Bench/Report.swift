import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Prints rows as they come: an aligned table for people, or one JSON object for machines.
final class Report {
    private let isJSON: Bool
    private let clock: String
    private var rows: [Row] = []

    init(_ options: Options) {
        isJSON = options.json
        clock = options.stopwatch.clock == .cpu ? "cpu" : "wall"
    }

    func begin() {
        if isJSON { return }
        print(Machine.description)
        print("Fastest of the runs, \(clock) time. A figure without its machine is a rumour.\n")
        print(Self.line(["", "records"] + Column.allCases.map(\.rawValue)))
        print(Self.line(["", ""] + Column.allCases.map(\.unit)))
    }

    func add(_ row: Row) {
        rows.append(row)
        if isJSON { return }
        let cells = Column.allCases.map { row.values[$0].map { $0.text(places: 2) } ?? "-" }
        print(Self.line([row.name, String(row.records)] + cells))
        // A row takes minutes, so a pipe should get each as soon as it is made.
        fflush(nil)
    }

    func end() {
        if !isJSON { return }
        var json = JSONWriter()
        json.beginObject()
        json.member("machine", Machine.description)
        json.member("clock", clock)
        json.array("rows", rows) { json, row in
            json.beginObject()
            json.member("name", row.name)
            json.member("records", row.records)
            for column in Column.allCases {
                if let value = row.values[column] { json.member(column.rawValue, raw: value.text(places: 2)) }
            }
            json.endObject()
        }
        json.endObject()
        print(json.text)
    }

    private static func line(_ cells: [String]) -> String {
        cells.enumerated().map { index, cell in
            let blanks = String(repeating: " ", count: max(0, (index == 0 ? 14 : 9) - cell.count))
            return index == 0 ? cell + blanks : blanks + cell
        }.joined(separator: " ")
    }
}

extension Double {
    /// Rounded to so many places, 1 or more.
    func text(places: Int) -> String {
        let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((self * Double(scale)).rounded())
        return "\(scaled / scale).\(String(scaled % scale + scale).dropFirst())"
    }
}
