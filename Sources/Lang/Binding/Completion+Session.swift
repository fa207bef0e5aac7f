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
    /// What completion needs to know of the session, in one hop.
    ///
    /// - Parameter list: names in a folder.
    public func completionContext(list: @escaping @Sendable (String) -> [String]) -> Completion.Context {
        Completion.Context(
            symbols: ranked.symbols(of: view.current?.timeline), variables: variables.keys.sorted(),
            marks: marks.keys.sorted(), jobs: jobs.ids,
            list: { folder in
                // What is typed keeps its `~`; nobody's folder has no names.
                guard let expanded = try? HomePath.expanded(folder) else { return [] }
                return list(expanded)
            })
    }
}
