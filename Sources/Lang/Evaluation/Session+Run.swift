import Engine
import EngineServe

extension Session {
    /// Runs one bound statement.
    ///
    /// - Parameter source: where it was written; its words stand in findings and jobs.
    /// - Throws: `Diagnostic` with the words that caused it; `CancellationError` when the task was cancelled.
    public func run(_ query: BoundQuery, in source: Source) async throws -> Value {
        do {
            let value = try await perform(query, source)
            try checkLoaded(query)
            return value
        } catch let error as Diagnostic {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch let error as LoadError {
            if case .cancelled = error.cause { throw CancellationError() }
            var help = error.suggestion
            if case .unknownSymbol(let symbol, let known) = error.cause {
                help = Self.help(symbol, among: known) ?? help
            }
            throw Diagnostic(.cannotLoad, error.description, at: query.call?.span ?? query.span, help: help)
        } catch let error as QueryError {
            throw Self.diagnostic(error, at: query.call?.span ?? query.span)
        } catch let error as ServeError {
            throw Diagnostic(.cannotServe, "\(error)", at: query.call?.span ?? query.span)
        }
    }

    /// A large plain file is used where it lies: an answer from one that is no longer whole is no answer.
    private func checkLoaded(_ query: BoundQuery) throws(LoadError) {
        if let group = query.call?.signature.group, group == .script || group == .session { return }
        if let loss = view.current?.timeline.recording.loss { throw loss }
    }

    private func perform(_ query: BoundQuery, _ source: Source) async throws -> Value {
        quitStatus = nil
        catchUpWithFeed()
        var query = query
        if query.isPending, let written = query.written { query = try binder.bind(written) }
        let started = ContinuousClock.now
        defer { note(query, elapsed: ContinuousClock.now - started) }
        guard let call = query.call else {
            if let time = query.moment {
                let cursor = try cursor(time)
                try loaded(at: time.span).view.move(cursor)
            }
            return .nothing
        }
        if let time = query.moment { moment = try cursor(time) }
        defer { moment = nil }
        guard let verb = table[call.signature.name] else { return .nothing }
        statementText = text(of: query.span, in: source, query)
        callText = text(of: call.span, in: source, query, keeping: call.variableOperands)
        filledCallText = text(of: call.span, in: source, query)
        if query.isBackground, let background = verb.background { return try await background(self, call) }
        sayOutside(call)
        return try await Work.$listener.withValue(Work.Listener(environment.progress)) {
            try await pass(try await answer(verb, call), through: query)
        }
    }

    /// Keeps how long a statement took, for the assertion behind it.
    private func note(_ query: BoundQuery, elapsed: Duration) {
        if let group = query.call?.signature.group, group == .prove || group == .script || group == .session { return }
        let (seconds, attoseconds) = elapsed.components
        let nanos = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        lastFigures["command"] = Fields(["elapsed": .duration(nanos: nanos)])
    }

    static func diagnostic(_ error: QueryError, at span: SourceSpan) -> Diagnostic {
        let code: Diagnostic.Code
        var help = error.suggestion
        switch error {
        case .nothingLoaded: code = .nothingLoaded
        case .unknownSymbol(let symbol, let known):
            code = .unknownSymbol
            help = Self.help(symbol, among: known) ?? help
        case .badTime, .ambiguousDate, .noSuchRecord: code = .noSuchMoment
        case .badDepth: code = .wrongArgument
        }
        return Diagnostic(code, error.description, at: span, help: help)
    }

    /// What is loaded, with the moment of the question.
    struct Loaded {
        var timeline: Timeline
        var now: Cursor
        var view: Mover

        /// Moves the session's cursor on this timeline.
        struct Mover {
            var shared: SharedView
            var timeline: Timeline

            func move(_ cursor: Cursor) { shared.move(timeline, to: cursor) }
        }
    }

    func loaded(at span: SourceSpan) throws(Diagnostic) -> Loaded {
        guard let current = view.current else { throw Self.diagnostic(.nothingLoaded, at: span) }
        // A feed that began anew while a statement waited has fewer records than the moment it was asked at.
        let now = moment ?? current.cursor
        let end = current.timeline.recording.count
        return Loaded(
            timeline: current.timeline, now: now.position > end ? Cursor(position: end, time: nil) : now,
            view: Loaded.Mover(shared: view, timeline: current.timeline))
    }

    /// The books a selection means: of every publisher, in the order written; those of every name for `all`.
    ///
    /// Without a selection: the symbol in view, or the only one there is.
    func books(_ selection: SymbolSelection?, in timeline: Timeline, at span: SourceSpan) throws(Diagnostic)
        -> [BookSummary]
    {
        guard let selection else {
            let symbols = timeline.symbols
            guard let symbol = symbolInView ?? symbols.first else { return [] }
            return try named(Word(symbol, span: span), timeline)
        }
        if selection.isAll { return timeline.named }
        var books: [BookSummary] = []
        for name in selection.names { books += try named(name, timeline) }
        symbolInView = books.first?.symbol ?? symbolInView
        return books
    }

    /// The same at a moment: of `all`, the names that mean a book then.
    func books(
        _ selection: SymbolSelection?, in loaded: Loaded, at span: SourceSpan
    ) throws(Diagnostic) -> [BookSummary] {
        let books = try books(selection, in: loaded.timeline, at: span)
        return selection?.isAll == true ? books.filter { loaded.timeline.stands($0, at: loaded.now) } : books
    }

    /// The records a selection means; nil for `all` and where none is written.
    func chosen(
        _ selection: SymbolSelection?, in timeline: Timeline, at span: SourceSpan
    ) throws(Diagnostic) -> BookSelection? {
        guard let selection, !selection.isAll else { return nil }
        return BookSelection(try books(selection, in: timeline, at: span))
    }

    private func named(_ name: Word, _ timeline: Timeline) throws(Diagnostic) -> [BookSummary] {
        do throws(QueryError) {
            return try timeline.summaries(named: name.text)
        } catch {
            throw Self.diagnostic(error, at: name.span)
        }
    }
}
