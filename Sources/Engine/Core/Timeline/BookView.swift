/// A book as an answer: the snapshot with its name and its cursor. Leaves as a ladder, a table or JSON (`Text/`).
public struct BookView: Hashable, Sendable {
    /// The name that was asked for.
    public var symbol: String
    /// The book itself, to the depth that was asked for.
    public var snapshot: BookSnapshot
    /// The moment at which the book stood like this.
    public var cursor: Cursor
    /// The digits after the decimal point that this instrument's prices need in a table.
    public var priceDigits: Int
    /// The name of the trading phase; nil where none is known.
    public var phase: String?

    /// The name of the book's publisher; nil for a number that no publisher is known by.
    public var publisher: String? { Publishers.name(snapshot.key.publisher) }
}

/// The best bid and offer as an answer.
public struct BBOView: Hashable, Sendable {
    /// The name that was asked for.
    public var symbol: String
    /// The book that the name means at the cursor.
    public var key: BookKey
    /// The best bid and offer; a side is nil when nobody stands on it.
    public var bbo: BBO
    /// The moment at which the best prices stood like this.
    public var cursor: Cursor
    /// The digits after the decimal point that this instrument's prices need in a table.
    public var priceDigits: Int
}

extension Timeline {
    /// The symbols of all books without repeats, the one with the most records first.
    public var symbols: [String] {
        var seen: Set<String> = []
        return named.sorted { $0.tally.records > $1.tally.records }.map(\.symbol).filter { seen.insert($0).inserted }
    }

    /// The books of every name: `books`, or, where names change from day to day, each name's own.
    ///
    /// - Complexity: where names change, one look at every record the first time.
    public var named: [BookSummary] { recording.symbols.namesChange ? bookNames.all(of: self) : books }

    /// The books that begin empty on a day because their instrument's id was another's until then, each from there to
    /// the end, in the order of the stream. A walk over all records has to begin these books anew.
    var givenAnew: [BookPiece] { recording.symbols.namesChange ? bookNames.anew(of: self) : [] }

    /// True when any instrument's id was another's before, so that its book is not that of all its records.
    public var givesIDsAnew: Bool { !givenAnew.isEmpty }

    /// Returns all books as their instruments' names mean them for the records from a position on.
    func namedPieces(at position: Int) -> [PlacedPiece] {
        let anew = givenAnew.filter { $0.positions.lowerBound <= position }
        let latest = Dictionary(anew.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        return books.enumerated().map { place, summary in
            PlacedPiece(place: place, piece: latest[summary.key] ?? BookPiece(whole: summary.key))
        }
    }

    /// Returns the books of a symbol or an instrument id, one for each publisher, ascending.
    ///
    /// A book belongs to an instrument id, whatever its name: venues give ids anew, and then one book holds one symbol
    /// on one day and another the next. A name means the books that it stood for on each day (`BookSummary.pieces`); an
    /// id is the id on all days.
    ///
    /// - Throws: `QueryError.unknownSymbol` when neither a name nor an id with records matches.
    public func summaries(named name: String) throws(QueryError) -> [BookSummary] {
        if recording.symbols.namesChange {
            let named = bookNames.summaries(named: name, of: self)
            if !named.isEmpty { return named }
        } else {
            let named = books.filter { $0.symbol == name }
            if !named.isEmpty { return named }
            let ids = Set(recording.symbols.instruments(named: name))
            let mapped = books.filter { ids.contains($0.key.instrument) }
            if !mapped.isEmpty { return mapped }
        }
        if let id = UInt32(name) {
            let numbered = books.filter { $0.key.instrument.raw == id }
            if !numbered.isEmpty { return numbered.map(numberedWhereShared) }
        }
        throw .unknownSymbol(name, known: symbols)
    }

    /// Replaces the name of a book by its instrument id where no one name is the book on all days.
    private func numberedWhereShared(_ summary: BookSummary) -> BookSummary {
        var summary = summary
        if !isOneName(summary) { summary.symbol = "\(summary.key.instrument)" }
        return summary
    }

    /// True when the name of a book means this book, and no other, on all days.
    public func isOneName(_ summary: BookSummary) -> Bool {
        guard recording.symbols.namesChange else { return true }
        let named = bookNames.summaries(named: summary.symbol, of: self)
        return named.contains { $0.pieces == nil && $0.key == summary.key }
            || recording.symbols.holdings(of: summary.key.instrument).isEmpty
    }

    /// Returns the name of a record's instrument on its day; the instrument's number when nothing names it.
    public func symbol(of message: MBOMessage) -> String {
        recording.symbols.symbol(of: message.instrument, at: message.tsRecv) ?? "\(message.instrument)"
    }

    /// Returns the book that a name means at a cursor.
    ///
    /// - Parameters:
    ///   - depth: levels of a side to show; nil for all.
    ///   - orders: whether the levels have their orders.
    public func view(
        _ summary: BookSummary, at cursor: Cursor, depth: Int? = nil, orders: Bool = false
    ) -> BookView {
        BookView(
            symbol: summary.symbol,
            snapshot: withBook(summary, at: cursor) { $0.snapshot(depth: depth, orders: orders) },
            cursor: cursor, priceDigits: summary.tally.priceDigits, phase: nil)
    }

    /// Returns the best bid and offer of the book that a name means at a cursor.
    public func bboView(_ summary: BookSummary, at cursor: Cursor) -> BBOView {
        let (key, bbo) = withBook(summary, at: cursor) { ($0.key, $0.bbo) }
        return BBOView(
            symbol: summary.symbol, key: key, bbo: bbo, cursor: cursor, priceDigits: summary.tally.priceDigits)
    }
}
