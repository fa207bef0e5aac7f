// Trades: the orders that are hit and the changes of the book, as CME's feed reports them. NASDAQ's are in
// SyntheticFlow+ITCH.swift.
//
// The shares below are those of a CME future's morning: CLX5, 38,212 records, 32,053 events, 1,587 of them with trades.
// `scripts/venue-habits.py CLX5_mbo.dbn` counts them, and those of a generated market that was saved:
//
//     T      1,490 of 1,599 name their aggressor (544 buy, 946 sell); 109 have side N and order 0. One for each price,
//            first in its event. Most of the aggressors are seen nowhere else.
//     F      2,701, after their T; side N where the T has none. 4 of other orders exceed what shows.
//     then   the book's changes: the same ts_event, in 1,299 of the 1,587 events in a later message, 9 to 15 µs later;
//            bids before asks; F_LAST is on the last of them alone.
//     C      2,261 after fills of all that shows, and 12,744 cancels, every one whole. No C leaves a part.
//     M      377 after fills of a part, with the size that is left; 31 after fills of all that showed, from the hidden
//            part of an iceberg: the order loses its priority. 140 orders shrink by an M of their own.
//     A      33 aggressors' remainders, under the id that T gave.
//     50 aggressors stood in the book and were modified through the market: an F, and a C or seven times an M, of
//            their own.
//     25 orders of the side that was hit go by a C without an F: their owner would have traded with himself.

import Engine

extension SyntheticFlow {
    /// The kinds of aggressors; the numbers are their shares of `all` trades.
    enum Aggressor {
        static let all: UInt32 = 1599
        static let unnamed: UInt32 = 109
        static let standing: UInt32 = 50
        static let resting: UInt32 = 33
        /// The trades in which the aggressor meets an order of its own.
        static let selfMatch: UInt32 = 25

        /// An aggressor that neither T nor F names, and whose side they do not tell.
        case nobody
        /// An aggressor that takes all it wants at any price, and is gone.
        case passing
        /// An aggressor that takes one price, at which the rest of its order stands.
        case staying
        /// An order of its own side, by its slot, that is modified through the market.
        case modified(UInt32)
    }

    mutating func trade(_ instrument: UInt32) {
        let book = books.instruments[instrument]
        let pulled: Bool? = book.bestAsk <= book.fair ? true : book.bestBid > book.fair ? false : nil
        let coin = random.next() & 1 == 0
        let buys = pulled ?? coin
        let standing = buys ? book.asks : book.bids
        guard isMatching, left >= 6, standing > Self.leastOrders, !isFar(buys ? book.bestAsk : book.bestBid) else {
            add(instrument)
            return
        }
        if !habits.isPlain, tradeUnseen(instrument, buys: buys) { return }
        let roll = random.below(16)
        let wanted = 1 + random.below(roll < 10 ? 5 : roll < 15 ? 30 : 250)
        if habits.isITCH {
            execute(instrument, buys: buys, wanted: wanted)
        } else {
            // Each order hit takes a T, an F and a change, and the aggressor's own records are three at most.
            let most = min(24, UInt32(clamping: left / 3 - 1), standing - Self.leastOrders)
            match(instrument, buys: buys, wanted: wanted, most: most)
        }
    }

    private mutating func pickAggressor(_ instrument: UInt32, buys: Bool) -> Aggressor {
        var roll = random.below(Aggressor.all)
        if roll < Aggressor.unnamed { return .nobody }
        roll -= Aggressor.unnamed
        if roll < Aggressor.resting { return .staying }
        guard roll - Aggressor.resting < Aggressor.standing else { return .passing }
        let book = books.instruments[instrument]
        guard (buys ? book.bids : book.asks) > Self.leastOrders else { return .passing }
        for _ in 0..<8 {
            let slot = books.pick(instrument, random.below(book.live))
            let order = books.orders[slot]
            if order.isBid == buys, order.reserve == 0, !order.isUnseen { return .modified(slot) }
        }
        return .passing
    }

    /// Lets one aggressor meet the other side's orders, best price first.
    ///
    /// - Precondition: the best price's queue is not empty, and `most` is above 0.
    private mutating func match(_ instrument: UInt32, buys: Bool, wanted: UInt32, most: UInt32) {
        let aggressor = pickAggressor(instrument, buys: buys)
        var wanted = wanted
        var side: Side? = buys ? .bid : .ask
        var id: UInt64 = 0
        var isLimited = false
        var mover: UInt32?
        switch aggressor {
        case .nobody: side = nil
        case .passing: id = books.takeID(1)
        case .staying:
            // The aggressor wants all that stands at the best price, and more.
            id = books.takeID(1)
            wanted = UInt32.max
            isLimited = true
        case .modified(let slot):
            id = books.orders[slot].id
            wanted = books.orders[slot].size
            isLimited = true
            mover = slot
        }
        var meetsOwn = random.below(Aggressor.all) < Aggressor.selfMatch
        var rung = buys ? books.instruments[instrument].bestAsk : books.instruments[instrument].bestBid
        var limit = rung
        var isSwept = false
        hits.truncate(to: 0)
        while wanted > 0, hits.count < most, !isFar(rung) {
            let price = price(instrument, rung)
            let report = event.count
            append(instrument, .trade, side, price: price, size: 0, order: id)
            // The aggressor's own fill comes first; its size is the trade's.
            if mover != nil { append(instrument, .fill, side, price: price, size: 0, order: id) }
            let first = hits.count
            var traded: UInt32 = 0
            var slot = books.front(instrument, rung)
            while slot != 0, wanted > 0, hits.count < most {
                let order = books.orders[slot]
                if meetsOwn, hits.count > first {
                    meetsOwn = false
                    hits.append(Hit(slot: slot, size: 0, fill: 0))
                } else {
                    let size = min(wanted, order.size)
                    hits.append(Hit(slot: slot, size: size, fill: event.count))
                    append(instrument, .fill, slot, size: size)
                    if side == nil { event[event.count - 1].sideRaw = UInt8(ascii: "N") }
                    wanted -= size
                    traded += size
                }
                slot = order.next
            }
            // The hidden part of icebergs trades before the next price does, after all that shows.
            if slot == 0, wanted > 0 { traded += takeHidden(from: first, &wanted) }
            event[report].size = traded
            if mover != nil { event[report + 1].size = traded }
            isSwept = slot == 0 && wanted > 0
            limit = rung
            if isLimited { break }
            rung = books.behind(instrument, rung, isBid: !buys)
        }
        if case .staying = aggressor { wanted = 1 + random.below(20) }
        passPacket()
        let stays = isLimited && isSwept
        // The changes of bids come before those of asks.
        if !buys { settle(instrument) }
        if let mover {
            let order = books.orders[mover]
            if stays {
                append(instrument, .modify, side, price: price(instrument, limit), size: wanted, order: order.id)
            } else {
                append(instrument, .cancel, mover, size: order.size)
                books.remove(instrument, mover)
            }
        } else if stays {
            append(instrument, .add, side, price: price(instrument, limit), size: wanted, order: id)
        }
        if buys { settle(instrument) }
        guard stays else { return }
        if let mover {
            books.move(instrument, mover, to: limit)
            books.resize(mover, size: wanted, reserve: 0)
        } else {
            _ = books.enter(instrument, id: id, isBid: buys, rung: limit, size: wanted, reserve: 0)
        }
    }

    /// Adds the hidden part of icebergs to their fills, from a hit on.
    ///
    /// - Returns: The size that this took of the wanted one.
    private mutating func takeHidden(from first: UInt32, _ wanted: inout UInt32) -> UInt32 {
        var taken: UInt32 = 0
        for index in first..<hits.count where hits[index].size > 0 {
            let size = min(wanted, books.orders[hits[index].slot].reserve)
            hits[index].size += size
            event[hits[index].fill].size += size
            wanted -= size
            taken += size
        }
        return taken
    }

    /// Begins another packet for the book's changes, five times out of six.
    @inline(__always)
    private mutating func passPacket() {
        guard random.chance(5, in: 6) else { return }
        sequence &+= 1
        tsRecv += 8_600 + UInt64(random.below(6_400))
        tsInDelta = 11_500 + Int32(random.below(6_000))
    }

    /// Makes a trade with an order that was never shown, now and then: a `T` alone, at the best price.
    ///
    /// - Returns: Whether it made one.
    private mutating func tradeUnseen(_ instrument: UInt32, buys: Bool) -> Bool {
        guard habits.hidden > 0, random.below(SyntheticHabits.all) < habits.hidden else { return false }
        let book = books.instruments[instrument]
        let rung = buys ? book.bestAsk : book.bestBid
        append(instrument, .trade, nil, price: price(instrument, rung), size: 1 + random.below(20), order: 0)
        course.tally.hiddenTrades += 1
        return true
    }

    /// Makes the records that reduce the book by the hits.
    private mutating func settle(_ instrument: UInt32) {
        for index in 0..<hits.count {
            let hit = hits[index]
            let order = books.orders[hit.slot]
            if hit.size > 0, hit.size < order.size {
                let left = order.size - hit.size
                books.resize(hit.slot, size: left, reserve: order.reserve)
                append(instrument, .modify, hit.slot, size: left)
            } else if hit.size > 0, order.reserve >= hit.size {
                // An iceberg shows its next part: the same size again, at the tail.
                books.move(instrument, hit.slot, to: Int32(order.rung))
                books.resize(hit.slot, size: order.size, reserve: order.reserve - hit.size)
                append(instrument, .modify, hit.slot, size: order.size)
            } else {
                append(instrument, .cancel, hit.slot, size: order.size)
                books.remove(instrument, hit.slot)
            }
        }
    }
}
