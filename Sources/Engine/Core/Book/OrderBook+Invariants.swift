extension OrderBook {
    /// Checks the invariants that hold whatever the data: every order in the index is in exactly one level; a level's
    /// total and count are those of its queue; links agree both ways; a side's prices are strictly ordered and none is
    /// empty.
    ///
    /// - Returns: the first thing that does not hold, nil when all do.
    /// - Complexity: O(orders + levels).
    public func brokenInvariant() -> String? {
        var indexed: UInt32 = 0
        for side in Side.allCases {
            let prices = sides[BookSides.index(side)].brokenInvariant { levels[$0].price }
            if let prices { return "the \(side.name) side: \(prices)" }
            var broken: String?
            var better: Int64?
            var count: UInt32 = 0
            sides[BookSides.index(side)].forEachLevel { slot in
                if broken == nil { broken = brokenLevel(slot, side, behind: better, &indexed) }
                better = levels[slot].price
                count += 1
            }
            if let broken { return broken }
            if count != levelCount(side) { return "\(count) \(side.name) levels, not \(levelCount(side))" }
        }
        if indexed != index.count { return "\(index.count) orders in the index, \(indexed) in the queues" }
        return nil
    }

    private func brokenLevel(
        _ slot: UInt32, _ side: Side, behind better: Int64?, _ indexed: inout UInt32
    ) -> String? {
        let level = levels[slot]
        if level.isBid != (side == .bid) { return "the \(side.name) level \(level.price) says it is on the other side" }
        if let better, side == .bid ? better <= level.price : better >= level.price {
            return "\(side.name) prices \(better) and \(level.price) are out of order"
        }
        return brokenQueue(slot, level, &indexed)
    }

    private func brokenQueue(_ slot: UInt32, _ level: LevelNode, _ indexed: inout UInt32) -> String? {
        if level.head == 0 { return "the level \(level.price) is empty" }
        var total: UInt64 = 0
        var count: UInt32 = 0
        var previous: UInt32 = 0
        var next = level.head
        while next != 0 {
            let order = orders[next]
            if order.level != slot { return "order \(order.id) is queued at \(level.price) but says otherwise" }
            if order.previous != previous { return "the queue at \(level.price) is torn before order \(order.id)" }
            total += UInt64(order.size)
            if !order.isAnonymous {
                count += 1
                if index.find(order.id, in: orders) != next { return "order \(order.id) is queued but not indexed" }
            }
            previous = next
            next = order.next
        }
        if previous != level.tail { return "the queue at \(level.price) does not end at its tail" }
        if total != level.total { return "the level \(level.price) says \(level.total), its orders sum to \(total)" }
        if count != level.count { return "the level \(level.price) says \(level.count) orders and has \(count)" }
        indexed += count
        return nil
    }
}
