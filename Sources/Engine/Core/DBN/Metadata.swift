/// The head of a DBN stream, which describes the records after it (dbn.md §1.2).
public struct Metadata: Hashable, Sendable {
    /// 1, 2 or 3.
    public var version: UInt8
    /// `GLBX.MDP3`
    public var dataset: String
    /// nil: none or mixed, as in a live session, or a schema newer than this list.
    public var schema: Schema? {
        get { Schema(rawValue: rawSchema) }
        set { rawSchema = newValue?.rawValue ?? UInt16.max }
    }
    public var start: Timestamp
    /// Exclusive; nil when open.
    public var end: Timestamp? {
        get { rawEnd == 0 || rawEnd == UInt64.max ? nil : Timestamp(nanos: rawEnd) }
        set { rawEnd = newValue?.nanos ?? UInt64.max }
    }
    /// nil: no limit.
    public var limit: UInt64?
    /// Raw symbology types (dbn.md §4.2); nil: none or mixed.
    public var stypeIn: UInt8?
    public var stypeOut: UInt8
    /// Every record is followed by eight more bytes, the time it was sent.
    public var hasTsOut: Bool
    /// Bytes of a symbol field in this stream: 22 in version 1, 71 today.
    public var symbolByteCount: Int
    public var symbols: [String]
    /// Symbols resolved for some days only.
    public var partial: [String]
    /// Symbols resolved for no day.
    public var notFound: [String]
    public var mappings: [SymbolMapping]

    // As the wire has them, so that what was read is written again byte for byte.

    /// 0xFFFF: none; a number that is no `Schema` is kept.
    package var rawSchema: UInt16
    /// 0 and all ones both mean none.
    package var rawEnd: UInt64
    /// Version 1's deprecated count, which nobody may rely on; all ones when unknown and in the other versions.
    package var recordCount = UInt64.max

    /// A longer metadata block is refused before anything is allocated for it.
    public static let maximumByteCount = 256 << 20
    static let fixedByteCount = 100
    static let preludeByteCount = 8

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

/// What one requested symbol meant, day by day.
public struct SymbolMapping: Hashable, Sendable {
    public struct Interval: Hashable, Sendable {
        package var start: PackedDate
        /// Exclusive.
        package var end: PackedDate
        /// The instrument id in decimal (or the raw symbol, when instrument ids were requested); empty: not mapped.
        public var symbol: String

        package init(start: PackedDate, end: PackedDate, symbol: String) {
            self.start = start
            self.end = end
            self.symbol = symbol
        }

        public init(start: CalendarDate, end: CalendarDate, symbol: String) {
            self.init(start: PackedDate(start), end: PackedDate(end), symbol: symbol)
        }
    }

    public var rawSymbol: String
    public var intervals: [Interval]

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

    /// nil for a word that is no schema's name.
    public init?(name: String) {
        guard let schema = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = schema
    }

    /// `mbp-10`
    public var name: String { Self.names[Int(rawValue)] }

    private static let names = [
        "mbo", "mbp-1", "mbp-10", "tbbo", "trades", "ohlcv-1s", "ohlcv-1m", "ohlcv-1h", "ohlcv-1d", "definition",
        "statistics", "status", "imbalance", "ohlcv-eod", "cmbp-1", "cbbo-1s", "cbbo-1m", "tcbbo", "bbo-1s", "bbo-1m",
    ]
}
