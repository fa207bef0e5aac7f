/// Order id → slot in the order pool: open addressing, linear probing, 8-byte cells.
///
///     cell   63 ………… 32   31 ………… 0
///            hash tag     slot (0: free cell)
///
/// The tag is the upper half of the id's multiplicative hash and the home of a cell is the tag's upper bits, so cells can
/// be moved (growth, backward-shift delete) without looking at the orders. Equal tags are told apart by the order's id.
/// At most a quarter of the cells are used: a probe is nearly always one cache line.
struct OrderIndex: ~Copyable {
    private var cells: Slab<UInt64>
    private var bits: UInt32
    private(set) var count: UInt32 = 0

    init(bits: UInt32 = 6) {
        self.bits = bits
        cells = Slab(repeating: 0, count: 1 << bits)
    }

    @inline(__always)
    private static func tag(_ id: UInt64) -> UInt64 { (id &* 0x9E37_79B9_7F4A_7C15) >> 32 }

    @inline(__always)
    private func home(_ tag: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: tag >> UInt64(32 - bits)) }

    @inline(__always)
    private var mask: UInt32 { (1 << bits) - 1 }

    /// The order's slot; 0 when there is none.
    @inline(__always)
    func find(_ id: UInt64, in orders: borrowing Slab<OrderNode>) -> UInt32 {
        let tag = Self.tag(id)
        var place = home(tag)
        while true {
            let cell = cells[place]
            if cell == 0 { return 0 }
            if cell >> 32 == tag {
                let slot = UInt32(truncatingIfNeeded: cell)
                if orders[slot].id == id { return slot }
            }
            place = (place + 1) & mask
        }
    }

    /// - Precondition: the id is not in the index, `slot > 0`.
    @inline(__always)
    mutating func insert(_ id: UInt64, slot: UInt32) {
        if count >= (1 << bits) / 4 { grow() }
        put(Self.tag(id) << 32 | UInt64(slot))
        count += 1
    }

    @inline(__always)
    private mutating func put(_ cell: UInt64) {
        var place = home(cell >> 32)
        while cells[place] != 0 { place = (place + 1) & mask }
        cells[place] = cell
    }

    /// - Precondition: the id is in the index with this slot.
    @inline(__always)
    mutating func remove(_ id: UInt64, slot: UInt32) {
        let wanted = Self.tag(id) << 32 | UInt64(slot)
        var hole = home(wanted >> 32)
        while cells[hole] != wanted {
            precondition(cells[hole] != 0, "the order is in the index")
            hole = (hole + 1) & mask
        }
        // Backward shift: pull every follower whose home is not behind the hole into it.
        var place = hole
        while true {
            place = (place + 1) & mask
            let cell = cells[place]
            if cell == 0 { break }
            if (place &- home(cell >> 32)) & mask >= (place &- hole) & mask {
                cells[hole] = cell
                hole = place
            }
        }
        cells[hole] = 0
        count -= 1
    }

    mutating func removeAll() {
        for place in 0..<cells.count { cells[place] = 0 }
        count = 0
    }

    @inline(never)
    private mutating func grow() {
        // 2^31 cells would index 2^29 live orders; the order pool ends before.
        precondition(bits < 31, "too many live orders for one book")
        var old = Slab<UInt64>(repeating: 0, count: 1 << (bits + 1))
        swap(&old, &cells)
        bits += 1
        for place in 0..<old.count where old[place] != 0 { put(old[place]) }
    }
}
