import Engine

/// The flow of a generated market, event by event: the actions of its participants, and the records that report them.
///
/// It computes with integers only, so that the bytes are the same on every machine. An event is one action of a venue
/// at one instant: its records share `ts_event`, and only the last carries F_LAST.
///
///     add, cancel, modify     one record
///     trade                   T F F … of each price, best first, then one C or M for each order hit, in the same
///                             order; see SyntheticFlow+Trades.swift
///
/// NASDAQ's habits are in SyntheticFlow+ITCH.swift.
struct SyntheticFlow: ~Copyable {
    // Not private: a private type in a generic member of a non-copyable struct crashes the 6.3 compiler in debug
    // builds.
    struct Hit: BitwiseCopyable {
        var slot: UInt32
        /// The size that trades; 0: the order is taken out of the book and not filled.
        var size: UInt32
        /// The index of the fill's record in the event.
        var fill: UInt32
    }

    let parameters: SyntheticMarket.Parameters
    /// The ways in which the flow departs from the clean one; unused when it does not.
    let habits: SyntheticHabits
    var random: SeededRandom
    var books: SyntheticBooks
    var hits = Slab<Hit>()
    /// The records of the event made last.
    var event = Slab<MBOMessage>()
    /// Records that may still be made.
    private(set) var remaining: Int
    /// Books opened today: their clear or snapshot has been sent.
    var opened: UInt32 = 0
    var tsEvent: UInt64
    var tsRecv: UInt64 = 0
    var tsInDelta: Int32 = 0
    /// The sequence of the message made last. A gap in the sequences tells a reader of lost messages, so there are no
    /// others.
    var sequence: UInt32 = 0
    /// True when the venue matches orders at this moment.
    var isMatching = true
    /// The progress of days, phases and injections.
    var course: SyntheticCourse
    // These repeat fields of `parameters`: in hot code, reading one out of it copies the whole struct, 100
    // instructions.
    let tick: Int64
    private let levels: UInt32
    private let instrumentCount: UInt32
    private let nanosPerRecord: UInt64
    /// A message of no side, from which the records are made: the initializer of messages is not inlined here.
    private let blank = MBOMessage(
        publisher: PublisherID(0), instrument: InstrumentID(0), tsEvent: nil, tsRecv: nil, action: .none, side: nil,
        price: nil, size: 0, order: OrderID(0), flags: [])
    /// Half the width, in rungs, of the band in which a fair price wanders.
    private let reach: Int32

    /// The mix of events: shares of 1024 when a book has the orders it aims at; the rest are cancels.
    private static let tradeShare = 90
    private static let modifyShare = 130
    private static let addShare = 440
    /// The least orders that trades and cancels leave on a side.
    static let leastOrders: UInt32 = 4

    static let firstInstrument: UInt32 = 1001

    /// - Precondition: the parameters have passed `check`.
    init(_ parameters: SyntheticMarket.Parameters) {
        self.parameters = parameters
        random = SeededRandom(seed: parameters.seed)
        habits = SyntheticHabits(parameters)
        books = SyntheticBooks(parameters)
        course = SyntheticCourse(parameters)
        remaining = parameters.records
        tsEvent = parameters.start.nanos
        tick = parameters.tick.nanos
        levels = UInt32(parameters.levels)
        instrumentCount = UInt32(parameters.instruments)
        nanosPerRecord = Timestamp.nanosPerSecond / UInt64(parameters.rate)
        reach = books.width / 2 - Int32(parameters.levels) - 8
    }

    /// Makes the next event: 1 record or more, never more than `remaining` were.
    ///
    /// - Precondition: `remaining > 0`.
    mutating func advance() {
        precondition(remaining > 0, "no record is left to make")
        passTime()
        event.truncate(to: 0)
        if !habits.isPlain {
            unfold()
        } else if opened < instrumentCount {
            append(opened, .clear, nil, price: MBOMessage.undefinedPrice, size: 0, order: 0)
            opened += 1
            event[event.count - 1].flagsRaw = RecordFlags.last.rawValue
        } else {
            act(pickInstrument())
            event[event.count - 1].flagsRaw = RecordFlags.last.rawValue
        }
        remaining -= Int(event.count)
    }

    /// Records that may still be made after those of this event.
    @inline(__always)
    var left: Int { remaining - Int(event.count) }

    /// Records made so far.
    var made: Int { parameters.records - remaining }

    /// Lets time pass: three gaps of four are short and one is long, so the flow comes in bursts; their mean is the
    /// rate's.
    @inline(__always)
    private mutating func passTime() {
        let mean = nanosPerRecord * UInt64(event.count)
        let part = UInt64(random.below(1 << 20))
        // (3 × 1/2 + 1 × 13/2) / 4 × 1/2 = 1
        let scale: UInt64 = random.chance(3, in: 4) ? 1 : 13
        tsEvent += (mean * part * scale) >> 21
        stampReceipt()
        sequence &+= 1
    }

    @inline(__always)
    mutating func stampReceipt() {
        let latency = 14_000 + random.below(6_000)
        tsInDelta = Int32(latency) - 2_500
        // Packets that came at one instant would be taken for one.
        tsRecv = max(tsRecv + (habits.isITCH ? 1 : 0), tsEvent + UInt64(latency))
        if habits.isITCH { stampDelta() }
    }

    /// Picks an instrument; the first ones are the busiest.
    @inline(__always)
    mutating func pickInstrument() -> UInt32 {
        let count = instrumentCount
        return count == 1 ? 0 : min(random.below(count), random.below(count))
    }

    mutating func act(_ instrument: UInt32) {
        wander(instrument)
        let live = Int(books.instruments[instrument].live)
        let aim = parameters.orders
        if live < max(24, aim / 4) {
            add(instrument)
            return
        }
        // Fewer orders than the book aims at make more adds and fewer cancels.
        let pull = 300 * (aim - live) / aim
        let adds = min(max(Self.addShare + pull, 150), 750)
        var roll = Int(random.below(1024))
        if roll < Self.tradeShare {
            trade(instrument)
            return
        }
        roll -= Self.tradeShare
        if roll < Self.modifyShare {
            modify(instrument)
        } else if roll - Self.modifyShare < adds {
            add(instrument)
        } else {
            cancel(instrument)
        }
    }

    /// Moves the fair price by one rung now and then, within its band.
    @inline(__always)
    mutating func wander(_ instrument: UInt32) {
        let roll = random.below(64)
        guard roll < 2 else { return }
        setFair(instrument, books.instruments[instrument].fair + (roll == 0 ? 1 : -1))
    }

    /// Sets the fair price, within its band.
    @inline(__always)
    mutating func setFair(_ instrument: UInt32, _ fair: Int32) {
        let middle = books.width / 2
        books.instruments[instrument].fair = min(max(fair, middle - reach), middle + reach)
    }

    /// Picks the rung of a new price on a side: half of them near the fair price, half over all levels; never through
    /// the other side's best.
    @inline(__always)
    mutating func place(_ instrument: UInt32, isBid: Bool) -> Int32 {
        if habits.far > 0, random.below(SyntheticHabits.all) < habits.far { return farPlace(isBid: isBid) }
        let bits = random.next()
        let near = Int32((bits >> 32 | 1 << 9).trailingZeroBitCount)
        let offset = bits & 1 == 0 ? min(near, Int32(levels) - 1) : Int32(random.below(levels))
        let book = books.instruments[instrument]
        return isBid ? min(book.fair - offset, book.bestAsk - 1) : max(book.fair + 1 + offset, book.bestBid + 1)
    }

    mutating func add(_ instrument: UInt32) {
        guard books.instruments[instrument].live < books.room else {
            cancel(instrument)
            return
        }
        let slot = enter(instrument)
        append(instrument, .add, slot, size: books.orders[slot].size)
    }

    /// Enters a new order, which no record tells of yet, and returns its slot.
    @inline(__always)
    mutating func enter(_ instrument: UInt32) -> UInt32 {
        // The thinner side gets the order more often.
        let book = books.instruments[instrument]
        let isBid = random.below(book.live + 2) <= book.asks
        let rung = place(instrument, isBid: isBid)
        let bits = random.next()
        var size = 1 + UInt32(bits & 7)
        if bits & 0x700 == 0 { size = 10 * (1 + UInt32(bits & 3)) }
        if bits & 0x3F00 == 0 { size = 100 }
        let hides = habits.icebergs.map { random.below(SyntheticHabits.all) < $0 } ?? (bits & 0x1F_0000 == 0)
        let reserve = hides ? size * (1 + UInt32(bits >> 40 & 3)) : 0
        return books.add(instrument, isBid: isBid, rung: rung, size: size, reserve: reserve, step: 1 + (bits >> 48 & 7))
    }

    mutating func cancel(_ instrument: UInt32) {
        let slot = books.pick(instrument, random.below(books.instruments[instrument].live))
        let order = books.orders[slot]
        let standing = order.isBid ? books.instruments[instrument].bids : books.instruments[instrument].asks
        if order.size > 1, random.chance(habits.partialCancels, in: SyntheticHabits.all) {
            let size = 1 + random.below(order.size - 1)
            if habits.isITCH { append(instrument, .cancel, slot, size: size) }
            books.resize(slot, size: order.size - size, reserve: order.reserve)
            if !habits.isITCH { append(instrument, .modify, slot, size: order.size - size) }
        } else if standing > Self.leastOrders {
            append(instrument, .cancel, slot, size: order.size)
            books.remove(instrument, slot)
        } else {
            // The last orders of a side stay; one of them grows, so that the event has a record.
            grow(instrument, slot)
        }
    }

    private mutating func modify(_ instrument: UInt32) {
        let slot = books.pick(instrument, random.below(books.instruments[instrument].live))
        let order = books.orders[slot]
        switch random.below(8) {
        case 0..<4:
            let rung = place(instrument, isBid: order.isBid)
            if rung == Int32(order.rung) {
                grow(instrument, slot)
            } else {
                change(instrument, slot, to: rung, size: order.size)
            }
        case 4..<6 where order.size > 1: change(instrument, slot, to: nil, size: 1 + random.below(order.size - 1))
        default: grow(instrument, slot)
        }
    }

    /// Makes an order larger, which costs it its priority.
    mutating func grow(_ instrument: UInt32, _ slot: UInt32) {
        let order = books.orders[slot]
        change(instrument, slot, to: Int32(order.rung), size: order.size + 1 + random.below(5))
    }

    /// Changes an order's size and, unless `rung` is nil, sends it to the end of the queue of a rung.
    @inline(__always)
    private mutating func change(_ instrument: UInt32, _ slot: UInt32, to rung: Int32?, size: UInt32) {
        let order = books.orders[slot]
        guard !habits.isITCH else {
            replace(instrument, slot, rung: rung ?? Int32(order.rung), size: size)
            return
        }
        if let rung { books.move(instrument, slot, to: rung) }
        books.resize(slot, size: size, reserve: order.reserve)
        append(instrument, .modify, slot, size: size)
    }

    /// Appends a record about a live order, at its present price.
    @inline(__always)
    mutating func append(_ instrument: UInt32, _ action: Action, _ slot: UInt32, size: UInt32) {
        let order = books.orders[slot]
        if order.isUnseen { noteUnseen(action, slot) }
        append(
            instrument, action, order.isBid ? .bid : .ask, price: price(instrument, Int32(order.rung)), size: size,
            order: order.id)
    }

    @inline(__always)
    mutating func append(
        _ instrument: UInt32, _ action: Action, _ side: Side?, price: Int64, size: UInt32, order: UInt64
    ) {
        let book = books.instruments[instrument]
        var message = blank
        message.publisherRaw = book.publisher
        message.instrumentRaw = book.id
        message.tsEventRaw = tsEvent
        message.tsRecvRaw = tsRecv
        message.actionRaw = action.rawValue
        if let side { message.sideRaw = side.rawValue }
        message.priceRaw = price
        message.size = size
        message.orderRaw = order
        message.tsInDelta = tsInDelta
        message.sequence = sequence
        event.append(message)
    }
}
