/// What one pass over the data told about one book.
public struct BookSummary: Hashable, Sendable {
    public var key: BookKey
    /// The instrument's name on the day of its first record, or on the day asked for (`Timeline.summaries(named:at:)`); its
    /// number when nothing names it.
    public var symbol: String
    public var tally: BookTally
    public var anomalies: Anomalies
}

/// Counts of one book's records, taken while loading.
public struct BookTally: Hashable, Sendable, BitwiseCopyable {
    public var records = 0
    /// Records that end an event (F_LAST): the moments at which the book may be judged.
    public var events = 0
    public var adds = 0
    public var cancels = 0
    public var modifies = 0
    public var trades = 0
    public var fills = 0
    public var clears = 0
    public var others = 0
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
        records = Int(progress.actions.records)
        events = Int(progress.events)
        adds = progress.actions[ActionCounts.add]
        cancels = progress.actions[ActionCounts.cancel]
        modifies = progress.actions[ActionCounts.modify]
        trades = progress.actions[ActionCounts.trade]
        fills = progress.actions[ActionCounts.fill]
        clears = progress.actions[ActionCounts.clear]
        others = progress.actions[ActionCounts.other]
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
