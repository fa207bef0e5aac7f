/// The head of a DBN stream, which describes the records after it (dbn.md §1.2).
public struct Metadata: Hashable, Sendable {
    /// The version of DBN: 1, 2 or 3.
    public var version: UInt8
    /// The dataset's name: `GLBX.MDP3`.
    public var dataset: String
    /// The schema of the records; nil: none or mixed, as in a live session, or a schema newer than this list.
    public var schema: Schema? {
        get { Schema(rawValue: rawSchema) }
        set { rawSchema = newValue?.rawValue ?? UInt16.max }
    }
    /// The start of the time range that was asked for.
    public var start: Timestamp
    /// The end of the time range, exclusive; nil when open.
    public var end: Timestamp? {
        get { rawEnd == 0 || rawEnd == UInt64.max ? nil : Timestamp(nanos: rawEnd) }
        set { rawEnd = newValue?.nanos ?? UInt64.max }
    }
    /// The most records that were asked for; nil: no limit.
    public var limit: UInt64?
    /// The symbology type of the symbols asked for, an `SType` by its number (dbn.md §4.2); nil: none or mixed.
    public var stypeIn: UInt8?
    /// The symbology type that the symbols were resolved to, an `SType` by its number.
    public var stypeOut: UInt8
    /// True when eight more bytes follow every record, the time it was sent (`ts_out`).
    public var hasTsOut: Bool
    /// Bytes of a symbol field in this stream: 22 in version 1, 71 today.
    public var symbolByteCount: Int
    /// The symbols asked for.
    public var symbols: [String]
    /// Symbols resolved for some days only.
    public var partial: [String]
    /// Symbols resolved for no day.
    public var notFound: [String]
    /// The meaning of each symbol, day by day.
    public var mappings: [SymbolMapping]

    // Fields as the wire has them, so that metadata that was read is written again byte for byte.

    /// The schema's number; 0xFFFF: none. A number that is no `Schema` is kept.
    package var rawSchema: UInt16
    /// The end in nanoseconds since 1970; 0 and all ones both mean none.
    package var rawEnd: UInt64
    /// Version 1's deprecated count, which nobody may rely on; all ones when unknown and in the other versions.
    package var recordCount = UInt64.max

    /// The most bytes of a metadata block; a longer one is refused before anything is allocated for it.
    public static let maximumByteCount = 256 << 20
    static let fixedByteCount = 100
    static let preludeByteCount = 8

    /// Makes metadata of its parts, by default of version 3, from raw symbols to instrument ids.
    public init(
        version: UInt8 = 3, dataset: String, schema: Schema?, start: Timestamp, end: Timestamp? = nil,
        limit: UInt64? = nil, stypeIn: UInt8? = 1, stypeOut: UInt8 = 0, hasTsOut: Bool = false,
        symbols: [String] = [], partial: [String] = [], notFound: [String] = [], mappings: [SymbolMapping] = []
    ) {
        self.version = version
        self.dataset = dataset
        rawSchema = schema?.rawValue ?? UInt16.max
        self.start = start
        rawEnd = end?.nanos ?? UInt64.max
        self.limit = limit
        self.stypeIn = stypeIn
        self.stypeOut = stypeOut
        self.hasTsOut = hasTsOut
        self.symbolByteCount = version == 1 ? 22 : 71
        self.symbols = symbols
        self.partial = partial
        self.notFound = notFound
        self.mappings = mappings
    }
}

/// The meaning of one requested symbol, day by day.
public struct SymbolMapping: Hashable, Sendable {
    /// Days on which the symbol meant one thing.
    public struct Interval: Hashable, Sendable {
        /// The first day.
        package var start: PackedDate
        /// The first day after the interval.
        package var end: PackedDate
        /// The instrument id in decimal (or the raw symbol, when instrument ids were requested); empty: not mapped.
        public var symbol: String

        /// Makes an interval from `start` to the day before `end`.
        package init(start: PackedDate, end: PackedDate, symbol: String) {
            self.start = start
            self.end = end
            self.symbol = symbol
        }

        /// Makes an interval from `start` to the day before `end`.
        public init(start: CalendarDate, end: CalendarDate, symbol: String) {
            self.init(start: PackedDate(start), end: PackedDate(end), symbol: symbol)
        }
    }

    /// The symbol that was asked for.
    public var rawSymbol: String
    /// The intervals, in the order of the metadata.
    public var intervals: [Interval]

    /// Makes a mapping of its parts.
    public init(rawSymbol: String, intervals: [Interval]) {
        self.rawSymbol = rawSymbol
        self.intervals = intervals
    }
}

/// Databento's schemas by their wire number (dbn.md §4.1).
public enum Schema: UInt16, Sendable, CaseIterable {
    case mbo = 0, mbp1, mbp10, tbbo, trades, ohlcv1s, ohlcv1m, ohlcv1h, ohlcv1d, definition, statistics, status,
        imbalance
    case ohlcvEOD, cmbp1, cbbo1s, cbbo1m, tcbbo, bbo1s, bbo1m

    /// The schema of a name; nil for a word that is no schema's name.
    public init?(name: String) {
        guard let schema = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = schema
    }

    /// The schema's name as Databento writes it: `mbp-10`.
    public var name: String { Self.names[Int(rawValue)] }

    private static let names = [
        "mbo", "mbp-1", "mbp-10", "tbbo", "trades", "ohlcv-1s", "ohlcv-1m", "ohlcv-1h", "ohlcv-1d", "definition",
        "statistics", "status", "imbalance", "ohlcv-eod", "cmbp-1", "cbbo-1s", "cbbo-1m", "tcbbo", "bbo-1s", "bbo-1m",
    ]
}
