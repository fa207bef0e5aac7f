import Engine

extension Session {
    /// Runs one bound statement.
    ///
    /// - Parameter source: the text of the statement, whose words appear in findings and jobs.
    /// - Throws: `Diagnostic` with the words that caused it; `CancellationError` when the task was cancelled.
    public func run(_ query: BoundQuery, in source: Source) async throws -> Value {
        do {
            let value = try await perform(query, source)
            try checkLoaded(query)
            return value
        } catch {
            throw Question.explained(error, at: query.call?.span ?? query.span)
        }
    }

    /// Checks that the loaded files are still whole: a large plain file is read from where it is on disk, and an answer
    /// from one that has changed is no answer.
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
                try move(to: time)
            }
            return .nothing
        }
        if let time = query.moment { moment = try question.cursor(time) }
        defer { moment = nil }
        guard let verb = table[call.signature.name] else { return .nothing }
        running = (call, query, source)
        if query.isBackground, let background = verb.background {
            defer { postQuestion() }
            return try await background(self, call)
        }
        let question = question
        question.sayOutside(call)
        return try await Work.$listener.withValue(listener) {
            guard verb.act == nil else {
                defer { postQuestion() }
                let value = try await act(verb, call)
                symbolInView = self.question.subject(of: call) ?? symbolInView
                return try await self.question.pass(value, through: query)
            }
            let value = try await question.pass(try await question.answer(verb, call), through: query)
            // Other data may have been loaded while the question ran.
            if let symbol = question.subject(of: call), symbol != symbolInView,
                view.current?.timeline === question.current?.timeline
            {
                symbolInView = symbol
                postQuestion()
            }
            return value
        }
    }

    /// Runs a verb that acts; one that both looks and acts does the latter.
    func act(_ verb: Verb, _ call: BoundCall) async throws -> Value {
        guard let act = verb.act else { return try await question.answer(verb, call) }
        try question.checkOrders(verb.signature, at: call.verb.span)
        return try await act(self, call)
    }

    /// Moves the cursor to a time as written.
    private func move(to time: TimeExpression) throws(Diagnostic) {
        let cursor = try question.cursor(time)
        view.move(try question.loaded(at: time.span).timeline, to: cursor)
    }

    /// Keeps the time that a statement took, for the assertion after it.
    private func note(_ query: BoundQuery, elapsed: Duration) {
        if let group = query.call?.signature.group, group == .prove || group == .script || group == .session { return }
        let (seconds, attoseconds) = elapsed.components
        let nanos = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        lastFigures[.command] = Fields(["elapsed": .duration(nanos: nanos)])
    }
}
