import Engine
import EngineSynthetic

/// The verbs `load` and `info`: the data that there is.
enum LoadVerbs {
    static let all = [load, info]

    static let load: Verb = {
        var signature = Signature("load", .look, "load market-by-order data and put the cursor at its end")
        signature.parameters = [
            Parameter("sources", .sources, "files, patterns, directories, demo, synthetic KEY=VALUE …, or -")
        ]
        signature.options = [
            Option("symbols", .symbols, "only these symbols"),
            Option("limit", .integer(1...Int.max), "at most so many records"),
            Option("lenient", nil, "keep what comes before damage, and say what was lost"),
            Option(
                "prices", .keyword(TextPrices.self),
                "of CSV and JSON: whether 100 is 100.00 (decimal) or 0.000000100 (fixed), where the numbers do not tell"
            ),
            Option(
                "times", .keyword(TextTimes.self),
                "of CSV and JSON: what whole numbers count since 1970, where they do not tell"),
            Option("as", .text, "a name for it, which `info` tells"),
        ]
        signature.takesRange = true
        signature.details = [
            "What was loaded before is replaced. \(InputFormat.sentence) Several files, separated by commas, a pattern (`day*.dbn.zst`) or a directory "
                + "are merged by ts_recv; so is a batch job as it was delivered, whose symbology names instruments that its CSV or "
                + "JSON only numbers. "
                + "A file name with blanks, `=` or commas is quoted. `load demo` is a small built-in market, `load synthetic` "
                + "a seeded one, which takes \(SyntheticMarket.Parameters.keys.map { $0.name }.joined(separator: ", ")).",
            "In CSV and JSON a column is one form. A whole number beside decimals is one too (100 is 100.00 beside 100.25); whole "
                + "numbers alone are 1e-9 where no price could be as high as they would be otherwise. Whole numbers as times count "
                + "what makes them a day between 1980 and 2100. Where that does not tell, `prices` and `times` do.",
            "A range given to `load` needs dates: there is no data yet to take one from.",
        ]
        signature.examples = [
            Example("load demo", "the built-in market: no file needed"),
            Example(
                "load synthetic seed=7 records=5000 instruments=2", "a market of your own, the same on every machine"),
            Example("load demo as toy", "with a name of your own"),
            Example("load day.dbn.zst", .binds, "a file of Databento's, compressed or not"),
            Example("load orders.csv prices decimal times ms", .binds, "whole prices, and times in milliseconds"),
        ]
        signature.related = ["info", "symbols", "quality"]
        signature.errors = [.cannotLoad, .unknownSymbol]
        signature.isQuestion = false
        signature.asksData = false
        return Verb(signature) { session, call in try await session.load(call) }
    }()

    static let info: Verb = {
        var signature = Signature("info", .look, "say what is loaded")
        signature.examples = [
            Example("info", .prints("records"), "sources, records and times"),
            Example("info | as json", .prints("\"sources\""), "the same for a program"),
            Example("load demo", "something to ask about"),
        ]
        signature.related = ["load", "symbols", "quality"]
        signature.errors = [.nothingLoaded]
        return .look(signature) { question, call in try question.info(call) }
    }()
}

extension Example {
    /// An example that runs without an error.
    public init(_ line: String, _ note: String) { self.init(line, .succeeds, note) }
}

extension Session {
    func load(_ call: BoundCall) async throws -> Value {
        var options = RecordingLoader.Options()
        options.isLenient = call.has("lenient")
        options.limit = call.integer("limit")
        options.prices = call.keyword("prices")
        options.times = call.keyword("times")
        if let symbols = call.symbols("symbols"), !symbols.isAll { options.symbols = symbols.names.map(\.text) }
        (options.from, options.to) = try bounds(call.range)
        let plain =
            options.symbols == nil && options.limit == nil && call.range == nil && !options.isLenient
            && options.prices == nil && options.times == nil
        let timeline = try question.timeline(call, "sources", options, hint: "load the other source on its own")
        try checkTextOptions(call, timeline)
        let paths = plain ? LoadSource.paths(call.sources("sources")) : nil
        try adopt(
            timeline,
            origin: Origin(paths: paths ?? [], statement: question.statementText, name: call.text("as")))
        return .nothing
    }

    /// Checks the options `prices` and `times`.
    ///
    /// - Throws: an error for an option about text when no source is text.
    private func checkTextOptions(_ call: BoundCall, _ timeline: Timeline) throws(Diagnostic) {
        let sources = timeline.recording.sources
        guard let word = ["prices", "times"].first(where: call.has),
            !sources.contains(where: { InputFormat(kind: $0.kind)?.text != nil })
        else { return }
        let kind = sources.first?.kind ?? "data"
        let what = kind.hasPrefix("dbn") ? "DBN" : kind.hasPrefix("dbz") ? "DBZ" : kind
        throw Diagnostic(
            .unexpectedWord, "`\(word)` is for CSV and JSON; \(what) says itself what its numbers are",
            at: call.span(of: word), help: "leave it out")
    }

    /// Loads the files of a command line, as `load` does; for programs that have paths and no statement.
    public func load(paths: [String]) async throws {
        let signature = LoadVerbs.load.signature
        // The text is for `history` and the origin of the data; nobody reads it as a statement.
        let quoted = paths.map { $0 == "-" || $0 == "demo" ? $0 : Self.textLiteral($0) }
        let source = Source(name: "load", text: "\(signature.name) \(quoted.joined(separator: ", "))")
        let span = SourceSpan(0, source.text.utf8.count)
        let call = BoundCall(LoadVerbs.load, ["sources": .sources(paths.map { LoadSource(word: $0) })], span: span)
        _ = try await run(BoundQuery(moment: nil, call: call, isBackground: false, span: span), in: source)
        log.add(source.text, output: "")
        log.expected = footprint
    }

    /// Makes a timeline the session's data, with the cursor at its end.
    private func adopt(_ timeline: Timeline, origin: Origin) throws {
        let recording = timeline.recording
        publish(timeline)
        self.origin = origin
        symbolInView = nil
        marks = [:]
        for source in recording.sources {
            if let loss = source.loss {
                environment.notice("warning: \(loss); kept \(source.records) records before it")
            }
            for note in source.notes { environment.notice(note) }
            let others = source.skipped.values.reduce(0, +)
            if others > 0 {
                let types = source.skipped.keys.sorted().map { RecordTypeName.of($0) }.joined(separator: ", ")
                environment.notice("\(source.path): \(others) records of other types, for `records` (\(types))")
            }
        }
        environment.notice(loadedNotice(recording))
        if let notice = settings.memory.notice(timeline) { environment.notice(notice) }
    }

    private func publish(_ timeline: Timeline) {
        view.publish(SharedView.State(timeline: timeline, cursor: timeline.recording.end(clock: settings.clock)))
    }

    /// Builds the books of a recording again under the settings as they are.
    func index(_ recording: Recording) throws { publish(try question.indexed(recording)) }

    private func loadedNotice(_ recording: Recording) -> String {
        let symbols = view.current?.timeline.symbols ?? []
        let names =
            symbols.prefix(3).joined(separator: ", ") + (symbols.count > 3 ? " and \(symbols.count - 3) more" : "")
        var text = "loaded \(recording.count) records"
        if !names.isEmpty { text += " of \(names)" }
        if let bounds = recording.bounds(clock: .tsRecv) {
            text += ", \(question.shown(bounds.first)) to \(question.shown(bounds.last))"
        }
        return text
    }

    /// The instants of a range written for `load`, which has no data yet to complete them from.
    private func bounds(_ range: BoundRange?) throws(Diagnostic) -> (Timestamp?, Timestamp?) {
        guard let range else { return (nil, nil) }
        guard case .times(let from, let to) = range.kind else {
            throw Diagnostic(
                .noSuchMoment, "`load` cannot count back from a cursor", at: range.span, help: "write from … to …")
        }
        return (try instant(from), try instant(to))
    }

    private func instant(_ time: TimeExpression?) throws(Diagnostic) -> Timestamp? {
        guard let time else { return nil }
        switch time.kind {
        case .iso(let text): if let instant = Timestamp(iso: text) { return instant }
        case .epoch(let nanos): return Timestamp(nanos: nanos)
        case .name("start"), .name("end"): return nil
        case .clock, .offset, .record, .name, .variable, .recordVariable: break
        }
        throw Diagnostic(
            .noSuchMoment, "`load` needs times with a date", at: time.span, help: "write 2025-09-24T19:30:00Z")
    }
}

extension Question {
    func info(_ call: BoundCall) throws -> Value {
        let timeline = try loaded(at: call.verb.span).timeline
        let recording = timeline.recording
        var sources: [Value] = []
        for source in recording.sources {
            let fields = Fields([
                "path": .text(source.path), "kind": .text(source.kind), "version": .int(Int(source.metadata.version)),
                "dataset": .text(source.metadata.dataset),
                "schema": Value(source.metadata.schema?.name), "records": .int(source.records),
                "skipped": .int(source.skipped.values.reduce(0, +)), "bytes": .int(source.byteCount),
                "ts_out": .bool(source.metadata.hasTsOut), "loss": Value(source.loss?.description),
            ])
            sources.append(.fields(fields))
        }
        let bounds = recording.bounds(clock: .tsRecv)
        let index = timeline.indexSize
        var fields = Fields(["sources": .list(sources)])
        if let name = origin?.name { fields.append("name", .text(name)) }
        fields += [
            "records": .int(recording.count), "start": Value(bounds?.first), "end": Value(bounds?.last),
            "symbols": .int(timeline.symbols.count), "books": .int(timeline.books.count),
            "index_bytes": .int(index.bytes), "checkpoints": .int(index.checkpoints),
        ]
        return .fields(fields)
    }
}
