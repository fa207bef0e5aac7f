/// One book at one moment, compact: what `Timeline` restores from.
///
/// Levels best first, bids before asks; then the orders of all of them in the same walk, in priority order. 16 bytes an
/// order and 24 a level.
struct Checkpoint: Sendable {
    struct Level: BitwiseCopyable, Sendable {
        var price: Int64
        /// Entries in its queue.
        var entries: UInt32
        var isBid: Bool
    }

    struct Order: BitwiseCopyable, Sendable {
        var id: UInt64
        var size: UInt32
        /// A quote or an aggregate, not an order. A level can hold one of these and orders behind it.
        var isAnonymous: Bool
    }

    /// How many of this book's own records are in it.
    var records: Int
    var status: BookStatus
    var anomalies: Anomalies
    var levels: [Level] = []
    var orders: [Order] = []

    init(_ book: borrowing OrderBook, records: Int) {
        self.records = records
        status = book.status
        anomalies = book.anomalies
        orders.reserveCapacity(book.orderCount)
        levels.reserveCapacity(book.levelCount(.bid) + book.levelCount(.ask))
        for side in [Side.bid, .ask] {
            for depth in 0..<UInt32(book.levelCount(side)) {
                let slot = side == .bid ? book.bids.level(depth) : book.asks.level(depth)
                let before = orders.count
                book.forEachOrder(slot) { order in
                    orders.append(Order(id: order.id, size: order.size, isAnonymous: order.isAnonymous))
                }
                levels.append(
                    Level(
                        price: book.levels[slot].price, entries: UInt32(orders.count - before), isBid: side == .bid))
            }
        }
    }

    /// The book as it was. O(orders + levels).
    func restore(key: BookKey, unknownModify: OrderBook.UnknownModify) -> OrderBook {
        var book = OrderBook(key: key, unknownModify: unknownModify)
        book.reserve(orders: orders.count, levels: levels.count)
        var next = 0
        for level in levels {
            for _ in 0..<level.entries {
                let order = orders[next]
                book.append(
                    order.id, level.isBid ? .bid : .ask, level.price, order.size, isAnonymous: order.isAnonymous)
                next += 1
            }
        }
        book.status = status
        book.anomalies = anomalies
        return book
    }
}
