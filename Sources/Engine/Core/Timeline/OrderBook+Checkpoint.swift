// What a checkpoint needs of a book's storage, and nothing else does.

extension OrderBook {
    /// The slots of a side's levels, the worst price first.
    func forEachLevelFromWorst(_ side: Side, _ body: (UInt32) -> Void) {
        var slots: [UInt32] = []
        slots.reserveCapacity(levelCount(side))
        sides[BookSides.index(side)].forEachLevel { slots.append($0) }
        for slot in slots.reversed() { body(slot) }
    }

    /// Asks for the whole pool of orders, where most of it is live. Whoever walks the queues meets the orders in an order of
    /// which the memory knows nothing, and would wait for one after the other.
    func bringOrdersNear() {
        guard Int(orders.count) <= 4 * orderCount else { return }
        let perLine = UInt32(64 / MemoryLayout<OrderNode>.stride)
        var slot: UInt32 = 0
        while slot < orders.count {
            orders.prefetch(slot)
            slot += perLine
        }
    }
}
