import Engine

extension Session {
    /// What completion needs to know of the session, in one hop.
    ///
    /// - Parameter list: names in a folder.
    public func completionContext(list: @escaping @Sendable (String) -> [String]) -> Completion.Context {
        Completion.Context(
            symbols: view.current?.timeline.symbols ?? [], variables: variables.keys.sorted(),
            marks: marks.keys.sorted(),
            jobs: jobs.ids, list: list)
    }
}
