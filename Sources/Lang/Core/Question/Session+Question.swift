import Engine

// The questions about the loaded data that verbs ask before they act.

extension Session {
    public func loaded(at span: SourceSpan) throws(Diagnostic) -> Question.Loaded { try question.loaded(at: span) }

    public func cursor(_ time: TimeExpression) throws(Diagnostic) -> Cursor { try question.cursor(time) }

    public func indices(_ range: BoundRange?, whole: Range<Int>) throws(Diagnostic) -> Range<Int> {
        try question.indices(range, whole: whole)
    }

    public func books(
        _ selection: SymbolSelection?, in timeline: Timeline, at span: SourceSpan
    ) throws(Diagnostic) -> [BookSummary] {
        try question.books(selection, in: timeline, at: span)
    }

    public func chosen(
        _ selection: SymbolSelection?, in timeline: Timeline, at span: SourceSpan
    ) throws(Diagnostic) -> BookSelection? {
        try question.chosen(selection, in: timeline, at: span)
    }
}
