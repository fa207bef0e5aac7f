/// What one pass over the data told about one book.
public struct BookSummary: Hashable, Sendable {
    public var key: BookKey
    /// The instrument's name on the day of its first record; its number when nothing names it.
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

    @inline(__always)
    mutating func count(_ message: MBOMessage, at index: Int) {
        if records == 0 { first = index }
        last = index
        records += 1
        switch message.actionRaw {
        case Action.add.rawValue:
            adds += 1
            refineTick(message.priceRaw)
        case Action.cancel.rawValue: cancels += 1
        case Action.modify.rawValue: modifies += 1
        case Action.trade.rawValue:
            trades += 1
            volume += UInt64(message.size)
        case Action.fill.rawValue: fills += 1
        case Action.clear.rawValue: clears += 1
        default: others += 1
        }
    }

    @inline(__always)
    private mutating func refineTick(_ price: Int64) {
        if price == MBOMessage.undefinedPrice || (tick != 0 && price % tick == 0) { return }
        var a = tick.magnitude
        var b = price.magnitude
        while b != 0 { (a, b) = (b, a % b) }
        tick = Int64(clamping: a)
    }

    @inline(__always)
    mutating func countEventEnd(_ cross: OrderBook.Cross) {
        events += 1
        switch cross {
        case .none: break
        case .locked: lockedEvents += 1
        case .crossed: crossedEvents += 1
        }
    }

    /// Digits behind the point that the instrument's prices need; at least 2 when there is any fraction.
    public var priceDigits: Int {
        let digits = Price(nanos: tick).fractionDigits
        return digits == 1 ? 2 : digits
    }
}
