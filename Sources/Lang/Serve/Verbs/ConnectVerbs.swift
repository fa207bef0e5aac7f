import Engine
import EngineServe
import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The kind of feed that `connect` follows.
private enum FeedKind: String, Keyword {
    case tcp, live
}

/// The verb `connect`, which takes a feed over TCP into the engine.
enum ConnectVerbs {
    static let all = [connect]

    static let connect: Verb = {
        var signature = Signature("connect", .look, "follow a live feed: its books and records, as they come")
        signature.parameters = [
            Parameter("source", .keyword(FeedKind.self), "DBN over TCP, or a gateway of Databento's"),
            Parameter("address", .address, "where it is; this machine without a host"),
        ]
        signature.options = [
            Option("symbols", .symbols, "only these; all when left out"),
            Option("key", .text, "live: the key to log in with; DATABENTO_API_KEY when left out"),
            Option(
                "dataset", .text,
                "live: which data, as in \"XNAS.ITCH\"; by the gateway's name or GLBX.MDP3 when left out"),
            Option("as", .text, "a name for it, which `info` tells"),
            Option(
                "silence", .duration,
                "how long it may say nothing before it counts as lost; live: 40s when left out (heartbeats come every 30s), "
                    + "tcp: for ever"),
            Option("retry", .duration, "how long to try again when the feed is lost; 1m when left out, 0s: not at all"),
        ]
        signature.takesBackground = true
        signature.details = [
            "What comes takes the place of what was loaded, and everything works on it as on a file while it grows: books, "
                + "checks, `at T`, digests, servers and streams. A statement sees every record that has come; the cursor "
                + "stays at the end unless it was moved, and `at end` follows again. In the foreground it returns when the "
                + "feed ends, and Ctrl-C stops it; with `&` it goes on behind the prompt, once the server has said what "
                + "it sends, until the feed ends, `stop`, or another `load`. What came is kept.",
            "tcp follows `stream` and `serve tcp`, and whatever else sends DBN. live logs in to a gateway (`serve live`, or the "
                + "vendor's with your key) and subscribes to mbo. Keys are never printed.",
            "A feed that is lost (a reset, half a record, bytes that are no DBN, a gateway that is silent or any server for longer than "
                + "`silence`) is connected to again, after "
                + "50 to 100 ms and then twice as long each time, up to 30 s. A server that begins anew is compared record by "
                + "record with what came before, and nothing is kept twice; where it differs, what came before is given up. One "
                + "that goes on elsewhere leaves a hole: it is counted, and the books are right again with its snapshot. A "
                + "gateway is asked for what came since. Where a server hangs up behind a whole record, it is asked once whether "
                + "there is more. `retry` counts from the loss, and waits for the first server too when "
                + "it is written.",
            "The answer, and `last connect FIGURE` at any time: records, received, repeated, reconnects, disconnects, corrupt "
                + "(connections that ended in bytes that are no DBN), gaps and missed (by sequence numbers; none where the feed "
                + "has only some symbols of its channels), holes, duplicates, late, restarts. Records and index stay within half of this "
                + "machine's memory, or within `set memory`: there the feed ends with an error, and what came is kept.",
        ]
        signature.examples = [
            Example("load demo", "something to stream"),
            Example("serve tcp on :9000", .binds, "the demo, for whoever connects"),
            Example("connect tcp :9000 retry 30s", .binds, "follow it to its end; wait for the server if need be"),
            Example("connect tcp :9000 symbols ACME &", .binds, "one symbol, behind the prompt"),
            Example("connect tcp :9000 silence 30s &", .binds, "a line that goes mute is made again"),
            Example("connect live :13000 key \"db-one\" symbols CLX5 &", .binds, "a gateway on this machine"),
            Example(
                "connect live glbx-mdp3.lsg.databento.com:13000 symbols CL.FUT &", .binds,
                "the vendor's, with DATABENTO_API_KEY"),
        ]
        signature.related = ["load", "stream", "serve", "jobs", "wait", "stop"]
        signature.errors = [.cannotFollow, .notPermitted]
        signature.isQuestion = false
        signature.contact = .others
        return Verb(
            signature,
            background: { session, call in try await session.connectInBackground(call) },
            act: { session, call in try await session.connect(call) })
    }()
}

extension Session {
    fileprivate func connect(_ call: BoundCall) async throws -> Value {
        let follower = try await follower(call)
        let task = start(follower)
        let report = try await following(task, call) {
            try await beginning(of: task, follower, as: call.text("as"))
            return try await task.value
        }
        if report.end == .stopped {
            environment.notice("stopped after \(report.records) records; they are kept")
            throw CancellationError()
        }
        return .fields(follower.figures(of: report))
    }

    fileprivate func connectInBackground(_ call: BoundCall) async throws -> Value {
        let follower = try await follower(call)
        let task = start(follower)
        try await following(task, call) {
            // A feed that has already ended in an error ends the statement here, and not in the background.
            if try await beginning(of: task, follower, as: call.text("as")) { _ = try await task.value }
            try Task.checkCancellation()
        }
        startJob("connect", address: "\(follower.address)", nil) {
            .fields(
                follower.figures(
                    of: try await withTaskCancellationHandler {
                        try await task.value
                    } onCancel: {
                        task.cancel()
                    }))
        }
        return .nothing
    }

    /// Waits for something of a feed: an interruption stops the feed, and its errors are told at its address.
    private func following<R>(
        _ task: Task<FeedReport, any Error>, _ call: BoundCall, _ body: () async throws -> R
    ) async throws -> R {
        do {
            return try await withTaskCancellationHandler(operation: body, onCancel: { task.cancel() })
        } catch {
            throw diagnostic(error, call)
        }
    }

    private func start(_ follower: FeedFollower) -> Task<FeedReport, any Error> {
        let environment = environment
        // The task runs on the session, so that the end of a feed and the last of its records are shown together.
        return Task { () throws -> FeedReport in
            let showing = Task {
                for await _ in follower.growth {
                    let began = ContinuousClock.now
                    catchUpWithFeed()
                    // However long it takes, it takes a small part of the time.
                    let wait = max(.milliseconds(50), (ContinuousClock.now - began) * 20)
                    do { try await Task.sleep(for: wait) } catch { return }
                }
            }
            defer {
                showing.cancel()
                endFeed(follower)
            }
            return try await follower.run(note: environment.notice)
        }
    }

    /// Waits until the server has said what it sends, and shows it then.
    ///
    /// - Returns: true when the feed has ended by then, well or not.
    @discardableResult
    private func beginning(
        of task: Task<FeedReport, any Error>, _ follower: FeedFollower, as name: String?
    ) async throws -> Bool {
        // Ctrl-C ends the loop as well.
        for await _ in follower.growth where follower.isReady { break }
        guard follower.isReady else { return true }
        try adopt(follower, stop: { task.cancel() })
        origin = Origin(paths: [], statement: Secrets.masked(question.callText), name: name)
        guard let metadata = view.current?.timeline.recording.metadata else { return true }
        environment.notice(
            "following \(follower.source.word) \(follower.address): \(metadata.dataset), "
                + (metadata.schema?.name ?? "records"))
        guard follower.report.end != .running else { return false }
        _ = await task.result
        endFeed(follower)
        return true
    }

    private func follower(_ call: BoundCall) async throws(Diagnostic) -> FeedFollower {
        guard let written = call.address("address") else {
            throw Diagnostic(.missingArgument, "`connect` needs an address", at: call.span)
        }
        let address = try await permitted(written, at: call.span(of: "address"))
        let selection = call.symbols("symbols")
        let names = selection.flatMap { $0.isAll ? nil : $0.names.map(\.text) }
        let source: FeedSource
        if call.keyword("source") == FeedKind.live {
            source = .live(try login(call, written, names ?? []))
        } else {
            for word in ["key", "dataset"] where call.has(word) {
                throw Diagnostic(
                    .unexpectedWord, "`connect tcp` knows no `\(word)`", at: call.span(of: word),
                    help: "`connect live` does")
            }
            source = .tcp
        }
        var keeping = FeedRecorder.Options(name: "\(source.word) \(address)", kind: source.word)
        keeping.timeline = Timeline.Options(unknownModify: settings.unknownModify)
        keeping.timeline.memoryLimit = settings.memory.limit
        keeping.byteLimit = settings.memory.feedLimit
        if case .tcp = source { keeping.symbols = names }
        var following = FeedFollower.Settings()
        if let nanos = call.duration("retry") {
            following.backoff.patience = .nanoseconds(nanos)
            following.waitsForServer = nanos > 0
        }
        if let nanos = call.duration("silence") {
            guard nanos > 0 else {
                throw Diagnostic(
                    .wrongArgument, "no feed says something within ‘0s’", at: call.span(of: "silence"),
                    help: "leave it out to wait for ever, or write `silence 30s`")
            }
            following.silenceTimeout = .nanoseconds(nanos)
        }
        following.seed = UInt64(getpid())
        let zone = DisplayZone(settings)
        following.timeWords = { ZonedTime.text($0, zone) }
        return FeedFollower(source, at: address, keeping: keeping, settings: following)
    }

    private func login(
        _ call: BoundCall, _ address: ListenAddress, _ names: [String]
    ) throws(Diagnostic) -> FeedSource.LiveLogin {
        let written = call.text("key")
        // Sound: getenv returns nil or a C string, copied at once; the session sets no variables.
        let inherited = unsafe getenv("DATABENTO_API_KEY").map { unsafe String(cString: $0) }
        guard let text = written ?? inherited else {
            throw Diagnostic(
                .missingArgument, "a gateway wants a key", at: call.verb.span,
                help: "write `key K`, or set DATABENTO_API_KEY; `serve live` without keys takes any")
        }
        guard let key = FeedKey(text) else {
            throw Diagnostic(
                .wrongArgument, "expected a key, found something with blanks, a `|` or nothing in it",
                at: written == nil ? call.verb.span : call.span(of: "key"))
        }
        let dataset = call.text("dataset") ?? Self.dataset(of: address.host) ?? "GLBX.MDP3"
        guard FeedKey(dataset) != nil else {
            throw Diagnostic(
                .wrongArgument, "‘\(dataset)’ is no dataset", at: call.span(of: "dataset"),
                help: "it looks like GLBX.MDP3")
        }
        return FeedSource.LiveLogin(key: key, dataset: dataset, symbols: names)
    }

    /// The dataset of a gateway's host name, `GLBX.MDP3` of `glbx-mdp3.lsg.databento.com`; nil for any other host.
    private static func dataset(of host: String) -> String? {
        let words = host.lowercased().split(separator: ".")
        guard words.count > 2, words.dropFirst().joined(separator: ".") == "lsg.databento.com" else { return nil }
        return words[0].uppercased().split(separator: "-").joined(separator: ".")
    }

    private func diagnostic(_ error: any Error, _ call: BoundCall) -> any Error {
        switch error {
        case let error as FeedError:
            Diagnostic(.cannotFollow, "\(error)", at: call.span(of: "address"), help: error.suggestion)
        case let fault as FeedFault: Diagnostic(.cannotFollow, "\(fault)", at: call.span(of: "address"))
        default: error
        }
    }
}

extension FeedFollower: GrowingData {
    package var restarts: Int { report.counts.restarts }

    package var figures: Fields { figures(of: report) }

    /// The figures of a report of this feed: the answer of `connect`.
    func figures(of report: FeedReport) -> Fields {
        let counts = report.counts
        return Fields([
            "records": .int(report.records), "source": .text(source.word),
            "address": .text("\(address)"), "end": .text(report.end.rawValue),
            "received": .int(counts.received), "repeated": .int(counts.repeated), "bytes": .int(counts.bytes),
            "elapsed": .duration(nanos: Int64(clamping: report.elapsedNanos)), "rate": .number(report.rate),
            "connections": .int(report.connections), "reconnects": .int(report.reconnects),
            "disconnects": .int(report.disconnects), "corrupt": .int(counts.corrupt),
            "gaps": counts.gaps.map { .int($0) } ?? .null,
            "missed": counts.missed.map { .int(Int(clamping: $0)) } ?? .null, "holes": .int(counts.holes),
            "snapshots": .int(counts.snapshots), "duplicates": .int(counts.duplicates), "late": .int(counts.late),
            "restarts": .int(counts.restarts),
        ])
    }
}
