/// A book as an answer: the snapshot with its name, moment and place. Leaves as a ladder, a table or JSON (`Text/`).
public struct BookView: Hashable, Sendable {
    public var symbol: String
    public var snapshot: BookSnapshot
    public var cursor: Cursor
    /// Digits behind the point that this instrument's prices need in a table.
    public var priceDigits: Int
    /// The trading phase, where one is known.
    public var phase: String?

    public var publisher: String? { Publishers.name(snapshot.key.publisher) }
}

/// The best bid and offer as an answer.
public struct BBOView: Hashable, Sendable {
    public var symbol: String
    public var key: BookKey
    public var bbo: BBO
    public var cursor: Cursor
    public var priceDigits: Int
}

extension Timeline {
    /// Every symbol, most records first.
    public var symbols: [String] {
        var seen: Set<String> = []
        return books.sorted { $0.tally.records > $1.tally.records }.map(\.symbol).filter { seen.insert($0).inserted }
    }

    /// The books of a symbol or an instrument id, one a publisher, ascending.
    ///
    /// A book is an instrument's, whatever it is called: venues give ids anew, and then one book holds one symbol on one
    /// day and another the next (with a clear between). Its summary has the name of its first day. With an instant, names
    /// mean what they meant on that day, and the summaries carry that name; a name that nobody had on that day is looked
    /// up in all days.
    public func summaries(named name: String, at time: Timestamp? = nil) throws(QueryError) -> [BookSummary] {
        let ids = Set(recording.symbols.instruments(named: name))
        if let time {
            let thatDay = books.filter {
                ids.contains($0.key.instrument) && recording.symbols.symbol(of: $0.key.instrument, at: time) == name
            }
            if !thatDay.isEmpty {
                return thatDay.map {
                    var summary = $0
                    summary.symbol = name
                    return summary
                }
            }
        }
        let named = books.filter { $0.symbol == name }
        if !named.isEmpty { return named }
        let mapped = books.filter { ids.contains($0.key.instrument) }
        if !mapped.isEmpty { return mapped }
        if let id = UInt32(name) {
            let numbered = books.filter { $0.key.instrument.raw == id }
            if !numbered.isEmpty { return numbered }
        }
        throw .unknownSymbol(name, known: symbols)
    }

    public func view(
        _ summary: BookSummary, at cursor: Cursor, depth: Int? = nil, orders: Bool = false
    ) -> BookView {
        BookView(
            symbol: summary.symbol,
            snapshot: withBook(summary.key, at: cursor.position) { $0.snapshot(depth: depth, orders: orders) },
            cursor: cursor, priceDigits: summary.tally.priceDigits, phase: nil)
    }

    public func bboView(_ summary: BookSummary, at cursor: Cursor) -> BBOView {
        BBOView(
            symbol: summary.symbol, key: summary.key, bbo: withBook(summary.key, at: cursor.position) { $0.bbo },
            cursor: cursor, priceDigits: summary.tally.priceDigits)
    }
}
