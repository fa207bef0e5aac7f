/// The life of an order, record by record: what `order ID` shows.
///
/// An id belongs to a book and may be used again there: each use is a life of its own.
public struct OrderLife: Hashable, Sendable {
    /// The id of the order.
    public var order: OrderID
    /// The book that the order is in.
    public var key: BookKey
    /// The name of the instrument on the day of the first record.
    public var symbol: String
    /// The side on which the order last stood; nil when no record of it names a side.
    public var side: Side?
    /// The records that name the order, and the clear that ended it, in order.
    public var history: [Entry]
    /// The state of the order at the position asked for.
    public var state: State
    /// The sum of the sizes of its fills.
    public var filled: UInt64 = 0
    /// The days of its book that were looked at.
    var piece: BookPiece

    /// The states of an order at the position asked for.
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
        /// A top-of-book quote or an aggregated level and not an order: its publisher uses one id for all of them.
        case quote
    }

    /// One record of a life.
    public struct Entry: Hashable, Sendable {
        /// The number of the record, from 1.
        public var record: Int
        /// The `ts_recv` of the record; nil when it is undefined.
        public var time: Timestamp?
        /// The action of the record; nil for a letter that DBN does not define.
        public var action: Action?
        /// The price of the record; nil when it is undefined.
        public var price: Price?
        /// The size that the record has.
        public var size: Quantity
        /// The size of the order after the record; nil when it does not stand in the book.
        public var remaining: Quantity?
        /// The number of orders before it in its queue after the record; nil when it does not stand.
        public var ordersAhead: Int?
        /// The sum of the sizes of the orders before it in its queue after the record; nil when it does not stand.
        public var sizeAhead: UInt64?
    }

    /// `{"order_id":"…","symbol":"…","side":"bid","history":[…],"state":"live"}`
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("order_id", quoted: order.raw)
        json.member("symbol", symbol)
        json.member("instrument_id", key.instrument.raw)
        json.member("publisher_id", key.publisher.raw)
        json.member("side", side?.name)
        json.array("history", history) { $1.write(to: &$0) }
        json.member("filled", filled)
        json.member("state", state.rawValue)
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

    /// Writes one entry as an object: `{"record":…,"ts_recv":"…","action":"A",…}`.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("record", record)
        json.member("ts_recv", time)
        json.member("action", action?.letter)
        json.member("price", price)
        json.member("size", size)
        json.member("remaining", remaining)
        json.member("ahead", ordersAhead)
        json.member("ahead_size", sizeAhead)
        json.endObject()
    }
}

extension Timeline {
    /// Returns every life of an order id up to a position, by book and then in time; empty when no record names it.
    ///
    /// - Parameter selection: the books to look in; nil for all.
    /// - Complexity: one look at every record before the position (of those books, where they are given), 2 ns each; then
    ///   for each book that knows the id a replay of the records between its own, or from a checkpoint where that is nearer.
    public func story(
        of order: OrderID, at position: Int, in selection: BookSelection? = nil,
        isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> [OrderLife] {
        let placed = placed(selection.map(wholeLives))
        let pieces = Dictionary(grouping: placed ?? [], by: \.piece.key)
        func piece(_ key: BookKey, _ index: Int) -> BookPiece {
            pieces[key]?.first { $0.piece.positions.contains(index) }?.piece ?? BookPiece(whole: key)
        }
        var own: [BookPiece: [Int]] = [:]
        var clears: [(key: BookKey, index: Int)] = []
        forEachRecord(of: placed, in: 0..<position, isCancelled: isCancelled) { message, index in
            if message.actionRaw == Action.clear.rawValue {
                clears.append((message.bookKey, index))
            } else if message.orderRaw == order.raw {
                own[piece(message.bookKey, index), default: []].append(index)
            }
            return true
        }
        for clear in clears { own[piece(clear.key, clear.index)]?.append(clear.index) }
        var lives: [OrderLife] = []
        let sorted = own.keys.sorted { ($0.key, $0.positions.lowerBound) < ($1.key, $1.positions.lowerBound) }
        for piece in sorted {
            guard let place = place(of: piece.key), let indices = own[piece], !isCancelled(position) else { continue }
            var builder = OrderLifeBuilder(order, self, PlacedPiece(place: place, piece: piece))
            for index in indices.sorted() { builder.add(recording[index], at: index) }
            let end = min(position, recording.count)
            var own = builder.finish(at: min(end, piece.positions.upperBound))
            // The name is another book's by now; whether the order is still there, its own book says.
            if end > piece.positions.upperBound, let last = own.indices.last, own[last].state == .live,
                book(piece.key, at: end).locate(order) == nil
            {
                own[last].state = .cleared
            }
            lives += own
        }
        return lives
    }

    /// An order of a book that goes on when a name takes it over was there before.
    private func wholeLives(_ selection: BookSelection) -> BookSelection {
        BookSelection(
            pieces: selection.pieces.values.joined().map { piece in
                var piece = piece
                (piece.positions, piece.from) = (piece.origin..<piece.positions.upperBound, nil)
                return piece
            })
    }
}
