/// One book as the pass over the records at loading counted it.
public struct BookSummary: Hashable, Sendable {
    /// The book; the one of the last days where a name has `pieces`.
    public var key: BookKey
    /// The name that was asked for, or the name of the instrument on the day of its first record; the instrument's
    /// number when nothing names it.
    public var symbol: String
    /// The counts of the book. For a name with `pieces` they are those of its own days, without the crossed and locked
    /// events.
    public var tally: BookTally
    /// The anomalies of the whole book; none where a name has `pieces`.
    public var anomalies: Anomalies
    /// The books that a name means, in the order of the days, where it is another book on other days, or on some days
    /// none; `key` is then the last one's. Nil when the name is the whole book `key`.
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
    /// The number of records.
    public var records = 0
    /// Records that end an event (F_LAST): the moments at which the book may be judged.
    public var events = 0
    /// The sum of trade sizes in units of the instrument. Fills are never summed: aggressors get one too.
    public var volume: UInt64 = 0
    /// The number of event ends at which the best bid was above the best ask.
    public var crossedEvents = 0
    /// The number of event ends at which the best bid was equal to the best ask.
    public var lockedEvents = 0
    /// The index of the first record, counted from 0.
    public var first = 0
    /// The index of the last record, counted from 0.
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

    /// The digits after the decimal point that the instrument's prices need; at least 2 when there is any fraction.
    public var priceDigits: Int {
        let digits = Price(nanos: tick).fractionDigits
        return digits == 1 ? 2 : digits
    }
}
