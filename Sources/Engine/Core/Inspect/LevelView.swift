/// One price of a book with its orders: what `level S PRICE` shows. In a crossed book both sides may stand at it.
public struct LevelView: Hashable, Sendable {
    public var symbol: String
    public var key: BookKey
    public var cursor: Cursor
    public var price: Price
    /// With orders; nil when nobody stands there.
    public var bid: Place?
    public var ask: Place?

    public struct Place: Hashable, Sendable {
        public var level: BookSnapshot.Level
        /// Levels of its side that are better.
        public var depth: Int
    }

    /// `{"symbol":"…","ts_recv":"…","record":…,"price":"…","bid":{"price":…,"size":…,"count":…,"orders":[…]},"ask":null}`;
    /// a side also has its `depth`, 0 at the best.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("symbol", symbol)
        json.member("ts_recv", cursor.time)
        json.member("record", cursor.position)
        json.member("price", price)
        for (name, place) in [("bid", bid), ("ask", ask)] {
            json.key(name)
            if let place { place.level.write(to: &json, withOrders: true) } else { json.null() }
        }
        json.member("bid_depth", bid?.depth)
        json.member("ask_depth", ask?.depth)
        json.endObject()
    }
}

extension Timeline {
    public func level(_ summary: BookSummary, at price: Price, cursor: Cursor) -> LevelView {
        let book = book(of: summary, at: cursor, after: cursor.position)
        var view = LevelView(symbol: summary.symbol, key: book.key, cursor: cursor, price: price)
        if let level = book.level(.bid, at: price) {
            view.bid = LevelView.Place(level: level, depth: book.levelsBetter(than: price, .bid))
        }
        if let level = book.level(.ask, at: price) {
            view.ask = LevelView.Place(level: level, depth: book.levelsBetter(than: price, .ask))
        }
        return view
    }
}
