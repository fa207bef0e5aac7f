/// The flow of a generated market, event by event: which participant does what next, and the records that say so.
///
/// Integers only, so that the bytes are the same on every machine. An event is one venue message: its records share their
/// times and sequence, and only the last carries F_LAST.
///
///     add, cancel, modify     one record
///     trade                   T F F … of each price, best first, then one C or M for each order hit, in the same order
struct SyntheticFlow: ~Copyable {
    // Not private: a private type in a generic member of a non-copyable struct crashes the 6.3 compiler in debug builds.
    struct Hit: BitwiseCopyable {
        var slot: UInt32
        var size: UInt32
    }

    private let parameters: SyntheticMarket.Parameters
    private var random: SeededRandom
    private var books: SyntheticBooks
    private var hits = Slab<Hit>()
    /// The records of the event made last.
    private(set) var event = Slab<MBOMessage>()
    /// Records that may still be made.
    private(set) var remaining: Int
    /// Instruments whose opening clear has been sent.
    private var opened: UInt32 = 0
    private var tsEvent: UInt64
    private(set) var tsRecv: UInt64 = 0
    private var tsInDelta: Int32 = 0
    private var sequence: UInt32 = 0
    private let nanosPerRecord: UInt64
    /// Half the width of the band in which a fair price wanders.
    private let reach: Int32

    /// Bits of event mix: shares of 1024 when a book has the orders it aims at. What is left are cancels.
    private static let tradeShare = 90
    private static let modifyShare = 130
    private static let addShare = 440
    /// Orders that trades and cancels leave on a side.
    private static let leastOrders: UInt32 = 4

    static let publisher = PublisherID(1)
    static let firstInstrument: UInt32 = 1001

    /// - Precondition: the parameters have passed `check`.
    init(_ parameters: SyntheticMarket.Parameters) {
        self.parameters = parameters
        random = SeededRandom(seed: parameters.seed)
        books = SyntheticBooks(parameters)
        remaining = parameters.records
        tsEvent = parameters.start.nanos
        nanosPerRecord = Timestamp.nanosPerSecond / UInt64(parameters.rate)
        reach = books.width / 2 - Int32(parameters.levels) - 8
    }

    /// Makes the next event: 1 record or more, never more than `remaining` were.
    ///
    /// - Precondition: `remaining > 0`.
    mutating func advance() {
        precondition(remaining > 0, "no record is left to make")
        tick()
        event.truncate(to: 0)
        if opened < UInt32(parameters.instruments) {
            append(opened, .clear, nil, price: MBOMessage.undefinedPrice, size: 0, order: 0)
            opened += 1
        } else {
            act(pickInstrument())
        }
        event[event.count - 1].flagsRaw = RecordFlags.last.rawValue
        remaining -= Int(event.count)
    }

    /// Time passes: three gaps of four are short and one is long, so the flow comes in bursts; their mean is the rate's.
    @inline(__always)
    private mutating func tick() {
        let mean = nanosPerRecord * UInt64(event.count)
        let part = UInt64(random.below(1 << 20))
        // (3 × 1/2 + 1 × 13/2) / 4 × 1/2 = 1
        let scale: UInt64 = random.chance(3, in: 4) ? 1 : 13
        tsEvent += (mean * part * scale) >> 21
        let latency = 14_000 + random.below(6_000)
        tsInDelta = Int32(latency) - 2_500
        tsRecv = max(tsRecv, tsEvent + UInt64(latency))
        sequence &+= 1
    }

    /// The first instruments are the busiest.
    @inline(__always)
    private mutating func pickInstrument() -> UInt32 {
        let count = UInt32(parameters.instruments)
        return count == 1 ? 0 : min(random.below(count), random.below(count))
    }

    private mutating func act(_ instrument: UInt32) {
        wander(instrument)
        let live = Int(books.instruments[instrument].live)
        if live < max(24, parameters.orders / 4) {
            add(instrument)
            return
        }
        // Fewer orders than aimed at: more adds and fewer cancels.
        let pull = 300 * (parameters.orders - live) / parameters.orders
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

    /// The fair price takes a step now and then, within its band.
    @inline(__always)
    private mutating func wander(_ instrument: UInt32) {
        let roll = random.below(64)
        guard roll < 2 else { return }
        let middle = books.width / 2
        let fair = books.instruments[instrument].fair + (roll == 0 ? 1 : -1)
        books.instruments[instrument].fair = min(max(fair, middle - reach), middle + reach)
    }

    /// Where a new price goes on a side: half of them near the fair price, half over all levels; never through the other
    /// side's best.
    @inline(__always)
    private mutating func place(_ instrument: UInt32, isBid: Bool) -> Int32 {
        let bits = random.next()
        let near = Int32((bits >> 32 | 1 << 9).trailingZeroBitCount)
        let levels = UInt32(parameters.levels)
        let offset = bits & 1 == 0 ? min(near, Int32(levels) - 1) : Int32(random.below(levels))
        let book = books.instruments[instrument]
        return isBid ? min(book.fair - offset, book.bestAsk - 1) : max(book.fair + 1 + offset, book.bestBid + 1)
    }

    private mutating func add(_ instrument: UInt32) {
        guard books.instruments[instrument].live < books.room else {
            cancel(instrument)
            return
        }
        // The thinner side gets the order more often.
        let book = books.instruments[instrument]
        let isBid = random.below(book.live + 2) <= book.asks
        let rung = place(instrument, isBid: isBid)
        let bits = random.next()
        var size = 1 + UInt32(bits & 7)
        if bits & 0x700 == 0 { size = 10 * (1 + UInt32(bits & 3)) }
        if bits & 0x3F00 == 0 { size = 100 }
        let reserve = bits & 0x1F_0000 == 0 ? size * (1 + UInt32(bits >> 40 & 3)) : 0
        let slot = books.add(
            instrument, isBid: isBid, rung: rung, size: size, reserve: reserve, step: 1 + (bits >> 48 & 7))
        append(instrument, .add, slot, size: size)
    }

    private mutating func cancel(_ instrument: UInt32) {
        let slot = books.pick(instrument, random.below(books.instruments[instrument].live))
        let order = books.orders[slot]
        let left = order.isBid ? books.instruments[instrument].bids : books.instruments[instrument].asks
        if order.size > 1, random.chance(1, in: 8) {
            let size = 1 + random.below(order.size - 1)
            append(instrument, .cancel, slot, size: size)
            books.resize(slot, size: order.size - size, reserve: order.reserve)
        } else if left > Self.leastOrders {
            append(instrument, .cancel, slot, size: order.size)
            books.remove(instrument, slot)
        } else {
            // The last orders of a side stay; one of them grows, so that something happened.
            grow(instrument, slot)
        }
    }

    private mutating func modify(_ instrument: UInt32) {
        let slot = books.pick(instrument, random.below(books.instruments[instrument].live))
        let order = books.orders[slot]
        switch random.below(8) {
        case 0..<4:
            let rung = place(instrument, isBid: order.isBid)
            guard rung != Int32(order.rung) else {
                grow(instrument, slot)
                return
            }
            books.move(instrument, slot, to: rung)
            append(instrument, .modify, slot, size: order.size)
        case 4..<6 where order.size > 1:
            let size = 1 + random.below(order.size - 1)
            books.resize(slot, size: size, reserve: order.reserve)
            append(instrument, .modify, slot, size: size)
        default: grow(instrument, slot)
        }
    }

    /// A larger size, which costs the order its place.
    private mutating func grow(_ instrument: UInt32, _ slot: UInt32) {
        let order = books.orders[slot]
        let size = order.size + 1 + random.below(5)
        books.move(instrument, slot, to: Int32(order.rung))
        books.resize(slot, size: size, reserve: order.reserve)
        append(instrument, .modify, slot, size: size)
    }

    private mutating func trade(_ instrument: UInt32) {
        let book = books.instruments[instrument]
        let pulled: Bool? = book.bestAsk <= book.fair ? true : book.bestBid > book.fair ? false : nil
        let coin = random.next() & 1 == 0
        let buys = pulled ?? coin
        let standing = buys ? book.asks : book.bids
        guard remaining >= 3, standing > Self.leastOrders else {
            add(instrument)
            return
        }
        let most = min(24, UInt32(clamping: remaining / 3), standing - Self.leastOrders)
        let roll = random.below(16)
        var wanted = 1 + random.below(roll < 10 ? 5 : roll < 15 ? 30 : 250)
        hits.truncate(to: 0)
        var rung = buys ? book.bestAsk : book.bestBid
        while wanted > 0, hits.count < most {
            var traded: UInt32 = 0
            let price = price(instrument, rung)
            let report = event.count
            append(instrument, .trade, buys ? .bid : .ask, price: price, size: 0, order: 0)
            var slot = books.front(instrument, rung)
            while slot != 0, wanted > 0, hits.count < most {
                let order = books.orders[slot]
                let size = min(wanted, order.size)
                append(instrument, .fill, slot, size: size)
                hits.append(Hit(slot: slot, size: size))
                wanted -= size
                traded += size
                slot = order.next
            }
            event[report].size = traded
            rung = books.behind(instrument, rung, isBid: !buys)
        }
        settle(instrument)
    }

    /// What the fills did to the book: the records that reduce it.
    private mutating func settle(_ instrument: UInt32) {
        for index in 0..<hits.count {
            let hit = hits[index]
            let order = books.orders[hit.slot]
            let left = order.size - hit.size
            if left > 0 {
                // Venues say a partial fill either way.
                books.resize(hit.slot, size: left, reserve: order.reserve)
                if random.next() & 1 == 0 {
                    append(instrument, .modify, hit.slot, size: left)
                } else {
                    append(instrument, .cancel, hit.slot, size: hit.size)
                }
            } else if order.reserve >= order.size {
                // An iceberg's next slice: the same size again, at the tail.
                books.move(instrument, hit.slot, to: Int32(order.rung))
                books.resize(hit.slot, size: order.size, reserve: order.reserve - order.size)
                append(instrument, .modify, hit.slot, size: order.size)
            } else {
                append(instrument, .cancel, hit.slot, size: order.size)
                books.remove(instrument, hit.slot)
            }
        }
    }

    @inline(__always)
    private func price(_ instrument: UInt32, _ rung: Int32) -> Int64 {
        books.instruments[instrument].base + Int64(rung) * parameters.tick.nanos
    }

    /// A record about a live order, at its present price.
    @inline(__always)
    private mutating func append(_ instrument: UInt32, _ action: Action, _ slot: UInt32, size: UInt32) {
        let order = books.orders[slot]
        append(
            instrument, action, order.isBid ? .bid : .ask, price: price(instrument, Int32(order.rung)), size: size,
            order: order.id)
    }

    @inline(__always)
    private mutating func append(
        _ instrument: UInt32, _ action: Action, _ side: Side?, price: Int64, size: UInt32, order: UInt64
    ) {
        var message = MBOMessage(
            publisher: Self.publisher, instrument: InstrumentID(Self.firstInstrument + instrument),
            tsEvent: Timestamp(nanos: tsEvent), tsRecv: Timestamp(nanos: tsRecv), action: action, side: side,
            price: nil, size: size, order: OrderID(order), flags: [], tsInDelta: tsInDelta, sequence: sequence)
        message.priceRaw = price
        event.append(message)
    }
}
