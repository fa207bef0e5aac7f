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
    /// The figures that a series can be of; the table above says their values.
    public enum Kind: String, Sendable, CaseIterable {
        case mid, spread, imbalance, microprice, vwap, volume, ohlcv, ofi, rate

        /// True when the figure is a state of the book and not a sum over records.
        public var isState: Bool {
            switch self {
            case .mid, .spread, .imbalance, .microprice: true
            case .vwap, .volume, .ohlcv, .ofi, .rate: false
            }
        }
    }

    /// The moments at which a series has rows.
    public enum Grid: Hashable, Sendable {
        /// One row for each interval of so many nanoseconds; above 0.
        case every(UInt64)
        case onChange
        /// One row over the whole range.
        case whole
    }

    /// The figure that is asked for.
    public var kind: Kind
    /// The moments of the rows.
    public var grid: Grid
    /// The levels of a side that an imbalance counts; 1 or more.
    public var depth: Int
    /// The clock that buckets and rows go by.
    public var clock: Recording.Clock

    /// Makes a question; it is checked when a series is made of it.
    public init(_ kind: Kind, _ grid: Grid, depth: Int = 1, clock: Recording.Clock = .tsRecv) {
        self.kind = kind
        self.grid = grid
        self.depth = depth
        self.clock = clock
    }

    /// The limit of rows: a series with more is an error, thrown before any row is made.
    public static let maximumRows = 10_000_000

    /// Rows of empty buckets that are made between two looks at whether the question is given up.
    static let rowsBetweenLooks: UInt64 = 4096
}

/// The reason why a series cannot be made.
public enum SeriesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind has no meaning `on change`.
    case needsInterval(SeriesQuery.Kind)
    case zeroInterval
    case badDepth(Int)
    case tooManyRows(UInt64)

    /// The error in words, with the way out where there is one.
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
    /// The number of the last record of the book that had a part in the row; 0 before any.
    package var record: Int
    /// The value of the figure.
    package var value: Value

    /// The value of a row.
    package enum Value: Hashable, Sendable {
        /// A number; nil where there is none: a mid without a bid.
        case decimal(FixedDecimal?)
        case bar(Bar)
    }

    /// Makes a row.
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
    /// The price of the first trade.
    public var open: Price
    /// The highest price.
    public var high: Price
    /// The lowest price.
    public var low: Price
    /// The price of the last trade.
    public var close: Price
    /// The sum of the sizes.
    public var volume: UInt64

    /// Makes a bar of its first trade.
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

    /// Takes one more trade, the last so far.
    public mutating func add(_ price: Price, _ size: Quantity) {
        high = max(high, price)
        low = min(low, price)
        close = price
        volume += UInt64(size)
    }
}
