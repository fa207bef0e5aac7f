/// What one pass over the data told about one book.
public struct BookSummary: Hashable, Sendable {
    public var key: BookKey
    /// The name that was asked for, or the instrument's on the day of its first record; its number when nothing names it.
    public var symbol: String
    /// Of a name of several days: of the records of these days, without the crossed and locked events.
    public var tally: BookTally
    /// All of the book's; none where a name has `pieces`.
    public var anomalies: Anomalies
    /// Where a name is another book on other days, or on some days none: the books that it means, in the order of the days;
    /// `key` is the last one's. Nil: all of the book `key`.
    public var pieces: [BookPiece]?

    init(key: BookKey, symbol: String, tally: BookTally, anomalies: Anomalies, pieces: [BookPiece]? = nil) {
        self.key = key
        self.symbol = symbol
        self.tally = tally
        self.anomalies = anomalies
        self.pieces = pieces
    }
}

/// Counts of one book's records, taken while loading. `Timeline.stats` counts the actions, for any range.
public struct BookTally: Hashable, Sendable, BitwiseCopyable {
    public var records = 0
    /// Records that end an event (F_LAST): the moments at which the book may be judged.
    public var events = 0
    /// The sum of trade sizes. Fills are never summed: aggressors get one too.
    public var volume: UInt64 = 0
    public var crossedEvents = 0
    public var lockedEvents = 0
    /// Index of the first and last record.
    public var first = 0
    public var last = 0
    /// The greatest common divisor of the prices of its adds, in units of 1e-9; 0 before the first.
    public var tick: Int64 = 0

    init() {}

    init(_ progress: BookProgress) {
        records = Int(progress.records)
        events = Int(progress.events)
        volume = progress.volume
        crossedEvents = Int(progress.crossedEvents)
        lockedEvents = Int(progress.lockedEvents)
        first = Int(progress.first)
        last = Int(progress.last)
        tick = Int64(clamping: progress.tick.tick)
    }

    /// Digits behind the point that the instrument's prices need; at least 2 when there is any fraction.
    public var priceDigits: Int {
        let digits = Price(nanos: tick).fractionDigits
        return digits == 1 ? 2 : digits
    }
}
