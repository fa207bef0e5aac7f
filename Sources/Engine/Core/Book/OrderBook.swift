/// The full order book of one instrument at one publisher: two sides of price levels, each level a FIFO of orders.
///
/// One writer owns it (`~Copyable`); readers get copyable values (`BookSnapshot`, `BBO`). The effect of each record is
/// in `OrderBook+Apply`, the queries are in `OrderBook+Queries`, the invariants in `OrderBook+Invariants`.
public struct OrderBook: ~Copyable {
    /// The instrument and publisher whose orders these are.
    public let key: BookKey

    var orders: Slab<OrderNode>
    var levels: Slab<LevelNode>
    var sides = BookSides()
    var index = OrderIndex()
    /// Heads of the free lists; 0 when empty.
    var freeOrder: UInt32 = 0
    var freeLevel: UInt32 = 0

    /// The trust and the clock of the book, from the flags of its records.
    public internal(set) var status = BookStatus()
    /// The counts of each anomaly in this book.
    public internal(set) var anomalies = Anomalies()

    /// The rule of this book for a modify whose order was never added.
    public let unknownModify: UnknownModify

    /// The rules for a modify whose order was never added.
    public enum UnknownModify: String, Sendable, CaseIterable {
        /// It becomes an add: Databento's rule.
        case add
        /// It is counted and ignored.
        case skip
    }

    /// Makes an empty book.
    public init(key: BookKey, unknownModify: UnknownModify = .add) {
        self.key = key
        self.unknownModify = unknownModify
        // Slot 0 is nobody in both pools.
        orders = Slab(capacity: 8)
        orders.append(OrderNode())
        levels = Slab(capacity: 8)
        levels.append(LevelNode())
    }

    /// Makes room for so many orders and levels at once: for an empty book that is about to be filled with them.
    mutating func reserve(orders: Int, levels: Int) {
        self.orders.reserve(UInt32(clamping: orders) &+ 1)
        self.levels.reserve(UInt32(clamping: levels) &+ 1)
        index.reserve(UInt32(clamping: orders))
    }

    /// The number of live orders, top-of-book and aggregated entries not counted.
    public var orderCount: Int { Int(index.count) }

    /// The bytes of the orders and their index, which nearly every record touches at random.
    var hotBytes: Int { Int(orders.count) * MemoryLayout<OrderNode>.stride + index.byteCount }

    @inline(__always)
    func prefetchSide(_ message: MBOMessage) { sides.prefetch(message.sideRaw &- Side.ask.rawValue) }

    /// Prefetches the order that a cell of the index names.
    ///
    /// - Parameter cell: the result of `index.prefetchCell`.
    @inline(__always)
    func prefetchOrder(at cell: UInt32) { index.prefetchOrder(at: cell, in: orders) }

    /// The number of price levels of a side.
    public func levelCount(_ side: Side) -> Int { Int(sides[BookSides.index(side)].count) }

    var bids: BookSide {
        @inline(__always) _read { yield sides[BookSides.index(.bid)] }
    }

    var asks: BookSide {
        @inline(__always) _read { yield sides[BookSides.index(.ask)] }
    }

    /// True when no side has a level.
    public var isEmpty: Bool { bids.count == 0 && asks.count == 0 }
}

/// The state of a book besides its orders: whether it can be trusted, and its clock.
public struct BookStatus: Hashable, Sendable, BitwiseCopyable {
    /// True when the data began in mid-session and no clear or complete snapshot has come yet: orders may be missing.
    public var isCold = true
    /// True after a gap that could not be repaired (MAYBE_BAD_BOOK), until the next clear or snapshot.
    public var isSuspect = false
    /// True inside a snapshot that has not ended.
    public var isInSnapshot = false
    /// The `ts_recv` of the last record for this book, raw; all ones when undefined or before the first record.
    package var lastRecvRaw: UInt64 = UInt64.max
    /// The sequence number of the last record for this book; 0 before the first.
    public var lastSequence: UInt32 = 0

    /// The status of a book that has had no record: cold, and without a clock.
    public init() {}

    /// The `ts_recv` of the last record for this book; nil when undefined or before the first record.
    public var lastRecv: Timestamp? { lastRecvRaw == UInt64.max ? nil : Timestamp(nanos: lastRecvRaw) }
}
