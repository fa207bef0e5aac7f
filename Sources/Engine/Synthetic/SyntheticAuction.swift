import Engine

/// The orders of books that are not matched yet, and may therefore be crossed, which `SyntheticBooks` cannot hold.
struct SyntheticAuction {
    struct Order {
        var id: UInt64
        var size: UInt32
        var rung: Int32
        var isBid: Bool
        var isUnseen: Bool
    }

    struct Match: Equatable {
        /// Index into the book's orders; nil for the order that was never shown.
        var order: Int?
        var size: UInt32
    }

    /// The result of an uncrossing: bids and asks that trade, in priority order, at one rung.
    struct Uncrossing {
        var rung: Int32
        var volume: UInt32
        var bids: [Match]
        var asks: [Match]
    }

    /// The orders of each book, in the order of arrival; nil when the book is matched continuously.
    private var books: [[Order]?]

    init(books: Int) { self.books = [[Order]?](repeating: nil, count: books) }

    func isOpen(_ book: UInt32) -> Bool { Int(book) < books.count && books[Int(book)] != nil }

    func orders(_ book: UInt32) -> [Order] { isOpen(book) ? books[Int(book)] ?? [] : [] }

    /// Takes the orders out, to be changed and set again without a copy; returns none where the book is not open.
    mutating func take(_ book: UInt32) -> [Order] {
        guard isOpen(book) else { return [] }
        var taken: [Order]? = []
        swap(&taken, &books[Int(book)])
        return taken ?? []
    }

    /// Opens a book with these orders, or changes the orders of an open one.
    mutating func set(_ book: UInt32, _ orders: [Order]) { books[Int(book)] = orders }

    mutating func close(_ book: UInt32) { if Int(book) < books.count { books[Int(book)] = nil } }

    /// Returns the trades when the book is matched by price and time; nil when there are none.
    ///
    /// - Parameter market: The size of a bid that takes any price and was never shown; 0 for none.
    func uncrossing(_ book: UInt32, market: UInt32) -> Uncrossing? {
        let orders = orders(book)
        // Orders of one price are sorted by arrival, which makes the order total.
        let bids = orders.indices.filter { orders[$0].isBid }
            .sorted { (-orders[$0].rung, $0) < (-orders[$1].rung, $1) }
        let asks = orders.indices.filter { !orders[$0].isBid }.sorted { (orders[$0].rung, $0) < (orders[$1].rung, $1) }
        var result = Uncrossing(rung: 0, volume: 0, bids: [], asks: [])
        var bid = market > 0 ? -1 : 0
        var ask = 0
        var bidLeft = market
        var askLeft: UInt32 = 0
        var isBidNew = true
        var isAskNew = true
        while bid < bids.count, ask < asks.count {
            let seller = orders[asks[ask]]
            if bid >= 0, orders[bids[bid]].rung < seller.rung { break }
            if isBidNew { result.bids.append(Match(order: bid < 0 ? nil : bids[bid], size: 0)) }
            if isAskNew { result.asks.append(Match(order: asks[ask], size: 0)) }
            if isBidNew, bid >= 0 { bidLeft = orders[bids[bid]].size }
            if isAskNew { askLeft = seller.size }
            let size = min(bidLeft, askLeft)
            result.bids[result.bids.count - 1].size += size
            result.asks[result.asks.count - 1].size += size
            result.volume += size
            result.rung = seller.rung
            bidLeft -= size
            askLeft -= size
            isBidNew = bidLeft == 0
            isAskNew = askLeft == 0
            if isBidNew { bid += 1 }
            if isAskNew { ask += 1 }
        }
        return result.volume > 0 ? result : nil
    }
}
