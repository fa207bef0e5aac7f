public import Engine

extension NaiveMarket {
    /// The best bid and offer beside a record, from the definition of `Timeline.quotes` alone, without numbers of orders.
    public func quote(beside row: Int, after delay: UInt64?) -> BBO {
        let none = BBO(bid: nil, ask: nil)
        var position = row
        if let delay {
            guard let recv = messages[row].tsRecv else { return none }
            let (time, isBeyond) = recv.nanos.addingReportingOverflow(delay)
            let times = messages.map { $0.tsRecv?.nanos }
            guard !isBeyond, times.contains(where: { $0 ?? 0 >= time }) else { return none }
            position = times.firstIndex { $0 ?? 0 > time } ?? messages.count
        }
        let key = messages[row].bookKey
        guard let end = eventEnds(key, to: position).last, end > 0 else { return none }
        return bbo(key, at: end).withoutCounts
    }
}

extension Timeline {
    /// The best bid and offer beside a record as questions at single moments answer it, without numbers of orders: the
    /// judge of `quotes` on days too long for a `NaiveMarket`.
    public func slowQuote(beside row: Int, after delay: UInt64?) -> BBO {
        let none = BBO(bid: nil, ask: nil)
        var position = row
        if let delay {
            guard let time = recording[row].tsRecv?.advanced(byNanos: Int64(clamping: delay)),
                let last = recording.bounds(clock: .tsRecv)?.last, time <= last
            else { return none }
            position = recording.cursor(at: time).position
        }
        let key = recording[row].bookKey
        guard let end = lastEventEnd(of: key, at: position) else { return none }
        let book = book(key, at: end)
        return book.bbo.withoutCounts
    }
}

extension BBO {
    /// The same prices and sizes, without numbers of orders.
    public var withoutCounts: BBO {
        func plain(_ quote: Quote?) -> Quote? { quote.map { Quote(price: $0.price, size: $0.size, count: 0) } }
        return BBO(bid: plain(bid), ask: plain(ask))
    }
}
