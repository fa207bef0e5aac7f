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
        let cells = Column.allCases.map { row.values[$0].map(Self.number) ?? "-" }
        print(Self.line([row.name, String(row.records)] + cells))
        // A row takes minutes, so a pipe should get each as soon as it is made.
        fflush(nil)
    }

    func end() {
        if !isJSON { return }
        let objects = rows.map { row in
            let values = Column.allCases.compactMap { column in
                row.values[column].map { #""\#(column.rawValue)":\#(Self.number($0))"# }
            }
            return (["\"name\":\(Self.quoted(row.name))", "\"records\":\(row.records)"] + values).joined(separator: ",")
        }
        let head = "{\"machine\":\(Self.quoted(Machine.description)),\"clock\":\"\(clock)\","
        print(head + "\"rows\":[{\(objects.joined(separator: "},{"))}]}")
    }

    private static func line(_ cells: [String]) -> String {
        cells.enumerated().map { index, cell in
            let blanks = String(repeating: " ", count: max(0, (index == 0 ? 14 : 9) - cell.count))
            return index == 0 ? cell + blanks : blanks + cell
        }.joined(separator: " ")
    }

    private static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let digits = String(hundredths % 100)
        return "\(hundredths / 100).\(digits.count == 1 ? "0" : "")\(digits)"
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : scalar.value < 32 ? " " : String(scalar)
        }
        return "\"\(escaped.joined())\""
    }
}
