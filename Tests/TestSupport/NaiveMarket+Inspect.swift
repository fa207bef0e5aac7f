public import Engine

extension NaiveMarket {
    /// Numbers of the records that are moments of a kind, by looking at every one of them.
    public func moments(_ kind: Navigator.Kind, of keys: Set<BookKey>) -> [Int] {
        (1...messages.count).filter { number in
            let message = messages[number - 1]
            let key = message.bookKey
            guard keys.contains(key) else { return false }
            let before = eventEnds(key, to: number - 1).last ?? 0
            switch kind {
            case .record: return true
            case .event: return message.isLast
            case .trade: return message.action == .trade
            case .bbo: return message.isLast && bbo(key, at: number) != bbo(key, at: before)
            case .cross: return message.isLast && bbo(key, at: number).isCrossed && !bbo(key, at: before).isCrossed
            case .gap, .phase: return false
            }
        }
    }

    /// The place of an order in its queue, by counting; nil when it is not in the book.
    public func place(_ order: OrderID, in key: BookKey, at position: Int) -> Place? {
        let book = book(key, at: position)
        guard let own = book.entries.first(where: { !$0.isAnonymous && $0.id == order.raw }) else { return nil }
        let queue = book.entries.filter { $0.side == own.side && $0.price == own.price }
        let ahead = queue.prefix { $0 != own }
        return Place(
            side: own.side, price: Price(nanos: own.price), size: own.size, ordersAhead: ahead.count,
            sizeAhead: ahead.reduce(0) { $0 + UInt64($1.size) })
    }

    public struct Place: Hashable, Sendable {
        public var side: Side
        public var price: Price
        public var size: Quantity
        public var ordersAhead: Int
        public var sizeAhead: UInt64
    }

    /// The queue of a level as it is, ids and sizes, after each record that changed anything about it, from the one that
    /// began it.
    public func levelHistory(_ key: BookKey, _ side: Side, _ price: Price, at position: Int) -> [Int] {
        func queue(_ position: Int) -> [NaiveBook.Entry] {
            book(key, at: position).entries.filter { $0.side == side && $0.price == price.nanos }
        }
        var numbers: [Int] = []
        for number in 1..<position + 1 where messages[number - 1].bookKey == key {
            let before = queue(number - 1)
            let after = queue(number)
            let message = messages[number - 1]
            let names =
                (message.action == .add || message.action == .modify) && message.side == side && message.price == price
                && odd[number - 1].isDisjoint(with: [.invalid])
            if before == after && !(names && !after.isEmpty) { continue }
            if before.isEmpty { numbers = [] }
            numbers.append(number)
        }
        return numbers
    }
}
