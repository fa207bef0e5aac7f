extension OrderBook {
    /// The best bid and offer; a side without a level is nil. O(1).
    public var bbo: BBO { BBO(bid: quote(bids.best), ask: quote(asks.best)) }

    /// The price, size and count of a level; nil for slot 0, which is none.
    @inline(__always)
    func quote(_ slot: UInt32) -> BBO.Quote? {
        guard slot != 0 else { return nil }
        let level = levels[slot]
        return BBO.Quote(price: Price(nanos: level.price), size: level.total, count: Int(level.count))
    }

    /// The relation of the best prices, without building a `BBO`: the check at every event end.
    @inline(__always)
    public var cross: Cross {
        let bid = bids.best
        let ask = asks.best
        guard bid != 0, ask != 0 else { return .none }
        let bidPrice = levels[bid].price
        let askPrice = levels[ask].price
        return bidPrice < askPrice ? .none : bidPrice == askPrice ? .locked : .crossed
    }

    /// Price, total and count of both best levels in one wrapping sum; a side without a level adds nothing: its best is
    /// level 0, whose price, total and count are 0.
    @inline(__always)
    var bestLevelsSum: UInt64 {
        let bid = levels[bids.best]
        let ask = levels[asks.best]
        return UInt64(bitPattern: bid.price) &+ bid.total &* 3 &+ UInt64(bid.count) &* 5
            &+ UInt64(bitPattern: ask.price) &* 7 &+ ask.total &* 11 &+ UInt64(ask.count) &* 13
    }

    /// The relation of the best bid to the best ask: `locked` when they are equal, `crossed` when the bid is higher,
    /// `none` when it is lower or a side is empty.
    public enum Cross: Sendable {
        case none, locked, crossed
    }

    /// The first `depth` levels of each side (nil: all), with every order when asked.
    ///
    /// - Complexity: O(levels shown), or O(orders in them) with orders.
    public func snapshot(depth: Int? = nil, orders withOrders: Bool = false) -> BookSnapshot {
        BookSnapshot(
            key: key, bids: side(.bid, depth: depth, orders: withOrders),
            asks: side(.ask, depth: depth, orders: withOrders), status: status, hasOrders: withOrders,
            bidLevels: levelCount(.bid), askLevels: levelCount(.ask), orderCount: orderCount)
    }

    private func side(_ side: Side, depth: Int?, orders withOrders: Bool) -> [BookSnapshot.Level] {
        let count = min(depth ?? Int.max, levelCount(side))
        var result: [BookSnapshot.Level] = []
        result.reserveCapacity(count)
        sides[BookSides.index(side)].forEachLevel(limit: UInt32(clamping: count)) { slot in
            result.append(level(slot, orders: withOrders))
        }
        return result
    }

    /// A level as a snapshot has it.
    func level(_ slot: UInt32, orders withOrders: Bool) -> BookSnapshot.Level {
        let level = levels[slot]
        var value = BookSnapshot.Level(price: Price(nanos: level.price), size: level.total, count: Int(level.count))
        if withOrders {
            value.orders.reserveCapacity(Int(level.count))
            forEachOrder(slot) { value.orders.append(BookSnapshot.Order(id: OrderID($0.id), size: $0.size)) }
        }
        return value
    }

    /// Calls `body` with a level's orders in priority order.
    @inline(__always)
    func forEachOrder(_ level: UInt32, _ body: (OrderNode) -> Void) {
        var slot = levels[level].head
        while slot != 0 {
            let order = orders[slot]
            body(order)
            slot = order.next
        }
    }

    /// The place of a live order in its queue; nil when no live order has this id.
    ///
    /// - Complexity: O(orders ahead of it).
    package func locate(_ id: OrderID) -> OrderPlace? {
        let slot = index.find(id.raw, in: orders)
        guard slot != 0 else { return nil }
        let order = orders[slot]
        let level = levels[order.level]
        var place = OrderPlace(
            side: level.isBid ? .bid : .ask, price: Price(nanos: level.price), size: order.size, ordersAhead: 0,
            sizeAhead: 0)
        var ahead = order.previous
        while ahead != 0 {
            place.ordersAhead += 1
            place.sizeAhead += UInt64(orders[ahead].size)
            ahead = orders[ahead].previous
        }
        return place
    }
}

/// An order's place in its queue.
package struct OrderPlace: Hashable, Sendable {
    /// The side that the order is on.
    package var side: Side
    /// The price at which it is queued.
    package var price: Price
    /// The size that is left of it.
    package var size: Quantity
    /// Orders with priority over it at its price.
    package var ordersAhead: Int
    /// The sum of their sizes.
    package var sizeAhead: UInt64
}
