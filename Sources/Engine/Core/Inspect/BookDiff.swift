/// The changes of a book between two moments, level by level: what `diff S t1 t2` shows. The orders within a level are
/// not compared.
public struct BookDiff: Hashable, Sendable {
    /// The name that was asked for.
    public var symbol: String
    /// The book that the name means at `to`.
    public var key: BookKey
    /// The moment of `before`.
    public var from: Cursor
    /// The moment of `after`; it may be the earlier one in time.
    public var to: Cursor
    /// The best bid and offer at `from`.
    public var before: BBO
    /// The best bid and offer at `to`.
    public var after: BBO
    /// The levels of the bid side that differ, best price first.
    public var bids: [Change]
    /// The levels of the ask side that differ, best price first.
    public var asks: [Change]

    /// One level that is not the same at both moments.
    public struct Change: Hashable, Sendable {
        /// The price of the level.
        public var price: Price
        /// The level at `from`; nil when it was added.
        public var before: Quantities?
        /// The level at `to`; nil when it was removed.
        public var after: Quantities?

        /// The total of a level at one moment.
        public struct Quantities: Hashable, Sendable {
            /// The sum of the sizes of its orders.
            public var size: UInt64
            /// The number of its orders.
            public var count: Int
        }

        /// The kind of the change: `added`, `removed` or `changed`.
        public var kind: String { before == nil ? "added" : after == nil ? "removed" : "changed" }
    }

    /// Compares two whole snapshots of a book.
    public init(symbol: String, from: Cursor, _ before: BookSnapshot, to: Cursor, _ after: BookSnapshot) {
        self.symbol = symbol
        self.from = from
        self.to = to
        key = after.key
        self.before = before.bbo
        self.after = after.bbo
        bids = Self.changes(before.bids, after.bids) { $0 > $1 }
        asks = Self.changes(before.asks, after.asks) { $0 < $1 }
    }

    /// Walks both lists of levels at once: they are in the same order.
    private static func changes(
        _ before: [BookSnapshot.Level], _ after: [BookSnapshot.Level], _ isBetter: (Price, Price) -> Bool
    ) -> [Change] {
        var changes: [Change] = []
        var old = before[...]
        var new = after[...]
        while let price = [old.first?.price, new.first?.price].compactMap({ $0 }).max(by: { isBetter($1, $0) }) {
            var change = Change(price: price)
            if let level = old.first, level.price == price {
                change.before = Change.Quantities(size: level.size, count: level.count)
                old.removeFirst()
            }
            if let level = new.first, level.price == price {
                change.after = Change.Quantities(size: level.size, count: level.count)
                new.removeFirst()
            }
            if change.before != change.after { changes.append(change) }
        }
        return changes
    }

    /// `{"symbol":"…","from":{"record":…,"ts_recv":"…"},"to":{…},"bbo":{"before":{…},"after":{…}},"bids":[{"price":"…",
    /// "change":"changed","size":[5,3],"count":[4,2]}],"asks":[…]}`: sizes and counts before and after, 0 where there is no level.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("symbol", symbol)
        for (name, cursor) in [("from", from), ("to", to)] {
            json.object(name) { json in
                json.member("record", cursor.position)
                json.member("ts_recv", cursor.time)
            }
        }
        json.object("bbo") { json in
            for (name, bbo) in [("before", before), ("after", after)] {
                json.object(name) { json in
                    json.member("bid", bbo.bid)
                    json.member("ask", bbo.ask)
                }
            }
        }
        for (name, changes) in [("bids", bids), ("asks", asks)] {
            json.array(name, changes) { $1.write(to: &$0) }
        }
        json.endObject()
    }
}

extension BookDiff.Change {
    init(price: Price) {
        self.price = price
        before = nil
        after = nil
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("price", price)
        json.member("change", kind)
        json.array("size", [before?.size ?? 0, after?.size ?? 0]) { $0.number($1) }
        json.array("count", [before?.count ?? 0, after?.count ?? 0]) { $0.number($1) }
        json.endObject()
    }
}

extension Timeline {
    /// Returns the changes of the book of a name between two moments, which may be in either order.
    public func diff(_ summary: BookSummary, from: Cursor, to: Cursor) -> BookDiff {
        let before = withBook(summary, at: from) { $0.snapshot() }
        let after = withBook(summary, at: to) { $0.snapshot() }
        return BookDiff(symbol: summary.symbol, from: from, before, to: to, after)
    }
}
