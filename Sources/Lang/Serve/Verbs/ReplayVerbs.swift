import Engine
import EngineServe
import Lang

/// The verb `replay`, which moves the cursor through the recording at a pace.
enum ReplayVerbs {
    static let all = [replay]

    static let replay: Verb = {
        var signature = Signature("replay", .simulate, "move the cursor through the recording at an exact pace")
        signature.parameters = [Parameter("symbols", .symbols, required: false, "all when left out")]
        signature.options = [
            Option("at", .pace, "100k (records a second), x10, realtime or max (when left out)"),
            Option("loop", .integer(1...Int.max), valueOptional: true, "again and again, or so many times"),
            Option("until", .expression, "stop at the first end of an event where this is true"),
        ]
        signature.takesRange = true
        signature.takesBackground = true
        signature.details = [
            "The pacing of `stream` without a socket: servers (`serve http`), questions and assertions see the books at the "
                + "cursor as it moves. `until` is asked at the end of every event, whatever the pace, so that it stops at the "
                + "same record each time; a question that takes longer than the pace allows makes the replay late, and "
                + "the report says how late. Ctrl-C leaves the cursor where it is. `pause` and `resume` hold a replay that "
                + "runs in the background and change its pace."
        ]
        signature.examples = [
            Example("replay from record 1 to record 2000 at 100k", .prints("records"), "two thousand records in 20 ms"),
            Example("replay ACME until bbo ACME spread >= 0.03", .prints("records"), "stops where the spread is wide"),
            Example("assert last replay records >= 1", "what it did"),
            Example("replay at x10 &", "behind the prompt; `stop` ends it"),
        ]
        signature.related = ["stream", "at", "step", "pause", "wait"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .notComparable]
        return Verb(
            signature,
            background: { session, call in
                let (replay, timeline) = try session.prepareReplay(call)
                session.startJob("replay", address: "", JobControl(replay)) {
                    .report(try await session.run(replay, timeline, until: call.expression("until")))
                }
                return .nothing
            },
            act: { session, call in
                let (replay, timeline) = try session.prepareReplay(call)
                return try session.answer(try await session.run(replay, timeline, until: call.expression("until")))
            })
    }()
}

/// A replay with its source of messages.
struct PreparedReplay: Sendable {
    var source: ReplaySource
    var replay: CursorReplay
}

extension JobControl {
    init(_ prepared: PreparedReplay) {
        self.init(pause: { prepared.replay.pause() }, resume: { prepared.replay.resume(at: $0) })
    }
}

extension Session {
    fileprivate func prepareReplay(_ call: BoundCall) throws -> (replay: PreparedReplay, timeline: Timeline) {
        let timeline = try question.loaded(at: call.verb.span).timeline
        let books = try question.chosen(call.symbols("symbols"), in: timeline, at: call.verb.span)
        let source = ReplaySource(
            timeline.recording, range: try question.indices(call.range, whole: 0..<timeline.recording.count),
            instruments: books,
            loops: call.has("loop") ? call.integer("loop") : 1)
        let replay = CursorReplay(source, pace: call.pace("at") ?? .max, maxGapNanos: settings.maxGapNanos)
        return (PreparedReplay(source: source, replay: replay), timeline)
    }

    fileprivate func run(
        _ prepared: PreparedReplay, _ timeline: Timeline, until condition: BoundExpression?
    ) async throws -> ReplayReport {
        let source = prepared.source
        // A figure that is not there yet (a spread before there are two sides) is no reason to stop, unless it never
        // comes.
        var notYet: Diagnostic?
        var wasAsked = false
        let report = try await prepared.replay.run(
            onRemark: { environment.notice(source.words($0, time: question.shown)) }
        ) { places in
            guard let condition else {
                move(to: source.position(after: places.upperBound), timeline)
                return nil
            }
            for place in places where isEventEnd(place, source) {
                if Task.isCancelled { return place }
                move(to: source.index(at: place) + 1, timeline)
                do {
                    let holds = try await holdsAtCursor(condition)
                    if holds == true { return place + 1 }
                    if holds != nil {
                        wasAsked = true
                    } else {
                        notYet =
                            notYet
                            ?? Diagnostic(
                                .notComparable, "the condition is neither true nor false: a figure in it has no value",
                                at: condition.span, help: "ask about what there is in the data")
                    }
                } catch let error as Diagnostic where error.code == .notComparable {
                    notYet = notYet ?? error
                }
            }
            return nil
        }
        if let notYet, !wasAsked, report.records == source.total { throw notYet }
        if source.total == 0 { move(to: source.range.upperBound, timeline) }
        if condition != nil, !report.wasCancelled, report.records == source.total {
            move(to: source.range.upperBound, timeline)
        }
        reports[.replay] = report
        return report
    }

    /// The answer of a replay in the foreground; says where one that was interrupted has stopped.
    func answer(_ report: ReplayReport) throws(CancellationError) -> Value {
        guard report.wasCancelled else { return .report(report) }
        environment.notice("stopped after \(report.records) records")
        throw CancellationError()
    }

    private func isEventEnd(_ place: Int, _ source: ReplaySource) -> Bool {
        source.recording[source.index(at: place)].flags.contains(.last)
    }

    private func move(to position: Int, _ timeline: Timeline) {
        let time = position > 0 ? timeline.recording.time(of: position - 1, clock: settings.clock) : nil
        view.move(timeline, to: Cursor(position: position, time: time))
    }

    /// True when a condition is true at the cursor, also where another statement has a moment of its own.
    private func holdsAtCursor(_ condition: BoundExpression) async throws -> Bool? {
        var question = question
        question.moment = nil
        return try await question.holds(condition)
    }
}
