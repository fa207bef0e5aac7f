/// The books in the order of their first record, and a table that finds the book of a key.
///
/// Books cannot be copied, so they cannot live in an Array; this is the one place that owns memory for them. The table
/// from key to slot is a small open-addressing table: a Dictionary costs 12 ns a record (its hash is keyed against
/// attackers; ours need only spread ids).
@safe struct BookTable: ~Copyable {
    private var base: UnsafeMutablePointer<OrderBook>
    private var capacity = 4
    private(set) var count = 0
    /// At most an eighth of the cells are used.
    private var cells = Slab<Cell>(repeating: Cell(), count: 64)
    /// 64 less the logarithm of the number of cells.
    private var shift: UInt64 = 64 - 6
    private let unknownModify: OrderBook.UnknownModify

    struct Cell: BitwiseCopyable {
        /// Packed keys have 48 bits.
        var key = Self.free
        var slot: UInt32 = 0
        static let free = UInt64.max
    }

    init(unknownModify: OrderBook.UnknownModify) {
        self.unknownModify = unknownModify
        unsafe base = .allocate(capacity: capacity)
    }

    // Sound: `count` books were initialized in place and are owned by this value alone.
    deinit {
        unsafe base.deinitialize(count: count)
        unsafe base.deallocate()
    }

    /// The slot of a key, made when there is none. Slots never change.
    ///
    /// The first cell nearly always has the key, and asking it at once is as fast as remembering the last key where one
    /// instrument comes in runs, and faster where eight take turns (a remembered key is then mispredicted).
    @inline(__always)
    mutating func slot(_ key: BookKey) -> Int {
        let packed = Self.packed(key)
        let cell = cells[home(packed)]
        if cell.key == packed { return Int(cell.slot) }
        return findOrAppend(key)
    }

    @inline(never)
    private mutating func findOrAppend(_ key: BookKey) -> Int { find(key) ?? append(key) }

    /// Prefetches the part of a book that `apply` reads, which lies in its first three cache lines.
    @inline(__always)
    func prefetch(_ slot: Int) {
        // Sound: nothing is read.
        unsafe Prefetch.element(UInt(bitPattern: slot), of: base, lines: 3)
    }

    /// The slot of a key; nil when it has had no record.
    func find(_ key: BookKey) -> Int? {
        let packed = Self.packed(key)
        var place = home(packed)
        while true {
            let cell = cells[place]
            if cell.key == Cell.free { return nil }
            if cell.key == packed { return Int(cell.slot) }
            place = (place + 1) & (cells.count - 1)
        }
    }

    @inline(__always)
    private static func packed(_ key: BookKey) -> UInt64 {
        UInt64(key.instrument.raw) << 16 | UInt64(key.publisher.raw)
    }

    @inline(__always)
    private func home(_ packed: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: (packed &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }

    private mutating func enter(_ cell: Cell) {
        var place = home(cell.key)
        while cells[place].key != Cell.free { place = (place + 1) & (cells.count - 1) }
        cells[place] = cell
    }

    private mutating func growCells() {
        var old = Slab<Cell>(repeating: Cell(), count: cells.count * 2)
        swap(&old, &cells)
        shift -= 1
        for place in 0..<old.count where old[place].key != Cell.free { enter(old[place]) }
    }

    /// Takes over a whole book whose key has had no record here.
    mutating func adopt(_ book: consuming OrderBook) {
        let slot = slot(book.key)
        self[slot] = book
    }

    private mutating func append(_ key: BookKey) -> Int {
        if count == capacity {
            // Sound: the books are moved, not copied, into a block with room for twice as many.
            let larger = UnsafeMutablePointer<OrderBook>.allocate(capacity: capacity * 2)
            unsafe larger.moveInitialize(from: base, count: count)
            unsafe base.deallocate()
            unsafe base = larger
            capacity *= 2
        }
        unsafe (base + count).initialize(to: OrderBook(key: key, unknownModify: unknownModify))
        if count >= Int(cells.count) / 8 { growCells() }
        enter(Cell(key: Self.packed(key), slot: UInt32(count)))
        count += 1
        return count - 1
    }

    subscript(slot: Int) -> OrderBook {
        @inline(__always) _read {
            precondition(slot >= 0 && slot < count, "no such book")
            // Sound: checked just above.
            yield unsafe base[slot]
        }
        @inline(__always) _modify {
            precondition(slot >= 0 && slot < count, "no such book")
            // Sound: checked just above.
            yield unsafe &base[slot]
        }
    }
}
