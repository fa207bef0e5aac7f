/// The books of one instrument at several publishers as one: what `book S consolidated` shows (semantics.md §4).
///
/// A level's size and count are the sums over the publishers that stand at its price; a top-of-book or aggregated level
/// contributes its size and 0 orders. Publishers may lock and cross each other, and that is normal (semantics.md §3).
public struct ConsolidatedBook: Hashable, Sendable {
    /// One price with the totals of all publishers that stand at it.
    public struct Level: Hashable, Sendable {
        /// The price of the level.
        public var price: Price
        /// The sum of the sizes of all publishers.
        public var size: UInt64
        /// The number of orders of all publishers.
        public var count: Int
        /// The shares of the publishers, ascending by publisher.
        public var parts: [Part]
    }

    /// The share of one publisher in a level.
    public struct Part: Hashable, Sendable {
        /// The publisher whose book has the level.
        public var publisher: PublisherID
        /// The size of the publisher's level.
        public var size: UInt64
        /// The number of orders in the publisher's level.
        public var count: Int
    }

    /// The levels of the bid side, best first.
    public var bids: [Level]
    /// The levels of the ask side, best first.
    public var asks: [Level]
    /// Every publisher that has a book, ascending, whether or not anybody stands in it.
    public var publishers: [PublisherID]
    /// True when some of the books predate the data.
    public var isCold: Bool

    /// - Parameters:
    ///   - books: whole snapshots, not cut to a depth: the second level of one may be the first of all.
    ///   - depth: levels of a side to keep; nil for all.
    public init(_ books: [BookSnapshot], depth: Int? = nil) {
        publishers = books.map(\.key.publisher).sorted()
        isCold = books.contains { $0.status.isCold }
        bids = Self.merge(books, .bid, depth)
        asks = Self.merge(books, .ask, depth)
    }

    private static func merge(_ books: [BookSnapshot], _ side: Side, _ depth: Int?) -> [Level] {
        var levels: [Price: Level] = [:]
        for book in books.sorted(by: { $0.key.publisher < $1.key.publisher }) {
            for own in book.levels(side) {
                var level = levels[own.price] ?? Level(price: own.price, size: 0, count: 0, parts: [])
                level.size += own.size
                level.count += own.count
                level.parts.append(Part(publisher: book.key.publisher, size: own.size, count: own.count))
                levels[own.price] = level
            }
        }
        let sorted = levels.values.sorted { side == .bid ? $0.price > $1.price : $0.price < $1.price }
        return Array(sorted.prefix(depth ?? Int.max))
    }

    /// The best bid and offer over all publishers; a side is nil when nobody stands on it.
    public var bbo: BBO {
        BBO(
            bid: bids.first.map { BBO.Quote(price: $0.price, size: $0.size, count: $0.count) },
            ask: asks.first.map { BBO.Quote(price: $0.price, size: $0.size, count: $0.count) })
    }

    /// A book in the shape of language.md §6, its levels with `"publishers":[{"publisher_id":…,"size":…,"count":…}]`.
    package func write(
        symbol: String, instrument: InstrumentID, cursor: Cursor, phase: Phase? = nil, to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("symbol", symbol)
        json.member("instrument_id", instrument.raw)
        json.array("publishers", publishers) { $0.number($1.raw) }
        json.member("ts_recv", cursor.time)
        json.member("record", cursor.position)
        json.member("cold", isCold)
        json.member("phase", phase?.name)
        json.member("crossed", bbo.isCrossed)
        for (name, levels) in [("bids", bids), ("asks", asks)] {
            json.array(name, levels) { $1.write(to: &$0) }
        }
        json.endObject()
    }
}

extension ConsolidatedBook.Level {
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("price", price)
        json.member("size", size)
        json.member("count", count)
        json.array("publishers", parts) { json, part in
            json.beginObject()
            json.member("publisher_id", part.publisher.raw)
            json.member("publisher", Publishers.name(part.publisher))
            json.member("size", part.size)
            json.member("count", part.count)
            json.endObject()
        }
        json.endObject()
    }
}

extension Timeline {
    /// Returns the books of all publishers that a name means at a moment, as one book.
    public func consolidated(_ summaries: [BookSummary], at cursor: Cursor, depth: Int? = nil) -> ConsolidatedBook {
        ConsolidatedBook(summaries.map { withBook($0, at: cursor) { $0.snapshot() } }, depth: depth)
    }
}
