import Engine

/// The verbs `step`, `back` and `next`, which move the cursor to a certain event.
enum StepVerbs {
    static let all = [step, back, next]

    static let step = moving(
        Signature("step", .move, "move the cursor forward to the next event, or so many"), forward: true,
        [
            Example("at record 2000", "somewhere to start from"),
            Example("step", "to the end of the next event"),
            Example("step 10 trade for all", "to the tenth trade from here, whatever its symbol"),
        ])

    static let back = moving(
        Signature("back", .move, "move the cursor back by an event, or so many"), forward: false,
        [
            Example("back", "to the end of the event before"),
            Example("back 3 trade", "to the third trade before"),
            Example("back 100 record for all", "a hundred records"),
        ])

    private static func moving(_ plain: Signature, forward: Bool, _ examples: [Example]) -> Verb {
        var signature = plain
        signature.orders = .needed
        signature.parameters = [
            Parameter("count", .integer(1...Int.max), required: false, "how many of them; 1 when left out"),
            Parameter("kind", .keyword(Navigator.Kind.self), required: false, "what to go to; event when left out"),
        ]
        signature.options = [Option("for", .symbols, "only what happens to these; the symbol in view when left out")]
        signature.examples = examples
        signature.related = [forward ? "back" : "step", "next", "at"]
        signature.errors = [.nothingLoaded, .noSuchMoment]
        return Verb(signature) { session, call in try await session.go(call, forward: forward) }
    }

    static let next: Verb = {
        var signature = Signature("next", .move, "move the cursor to the next trade, cross, gap, …")
        signature.orders = .needed
        signature.parameters = [
            Parameter("kind", .keyword(Navigator.Kind.self), "what to look for"),
            Parameter("symbols", .symbols, required: false, "the symbol in view when left out"),
        ]
        signature.options = [
            Option("where", .condition, "only where this holds of the record; columns as in `records`")
        ]
        signature.details = [
            "`next cross` finds event ends at which a book becomes crossed, `next bbo` a change of its best."
        ]
        signature.examples = [
            Example("at record 2000", "somewhere to start from"),
            Example("next trade ACME where size > 1", "a trade of some size"),
            Example("next bbo all", "the first change of any best price"),
        ]
        signature.related = ["step", "back", "records"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .noSuchMoment]
        return Verb(signature) { session, call in try await session.go(call, forward: true) }
    }()
}

extension Session {
    func go(_ call: BoundCall, forward: Bool) async throws -> Value {
        let question = question
        let loaded = try question.loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let kind = call.keyword("kind") ?? Navigator.Kind.event
        let selection = call.symbols("symbols") ?? call.symbols("for")
        let books = try question.books(selection, in: timeline, at: call.verb.span)
        if kind == .phase, !books.contains(where: { question.phases.isKnown(timeline.key(of: $0, at: loaded.now)) }) {
            throw Diagnostic(
                .noPhase, "the data does not say when its phases change", at: call.span(of: "kind"),
                help: "`set session 13:30-21:00 UTC` says when it trades")
        }
        let navigator = Navigator(
            timeline, of: selection?.isAll == true ? nil : BookSelection(books), phases: question.phases,
            clock: settings.clock)
        var failure: Diagnostic?
        var predicate: Navigator.Predicate?
        if let condition = call.expression("where") {
            let compiled = try await question.compile(condition, columns: RowColumns(columns: RecordList.columns))
            predicate = { _, number in
                do throws(Diagnostic) {
                    let cells = RecordCells(timeline, number - 1)
                    return try compiled.holds({ cells.value($0) }, condition.span)
                } catch {
                    failure = failure ?? error
                    return false
                }
            }
        }
        let count = call.integer("count") ?? 1
        let searched = Work.watch("searching", 0..<loaded.timeline.recording.count)
        let stop =
            forward
            ? navigator.forward(kind, from: loaded.now, count: count, where: predicate, isCancelled: searched)
            : navigator.backward(kind, from: loaded.now, count: count, where: predicate, isCancelled: searched)
        if Task.isCancelled { throw CancellationError() }
        if let failure { throw failure }
        guard let stop else {
            throw Diagnostic(
                .noSuchMoment, "there is no \(kind.rawValue) \(forward ? "after" : "before") the cursor", at: call.span,
                help: forward
                    ? "`back` goes the other way, `at start` to the beginning"
                    : "`step` goes the other way, `at end` to the end")
        }
        if stop.steps < count {
            environment.notice(
                "only \(stop.steps) of \(count) \(kind.rawValue)s: the data \(forward ? "ends" : "begins") there")
        }
        view.move(timeline, to: stop.cursor)
        environment.notice(
            "record \(stop.cursor.position)"
                + (stop.cursor.time.map { ", \(question.shown($0))" } ?? ", before the first record"))
        return .nothing
    }
}
