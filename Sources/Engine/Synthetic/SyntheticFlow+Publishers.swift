// Publishers besides the first of an instrument: they follow its price at a rung's distance, so that their books are
// now locked, now crossed with its own.

import Engine

extension SyntheticFlow {
    /// Pulls a follower's fair price to its leader's, every now and then.
    mutating func follow(_ book: UInt32) {
        let leader = leader(of: book)
        guard leader != book, random.chance(1, in: 3) else { return }
        setFair(book, books.instruments[leader].fair + Int32(random.below(3)) - 1)
    }

    private func leader(of book: UInt32) -> UInt32 { book - book % habits.publishers }

    /// Makes a top-of-book publisher's next quote: a whole side, under the one id that it uses on both.
    mutating func quote(_ book: UInt32) {
        let isBid = random.next() & 1 == 0
        let own = books.instruments[book]
        let old = isBid ? own.bestBid : own.bestAsk
        let stands = old >= 0 && old < books.width
        if stands { books.remove(book, books.front(book, old)) }
        let id = 9_000_000 + UInt64(book)
        let empties = stands && random.chance(1, in: 16)
        if empties {
            append(book, .add, isBid ? .bid : .ask, price: MBOMessage.undefinedPrice, size: 0, order: id)
        } else {
            let best = books.instruments[leader(of: book)]
            let wanted = (isBid ? best.bestBid : best.bestAsk) + Int32(random.below(3)) - 1
            let near = wanted > 8 && wanted < books.width - 8 ? wanted : own.fair + (isBid ? 0 : 1)
            let rung = isBid ? min(near, own.bestAsk - 1) : max(near, own.bestBid + 1)
            let size = 1 + random.below(500)
            let slot = books.add(book, isBid: isBid, rung: rung, size: size, reserve: 0, step: 1)
            append(book, .add, slot, size: size)
            event[event.count - 1].orderRaw = id
        }
        event[event.count - 1].flagsRaw = RecordFlags.topOfBook.rawValue
    }

    /// Sets or removes a level of a publisher of aggregated levels. Each rung of its book has one order: the level.
    mutating func changeLevel(_ book: UInt32) {
        wander(book)
        let own = books.instruments[book]
        let roll = random.below(16)
        if own.live < 8 || roll < 8 {
            let isBid = random.below(own.live + 2) <= own.asks
            let rung = place(book, isBid: isBid)
            let size = 10 + random.below(500)
            let known = books.front(book, rung)
            if known == 0, own.live < books.room {
                let slot = books.add(book, isBid: isBid, rung: rung, size: size, reserve: 0, step: 1)
                appendLevel(book, .add, slot, size: size)
            } else {
                setLevel(book, known == 0 ? books.pick(book, 0) : known, size: size)
            }
            return
        }
        let buys = random.next() & 1 == 0
        let best = buys ? own.bestAsk : own.bestBid
        if roll < 10, isMatching, left >= 2, (buys ? own.asks : own.bids) > Self.leastOrders, !isFar(best) {
            let slot = books.front(book, best)
            let size = 1 + random.below(books.orders[slot].size)
            append(book, .trade, buys ? .bid : .ask, price: price(book, best), size: size, order: 0)
            let left = books.orders[slot].size - size
            if left > 0 { setLevel(book, slot, size: left) } else { removeLevel(book, slot) }
            return
        }
        let slot = books.pick(book, random.below(own.live))
        let standing = books.orders[slot].isBid ? own.bids : own.asks
        if roll < 13, standing > Self.leastOrders {
            removeLevel(book, slot)
        } else {
            setLevel(book, slot, size: 10 + random.below(500))
        }
    }

    private mutating func setLevel(_ book: UInt32, _ slot: UInt32, size: UInt32) {
        books.resize(slot, size: size, reserve: 0)
        appendLevel(book, .modify, slot, size: size)
    }

    private mutating func removeLevel(_ book: UInt32, _ slot: UInt32) {
        appendLevel(book, .cancel, slot, size: books.orders[slot].size)
        books.remove(book, slot)
    }

    private mutating func appendLevel(_ book: UInt32, _ action: Action, _ slot: UInt32, size: UInt32) {
        append(book, action, slot, size: size)
        event[event.count - 1].orderRaw = 0
        event[event.count - 1].flagsRaw = RecordFlags.aggregated.rawValue
    }
}
