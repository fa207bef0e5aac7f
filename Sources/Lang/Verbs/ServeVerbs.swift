import Engine
public import EngineServe
import Logging

/// `serve`: servers that live until `stop` or the end of the session.
enum ServeVerbs {
    static let all = [serve]

    static let serve: Verb = {
        var signature = Signature("serve", .simulate, "start a server: books over HTTP, or replays over TCP")
        signature.parameters = [Parameter("kind", .keyword(ServerKind.allCases.map(\.rawValue)), "what to serve")]
        signature.options = [
            Option("on", .address, "http: :8080, tcp: :9000 when left out; :0 picks a port, in $port"),
            Option("at", .pace, "tcp: the pace of each client's replay; max when left out"),
            Option("loop", .integer(1...Int.max), valueOptional: true, "tcp: again and again, or so many times"),
        ]
        signature.details = [
            "http answers GET /book/SYMBOL?depth=&at=&by=, /bbo/SYMBOL?at=, /symbols, /health and /ready in the shapes of "
                + "`| as json`, at the cursor unless `at` says otherwise. tcp gives each connection a replay of its own, from "
                + "the start, at the pace given. Only this machine can connect unless the address says more."
        ]
        signature.examples = [
            Example("serve http on :0", .prints("127.0.0.1"), "books for curl and browsers"),
            Example("serve tcp on :0 at 100k", .prints("127.0.0.1"), "a replay for each client"),
            Example("serve http on :8080", .binds, "at a port of your choice"),
        ]
        signature.related = ["stop", "jobs", "stream"]
        signature.errors = [.cannotServe]
        return Verb(signature) { session, call in try await session.serve(call) }
    }()
}

/// What `serve` can start.
public enum ServerKind: String, Sendable, CaseIterable {
    case http, tcp

    var defaultAddress: ListenAddress { ListenAddress(port: self == .http ? 8080 : 9000) }
}

extension Session {
    func serve(_ call: BoundCall) async throws -> Value {
        guard let kind = call.text("kind").flatMap(ServerKind.init(rawValue:)) else { return .nothing }
        if kind == .http {
            for word in ["at", "loop"] where call.has(word) {
                throw Diagnostic(
                    .unexpectedWord, "`serve http` has no pace of its own", at: call.span(of: word),
                    help: "it shows the cursor; leave out `\(word)`")
            }
        }
        let written = call.address("on") ?? kind.defaultAddress
        try permitHost(written.host, at: call.span(of: "on"))
        do throws(ServeError) {
            let address = try await startServer(
                kind, on: written, pace: call.pace("at") ?? .max,
                loops: call.has("loop") ? call.integer("loop") : 1)
            variables["port"] = .int(address.port)
            return .fields(
                Fields([
                    "serving": .text(kind.rawValue), "address": .text("\(address)"), "port": .int(address.port),
                    "job": .int(jobs.ids.last ?? 0),
                ]))
        } catch {
            throw Diagnostic(.cannotServe, "\(error)", at: call.has("on") ? call.span(of: "on") : call.verb.span)
        }
    }

    /// Starts a server as a job of the session.
    ///
    /// - Returns: the address it really has.
    public func startServer(
        _ kind: ServerKind, on address: ListenAddress, pace: Pace = .max, loops: Int? = 1
    ) async throws(ServeError) -> ListenAddress {
        let logger = Logger(label: "mbosh.\(kind.rawValue)")
        let bound: ListenAddress
        let stop: @Sendable () async -> Void
        switch kind {
        case .http:
            let server = try await MarketHTTPServer.start(address, view: view, logger: logger)
            bound = server.address
            stop = { await server.stop() }
        case .tcp:
            let server = try await ReplayServer.start(
                address, view: view, pace: pace, loops: loops, maxGapNanos: settings.maxGapNanos, logger: logger)
            bound = server.address
            stop = { await server.stop() }
        }
        jobs.add(
            Job(
                id: jobs.nextID(), kind: kind == .http ? .http : .tcp, text: statementText, address: "\(bound)",
                task: nil,
                stop: stop))
        return bound
    }
}
