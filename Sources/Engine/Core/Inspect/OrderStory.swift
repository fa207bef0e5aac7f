/// The life of an order, record by record: what `order ID` shows.
///
/// An id belongs to a book and may be used again there: each use is a life of its own.
public struct OrderLife: Hashable, Sendable {
    public var order: OrderID
    public var key: BookKey
    public var symbol: String
    /// nil when no record of it names a side.
    public var side: Side?
    public var history: [Entry]
    public var state: State
    /// The sum of its fills.
    public var filled: UInt64 = 0

    public enum State: String, Sendable {
        case live
        /// Taken out by the cancel that follows a fill of it.
        case filled
        case cancelled
        /// Its book was cleared.
        case cleared
        /// An add with its id came while it was live.
        case replaced
        /// A top-of-book quote or an aggregated level took its place.
        case displaced
        /// Records name it, and it never stood in the book: it predates the data, or an auction never showed it.
        case unknown
        /// Not an order: a top-of-book quote or an aggregated level, whose publisher uses one id for all of them.
        case quote
    }

    public struct Entry: Hashable, Sendable {
        public var record: Int
        public var time: Timestamp?
        /// nil for a letter that DBN does not define.
        public var action: Action?
        public var price: Price?
        /// As the record has it.
        public var size: Quantity
        /// What is left of the order after it; nil when it does not stand in the book.
        public var remaining: Quantity?
        /// Orders before it in its queue after the record, and the sum of their sizes; nil when it does not stand.
        public var ordersAhead: Int?
        public var sizeAhead: UInt64?
    }

    /// `{"order_id":"…","symbol":"…","side":"bid","history":[…],"state":"live"}`
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("order_id")
        json.quotedNumber(order.raw)
        json.key("symbol")
        json.string(symbol)
        json.key("instrument_id")
        json.number(key.instrument.raw)
        json.key("publisher_id")
        json.number(key.publisher.raw)
        json.key("side")
        if let side { json.string(side.name) } else { json.null() }
        json.key("history")
        json.beginArray()
        for entry in history { entry.write(to: &json) }
        json.endArray()
        json.key("filled")
        json.number(filled)
        json.key("state")
        json.string(state.rawValue)
        json.endObject()
    }
}

extension OrderLife.Entry {
    init(_ message: MBOMessage, number: Int, place: OrderPlace?) {
        record = number
        time = message.tsRecv
        action = message.action
        price = message.price
        size = message.size
        remaining = place?.size
        ordersAhead = place?.ordersAhead
        sizeAhead = place?.sizeAhead
    }

    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("record")
        json.number(record)
        json.key("ts_recv")
        json.time(time)
        json.key("action")
        if let action { json.string(action.letter) } else { json.null() }
        json.key("price")
        json.price(price)
        json.key("size")
        json.number(size)
        json.key("remaining")
        if let remaining { json.number(remaining) } else { json.null() }
        json.key("ahead")
        if let ordersAhead { json.number(ordersAhead) } else { json.null() }
        json.key("ahead_size")
        if let sizeAhead { json.number(sizeAhead) } else { json.null() }
        json.endObject()
    }
}

extension Timeline {
    /// Every life of an order id up to a position, by book and then in time; empty when no record names it.
    ///
    /// - Parameter keys: the books to look in; nil for all.
    /// - Complexity: one look at every record before the position (of those books, where they are given), 2 ns each; then
    ///   for each book that knows the id a replay of the records between its own, or from a checkpoint where that is nearer.
    public func story(
        of order: OrderID, at position: Int, in keys: Set<BookKey>? = nil, isCancelled: () -> Bool = { false }
    ) -> [OrderLife] {
        var own: [BookKey: [Int]] = [:]
        var clears: [(key: BookKey, index: Int)] = []
        forEachRecord(of: places(of: keys), in: 0..<position, isCancelled: isCancelled) { message, index in
            if message.actionRaw == Action.clear.rawValue {
                clears.append((message.bookKey, index))
            } else if message.orderRaw == order.raw {
                own[message.bookKey, default: []].append(index)
            }
            return true
        }
        for clear in clears where own[clear.key] != nil { own[clear.key]?.append(clear.index) }
        var lives: [OrderLife] = []
        for key in own.keys.sorted() {
            guard let place = place(of: key), let indices = own[key], !isCancelled() else { continue }
            var builder = OrderLifeBuilder(order, self, place)
            for index in indices.sorted() { builder.add(recording[index], at: index) }
            lives += builder.finish(at: min(position, recording.count))
        }
        return lives
    }
}
