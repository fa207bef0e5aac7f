extension OrderBook {
    /// What must always hold, whatever the data: every order in the index is in exactly one level; a level's total and
    /// count are those of its queue; links agree both ways; a side's prices are strictly ordered and none is empty.
    ///
    /// - Returns: the first thing that does not hold, nil when all do.
    /// - Complexity: O(orders + levels).
    public func brokenInvariant() -> String? {
        var indexed: UInt32 = 0
        for side in Side.allCases {
            let count = UInt32(levelCount(side))
            for depth in 0..<count {
                let slot = side == .bid ? bids.level(depth) : asks.level(depth)
                let level = levels[slot]
                if level.isBid != (side == .bid) {
                    return "the \(side.name) level \(level.price) says it is on the other side"
                }
                if depth > 0 {
                    let better = levels[side == .bid ? bids.level(depth - 1) : asks.level(depth - 1)]
                    let ordered = side == .bid ? better.price > level.price : better.price < level.price
                    if !ordered { return "\(side.name) prices \(better.price) and \(level.price) are out of order" }
                }
                let stored = side == .bid ? bids.price(at: count - 1 - depth) : asks.price(at: count - 1 - depth)
                if stored != level.price { return "the \(side.name) side lists \(stored) for the level \(level.price)" }
                if let broken = brokenQueue(slot, level, &indexed) { return broken }
            }
        }
        if indexed != index.count { return "\(index.count) orders in the index, \(indexed) in the queues" }
        return nil
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
