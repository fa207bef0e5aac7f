/// What the builder keeps of a book from record to record, besides the book itself.
struct BookProgress: BitwiseCopyable {
    var tick = TickFinder()
    /// The sum of trade sizes.
    var volume: UInt64 = 0
    /// Index of the first and last record.
    var first: UInt32
    var last: UInt32
    /// Records until the next checkpoint.
    var left: UInt32
    var events: UInt32 = 0
    var crossedEvents: UInt32 = 0
    var lockedEvents: UInt32 = 0

    init(first: UInt32, left: UInt32) {
        self.first = first
        last = first
        self.left = left
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

/// How many records of each action every book has had: eight counters a book, found by a table over the action's letter.
struct ActionCounts: ~Copyable {
    static let add: UInt32 = 0
    static let cancel: UInt32 = 1
    static let modify: UInt32 = 2
    static let trade: UInt32 = 3
    static let fill: UInt32 = 4
    static let clear: UInt32 = 5
    static let other: UInt32 = 6
    private static let classes: UInt32 = 8

    /// By the action's letter.
    private var table = Slab<UInt8>(repeating: UInt8(ActionCounts.other), count: 256)
    private var counts = Slab<UInt32>()

    init() {
        for (action, number) in [
            (Action.add, Self.add), (.cancel, Self.cancel), (.modify, Self.modify), (.trade, Self.trade),
            (.fill, Self.fill), (.clear, Self.clear),
        ] {
            table[UInt32(action.rawValue)] = UInt8(number)
        }
    }

    mutating func addBook() {
        for _ in 0..<Self.classes { counts.append(0) }
    }

    /// - Returns: which of the classes the record is.
    @inline(__always)
    mutating func count(_ message: MBOMessage, of place: UInt32) -> UInt32 {
        let number = UInt32(table[UInt32(message.actionRaw)])
        counts[place &* Self.classes &+ number] &+= 1
        return number
    }

    func count(_ number: UInt32, of place: UInt32) -> UInt32 { counts[place * Self.classes + number] }

    /// All records of a book.
    func records(of place: UInt32) -> UInt32 { (0..<Self.classes).reduce(0) { $0 + count($1, of: place) } }
}
