// The access to the storage of a book that checkpoints need, and nothing else does.

extension OrderBook {
    /// Calls `body` with the slot of each level of a side, the worst price first.
    func forEachLevelFromWorst(_ side: Side, _ body: (UInt32) -> Void) {
        var slots: [UInt32] = []
        slots.reserveCapacity(levelCount(side))
        sides[BookSides.index(side)].forEachLevel { slots.append($0) }
        for slot in slots.reversed() { body(slot) }
    }

    /// Prefetches the whole pool of orders, where most of it is live. A walk over the queues meets the orders in an
    /// order that the memory cannot predict, and would wait for one after the other.
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
