import Engine

/// The verbs `phases` and `gaps`: the sessions of the market and the holes in the data.
enum PhaseVerbs {
    static let all = [phases, gaps]

    static let phases: Verb = {
        var signature = Signature("phases", .look, "show when the market was open, halted or closed")
        signature.parameters = [Parameter("symbols", .symbols, required: false, "the symbol in view when left out")]
        signature.details = [
            "From status records in the data, else from `set session HOURS`, else unknown. Names: "
                + Phase.allCases.map(\.name).joined(separator: ", ") + "."
        ]
        signature.examples = [
            Example("set session 14:30-21:00 UTC", "the demo has no status records: say when it trades"),
            Example("phases ACME", .prints("open"), "from when to when"),
            Example("assert no-cross in open", "a claim limited to the session"),
        ]
        signature.related = ["set", "assert", "next"]
        signature.errors = [.nothingLoaded, .unknownSymbol]
        signature.answer.columns = ["symbol", "publisher_id", "phase", "from", "to"]
        return .look(signature) { question, call in try question.phases(call) }
    }()

    static let gaps: Verb = {
        var signature = Signature("gaps", .look, "list where sequence numbers are missing")
        signature.orders = .needed
        signature.parameters = [Parameter("symbols", .symbols, required: false, "all when left out")]
        signature.takesMoment = true
        signature.takesRange = true
        signature.details = [
            "By publisher and channel, whatever the instruments are called on the day. Data of some symbols of a channel has natural holes: there only the gaps that the "
                + "capture itself declares (MAYBE_BAD_BOOK) are listed, and a note says so."
        ]
        signature.examples = [
            Example("gaps", "everything up to the cursor"),
            Example("gaps | count", .prints("count"), "how many"),
            Example("gaps all | as csv", .prints("record,ts_recv"), "for a spreadsheet"),
        ]
        signature.related = ["quality", "assert"]
        signature.errors = [.nothingLoaded, .unknownSymbol]
        signature.answer.columns = [
            "record", "ts_recv", "publisher_id", "publisher", "channel_id", "from", "to", "missing",
        ]
        return .look(signature) { question, call in try question.gaps(call) }
    }()
}

extension Question {
    /// The phases of the loaded market under the settings as they are; made at the first question.
    var phases: PhaseMap {
        guard let recording = current?.timeline.recording else { return .unknown }
        return phaseCache.phases(recording, settings)
    }

    /// The phase of a name, when the data or the settings tell it.
    ///
    /// - Throws: `noPhase` for a name that is none, and when the phases of none of the books are known.
    func known(
        phase name: String, for keys: Set<BookKey>, at span: SourceSpan
    ) throws(Diagnostic) -> Phase {
        guard let phase = Phase(named: name) else {
            let names = Phase.allCases.map(\.name)
            throw Diagnostic(
                .noPhase, "no phase is called ‘\(name)’", at: span,
                help: Suggestions.help(name, among: names) ?? "there is \(names.joined(separator: ", "))")
        }
        let phases = phases
        guard keys.contains(where: { phases.isKnown($0) }) else {
            throw Diagnostic(
                .noPhase, "the data does not say when the phase ‘\(name)’ is", at: span,
                help: "say it: `set session 13:30-21:00 UTC`, or limit the claim by time: from … to …")
        }
        return phase
    }

    /// The instant of `open` or `close`: an end of the session that the cursor is in or after, else of the first one.
    func sessionEnd(_ name: String, _ loaded: Loaded, at span: SourceSpan) throws(Diagnostic) -> Timestamp {
        let unknown = Diagnostic(
            .noPhase, "the data does not say when the session's \(name) is", at: span,
            help: "write the time itself, or `set session 13:30-21:00 UTC`")
        guard let book = try books(nil, in: loaded.timeline, at: span).first,
            let bounds = loaded.timeline.recording.bounds(clock: settings.clock)
        else { throw unknown }
        let sessions = loaded.timeline.phaseSpans(of: book, in: phases, from: bounds.first, to: bounds.last).filter {
            $0.phase?.isOpen == true
        }
        let now = loaded.now.time ?? bounds.first
        let current = sessions.last { ($0.start ?? bounds.first) <= now } ?? sessions.first
        guard let end = name == "open" ? current?.start : current?.end else { throw unknown }
        return end
    }

    func phases(_ call: BoundCall) throws -> Value {
        let timeline = try loaded(at: call.verb.span).timeline
        let books = try books(call.symbols("symbols"), in: timeline, at: call.verb.span)
        let phases = phases
        var table = Table("symbol publisher_id# phase from to")
        guard let bounds = timeline.recording.bounds(clock: settings.clock) else { return .table(table) }
        for book in books {
            for span in timeline.phaseSpans(of: book, in: phases, from: bounds.first, to: bounds.last) {
                table.rows.append([
                    .text(book.symbol), .int(Int(book.key.publisher.raw)), Value(span.phase?.name), Value(span.start),
                    Value(span.end),
                ])
            }
        }
        if table.rows.isEmpty {
            environment.notice(
                "no phase is known: the data has no status records; `set session HOURS` says when it trades")
        }
        return .table(table)
    }

    func gaps(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let chosen = try chosen(call.symbols("symbols"), in: timeline, at: call.verb.span)
        let range = try indices(call.range, whole: 0..<loaded.now.position)
        if let why = timeline.whyNoSequences(of: chosen) {
            environment.notice("sequence numbers were not compared: \(why)")
        }
        let gaps = timeline.gaps(in: range, of: chosen, isCancelled: Work.watch("reading", 0..<range.upperBound))
        if Task.isCancelled { throw CancellationError() }
        func number(_ value: UInt32?) -> Value { value.map { .int(Int($0)) } ?? .null }
        return .table(
            Table(
                "record# ts_recv publisher_id# publisher channel_id# from# to# missing#",
                rows: gaps.map { gap in
                    [
                        .int(gap.record), Value(gap.time), .int(Int(gap.key.publisher.raw)),
                        Value(Publishers.name(gap.key.publisher)), .int(Int(gap.channelID)), number(gap.from),
                        number(gap.to), number(gap.missing),
                    ]
                }))
    }
}
