/// One line of the table.
struct Row {
    var name: String
    var records: Int
    var decode = 0.0
    var apply = 0.0
    var index = 0.0
    /// From the file: open, decode, books, index.
    var load: Double?
    /// Microseconds.
    var seek: (p50: Double, p99: Double) = (0, 0)

    init(name: String, records: Int) {
        self.name = name
        self.records = records
    }

    static let heading = line([
        "data", "records", "decode", "apply", "index", "load", "seek p50 µs", "seek p99 µs",
    ])

    var text: String {
        Self.line([
            name, String(records), Self.number(decode), Self.number(apply), Self.number(index),
            load.map(Self.number) ?? "", Self.number(seek.p50), Self.number(seek.p99),
        ])
    }

    private static func line(_ cells: [String]) -> String {
        let widths = [24, 9, 7, 7, 7, 7, 12, 12]
        return zip(cells, widths).enumerated().map { index, pair in
            let blanks = String(repeating: " ", count: max(0, pair.1 - pair.0.count))
            return index == 0 ? pair.0 + blanks : blanks + pair.0
        }.joined(separator: " ")
    }

    private static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
