// What a checkpoint needs of a book's storage, and nothing else does.

extension OrderBook {
    /// The slots of a side's levels, the worst price first.
    func forEachLevelFromWorst(_ side: Side, _ body: (UInt32) -> Void) {
        var slots: [UInt32] = []
        slots.reserveCapacity(levelCount(side))
        sides[BookSides.index(side)].forEachLevel { slots.append($0) }
        for slot in slots.reversed() { body(slot) }
    }
}
