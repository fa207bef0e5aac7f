/// Order id → slot in the order pool: open addressing, linear probing, 4-byte cells that hold nothing but the slot (0:
/// free).
///
/// The id itself is in the order's node, which whoever finds an order reads next anyway. At most an eighth of the cells
/// is used, so that the first cell nearly always decides (every second look is a mispredicted branch); beyond 32 KiB,
/// where cache lines are worth more than that, at most a quarter.
struct OrderIndex: ~Copyable {
    private var cells: Slab<UInt32>
    /// 64 less the logarithm of the number of cells.
    private var shift: UInt64
    private(set) var count: UInt32 = 0
    /// The number of orders from which on one more needs more cells.
    private var limit: UInt32

    init(bits: UInt64 = 4) {
        shift = 64 - bits
        cells = Slab(repeating: 0, count: 1 << UInt32(bits))
        limit = Self.limit(cells.count)
    }

    private static func limit(_ cells: UInt32) -> UInt32 { cells / (cells <= 8192 ? 8 : 4) }

    /// The upper bits of a multiplicative hash: neighbouring ids, and ids that differ in their upper half only, spread.
    @inline(__always)
    private func home(_ id: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: (id &* 0x9E37_79B9_7F4A_7C15) &>> shift) }

    @inline(__always)
    private var mask: UInt32 { cells.count &- 1 }

    /// The size of its cells in bytes.
    var byteCount: Int { Int(cells.count) * MemoryLayout<UInt32>.stride }

    /// The order's slot; 0 when there is none.
    @inline(__always)
    func find(_ id: UInt64, in orders: borrowing Slab<OrderNode>) -> UInt32 { locate(id, in: orders).slot }

    /// The order's slot and its cell, or 0 and the free cell where it would go.
    @inline(__always)
    func locate(_ id: UInt64, in orders: borrowing Slab<OrderNode>) -> (slot: UInt32, cell: UInt32) {
        var cell = home(id)
        while true {
            let slot = cells[cell]
            if slot == 0 || orders[slot].id == id { return (slot, cell) }
            cell = (cell &+ 1) & mask
        }
    }

    /// Prefetches the first cell that a `locate` of this id will ask.
    ///
    /// - Returns: that cell.
    @inline(__always)
    func prefetchCell(_ id: UInt64) -> UInt32 {
        let cell = home(id)
        cells.prefetch(cell)
        return cell
    }

    /// Prefetches the order that a cell names, or slot 0 for a free cell.
    @inline(__always)
    func prefetchOrder(at cell: UInt32, in orders: borrowing Slab<OrderNode>) { orders.prefetch(cells[cell]) }

    /// Makes room for one more order. To be called before the `locate` whose cell it is for.
    @inline(__always)
    mutating func makeRoom(_ orders: borrowing Slab<OrderNode>) { if count >= limit { grow(orders) } }

    /// Makes room for `orders` orders at once, in an index that has none.
    mutating func reserve(_ orders: UInt32) {
        precondition(count == 0, "only an empty index is sized")
        let bits = 64 - shift
        var wanted = bits
        while wanted < 31, Self.limit(1 << UInt32(wanted)) <= orders { wanted += 1 }
        if wanted > bits { self = OrderIndex(bits: wanted) }
    }

    /// - Precondition: `cell` is the free cell that `locate` just gave for this order's id, after `makeRoom`.
    @inline(__always)
    mutating func insert(_ slot: UInt32, at cell: UInt32) {
        cells[cell] = slot
        count &+= 1
    }

    /// Removes the order of a cell.
    ///
    /// - Precondition: `cell` is the one that `locate` just gave for the order.
    @inline(__always)
    mutating func remove(at cell: UInt32, in orders: borrowing Slab<OrderNode>) {
        var hole = cell
        // Backward shift: pull every follower whose home is not after the hole into it.
        var next = (cell &+ 1) & mask
        while true {
            let slot = cells[next]
            if slot == 0 { break }
            if (next &- home(orders[slot].id)) & mask >= (next &- hole) & mask {
                cells[hole] = slot
                hole = next
            }
            next = (next &+ 1) & mask
        }
        cells[hole] = 0
        count &-= 1
    }

    mutating func removeAll() {
        if count == 0 { return }
        for cell in 0..<cells.count { cells[cell] = 0 }
        count = 0
    }

    @inline(never)
    private mutating func grow(_ orders: borrowing Slab<OrderNode>) {
        // 2^31 cells would index 2^29 live orders; the order pool ends before.
        precondition(shift > 33, "too many live orders for one book")
        var old = Slab<UInt32>(repeating: 0, count: cells.count * 2)
        swap(&old, &cells)
        shift -= 1
        limit = Self.limit(cells.count)
        for index in 0..<old.count {
            let slot = old[index]
            if slot == 0 { continue }
            var cell = home(orders[slot].id)
            while cells[cell] != 0 { cell = (cell &+ 1) & mask }
            cells[cell] = slot
        }
    }
}
