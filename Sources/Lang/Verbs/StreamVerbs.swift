import Engine
import EngineServe

/// `stream`: the recording over TCP, one broadcast to every client.
enum StreamVerbs {
    static let all = [stream]

    static let stream: Verb = {
        var signature = Signature("stream", .simulate, "send the recording over TCP to every client at an exact rate")
        signature.parameters = [Parameter("symbols", .symbols, required: false, "all when left out")]
        signature.options = [
            Option("at", .pace, "100k (messages a second), x10, realtime or max (when left out)"),
            Option("on", .address, ":9000 when left out; :0 picks a port, in $port"),
            Option("clients", .integer(0...100_000), "wait for so many connections first"),
            Option("loop", .integer(1...Int.max), valueOptional: true, "again and again, or so many times"),
        ]
        signature.takesRange = true
        signature.takesBackground = true
        signature.details = [
            "Clients get the DBN metadata and then the records, byte for byte. It starts at once, clients or none, unless "
                + "`clients` says to wait; who comes later gets the metadata and the records from there on. It ends when the "
                + "data ends and every client has been sent everything. The answer says the rate that was kept and how late "
                + "messages left."
        ]
        signature.examples = [
            Example("stream at 500k on :0", .prints("records"), "the whole recording, half a million a second"),
            Example("stream ACME at max on :0 &", "behind the prompt; `wait` joins it"),
            Example("stream at 100k on :9000 clients 1", .binds, "begins when somebody listens"),
        ]
        signature.related = ["jobs", "wait", "stop", "serve"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .cannotServe]
        return Verb(
            signature,
            background: { session, call in try await session.streamInBackground(call) },
            body: { session, call in try await session.stream(call) })
    }()
}

extension Session {
    /// A server that listens, and what it will send.
    private func prepareStream(_ call: BoundCall) async throws -> (
        server: StreamServer, plan: StreamPlan, timeline: Timeline
    ) {
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let keys = try call.symbols("symbols").map { selection throws(Diagnostic) in
            Set(try books(selection, in: timeline, at: call.verb.span).map(\.key))
        }
        let range = try indices(call.range, whole: 0..<timeline.recording.count)
        let address = call.address("on") ?? ListenAddress(port: 9000)
        try permitHost(address.host, at: call.span(of: "on"))
        let server = try await bind(address, call)
        variables["port"] = .int(server.address.port)
        let plan = StreamPlan(
            recording: timeline.recording, range: range, instruments: keys, pace: call.pace("at") ?? .max,
            loops: call.has("loop") ? call.integer("loop") : 1, waitForClients: call.integer("clients") ?? 0,
            maxGapNanos: settings.maxGapNanos)
        let waiting = plan.waitForClients
        environment.notice(
            "streaming on \(server.address)\(call.has("on") ? "" : " (no `on` given)")"
                + (waiting > 0 ? ", waiting for \(waiting) client\(waiting == 1 ? "" : "s")" : ""))
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
        let report = try await run(plan, on: server, timeline, showsProgress: plan.loops == 1)
        if report.wasCancelled {
            environment.notice("stopped after \(report.records) records")
            throw CancellationError()
        }
        return .report(report)
    }

    func streamInBackground(_ call: BoundCall) async throws -> Value {
        let (server, plan, timeline) = try await prepareStream(call)
        let id = jobs.nextID()
        let environment = environment
        let task = Task { () throws -> Value in
            let result: Result<Value, any Error>
            do {
                let report = try await run(plan, on: server, timeline)
                let clients = "\(report.clients) client\(report.clients == 1 ? "" : "s")"
                environment.notice("job \(id) ended: \(report.records) records to \(clients)")
                result = .success(.report(report))
            } catch {
                environment.notice("job \(id) failed: \(error)")
                result = .failure(error)
            }
            jobs.end(id, result)
            return try result.get()
        }
        jobs.add(
            Job(
                id: id, kind: .stream, text: statementText, address: "\(server.address)", task: task,
                stop: {
                    task.cancel()
                    _ = await task.result
                }))
        environment.notice("job \(id)")
        return .nothing
    }

    private func run(
        _ plan: StreamPlan, on server: StreamServer, _ timeline: Timeline, showsProgress: Bool = false
    ) async throws -> ReplayReport {
        let view = view
        let environment = environment
        let clock = settings.clock
        let report: ReplayReport
        do {
            report = try await server.run(plan) { position in
                if showsProgress {
                    let done = position - plan.range.lowerBound
                    environment.progress("streaming", done, plan.range.count, done)
                }
                let time = position > 0 ? timeline.recording.time(of: position - 1, clock: clock) : nil
                view.move(timeline, to: Cursor(position: position, time: time))
            }
        } catch {
            await server.close()
            throw error
        }
        await server.close()
        if report.clients == 0 {
            environment.notice("\(report.records) records went to no one: no client was connected")
        }
        reports["stream"] = report
        return report
    }
}
