import Engine
import EngineServe
import EngineTransport
import Lang
import Logging

/// The verb `serve`, which starts servers that live until `stop` or the end of the session.
enum ServeVerbs {
    static let all = [serve]

    static let serve: Verb = {
        var signature = Signature(
            "serve", .simulate, "start a server: books over HTTP, replays over TCP, a live gateway")
        signature.parameters = [Parameter("kind", .keyword(ServerKind.self), "what to serve")]
        signature.options =
            [
                Option(
                    "on", .address, "http: :8080, live: :13000, tcp: :9000 when left out; :0 picks a port, in $port"),
                Option("at", .pace, "live, tcp: the pace of each client's replay; max when left out"),
                Option(
                    "loop", .integer(1...Int.max), valueOptional: true, "live, tcp: again and again, or so many times"),
                Option("key", .text, "live: the one key to let in, or several in quotes: \"K1,K2\"; any when left out"),
                Option(
                    "slow", .keyword(SlowPolicy.self),
                    "live: what is done about a client behind its pace; as the client wishes when left out"),
                Option(
                    "settle", .duration,
                    "live: from a client's start_session to its first record, 100ms when left out; 0s: none"),
                Option(
                    "then", .keyword(SessionEnd.self),
                    "live: at the end of its data close a session (when left out), or keep it open with heartbeats"),
                Option("map", .path, "live: what continuous symbols stand for: lines of \(ContinuousMap.header)"),
            ] + FaultVerbs.options
        signature.details = [
            "http answers GET /book/SYMBOL?depth=&at=&by=, /bbo/SYMBOL?at=, /symbols, /health and /ready in the shapes of "
                + "`| as json`, at the cursor unless `at` says otherwise. tcp gives each connection a replay of its own, from "
                + "the start, at the pace given; it sends the mbo records, and says how many others it leaves out. Only this machine can connect unless the address says more.",
            "live is a gateway for official Databento clients: in Python db.Live(key=…, gateway=\"127.0.0.1\", port=13000). "
                + "Each session has a replay of its own, from its start_session to the end of the data, where it is "
                + "closed, or with `then stay` goes on with heartbeats, and with a replay for each later subscription: mbo, and mbp-1, mbp-10, tbbo, trades, bbo and ohlcv made of it; definition, status and "
                + "statistics where the data has them. Symbols are raw symbols, ids, parents (CL.FUT), continuous ones "
                + "(CL.c.0, CL.v.0) and ALL_SYMBOLS; the dataset is that of the data (`info`). A loop begins again with "
                + "a clear of every book. A slow client is sent everything (block), loses what is overdue where the "
                + "schema allows it (drop), or is closed when it is ten seconds behind (disconnect).",
            "Without `map` CL.c.0 is the future of CL in the data that expires first, CL.v.0 the one that was traded most. A map "
                + "is a file of lines `\(ContinuousMap.header)` below a header of these words: dates or moments, start "
                + "inclusive, end exclusive, either may be left out; a session gets each contract within its times. The "
                + "official Python client loses what comes before it has made its iterator, so a session's first record waits "
                + "a moment (`settle`).",
            "live and tcp have the faults of `stream`. In a live session they strike the records that its client gets: chance "
                + "goes by the record in the data, or by its number in the session where the schema is made of others; one by "
                + "count or moment strikes the first that is sent from its place on. All sessions have the same, except that "
                + "a disconnect, a reset and a silence strike once, so that who comes back gets past them. A stall holds the "
                + "records and not the heartbeats, and a silence both; no client is called slow for either. `faults` lists "
                + "those of all sessions. `pause` and `resume` hold them and change their pace.",
        ]
        signature.examples = [
            Example("serve http on :0", .prints("127.0.0.1"), "books for curl and browsers"),
            Example("serve tcp on :0 at 100k", .prints("127.0.0.1"), "a replay for each client"),
            Example("serve live on :0", .prints("127.0.0.1"), "a gateway for Databento's own clients"),
            Example(
                "serve live on :0 at x10 key \"db-one,db-two\" slow block", .prints("127.0.0.1"), "for two keys, paced"),
            Example(
                "serve live on :0 with drop 0.1%, disconnect 1, stall 2s at record 20000 seed 7", .prints("127.0.0.1"),
                "to see whether a client notices"),
            Example(
                "serve live on :0 at 20k with reset at record 10000, silence at record 20000", .prints("127.0.0.1"),
                "to see whether a client comes back"),
            Example("serve live on :0 then stay", .prints("127.0.0.1"), "sessions that outlast the data"),
            Example("serve live on :13000 map continuous.csv", .binds, "with continuous symbols of your own"),
            Example("serve http on :8080", .binds, "at a port of your choice"),
        ]
        signature.related = ["stop", "jobs", "pause", "resume", "faults", "stream"]
        signature.errors = [.cannotServe, .cannotLoad]
        signature.contact = .others
        signature.hints.value = servers(for:)
        signature.hints.missing = servers(for:)
        return Verb(signature) { session, call in try await session.serve(call) }
    }()

    /// The help for `serve :8080` or `serve 8080`: the servers there are, with the address that was meant.
    @Sendable private static func servers(for item: Item) -> String? {
        switch item.kind {
        case .address: return servers(on: item.text)
        case .number: return servers(on: ":" + item.text)
        default: return nil
        }
    }

    /// The help for a `serve` with an address but without a kind.
    @Sendable private static func servers(for call: BoundCall) -> String? {
        guard let address = call.address("on") else { return nil }
        return servers(on: address.host == "127.0.0.1" ? ":\(address.port)" : "\(address)")
    }

    private static func servers(on address: String) -> String {
        "did you mean `serve http on \(address)` (books as JSON)? `serve tcp` is a replay for each client, `serve live` a gateway"
    }
}

/// The kinds of server that `serve` can start.
public enum ServerKind: String, Sendable, Keyword {
    case http, live, tcp

    var defaultAddress: ListenAddress {
        switch self {
        case .http: ListenAddress(port: 8080)
        case .live: ListenAddress(port: 13_000)
        case .tcp: ListenAddress(port: 9000)
        }
    }

    /// The options of `serve` that a server of this kind does not have.
    var lacks: [String] {
        switch self {
        case .http: ["at", "loop", "key", "slow", "settle", "then", "map", "with", "seed"]
        case .live: []
        case .tcp: ["key", "slow", "settle", "then", "map"]
        }
    }
}

extension Session {
    func serve(_ call: BoundCall) async throws -> Value {
        guard let kind = call.keyword("kind", as: ServerKind.self) else { return .nothing }
        for word in kind.lacks where call.has(word) {
            throw Diagnostic(
                .unexpectedWord, "`serve \(kind.rawValue)` knows no `\(word)`", at: call.span(of: word),
                help: kind == .http ? "it shows the cursor; leave out `\(word)`" : "`serve live` does")
        }
        let options = try serverOptions(call)
        let written = try await permitted(call.address("on") ?? kind.defaultAddress, at: call.span(of: "on"))
        do throws(ServeError) {
            let address = try await startServer(kind, on: written, options: options)
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
    /// - Returns: the address that it listens at, with the port that was picked for port 0.
    /// - Throws: `ServeError` when the address cannot be used.
    public func startServer(
        _ kind: ServerKind, on address: ListenAddress, options: ServerOptions = ServerOptions()
    ) async throws(ServeError) -> ListenAddress {
        let logger = Logger(label: "mbosh.\(kind.rawValue)")
        let journal = kind == .http ? nil : options.faults.map { FaultJournal($0) }
        func started(
            at bound: ListenAddress, _ control: JobControl?, stop: @escaping @Sendable () async -> Void
        ) -> ListenAddress {
            addJob(jobs.nextID(), kind.rawValue, address: "\(bound)", control, faults: journal, stop: stop)
            if let journal { injected = journal }
            return bound
        }
        func started(_ server: SessionServer) -> ListenAddress {
            let control = JobControl(pause: { await server.pause() }, resume: { await server.resume(at: $0) })
            return started(at: server.address, control) { await server.stop() }
        }
        switch kind {
        case .http:
            let server = try await MarketHTTPServer.start(address, question: { [self] in openQuestion }, logger: logger)
            return started(at: server.address, nil) { await server.stop() }
        case .live:
            var settings = LiveServer.Settings(
                pace: options.pace, loops: options.loops, maxGapNanos: settings.maxGapNanos,
                keys: LiveKeys(options.keys), slow: options.slow)
            settings.limits.settleNanos = options.settleNanos
            settings.continuous = options.continuous
            settings.faults = journal
            settings.end = options.end
            return started(try await LiveServer.start(address, view: view, settings: settings, logger: logger))
        case .tcp:
            tellLeftOut(by: "serve tcp", view.current?.timeline.recording)
            let server = try await ReplayServer.start(
                address, view: view, pace: options.pace, loops: options.loops, maxGapNanos: settings.maxGapNanos,
                faults: journal, logger: logger)
            return started(server)
        }
    }
}
