// The one place outside Book/ and Timeline/ that walks a book's levels by hand, for those who ask at every record and
// cannot afford a snapshot.

extension OrderBook {
    /// Returns the level that is `depth` levels worse than the best; nil when there is none. O(1), no allocation.
    @inline(__always)
    func quote(_ side: Side, depth: Int) -> BBO.Quote? { quote(sides[BookSides.index(side)].level(UInt32(depth))) }

    /// Returns the level at a price; nil when nobody stands there. O(log levels), no allocation.
    func quote(_ side: Side, at price: Price) -> BBO.Quote? { quote(slot(side, at: price)) }

    private func slot(_ side: Side, at price: Price) -> UInt32 { sides[BookSides.index(side)].find(price.nanos).level }

    /// Returns the level at a price with its orders in priority order; nil when nobody stands there.
    func level(_ side: Side, at price: Price) -> BookSnapshot.Level? {
        let slot = slot(side, at: price)
        return slot == 0 ? nil : level(slot, orders: true)
    }

    /// Returns the number of levels that are better than a price on its side. O(levels better than it).
    func levelsBetter(than price: Price, _ side: Side) -> Int {
        var depth = 0
        while let quote = quote(side, depth: depth), side == .bid ? quote.price > price : quote.price < price {
            depth += 1
        }
        return depth
    }
}

extension OrderBook {
    /// Calls `body` with the first levels of a side, best first, each with its depth. O(levels shown), no allocation.
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
