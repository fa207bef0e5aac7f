/// Says of records in a row which of them are moments of a kind. Books are restored when a record of them is met first.
struct KindScanner: ~Copyable {
    private let kind: Navigator.Kind
    private let timeline: Timeline
    private var market: Market
    /// By slot: what was so at the book's last event end.
    private var best: [BBO] = []
    private var isCrossed: [Bool] = []

    init(_ kind: Navigator.Kind, _ timeline: Timeline) {
        self.kind = kind
        self.timeline = timeline
        market = Market(unknownModify: timeline.unknownModify)
    }

    /// - Precondition: called for every record of each book that it is called for, in order, from some point on.
    mutating func isHit(_ message: MBOMessage, at index: Int) -> Bool {
        switch kind {
        case .record: return true
        case .event: return message.isLast
        case .trade: return message.actionRaw == Action.trade.rawValue
        case .gap, .phase: return false
        case .bbo:
            let slot = apply(message, at: index)
            guard message.isLast else { return false }
            let bbo = market.books[slot].bbo
            if bbo == best[slot] { return false }
            best[slot] = bbo
            return true
        case .cross:
            let slot = apply(message, at: index)
            guard message.isLast else { return false }
            let was = isCrossed[slot]
            isCrossed[slot] = market.books[slot].cross == .crossed
            return isCrossed[slot] && !was
        }
    }

    private mutating func apply(_ message: MBOMessage, at index: Int) -> Int {
        let key = message.bookKey
        if market.books.find(key) == nil { restore(key, before: index) }
        let slot = market.books.slot(key)
        market.books[slot].apply(message)
        return slot
    }

    /// The book as it stands before a record, and what it was like where its last event ended.
    private mutating func restore(_ key: BookKey, before index: Int) {
        let end = timeline.lastEventEnd(of: key, at: index) ?? 0
        let judged = timeline.book(key, at: end)
        best.append(judged.bbo)
        isCrossed.append(judged.cross == .crossed)
        // Between events, which is nearly always, both are the same book.
        let isBetweenEvents = timeline.place(of: key).map {
            timeline.ownRecords($0, before: end) == timeline.ownRecords($0, before: index)
        }
        market.books.adopt(isBetweenEvents == true ? judged : timeline.book(key, at: index))
    }
}
