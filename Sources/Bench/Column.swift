/// One figure of a row. The raw value is its name on the command line and in JSON.
enum Column: String, CaseIterable {
    /// Making up a day in memory.
    case make
    /// Reading three fields of every record, the floor of everything else.
    case decode
    /// Applying records to books.
    case apply
    /// Applying records to books, with both best levels read at every F_LAST.
    case bbo
    /// The textbook book in C++ at the work of `bbo`.
    case textbook
    /// `textbook / bbo`.
    case ratio
    /// The textbook book without running totals, which adds a level up when it is asked for, as in published examples.
    case textbookSums = "textbook.sum"
    /// `textbook.sum / bbo`.
    case ratioSums = "ratio.sum"
    /// The fastest book that we can write in C++ with everything known beforehand, at the work of `bbo`.
    case limit
    /// Loading a .dbn file: open, read, decode, books, index, tallies.
    case load
    /// Bytes a record that a loaded file keeps resident, records, index and books together.
    case resident
    /// Loading a .dbn.zst file.
    case loadZst = "load.zst"
    /// Decompressing the .dbn.zst file with zstd alone.
    case zstd
    /// Decompressing it into fresh memory that keeps all of it, as a load must.
    case zstdKept = "zstd.kept"
    /// Building books, index and tallies from memory.
    case index
    /// Microseconds from a question about a random book at a random record to the book.
    case seek50 = "seek.p50"
    case seek99 = "seek.p99"
    case seekMax = "seek.max"
    /// Finding the best prices beside every trade, on one core.
    case quote
    /// Bytes a record that the index keeps.
    case bytes = "index.B"
    /// Printing records as the official encoder does, pretty and with symbols, into memory.
    case csv
    case json
    /// Loading the files that `csv` and `json` make, uncompressed.
    case loadCSV = "load.csv"
    case loadJSON = "load.json"

    var unit: String {
        switch self {
        case .ratio, .ratioSums: "×"
        case .seek50, .seek99, .seekMax: "µs"
        case .bytes, .resident: "B/rec"
        case .csv, .json: "ns/line"
        default: "ns/rec"
        }
    }
}

/// The figures of one input; a column that does not apply to it is missing.
struct Row {
    var name: String
    var records: Int
    var values: [Column: Double] = [:]
}
