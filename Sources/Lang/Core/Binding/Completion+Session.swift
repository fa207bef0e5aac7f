import Engine

/// Symbols by activity, sorted once for each timeline: there may be ten thousand, and every prompt and every Tab asks.
struct RankedSymbols {
    private var timeline: Timeline?
    private var symbols: [String] = []

    mutating func symbols(of current: Timeline?) -> [String] {
        if current !== timeline {
            timeline = current
            symbols = current?.symbols ?? []
        }
        return symbols
    }
}

extension Session {
    /// The facts of the session that completion needs, in one hop.
    ///
    /// - Parameter list: returns the names in a folder.
    public func completionContext(list: @escaping @Sendable (String) -> [String]) -> Completion.Context {
        let current = view.current
        return Completion.Context(
            symbols: ranked.symbols(of: current?.timeline), variables: variables.keys.sorted(),
            marks: marks.keys.sorted(), jobs: jobs.ids,
            list: { folder in
                // The typed text keeps its `~`; the folder of an unknown user has no names.
                guard let expanded = try? HomePath.expanded(folder) else { return [] }
                return list(expanded)
            },
            prices: { symbol in
                guard let current else { return [] }
                return Self.prices(of: symbol, in: current.timeline, at: current.cursor)
            })
    }

    /// The prices of every publisher's book: the best bid, the best ask, the next bid and so on; empty for a name that
    /// no book has.
    private static func prices(
        of symbol: String, in timeline: Timeline, at cursor: Cursor
    ) -> [(price: String, note: String)] {
        // A symbol that is not in the data has no prices to offer, and completion never prints an error.
        guard let books = try? timeline.summaries(named: symbol) else { return [] }
        var seen: Set<String> = []
        return books.prefix(4).flatMap { book -> [(price: String, note: String)] in
            let view = timeline.view(book, at: cursor, depth: 10)
            let (bids, asks) = (view.snapshot.bids, view.snapshot.asks)
            return (0..<max(bids.count, asks.count)).flatMap { place in
                [(bids, "bid"), (asks, "ask")].compactMap { levels, side -> (price: String, note: String)? in
                    guard place < levels.count else { return nil }
                    let level = levels[place]
                    return (level.price.text(minimumFraction: view.priceDigits), "\(side) × \(level.size)")
                }
            }
        }.filter { seen.insert($0.price).inserted }
    }
}
