import Engine

/// The generator's own light books: the live orders, their prices and their order, so that every record it makes is
/// possible.
///
/// They do not use `OrderBook`, which they are there to test. All instruments share flat storage: instrument `i` has
/// the rungs `i * width ..< (i + 1) * width` of one ladder, both sides on it, and `i * room ..< (i + 1) * room` of one
/// list of live orders. Invariant: every rung above the best bid is empty or an ask's, every rung below the best ask is
/// empty or a bid's, so the books never cross.
struct SyntheticBooks: ~Copyable {
    struct Order: BitwiseCopyable {
        var id: UInt64
        /// The quantity that an iceberg hides besides its displayed size.
        var reserve: UInt32
        var size: UInt32
        var rung: UInt32
        /// The order's index in the instrument's list of live orders.
        var place: UInt32
        /// The slot of the order before it in the queue; 0 at the front.
        var previous: UInt32
        /// The slot of the next order in the queue, 0 at its end; in the free list, the next free slot.
        var next: UInt32
        var isBid: Bool
        /// True when the stream's reader has not been told of the order: it was there before the data began, or its add
        /// was lost.
        var isUnseen = false
    }

    /// One price: the slots of the first and last order of its queue, 0 when it is empty.
    struct Rung: BitwiseCopyable {
        var head: UInt32 = 0
        var tail: UInt32 = 0
    }

    struct Instrument: BitwiseCopyable {
        /// Rungs of the best prices; -1 and `width` when there is none.
        var bestBid: Int32
        var bestAsk: Int32
        /// The fair price, to which the next trades pull the market: between this rung and the one above it.
        var fair: Int32
        var live: UInt32 = 0
        var bids: UInt32 = 0
        /// The price of rung 0.
        var base: Int64
        var id: UInt32
        var publisher: UInt16
        var kind: Kind

        var asks: UInt32 { live - bids }
    }

    /// The kind of messages that a book's publisher sends.
    enum Kind: UInt8, BitwiseCopyable {
        case orders, topOfBook, levels
    }

    let width: Int32
    /// The most live orders of an instrument.
    let room: UInt32
    var instruments: Slab<Instrument>
    var orders = Slab<Order>(capacity: 1024)
    private var rungs: Slab<Rung>
    private var live: Slab<UInt32>
    private var free: UInt32 = 0
    private var nextID: UInt64

    /// Returns the rungs of an instrument: room for the levels on both sides of a fair price that wanders.
    static func width(levels: Int) -> Int32 {
        var width: Int32 = 1024
        while width < 2 * (levels + 300) { width *= 2 }
        return width
    }

    /// Makes empty books. The books of an instrument, one for each publisher, are neighbours: the first is the one that
    /// the others follow.
    init(_ parameters: SyntheticMarket.Parameters) {
        let publishers = parameters.phenomena.publisherKinds
        let ids = parameters.publisherIDs
        let count = UInt32(parameters.instruments * publishers.count)
        width = Self.width(levels: parameters.levels)
        room = UInt32(2 * parameters.orders + 64)
        instruments = Slab(capacity: count)
        rungs = Slab(repeating: Rung(), count: count * UInt32(width))
        live = Slab(repeating: 0, count: count * room)
        nextID = 6_400_000_000_000
        // Slot 0 stands for no order.
        orders.append(Order(id: 0, reserve: 0, size: 0, rung: 0, place: 0, previous: 0, next: 0, isBid: false))
        let tick = parameters.tick.nanos
        for index in 0..<Int64(parameters.instruments) {
            let wanted = parameters.price.nanos + parameters.price.nanos / 4 * (index % 16)
            let middle = wanted - wanted % tick
            for (kind, publisher) in zip(publishers, ids) {
                instruments.append(
                    Instrument(
                        bestBid: -1, bestAsk: width, fair: width / 2, base: middle - Int64(width / 2) * tick,
                        id: SyntheticFlow.firstInstrument + UInt32(index), publisher: publisher, kind: kind))
            }
        }
    }

    /// Returns the slot of the front order of a rung; 0 when it is empty.
    @inline(__always)
    func front(_ instrument: UInt32, _ rung: Int32) -> UInt32 { rungs[instrument * UInt32(width) + UInt32(rung)].head }

    /// Returns the slot of the live order at an index of the instrument's list, whose order means nothing.
    @inline(__always)
    func pick(_ instrument: UInt32, _ place: UInt32) -> UInt32 { live[instrument * room + place] }

    /// Appends an order at the tail of a rung.
    ///
    /// - Precondition: the rung does not cross the other side's best, and there is room.
    mutating func add(_ instrument: UInt32, isBid: Bool, rung: Int32, size: UInt32, reserve: UInt32, step: UInt64)
        -> UInt32
    {
        enter(instrument, id: takeID(step), isBid: isBid, rung: rung, size: size, reserve: reserve)
    }

    /// Returns an id that no order has had.
    @inline(__always)
    mutating func takeID(_ step: UInt64) -> UInt64 {
        nextID += step
        return nextID
    }

    /// Appends an order that already has an id at the tail of a rung.
    @inline(__always)
    mutating func enter(
        _ instrument: UInt32, id: UInt64, isBid: Bool, rung: Int32, size: UInt32, reserve: UInt32
    ) -> UInt32 {
        var order = Order(
            id: id, reserve: reserve, size: size, rung: UInt32(rung), place: instruments[instrument].live, previous: 0,
            next: 0, isBid: isBid)
        let slot: UInt32
        if free != 0 {
            slot = free
            free = orders[slot].next
            orders[slot] = order
        } else {
            slot = orders.append(order)
        }
        order.place = instruments[instrument].live
        live[instrument * room + order.place] = slot
        instruments[instrument].live += 1
        if isBid { instruments[instrument].bids += 1 }
        enqueue(instrument, slot, rung: rung)
        return slot
    }

    mutating func remove(_ instrument: UInt32, _ slot: UInt32) {
        let order = orders[slot]
        dequeue(instrument, slot)
        let last = instruments[instrument].live - 1
        let moved = live[instrument * room + last]
        live[instrument * room + order.place] = moved
        orders[moved].place = order.place
        instruments[instrument].live = last
        if order.isBid { instruments[instrument].bids -= 1 }
        orders[slot].next = free
        free = slot
    }

    /// Forgets every order of a book.
    mutating func clear(_ instrument: UInt32) {
        while instruments[instrument].live > 0 {
            remove(instrument, pick(instrument, instruments[instrument].live - 1))
        }
    }

    /// Takes an order out of its queue and appends it at the tail of a rung on the same side.
    mutating func move(_ instrument: UInt32, _ slot: UInt32, to rung: Int32) {
        dequeue(instrument, slot)
        enqueue(instrument, slot, rung: rung)
    }

    /// Changes an order's sizes without touching its queue.
    @inline(__always)
    mutating func resize(_ slot: UInt32, size: UInt32, reserve: UInt32) {
        orders[slot].size = size
        orders[slot].reserve = reserve
    }

    @inline(__always)
    private mutating func enqueue(_ instrument: UInt32, _ slot: UInt32, rung: Int32) {
        let at = instrument * UInt32(width) + UInt32(rung)
        let tail = rungs[at].tail
        orders[slot].rung = UInt32(rung)
        orders[slot].previous = tail
        orders[slot].next = 0
        if tail != 0 { orders[tail].next = slot } else { rungs[at].head = slot }
        rungs[at].tail = slot
        if orders[slot].isBid {
            if rung > instruments[instrument].bestBid { instruments[instrument].bestBid = rung }
        } else if rung < instruments[instrument].bestAsk {
            instruments[instrument].bestAsk = rung
        }
    }

    @inline(__always)
    private mutating func dequeue(_ instrument: UInt32, _ slot: UInt32) {
        let order = orders[slot]
        let at = instrument * UInt32(width) + order.rung
        if order.previous != 0 { orders[order.previous].next = order.next } else { rungs[at].head = order.next }
        if order.next != 0 { orders[order.next].previous = order.previous } else { rungs[at].tail = order.previous }
        guard rungs[at].head == 0 else { return }
        let start = instrument * UInt32(width)
        if order.isBid, Int32(order.rung) == instruments[instrument].bestBid {
            var rung = Int32(order.rung) - 1
            while rung >= 0, rungs[start + UInt32(rung)].head == 0 { rung -= 1 }
            instruments[instrument].bestBid = rung
        } else if !order.isBid, Int32(order.rung) == instruments[instrument].bestAsk {
            var rung = Int32(order.rung) + 1
            while rung < width, rungs[start + UInt32(rung)].head == 0 { rung += 1 }
            instruments[instrument].bestAsk = rung
        }
    }

    /// Returns the next occupied rung after `rung` on a side, away from the other one; -1 or `width` when there is
    /// none.
    @inline(__always)
    func behind(_ instrument: UInt32, _ rung: Int32, isBid: Bool) -> Int32 {
        let start = instrument * UInt32(width)
        var next = isBid ? rung - 1 : rung + 1
        while next >= 0, next < width, rungs[start + UInt32(next)].head == 0 { next += isBid ? -1 : 1 }
        return next
    }

    /// The orders of a book: the bids and then the asks, each from the best price on, in priority order.
    func slots(_ instrument: UInt32) -> [UInt32] {
        var slots: [UInt32] = []
        for isBid in [true, false] {
            var rung = isBid ? instruments[instrument].bestBid : instruments[instrument].bestAsk
            while rung >= 0, rung < width {
                var slot = front(instrument, rung)
                while slot != 0 {
                    slots.append(slot)
                    slot = orders[slot].next
                }
                rung = behind(instrument, rung, isBid: isBid)
            }
        }
        return slots
    }
}
