/// One price of a book with its orders: what `level S PRICE` shows. In a crossed book both sides may stand at it.
public struct LevelView: Hashable, Sendable {
    /// The name that was asked for.
    public var symbol: String
    /// The book that the name means at the cursor.
    public var key: BookKey
    /// The moment at which the level stood like this.
    public var cursor: Cursor
    /// The price that was asked for.
    public var price: Price
    /// The level of the bid side with its orders; nil when nobody stands there.
    public var bid: Place?
    /// The level of the ask side with its orders; nil when nobody stands there.
    public var ask: Place?

    /// A level and its depth in its side.
    public struct Place: Hashable, Sendable {
        /// The level with its orders, in priority order.
        public var level: BookSnapshot.Level
        /// The number of levels of its side that are better; 0 at the best.
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
    /// Returns both sides of a price in the book that a name means at a cursor.
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
