/// One order in the pool. 32 bytes; index 0 of the pool is nobody, so 0 means "none" in every link.
struct OrderNode: BitwiseCopyable {
    var id: UInt64 = 0
    var size: UInt32 = 0
    /// Slot of its level.
    var level: UInt32 = 0
    /// Towards the front of the queue; 0 at the front.
    var previous: UInt32 = 0
    /// Towards the tail; 0 at the tail. In the free list, the next free slot.
    var next: UInt32 = 0
    /// A top-of-book or aggregated entry: one per level, not in the id index, not counted as an order.
    var isAnonymous = false
}

/// One price of one side: a FIFO queue of orders with its running totals.
///
/// Invariant: `total` is the sum of the queue's sizes and `count` the number of its orders that are not anonymous.
struct LevelNode: BitwiseCopyable {
    var price: Int64 = 0
    var total: UInt64 = 0
    var count: UInt32 = 0
    /// The order with priority; 0 only in a free level, where `tail` is the next free one.
    var head: UInt32 = 0
    var tail: UInt32 = 0
    var isBid = false

    /// Puts an order at the tail. The first order of a level is already its head.
    ///
    /// - Returns: the order that was the last; 0 when it is the first.
    @inline(__always)
    mutating func push(_ order: UInt32, size: UInt32, counted: UInt32) -> UInt32 {
        let last = tail
        tail = order
        total &+= UInt64(size)
        count &+= counted
        return last
    }
}
