/// Books in the order of their first record, and the way from a key to its book.
///
/// Books cannot be copied, so they cannot live in an Array; this is the one place that owns memory for them. The way from
/// key to slot is a small table behind a last-hit cache: runs of one instrument are the rule, and a Dictionary look-up
/// costs 12 ns a record.
@safe struct BookTable: ~Copyable {
    private var base: UnsafeMutablePointer<OrderBook>
    private var capacity = 4
    private(set) var count = 0
    private var slots: [BookKey: Int] = [:]
    private var lastKey = BookKey(instrument: InstrumentID(0), publisher: PublisherID(0))
    private var lastSlot = -1
    private let unknownModify: OrderBook.UnknownModify

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
    @inline(__always)
    mutating func slot(_ key: BookKey) -> Int {
        if key == lastKey, lastSlot >= 0 { return lastSlot }
        return miss(key)
    }

    @inline(never)
    private mutating func miss(_ key: BookKey) -> Int {
        lastKey = key
        if let known = slots[key] {
            lastSlot = known
            return known
        }
        lastSlot = append(key)
        return lastSlot
    }

    /// The slot of a key; nil when it has had no record.
    func find(_ key: BookKey) -> Int? { slots[key] }

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
        slots[key] = count
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
