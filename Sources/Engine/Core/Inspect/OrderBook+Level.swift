// The one place outside Book/ and Timeline/ that walks a book's levels by hand, for those who ask at every record and
// cannot afford a snapshot.

extension OrderBook {
    /// The level `depth` places behind the best; nil when there is none. O(1), no allocation.
    @inline(__always)
    func quote(_ side: Side, depth: Int) -> BBO.Quote? { quote(sides[BookSides.index(side)].level(UInt32(depth))) }

    /// The level at a price; nil when nobody stands there. O(log levels), no allocation.
    func quote(_ side: Side, at price: Price) -> BBO.Quote? { quote(slot(side, at: price)) }

    private func slot(_ side: Side, at price: Price) -> UInt32 { sides[BookSides.index(side)].find(price.nanos).level }

    /// The same with its orders in priority order.
    func level(_ side: Side, at price: Price) -> BookSnapshot.Level? {
        let slot = slot(side, at: price)
        return slot == 0 ? nil : level(slot, orders: true)
    }

    /// How many levels are better than a price on its side. O(levels better than it).
    func levelsBetter(than price: Price, _ side: Side) -> Int {
        var depth = 0
        while let quote = quote(side, depth: depth), side == .bid ? quote.price > price : quote.price < price {
            depth += 1
        }
        return depth
    }
}

extension OrderBook {
    /// The first levels of a side, best first, each with its place. O(levels shown), no allocation.
    @inline(__always)
    func forEachQuote(_ side: Side, limit: Int, _ body: (Int, BBO.Quote) -> Void) {
        var depth = 0
        sides[BookSides.index(side)].forEachLevel(limit: UInt32(clamping: limit)) { slot in
            let level = levels[slot]
            body(depth, BBO.Quote(price: Price(nanos: level.price), size: level.total, count: Int(level.count)))
            depth += 1
        }
    }
}
