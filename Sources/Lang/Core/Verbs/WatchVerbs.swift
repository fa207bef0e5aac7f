import Engine

/// The verb `watch`: a question asked again and again. On a terminal the shell makes a live screen of it; its work
/// everywhere else is here.
enum WatchVerbs {
    static let all = [watch]

    static let watch: Verb = {
        var signature = Signature("watch", .look, "show a live screen of any question")
        signature.optionsFirst = true
        signature.options = [
            Option("every", .duration, "how often it is asked; 250ms when left out"),
            Option("times", .integer(1...1_000_000), "so often and no more: plain answers, one after the other"),
        ]
        signature.parameters = [Parameter("query", .query, "what to show: any verb that looks, with its stages")]
        signature.details = [
            "The screen follows the cursor while a stream or a replay moves it. When none does, it is a player: space plays "
                + "the recording and pauses it, right and left go an event on and back, t to the next trade, + and - change the "
                + "speed, Home and End go to the ends. While a stream runs, space holds the picture. q or Ctrl-C leaves; the "
                + "cursor stays where it was led.",
            "Of more rows than the screen has, the last are shown where they follow the clock, and else the first; a line says "
                + "how many more there are.",
            "Without a terminal it needs `times`.",
        ]
        signature.examples = [
            Example("watch times 2 every 1ms bbo ACME", .prints("spread"), "two answers, for a script"),
            Example("watch book ACME depth 5", .binds, "a live book; right and left step, space plays"),
            Example("watch every 1s stats all | sort records desc", .binds, "any question with its stages"),
        ]
        signature.related = ["plot", "step", "stream"]
        signature.errors = [.wrongArgument, .nothingLoaded]
        signature.isQuestion = false
        signature.isKept = false
        signature.outcome = .momentary
        signature.display = .screen
        return Verb(signature) { session, call in try await session.watch(call) }
    }()
}

extension BoundQuery {
    /// The question of a `watch`, its interval in nanoseconds, and the number of times, nil for any; nil for any other
    /// statement.
    public var watched: (query: BoundQuery, everyNanos: Int64, times: Int?)? {
        guard let call, call.signature.display == .screen, var inner = call.query("query") else { return nil }
        inner.format = format
        inner.asStage = asStage
        return (inner, call.duration("every") ?? 250_000_000, call.integer("times"))
    }

    /// Sets the depth of a book whose statement has none, so that it fills the rows of a screen. Each book has a title
    /// of three rows, a last row for the hidden levels and a blank before the next. Queues are as long as their orders.
    ///
    /// - Parameters:
    ///   - rows: the rows of the screen.
    ///   - books: the number of books that share the rows; above 0.
    public mutating func fill(rows: Int, books: Int) {
        guard var call, call.signature.answer.shape == .books, !call.has("depth"), !call.has("by"), stages.isEmpty
        else {
            return
        }
        let depth = max(1, (rows + 1) / max(1, books) - 5)
        call.values["depth"] = BoundValue(kind: .integer(depth), span: call.span)
        self.call = call
    }
}

extension Session {
    func watch(_ call: BoundCall) async throws -> Value {
        guard let query = call.query("query") else { return .nothing }
        guard let times = call.integer("times") else {
            throw Diagnostic(
                .wrongArgument, "there is no terminal to watch on", at: call.verb.span,
                help: "say how often: `watch times 10 every 1s …`")
        }
        var answers: [Value] = []
        while true {
            answers.append(try await question.answer(query))
            if answers.count == times { return .list(answers) }
            try await Task.sleep(for: .nanoseconds(call.duration("every") ?? 250_000_000))
        }
    }

    /// A movement of the cursor that a live screen may ask for.
    package enum Motion: Sendable {
        case forward(trade: Bool)
        case back
        case start, end
        /// So many nanoseconds later by the clock that is set.
        case advance(nanos: Int64)
    }

    /// Moves the cursor as a key of a live screen asks; it stays at its record when there is nothing to move to.
    ///
    /// - Returns: false when the cursor could not move.
    @discardableResult
    package func move(_ motion: Motion) -> Bool {
        guard let current = view.current else { return false }
        let timeline = current.timeline
        let recording = timeline.recording
        let navigator = Navigator(timeline, clock: settings.clock)
        let target: Cursor?
        switch motion {
        case .forward(let trade):
            target = navigator.forward(trade ? .trade : .event, from: current.cursor)?.cursor
        case .back: target = navigator.backward(.event, from: current.cursor)?.cursor
        case .start: target = Cursor(position: 0, time: nil)
        case .end: target = recording.end(clock: settings.clock)
        case .advance(let nanos):
            guard current.cursor.position < recording.count else { return false }
            let from = current.cursor.time ?? recording.bounds(clock: settings.clock)?.first
            target = from.map { recording.cursor(at: $0.advanced(byNanos: nanos), clock: settings.clock) }
        }
        guard let target, target != current.cursor else { return false }
        view.move(timeline, to: target)
        return true
    }

    /// True while a job runs that ends by itself, such as a stream, because it moves the cursor.
    public var isCursorLed: Bool { jobs.jobs.contains { $0.task != nil } }
}
