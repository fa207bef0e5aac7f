// The pre-open and its end: orders rest at any price, and then all that can trade do, at one price.
//
//     T (no side, the whole volume)  F F …  of both sides  then one C or M for each order hit
//
// NASDAQ reports the same in the other order: F C for each order hit, and then the T.

import Engine

extension SyntheticFlow {
    /// The most rungs by which a price may reach through the fair one.
    private static let eagerness: Int32 = 8

    /// Takes a book's orders out of continuous matching.
    mutating func startAuction(_ book: UInt32) {
        let orders = books.slots(book).map { books.orders[$0] }.map { order in
            SyntheticAuction.Order(
                id: order.id, size: order.size, rung: Int32(order.rung), isBid: order.isBid, isUnseen: order.isUnseen)
        }
        books.clear(book)
        course.auction.set(book, orders)
    }

    /// Makes the records of one order that comes, goes or changes its price.
    mutating func changeAuction(_ book: UInt32) {
        wander(book)
        var orders = course.auction.take(book)
        let roll = random.below(8)
        if orders.count < 6 || (roll < 5 && orders.count < parameters.orders) {
            let isBid = random.next() & 1 == 0
            let order = SyntheticAuction.Order(
                id: books.takeID(1 + UInt64(random.below(8))), size: 1 + random.below(20),
                rung: restingPlace(book, isBid: isBid), isBid: isBid, isUnseen: false)
            orders.append(order)
            append(book, .add, order, size: order.size)
        } else if roll < 6 || orders.count >= parameters.orders {
            let order = orders.remove(at: Int(random.below(UInt32(orders.count))))
            append(book, .cancel, order, size: order.size)
        } else {
            var order = orders.remove(at: Int(random.below(UInt32(orders.count))))
            // The rung may be the same: price and size stay then, and the order loses its priority all the same.
            let rung = restingPlace(book, isBid: order.isBid)
            if habits.isITCH {
                append(book, .cancel, order, size: order.size)
                order.id = books.takeID(1)
            }
            order.rung = rung
            // Where no record is left, the deletion is the order's last one.
            if left > 0 {
                append(book, habits.isITCH ? .add : .modify, order, size: order.size)
                order.isUnseen = false
                orders.append(order)
            }
        }
        course.auction.set(book, orders)
    }

    private mutating func restingPlace(_ book: UInt32, isBid: Bool) -> Int32 {
        let fair = books.instruments[book].fair
        let back = Int32(random.below(UInt32(parameters.levels) + UInt32(Self.eagerness)))
        return isBid ? fair + Self.eagerness - back : fair + 1 - Self.eagerness + back
    }

    /// Matches the next book that has anything to match, and lets the books before it trade.
    ///
    /// - Returns: Whether that made an event; when it did not and the phase is still the same, too few records remain.
    mutating func uncross(from first: UInt32) -> Bool {
        for book in first..<books.instruments.count where books.instruments[book].kind == .orders {
            guard course.auction.isOpen(book) else {
                say(.trading, of: book)
                continue
            }
            let market = random.below(6)
            guard let result = course.auction.uncrossing(book, market: market) else {
                reopen(book)
                say(.trading, of: book)
                continue
            }
            guard 1 + 2 * (result.bids.count + result.asks.count) <= remaining else {
                course.phase = .uncrossing(book)
                return false
            }
            settle(book, result)
            finish()
            say(.trading, of: book, position: made + Int(event.count))
            course.phase = .uncrossing(book + 1)
            return true
        }
        course.phase = .trading
        isMatching = true
        return false
    }

    private mutating func settle(_ book: UInt32, _ result: SyntheticAuction.Uncrossing) {
        course.tally.auctions += 1
        if habits.isITCH {
            cross(book, result)
        } else {
            uncross(book, result)
        }
        reopen(book)
    }

    /// Makes NASDAQ's records of an uncrossing: executions that are not printed, then the cross that prints them all.
    private mutating func cross(_ book: UInt32, _ result: SyntheticAuction.Uncrossing) {
        var orders = course.auction.orders(book)
        let price = price(book, result.rung)
        for match in result.bids + result.asks {
            // Orders that are not displayed have no messages.
            guard let index = match.order else { continue }
            append(
                book, .fill, orders[index].isBid ? .bid : .ask, price: price, size: match.size, order: orders[index].id)
            append(book, .cancel, orders[index], size: match.size)
            orders[index].size -= match.size
            sequence &+= 1
        }
        append(book, .trade, nil, price: price, size: result.volume, order: 0)
        course.auction.set(book, orders.filter { $0.size > 0 })
    }

    private mutating func uncross(_ book: UInt32, _ result: SyntheticAuction.Uncrossing) {
        var orders = course.auction.orders(book)
        let price = price(book, result.rung)
        append(book, .trade, nil, price: price, size: result.volume, order: 0)
        for match in result.bids + result.asks {
            if let index = match.order {
                append(
                    book, .fill, orders[index].isBid ? .bid : .ask, price: price, size: match.size,
                    order: orders[index].id)
            } else {
                append(book, .fill, .bid, price: price, size: match.size, order: books.takeID(1))
                course.tally.unseenFills += 1
            }
        }
        for match in result.bids + result.asks {
            guard let index = match.order else { continue }
            let left = orders[index].size - match.size
            append(book, left > 0 ? .modify : .cancel, orders[index], size: left > 0 ? left : match.size)
            if left > 0 { orders[index].isUnseen = false }
            orders[index].size = left
        }
        course.auction.set(book, orders.filter { $0.size > 0 })
    }

    /// Gives the orders that are left of an auction to continuous matching.
    private mutating func reopen(_ book: UInt32) {
        for order in course.auction.orders(book) {
            let slot = books.enter(
                book, id: order.id, isBid: order.isBid, rung: order.rung, size: order.size, reserve: 0)
            books.orders[slot].isUnseen = order.isUnseen
        }
        course.auction.close(book)
    }

    private mutating func append(_ book: UInt32, _ action: Action, _ order: SyntheticAuction.Order, size: UInt32) {
        if order.isUnseen, action == .cancel { course.tally.anomalies.unknownCancel += 1 }
        if order.isUnseen, action == .modify { course.tally.anomalies.unknownModify += 1 }
        append(book, action, order.isBid ? .bid : .ask, price: price(book, order.rung), size: size, order: order.id)
    }
}
