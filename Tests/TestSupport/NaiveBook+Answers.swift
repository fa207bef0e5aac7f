public import Engine

extension NaiveBook {
    /// A side's levels, best first, with their orders in priority order.
    public func levels(_ side: Side) -> [BookSnapshot.Level] {
        let own = entries.filter { $0.side == side }
        let prices = Set(own.map(\.price)).sorted { side == .bid ? $0 > $1 : $0 < $1 }
        return prices.map { price in
            let queue = own.filter { $0.price == price }
            return BookSnapshot.Level(
                price: Price(nanos: price), size: queue.reduce(0) { $0 + UInt64($1.size) },
                count: queue.count { !$0.isAnonymous },
                orders: queue.map { BookSnapshot.Order(id: OrderID($0.id), size: $0.size) })
        }
    }

    /// The canonical text of semantics.md §5.
    public var canonicalText: String {
        if entries.isEmpty { return "" }
        var text = "book \(key.instrument) \(key.publisher)\n"
        for (side, name) in [(Side.bid, "bid"), (.ask, "ask")] {
            for level in levels(side) {
                let orders = level.orders.map { " \($0.id):\($0.size)" }.joined()
                text += "\(name) \(level.price.nanos)\(orders)\n"
            }
        }
        return text
    }

    /// The first way in which the book differs from this one, or is broken in itself; nil when there is none.
    public func difference(from book: borrowing OrderBook) -> String? {
        if let broken = book.brokenInvariant() { return "broken: \(broken)" }
        let bids = levels(.bid)
        let asks = levels(.ask)
        let snapshot = book.snapshot(orders: true)
        if snapshot.bids != bids { return "bids \(snapshot.bids), expected \(bids)" }
        if snapshot.asks != asks { return "asks \(snapshot.asks), expected \(asks)" }
        let live = entries.count { !$0.isAnonymous }
        if book.orderCount != live { return "\(book.orderCount) orders, expected \(live)" }
        if book.levelCount(.bid) != bids.count { return "\(book.levelCount(.bid)) bid levels, expected \(bids.count)" }
        if book.levelCount(.ask) != asks.count { return "\(book.levelCount(.ask)) ask levels, expected \(asks.count)" }
        if book.anomalies != anomalies { return "\(book.anomalies), expected \(anomalies)" }
        let expected = BBO(bid: Self.quote(bids.first), ask: Self.quote(asks.first))
        if book.bbo != expected { return "\(book.bbo), expected \(expected)" }
        let crossed: OrderBook.Cross = expected.isCrossed ? .crossed : expected.isLocked ? .locked : .none
        if book.cross != crossed { return "\(book.cross), expected \(crossed)" }
        var text: [UInt8] = []
        book.appendCanonicalText(to: &text)
        if text != Array(canonicalText.utf8) { return "text \(String(decoding: text, as: UTF8.self))" }
        return nil
    }

    private static func quote(_ level: BookSnapshot.Level?) -> BBO.Quote? {
        level.map { BBO.Quote(price: $0.price, size: $0.size, count: $0.count) }
    }

    /// The first order that the book places elsewhere in its queue than this one; nil when there is none.
    public func placeDifference(from book: borrowing OrderBook) -> String? {
        for order in entries where !order.isAnonymous {
            let queue = entries.filter { $0.side == order.side && $0.price == order.price }
            let ahead = queue.prefix { $0 != order }
            let size = ahead.reduce(0) { $0 + UInt64($1.size) }
            let place = book.locate(OrderID(order.id))
            guard let place, place.side == order.side, place.price.nanos == order.price, place.size == order.size,
                place.ordersAhead == ahead.count, place.sizeAhead == size
            else { return "order \(order.id) at \(String(describing: place)), expected \(ahead.count) orders ahead" }
        }
        return nil
    }
}
