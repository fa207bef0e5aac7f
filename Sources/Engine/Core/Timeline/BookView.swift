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
        return named.sorted { $0.tally.records > $1.tally.records }.map(\.symbol).filter { seen.insert($0).inserted }
    }

    /// The books of every name: `books`, or, where names change from day to day, each name's own.
    ///
    /// - Complexity: where names change, one look at every record the first time.
    public var named: [BookSummary] { recording.symbols.namesChange ? bookNames.all(of: self) : books }

    /// Books that begin empty on a day because their instrument's id was another's until then, in the order of the stream; each
    /// from there to the end. Whoever looks at all records looks at these books too.
    var givenAnew: [BookPiece] { recording.symbols.namesChange ? bookNames.anew(of: self) : [] }

    /// Whether any instrument's id was another's before, so that its book is not that of all its records.
    public var givesIDsAnew: Bool { !givenAnew.isEmpty }

    /// All books as their instruments' names mean them for the records from a position on.
    func namedPieces(at position: Int) -> [PlacedPiece] {
        let anew = givenAnew.filter { $0.positions.lowerBound <= position }
        let latest = Dictionary(anew.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        return books.enumerated().map { place, summary in
            PlacedPiece(place: place, piece: latest[summary.key] ?? BookPiece(whole: summary.key))
        }
    }

    /// The books of a symbol or an instrument id, one a publisher, ascending.
    ///
    /// A book is an instrument's, whatever it is called: venues give ids anew, and then one book holds one symbol on one
    /// day and another the next. A name means what it meant on each day (`BookSummary.pieces`); an id is the id on all days.
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

    /// An instrument with several names has none of them on all days.
    private func numberedWhereShared(_ summary: BookSummary) -> BookSummary {
        var summary = summary
        if !isOneName(summary) { summary.symbol = "\(summary.key.instrument)" }
        return summary
    }

    /// Whether a book is what its name means, on all days.
    public func isOneName(_ summary: BookSummary) -> Bool {
        guard recording.symbols.namesChange else { return true }
        let named = bookNames.summaries(named: summary.symbol, of: self)
        return named.contains { $0.pieces == nil && $0.key == summary.key }
            || recording.symbols.holdings(of: summary.key.instrument).isEmpty
    }

    /// What a record's instrument is called on its day; its number when nothing names it.
    public func symbol(of message: MBOMessage) -> String {
        recording.symbols.symbol(of: message.instrument, at: message.tsRecv) ?? "\(message.instrument)"
    }

    public func view(
        _ summary: BookSummary, at cursor: Cursor, depth: Int? = nil, orders: Bool = false
    ) -> BookView {
        BookView(
            symbol: summary.symbol,
            snapshot: withBook(summary, at: cursor) { $0.snapshot(depth: depth, orders: orders) },
            cursor: cursor, priceDigits: summary.tally.priceDigits, phase: nil)
    }

    public func bboView(_ summary: BookSummary, at cursor: Cursor) -> BBOView {
        let (key, bbo) = withBook(summary, at: cursor) { ($0.key, $0.bbo) }
        return BBOView(
            symbol: summary.symbol, key: key, bbo: bbo, cursor: cursor, priceDigits: summary.tally.priceDigits)
    }
}
