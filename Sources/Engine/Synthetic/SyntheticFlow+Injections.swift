// Irregularities that are put into the flow after planned numbers of records: lost messages, half-way snapshots,
// records that break a rule.

import Engine

extension SyntheticFlow {
    static let anomalyKinds = 6

    /// Makes the next injection that is due, if the phase lets it.
    ///
    /// - Returns: Whether it made this event.
    mutating func inject() -> Bool {
        // Auctions keep their orders elsewhere, so injections that are due wait until they are over.
        switch course.phase {
        case .opening, .uncrossing: return false
        case .preOpen: if parameters.phenomena.auction { return false }
        case .trading, .halted, .closed: break
        }
        if nextSnapshot() { return true }
        guard course.nextInjection < course.injections.count,
            course.injections[course.nextInjection].made <= made
        else { return false }
        let isDone =
            switch course.injections[course.nextInjection].what {
            case .gap: gap()
            case .duplicate: repeatAdd()
            case .anomaly(let kind): breakRule(kind)
            case .snapshots: startSnapshots()
            }
        guard isDone else { return false }
        course.nextInjection += 1
        return true
    }

    private mutating func startSnapshots() -> Bool {
        course.nextSnapshot = 0
        let isMade = nextSnapshot()
        // No snapshot fits or no order stands, so there is nothing to wait for.
        if !isMade { course.nextInjection += 1 }
        return isMade
    }

    /// Makes the next book's half-way snapshot, if one is under way.
    private mutating func nextSnapshot() -> Bool {
        while let book = course.nextSnapshot {
            course.nextSnapshot = book + 1 < books.instruments.count ? book + 1 : nil
            if books.instruments[book].kind == .orders, snapshot(book) { return true }
        }
        return false
    }

    /// Picks a book that sends orders and has enough of them, and an order of it that the reader knows; nil when 32
    /// tries find none.
    private mutating func pickSeen() -> (book: UInt32, slot: UInt32)? {
        for _ in 0..<32 {
            let book = pickBook()
            let own = books.instruments[book]
            guard own.kind == .orders, own.live > 0 else { continue }
            let slot = books.pick(book, random.below(own.live))
            let side = books.orders[slot].isBid ? own.bids : own.asks
            if !books.orders[slot].isUnseen, side > Self.leastOrders { return (book, slot) }
        }
        return nil
    }

    /// Loses messages: orders stand that no record added, and the sequence has a gap.
    private mutating func gap() -> Bool {
        guard let (book, _) = pickSeen() else { return false }
        let lost = min(1 + random.below(6), books.room - books.instruments[book].live)
        guard lost > 0 else { return false }
        for _ in 0..<lost {
            let slot = enter(book)
            books.orders[slot].isUnseen = true
        }
        sequence &+= lost
        ordinary(book)
        course.tally.gaps += 1
        course.tally.lostAdds += Int(lost)
        if parameters.phenomena.badBook {
            for index in 0..<event.count { event[index].flagsRaw |= RecordFlags.maybeBadBook.rawValue }
            course.tally.badBookRecords += Int(event.count)
        }
        // `ordinary` stamped the sequence after the jump: the event is the first that was not lost.
        finish()
        return true
    }

    /// Adds an order that stands: the reader replaces it, at the tail of its queue.
    private mutating func repeatAdd() -> Bool {
        guard let (book, slot) = pickSeen() else { return false }
        let order = books.orders[slot]
        books.move(book, slot, to: Int32(order.rung))
        append(book, .add, slot, size: order.size)
        course.tally.anomalies.duplicateAdd += 1
        finish()
        return true
    }

    private mutating func breakRule(_ kind: Int) -> Bool {
        if kind == 2 { return repeatAdd() }
        guard let (book, slot) = pickSeen() else { return false }
        let order = books.orders[slot]
        let side: Side = order.isBid ? .bid : .ask
        let price = price(book, Int32(order.rung))
        switch kind {
        case 0:
            append(book, .cancel, side, price: price, size: order.size, order: books.takeID(1))
            course.tally.anomalies.unknownCancel += 1
        case 1:
            guard books.instruments[book].live < books.room else { return false }
            let fresh = enter(book)
            books.orders[fresh].isUnseen = true
            // Counted like every modify of an order that its reader has not seen.
            append(book, .modify, fresh, size: books.orders[fresh].size)
        case 3:
            append(book, .cancel, slot, size: order.size + 1 + random.below(9))
            books.remove(book, slot)
            course.tally.anomalies.oversizeCancel += 1
        case 4:
            append(book, .cancel, side, price: price + parameters.tick.nanos, size: order.size, order: order.id)
            books.remove(book, slot)
            course.tally.anomalies.cancelMismatch += 1
        default: appendInvalid(book, side, price: price)
        }
        finish()
        return true
    }

    /// Makes a record that no book can use: it has no side, no price, or no size.
    private mutating func appendInvalid(_ book: UInt32, _ side: Side, price: Int64) {
        let id = books.takeID(1)
        switch random.below(3) {
        case 0: append(book, .add, nil, price: price, size: 5, order: id)
        case 1: append(book, .add, side, price: MBOMessage.undefinedPrice, size: 5, order: id)
        default: append(book, .add, side, price: price, size: 0, order: id)
        }
        course.tally.anomalies.invalid += 1
    }
}
