/// What the builder keeps of a book from record to record, besides the book itself: all of it in one place, so that a record
/// finds it with one look.
struct BookProgress: BitwiseCopyable {
    /// Records until the next checkpoint.
    var left: UInt32
    /// Index of the first and last record.
    var first: UInt32
    var last: UInt32
    var events: UInt32 = 0
    /// Where its list of records stands; unused while there is only one book.
    var postings = PostingLog.Tail()
    var actions = ActionCounts()
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
    /// - Parameters:
    ///   - one: what its action adds.
    ///   - cross: how the best prices stand after it; nil inside an event.
    /// - Returns: whether a checkpoint is due.
    @inline(__always)
    mutating func count(
        _ message: MBOMessage, _ one: SIMD8<UInt32>, at index: UInt32, _ cross: OrderBook.Cross?
    ) -> Bool {
        actions.count(one)
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
/// Whether a price is a multiple of it is asked for every add, so the answer is a multiplication and not a division: for an
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
        var a = tick
        var b = price.magnitude
        while b != 0 { (a, b) = (b, a % b) }
        guard a != 0 else { return }
        tick = a
        shift = UInt64(a.trailingZeroBitCount)
        let odd = a >> shift
        bound = UInt64.max / a
        // Newton's iteration doubles the right bits: 3, 6, 12, 24, 48, 96.
        inverse = odd &* 3 ^ 2
        for _ in 0..<4 { inverse = inverse &* (2 &- odd &* inverse) }
    }
}

/// How many records of each action a book has had. All counters are one vector, and a record adds the vector that is 1 at
/// its action: the same few instructions whatever the action is.
struct ActionCounts: BitwiseCopyable {
    static let add = 0
    static let cancel = 1
    static let modify = 2
    static let trade = 3
    static let fill = 4
    static let clear = 5
    static let other = 6

    private var counts = SIMD8<UInt32>()

    @inline(__always)
    mutating func count(_ one: SIMD8<UInt32>) { counts &+= one }

    subscript(number: Int) -> Int { Int(counts[number]) }

    /// All records of the book.
    var records: UInt32 { counts.wrappedSum() }

    /// What an action's letter adds, by the letter.
    static func table() -> Slab<SIMD8<UInt32>> {
        func one(_ number: Int) -> SIMD8<UInt32> {
            var vector = SIMD8<UInt32>()
            vector[number] = 1
            return vector
        }
        var table = Slab(repeating: one(other), count: 256)
        for (action, number) in [
            (Action.add, add), (.cancel, cancel), (.modify, modify), (.trade, trade), (.fill, fill), (.clear, clear),
        ] {
            table[UInt32(action.rawValue)] = one(number)
        }
        return table
    }
}
