/// Counts and extremes of the records of a part of the data, book by book: what `stats` shows.
package struct StatsScan: RecordVisitor {
    /// The counts and extremes of one book.
    package struct Stats: Hashable, Sendable {
        /// The number of records of any action; the counts of each action follow.
        package var records = 0
        /// The number of event ends.
        package var events = 0
        package var adds = 0
        package var cancels = 0
        package var modifies = 0
        package var trades = 0
        package var fills = 0
        package var clears = 0
        /// The number of records with action `N`.
        package var nones = 0
        /// Records with a letter that DBN does not define.
        package var undefined = 0
        /// The sum of trade sizes (`T`); fills are never summed.
        package var volume: UInt64 = 0
        /// The prices and volume of the trades with a price and a size; nil without one.
        package var prices: Bar?
        /// The index of the first record, counted from 0.
        package var first = 0
        /// The index of the last record, counted from 0.
        package var last = 0
        /// The time of the first record; nil when it is undefined.
        package var start: Timestamp?
        /// The time of the last record; nil when it is undefined.
        package var end: Timestamp?
        /// The most live orders that the book had at an event end.
        package var maxOrders = 0
        /// The most levels of the bid side at an event end.
        package var maxBidLevels = 0
        /// The most levels of the ask side at an event end.
        package var maxAskLevels = 0
        /// The number of event ends at which the book was crossed.
        package var crossedEvents = 0
        /// The number of event ends at which the book was locked.
        package var lockedEvents = 0

        package init() {}
    }

    private var slots: [BookKey: Int] = [:]
    private var figures: [Stats] = []
    // The book of the last record, and the index of its figures: runs of one instrument are the rule.
    private var key: BookKey?
    private var slot = 0
    private let one: BookKey?

    /// - Parameter one: counts everything for one book, as a name's that is several books on several days; nil: by book.
    package init(as one: BookKey? = nil) { self.one = one }

    package mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        let own = one ?? book.key
        if key != own { turn(to: own) }
        figures[slot].add(message, number: number, book)
    }

    private mutating func turn(to own: BookKey) {
        key = own
        slot = slots[own] ?? figures.count
        guard slot == figures.count else { return }
        slots[own] = slot
        figures.append(Stats())
    }

    /// The counts by book; books without a record in the range are not in it.
    package consuming func finish() -> [BookKey: Stats] { slots.mapValues { [figures] in figures[$0] } }
}

extension StatsScan.Stats {
    fileprivate mutating func add(_ message: MBOMessage, number: Int, _ book: borrowing OrderBook) {
        if records == 0 {
            first = number - 1
            start = message.tsRecv
        }
        records += 1
        last = number - 1
        end = message.tsRecv
        switch message.action {
        case .add: adds += 1
        case .cancel: cancels += 1
        case .modify: modifies += 1
        case .fill: fills += 1
        case .clear: clears += 1
        case .some(.none): nones += 1
        case nil: undefined += 1
        case .trade:
            trades += 1
            volume += UInt64(message.size)
            if message.size > 0, let price = message.price { Bar.add(price, message.size, to: &prices) }
        }
        guard message.isLast else { return }
        events += 1
        maxOrders = max(maxOrders, book.orderCount)
        maxBidLevels = max(maxBidLevels, book.levelCount(.bid))
        maxAskLevels = max(maxAskLevels, book.levelCount(.ask))
        switch book.cross {
        case .none: break
        case .crossed: crossedEvents += 1
        case .locked: lockedEvents += 1
        }
    }

    /// `{"symbol":"CLX5","records":…,"events":…,"actions":{"A":…,"C":…,"M":…,"T":…,"F":…,"R":…,"N":…},"trades":…,…}`
    package func write(symbol: String, key: BookKey, to json: inout JSONWriter) {
        json.beginObject()
        json.member("symbol", symbol)
        json.member("publisher_id", key.publisher.raw)
        json.member("records", records)
        json.member("events", events)
        json.object("actions") { json in
            let actions = [
                (Action.add, adds), (.cancel, cancels), (.modify, modifies), (.trade, trades), (.fill, fills),
                (.clear, clears), (.none, nones),
            ]
            for (action, count) in actions { json.member(action.letter, count) }
        }
        json.member("undefined", undefined)
        json.member("trades", trades)
        json.member("volume", volume)
        json.member("open", prices?.open)
        json.member("high", prices?.high)
        json.member("low", prices?.low)
        json.member("close", prices?.close)
        json.member("start", start)
        json.member("end", end)
        json.member("max_orders", maxOrders)
        json.member("max_bid_levels", maxBidLevels)
        json.member("max_ask_levels", maxAskLevels)
        json.member("crossed_events", crossedEvents)
        json.member("locked_events", lockedEvents)
        json.endObject()
    }
}

extension Timeline {
    /// The figures of a range of indices, of some books or of all. One replay of those records.
    package func stats(
        in range: Range<Int>, of books: BookSelection? = nil, isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> [BookKey: StatsScan.Stats] {
        var scan = StatsScan()
        replay(range, of: books, into: &scan, isCancelled: isCancelled)
        return scan.finish()
    }

    /// The figures of a name's books together.
    package func stats(
        in range: Range<Int>, of summary: BookSummary, isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> StatsScan.Stats {
        var scan = StatsScan(as: summary.key)
        replay(range, of: BookSelection([summary]), into: &scan, isCancelled: isCancelled)
        return scan.finish()[summary.key] ?? StatsScan.Stats()
    }
}
