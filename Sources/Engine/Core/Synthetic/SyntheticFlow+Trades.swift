// Trades: what is hit, and what that does to the book.

extension SyntheticFlow {
    mutating func trade(_ instrument: UInt32) {
        let book = books.instruments[instrument]
        let pulled: Bool? = book.bestAsk <= book.fair ? true : book.bestBid > book.fair ? false : nil
        let coin = random.next() & 1 == 0
        let buys = pulled ?? coin
        let standing = buys ? book.asks : book.bids
        var rung = buys ? book.bestAsk : book.bestBid
        guard isMatching, remaining >= 3, standing > Self.leastOrders, !isFar(rung) else {
            add(instrument)
            return
        }
        if !habits.isPlain, tradeUnseen(instrument, buys: buys) { return }
        let most = min(24, UInt32(clamping: remaining / 3), standing - Self.leastOrders)
        let roll = random.below(16)
        var wanted = 1 + random.below(roll < 10 ? 5 : roll < 15 ? 30 : 250)
        hits.truncate(to: 0)
        while wanted > 0, hits.count < most, !isFar(rung) {
            var traded: UInt32 = 0
            let price = price(instrument, rung)
            let report = event.count
            append(instrument, .trade, buys ? .bid : .ask, price: price, size: 0, order: 0)
            var slot = books.front(instrument, rung)
            while slot != 0, wanted > 0, hits.count < most {
                let order = books.orders[slot]
                var size = min(wanted, order.size)
                // A fill may reach into what an iceberg hides.
                if habits.icebergs != nil, order.reserve > 0, wanted > size, random.chance(1, in: 2) {
                    size = min(wanted, order.size + order.reserve)
                }
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

    /// A trade with an order that nobody was shown: a `T` alone, between the best prices.
    ///
    /// - Returns: whether this one was of that kind.
    private mutating func tradeUnseen(_ instrument: UInt32, buys: Bool) -> Bool {
        guard habits.hidden > 0, random.below(SyntheticHabits.all) < habits.hidden else { return false }
        let book = books.instruments[instrument]
        let rung = buys ? book.bestAsk : book.bestBid
        append(instrument, .trade, nil, price: price(instrument, rung), size: 1 + random.below(20), order: 0)
        course.tally.hiddenTrades += 1
        return true
    }

    /// What the fills did to the book: the records that reduce it.
    mutating func settle(_ instrument: UInt32) {
        for index in 0..<hits.count {
            let hit = hits[index]
            let order = books.orders[hit.slot]
            if hit.size < order.size {
                let left = order.size - hit.size
                // Venues say a partial fill either way.
                books.resize(hit.slot, size: left, reserve: order.reserve)
                if random.next() & 1 == 0, !habits.endsEach {
                    append(instrument, .modify, hit.slot, size: left)
                } else {
                    append(instrument, .cancel, hit.slot, size: hit.size)
                }
            } else if order.reserve + order.size - hit.size >= order.size {
                // An iceberg's next slice: the same size again, at the tail.
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
