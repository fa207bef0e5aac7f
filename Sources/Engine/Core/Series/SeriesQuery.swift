/// A question about how a figure of one book went through time.
///
/// | kind | value | every D | on change | whole |
/// |---|---|---|---|---|
/// | mid | (bid + ask) / 2, exact | as the bucket ends | at event ends that change it | as the range ends |
/// | spread | ask - bid | same | same | same |
/// | imbalance | (B - A) / (B + A) of the sizes of the first `depth` levels, 9 places | same | same | same |
/// | microprice | (bid × A + ask × B) / (A + B), 9 places | same | same | same |
/// | vwap | Σ price × size / Σ size of trades, 9 places | of the bucket's trades; no row without | so far, at each trade | all |
/// | volume | Σ size of trades | of the bucket, 0 without | so far, at each trade | all |
/// | ohlcv | first, highest, lowest and last price, volume | a bar; none without a trade | – | all |
/// | ofi | order-flow imbalance at the best, see `OrderFlow` | sum over the bucket, 0 without | each that is not 0 | sum |
/// | rate | records a second, 9 places | of the bucket, 0 without | – | over the range |
///
/// The book is looked at where its events end. Ratios are rounded to the nearest, a tie upwards (`FixedDecimal`). A value
/// that does not exist (a mid without a bid) is nil in its row.
///
/// Buckets are [k × D, (k + 1) × D) on the clock since 1970, and a row's time is its bucket's *start*, for states too,
/// though their value is the one at its end. A record late by the clock belongs to the bucket under way. Rows run from the
/// bucket of the range's first record (of any book) to that of its last, states only from the book's first event end on; they
/// carry forward over buckets without an event.
public struct SeriesQuery: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case mid, spread, imbalance, microprice, vwap, volume, ohlcv, ofi, rate

        /// A state of the book, not a sum over records.
        public var isState: Bool {
            switch self {
            case .mid, .spread, .imbalance, .microprice: true
            case .vwap, .volume, .ohlcv, .ofi, .rate: false
            }
        }
    }

    public enum Grid: Hashable, Sendable {
        /// Nanoseconds; above 0.
        case every(UInt64)
        case onChange
        /// One row over the whole range.
        case whole
    }

    public var kind: Kind
    public var grid: Grid
    /// Levels of a side that an imbalance counts; 1 or more.
    public var depth: Int
    public var clock: Recording.Clock

    public init(_ kind: Kind, _ grid: Grid, depth: Int = 1, clock: Recording.Clock = .tsRecv) {
        self.kind = kind
        self.grid = grid
        self.depth = depth
        self.clock = clock
    }

    /// More rows than this are refused before they are made.
    public static let maximumRows = 10_000_000

    /// Rows of empty buckets that are made between two looks at whether the question is given up.
    static let rowsBetweenLooks: UInt64 = 4096
}

/// Why a series cannot be had.
public enum SeriesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind has no meaning `on change`.
    case needsInterval(SeriesQuery.Kind)
    case zeroInterval
    case badDepth(Int)
    case tooManyRows(UInt64)

    public var description: String {
        switch self {
        case .needsInterval(let kind): "\(kind.rawValue) needs an interval: write `every 1m`, not `on change`"
        case .zeroInterval: "an interval must be longer than nothing"
        case .badDepth(let depth): "depth must be a whole number of 1 or more, not \(depth)"
        case .tooManyRows(let count):
            "this would be \(count) rows, more than \(SeriesQuery.maximumRows); take a longer interval or a shorter range"
        }
    }
}

/// One row of a series.
package struct SeriesRow: Hashable, Sendable {
    /// The start of the bucket, or the clock of the record; nil when neither is known.
    package var time: Timestamp?
    /// The last record of the book that had a part in it, by number; 0 before any.
    package var record: Int
    package var value: Value

    package enum Value: Hashable, Sendable {
        /// nil where there is none: a mid without a bid.
        case decimal(FixedDecimal?)
        case bar(Bar)
    }

    package init(time: Timestamp?, record: Int, value: Value) {
        self.time = time
        self.record = record
        self.value = value
    }

    /// `{"ts":"…","record":…,"mid":"64.815"}`; a bar has `open`, `high`, `low`, `close` and `volume`. Prices and ratios are
    /// decimal strings, volume and order flow are numbers.
    package func write(_ kind: SeriesQuery.Kind, symbol: String, to json: inout JSONWriter) {
        json.beginObject()
        json.member("symbol", symbol)
        json.member("ts", time)
        json.member("record", record)
        switch value {
        case .decimal(let value):
            if kind == .volume || kind == .ofi {
                json.member(kind.rawValue, raw: value?.text)
            } else {
                json.member(kind.rawValue, value?.text)
            }
        case .bar(let bar):
            json.member("open", bar.open)
            json.member("high", bar.high)
            json.member("low", bar.low)
            json.member("close", bar.close)
            json.member("volume", bar.volume)
        }
        json.endObject()
    }
}

/// Open, high, low, close and volume of the trades with a price and a size.
public struct Bar: Hashable, Sendable {
    public var open: Price
    public var high: Price
    public var low: Price
    public var close: Price
    public var volume: UInt64

    public init(_ price: Price, _ size: Quantity) {
        open = price
        high = price
        low = price
        close = price
        volume = UInt64(size)
    }

    /// Takes one more trade into a bar, or begins it.
    static func add(_ price: Price, _ size: Quantity, to bar: inout Bar?) {
        if bar == nil { bar = Bar(price, size) } else { bar?.add(price, size) }
    }

    public mutating func add(_ price: Price, _ size: Quantity) {
        high = max(high, price)
        low = min(low, price)
        close = price
        volume += UInt64(size)
    }
}
