// What a checkpoint needs of a book's storage, and nothing else does.

extension OrderBook {
    /// The slots of a side's levels, the worst price first.
    @inline(__always)
    func forEachLevelFromWorst(_ side: Side, _ body: (UInt32) -> Void) {
        var depth = UInt32(levelCount(side))
        while depth > 0 {
            depth -= 1
            body(side == .bid ? bids.level(depth) : asks.level(depth))
        }
    }

    /// Makes room in the id index for so many orders, so that adding them does not grow it step by step.
    ///
    /// - Precondition: the book is empty.
    mutating func reserve(orders count: Int) {
        var bits: UInt32 = 6
        while bits < 30, (1 << bits) / 4 <= count { bits += 1 }
        if bits > 6 { index = OrderIndex(bits: bits) }
    }
}
