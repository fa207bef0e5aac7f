import Engine
import EngineServe
import EngineTransport
import Lang

/// The verb `stream`, which sends the recording over TCP, one broadcast to every client.
enum StreamVerbs {
    static let all = [stream]

    static let stream: Verb = {
        var signature = Signature("stream", .simulate, "send the recording over TCP to every client at an exact rate")
        signature.parameters = [Parameter("symbols", .symbols, required: false, "all when left out")]
        signature.options =
            [
                Option("at", .pace, "100k (messages a second), x10, realtime or max (when left out)"),
                Option("on", .address, ":9000 when left out; :0 picks a port, in $port"),
                Option("clients", .integer(0...100_000), "wait first until so many are connected at once"),
                Option("loop", .integer(1...Int.max), valueOptional: true, "again and again, or so many times"),
                Option("snapshot", nil, "who comes gets the books as records before those from there on"),
                Option(
                    "as", .keyword(StreamFormat.self),
                    "dbn when left out; ndjson: a line of JSON a record; frames: dbn, each record behind its length (4 bytes)"
                ),
                Option(
                    "slow", .keyword(SlowPolicy.self),
                    "what is done about a client behind by 4 MiB; when left out it catches up later, without loss"),
                Option(
                    "limit", .integer(1...100_000), "connections at a time, 10000 when left out; more are turned away"),
            ] + FaultVerbs.options
        signature.takesRange = true
        signature.takesBackground = true
        signature.details = [
            "Clients get the DBN metadata and then the mbo records, byte for byte; a notice says how many records of other "
                + "types are left out. It starts at once, clients or none, unless "
                + "`clients` says to wait; who comes later gets the metadata and the records from there on. It ends when the "
                + "data ends and every client has been sent everything. The answer says the rate that was kept and how late "
                + "messages left. A loop goes on without a second header, and with the times and sequence numbers of the "
                + "recording again.",
            "A client that reads too slowly costs nothing but its place: it is sent what it missed when it reads again, and "
                + "at pace max the slowest one sets the pace. `slow block` makes a paced stream wait for it, `slow drop` "
                + "leaves out what it is behind, `slow disconnect` closes it; drops counts what was lost. With `snapshot` "
                + "a client's books are right from its first record on: a clear and the orders of each book come first. "
                + "`pause` and `resume` hold a stream in the background and change its pace.",
            FaultVerbs.details,
        ]
        signature.examples = [
            Example("stream at 500k on :0", .prints("records"), "the whole recording, half a million a second"),
            Example("stream ACME at max on :0 &", "behind the prompt; `wait` joins it"),
            Example("stream at 100k on :9000 clients 1", .binds, "begins when somebody listens"),
            Example(
                "stream to record 3000 on :0 with drop 0.1%, gap 2, stall 1ms at record 500 seed 7", .prints("faults"),
                "faults that are the same each time"),
            Example("stream at x10 on :9000 as ndjson slow drop snapshot &", .binds, "JSON for late and slow readers"),
        ]
        signature.related = ["jobs", "wait", "pause", "resume", "stop", "faults", "replay", "serve"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .cannotServe]
        signature.contact = .othersUnlessAlone
        return Verb(
            signature,
            background: { session, call in try await session.streamInBackground(call) },
            act: { session, call in try await session.stream(call) })
    }()
}

extension Session {
    /// A server that listens, and the plan of what it will send.
    private func prepareStream(_ call: BoundCall) async throws -> (
        server: StreamServer, plan: StreamPlan, timeline: Timeline
    ) {
        let loaded = try question.loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let books = try question.chosen(call.symbols("symbols"), in: timeline, at: call.verb.span)
        let range = try question.indices(call.range, whole: 0..<timeline.recording.count)
        let address = try await permitted(call.address("on") ?? ListenAddress(port: 9000), at: call.span(of: "on"))
        var plan = StreamPlan(
            recording: timeline.recording, range: range, instruments: books, pace: call.pace("at") ?? .max,
            loops: call.has("loop") ? call.integer("loop") : 1, waitForClients: call.integer("clients") ?? 0,
            maxGapNanos: settings.maxGapNanos)
        plan.format = call.keyword("as") ?? .dbn
        plan.slow = call.keyword("slow")
        plan.clientLimit = call.integer("limit") ?? plan.clientLimit
        plan.snapshot = call.has("snapshot") ? StreamSnapshot(timeline, books: books) : nil
        plan.faults = try faultPlan(call)
        let server = try await bind(address, call)
        variables["port"] = .int(server.address.port)
        let waiting = plan.waitForClients
        // Nobody could ever connect to a port that nobody knows.
        let tell = waiting > 0 && address.port == 0 ? environment.announce : environment.notice
        tell(
            "streaming on \(server.address)\(call.has("on") ? "" : " (no `on` given)")"
                + (waiting > 0 ? ", waiting for \(waiting) client\(waiting == 1 ? "" : "s")" : ""))
        tellLeftOut(by: "stream", timeline.recording)
        return (server, plan, timeline)
    }

    private func bind(_ address: ListenAddress, _ call: BoundCall) async throws -> StreamServer {
        do throws(ServeError) {
            return try await StreamServer.bind(address)
        } catch {
            throw Diagnostic(.cannotServe, "\(error)", at: call.has("on") ? call.span(of: "on") : call.verb.span)
        }
    }

    func stream(_ call: BoundCall) async throws -> Value {
        let (server, plan, timeline) = try await prepareStream(call)
        return try answer(try await run(plan, on: server, timeline, showsProgress: plan.loops == 1))
    }

    func streamInBackground(_ call: BoundCall) async throws -> Value {
        let (server, plan, timeline) = try await prepareStream(call)
        let control = JobControl(pause: { await server.pause() }, resume: { await server.resume(at: $0) })
        startJob("stream", address: "\(server.address)", control) { [self] in
            .report(try await run(plan, on: server, timeline))
        }
        return .nothing
    }

    private func run(
        _ plan: StreamPlan, on server: StreamServer, _ timeline: Timeline, showsProgress: Bool = false
    ) async throws -> ReplayReport {
        let view = view
        let environment = environment
        let clock = settings.clock
        let zone = DisplayZone(settings)
        let report: ReplayReport
        do {
            report = try await server.run(
                plan,
                onProgress: { position in
                    if showsProgress {
                        let done = position - plan.range.lowerBound
                        environment.progress("streaming", done, plan.range.count, done)
                    }
                    let time = position > 0 ? timeline.recording.time(of: position - 1, clock: clock) : nil
                    view.move(timeline, to: Cursor(position: position, time: time))
                }, timeWords: { ZonedTime.text($0, zone) }, onRemark: environment.notice)
        } catch {
            await server.close()
            if case ServeError.lost(let loss) = error { throw loss }
            throw error
        }
        await server.close()
        if report.clients == 0 {
            environment.notice("\(report.records) records went to no one: no client was connected")
        }
        reports[.stream] = report
        if let faults = report.faults { injected = faults }
        if report.refusedClients > 0 {
            environment.notice(
                "\(report.refusedClients) connections were turned away: there is room for \(plan.clientLimit)")
        }
        return report
    }
}
