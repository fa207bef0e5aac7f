/// A book as a copyable value, for readers, renderers and tests.
public struct BookSnapshot: Hashable, Sendable {
    /// The instrument and publisher of the book.
    public var key: BookKey
    /// The bid levels, best first; empty when nobody bids.
    public var bids: [Level]
    /// The ask levels, best first; empty when nobody offers.
    public var asks: [Level]
    /// The trust and the clock of the book at the moment of the snapshot.
    public var status: BookStatus
    /// True when every level also has its orders.
    public var hasOrders: Bool
    /// Bid levels of the whole book, where the snapshot shows only the first.
    public var bidLevels: Int
    /// Ask levels of the whole book, where the snapshot shows only the first.
    public var askLevels: Int
    /// The number of live orders of the whole book.
    public var orderCount: Int

    /// One price level of a side.
    public struct Level: Hashable, Sendable {
        /// The price of all its orders.
        public var price: Price
        /// The sum of its orders' sizes.
        public var size: UInt64
        /// The number of its orders; 0 where the feed does not say (top-of-book and aggregated levels).
        public var count: Int
        /// Its orders in priority order; empty unless asked for.
        public var orders: [Order]

        /// Makes a level of its parts, which are not checked against each other.
        public init(price: Price, size: UInt64, count: Int, orders: [Order] = []) {
            self.price = price
            self.size = size
            self.count = count
            self.orders = orders
        }
    }

    /// One order in the queue of its level.
    public struct Order: Hashable, Sendable {
        /// The id of the order, unique inside its book.
        public var id: OrderID
        /// The size that is left of the order.
        public var size: Quantity

        /// Makes an order of its parts.
        public init(id: OrderID, size: Quantity) {
            self.id = id
            self.size = size
        }
    }

    /// The levels of a side, best first.
    public func levels(_ side: Side) -> [Level] { side == .bid ? bids : asks }

    /// The best bid and offer of the snapshot; a side without a level is nil.
    public var bbo: BBO {
        BBO(
            bid: bids.first.map { BBO.Quote(price: $0.price, size: $0.size, count: $0.count) },
            ask: asks.first.map { BBO.Quote(price: $0.price, size: $0.size, count: $0.count) })
    }
}

/// Best bid and offer: price, total size and order count of each side; nil for an empty side.
public struct BBO: Hashable, Sendable {
    /// The best level of one side.
    public struct Quote: Hashable, Sendable {
        /// The price of the level.
        public var price: Price
        /// The sum of the sizes of its orders.
        public var size: UInt64
        /// The number of its orders; 0 where the feed does not say.
        public var count: Int

        /// Makes a quote of its parts.
        public init(price: Price, size: UInt64, count: Int) {
            self.price = price
            self.size = size
            self.count = count
        }
    }

    /// The best bid; nil when nobody bids.
    public var bid: Quote?
    /// The best ask; nil when nobody offers.
    public var ask: Quote?

    /// Makes the best bid and offer of two quotes, nil for an empty side.
    public init(bid: Quote?, ask: Quote?) {
        self.bid = bid
        self.ask = ask
    }

    /// Ask minus bid, negative when crossed; nil unless both sides stand.
    public var spread: Price? {
        guard let bid, let ask else { return nil }
        return ask.price - bid.price
    }

    /// Twice the mid in units of 1e-9, exact: the mid itself may end in half a unit. Nil unless both sides stand.
    public var doubleMid: Int128? {
        guard let bid, let ask else { return nil }
        return Int128(bid.price.nanos) + Int128(ask.price.nanos)
    }

    /// The mid as an exact decimal of up to ten places; nil unless both sides stand.
    public var midText: String? {
        guard let doubled = doubleMid else { return nil }
        let half = doubled.magnitude % 2 == 1
        let text = ExactDecimal.text(nanos: Int64(doubled / 2), minimumFraction: half ? 9 : 0)
        let sign = doubled < 0 && !text.hasPrefix("-") && half ? "-" : ""
        return sign + text + (half ? "5" : "")
    }

    /// True when the bid is above the ask, which is data, not damage (semantics.md §3).
    public var isCrossed: Bool {
        guard let bid, let ask else { return false }
        return bid.price > ask.price
    }

    /// True when the bid equals the ask.
    public var isLocked: Bool {
        guard let bid, let ask else { return false }
        return bid.price == ask.price
    }
}
