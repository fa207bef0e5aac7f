/// The state that the builder keeps of a book from record to record, besides the book itself: in one value, so that one
/// look per record finds all of it.
struct BookProgress: BitwiseCopyable {
    /// Records until the next checkpoint.
    var left: UInt32
    /// The indices of the first and the last record.
    var first: UInt32
    var last: UInt32
    var records: UInt32 = 0
    var events: UInt32 = 0
    /// The end of the book's list of records; unused while there is only one book.
    var postings = PostingLog.Tail()
    var tick = TickFinder()
    /// The sum of trade sizes.
    var volume: UInt64 = 0
    var crossedEvents: UInt32 = 0
    var lockedEvents: UInt32 = 0

    init(first: UInt32, left: UInt32) {
        self.first = first
        last = first
        self.left = left
    }

    /// Counts one record.
    ///
    /// - Parameter cross: how the best prices stand after it; nil inside an event.
    /// - Returns: whether a checkpoint is due.
    @inline(__always)
    mutating func count(_ message: MBOMessage, at index: UInt32, _ cross: OrderBook.Cross?) -> Bool {
        records &+= 1
        if message.actionRaw == Action.add.rawValue { tick.refine(message.priceRaw) }
        if message.actionRaw == Action.trade.rawValue { volume &+= UInt64(message.size) }
        if let cross {
            events &+= 1
            switch cross {
            case .none: break
            case .locked: lockedEvents &+= 1
            case .crossed: crossedEvents &+= 1
            }
        }
        last = index
        left &-= 1
        return left == 0
    }
}

/// The greatest common divisor of all prices seen.
///
/// Every add asks whether its price is a multiple of it, so the answer is a multiplication and not a division: for an
/// odd d with inverse i modulo 2^64, n is a multiple of d exactly when n × i (wrapping) is at most (2^64 - 1) / d; the
/// power of two in the divisor is rotated out first (Hacker's Delight §10-17).
struct TickFinder: BitwiseCopyable {
    /// 0 before the first price other than 0.
    private(set) var tick: UInt64 = 0
    private var inverse: UInt64 = 0
    private var bound: UInt64 = 0
    private var shift: UInt64 = 0

    @inline(__always)
    mutating func refine(_ price: Int64) {
        let product = price.magnitude &* inverse
        // With no tick yet, inverse and bound are 0: everything but 0 has to be looked at, and 0 changes nothing then.
        if tick != 0, product &>> shift | product &<< (0 &- shift) <= bound { return }
        narrow(price)
    }

    @inline(never)
    private mutating func narrow(_ price: Int64) {
        if price == MBOMessage.undefinedPrice { return }
        tick = UInt64.greatestCommonDivisor(tick, price.magnitude)
        guard tick != 0 else { return }
        shift = UInt64(tick.trailingZeroBitCount)
        bound = UInt64.max / tick
        inverse = (tick >> shift).inverseOfOdd
    }
}
