import Engine
public import EngineServe

/// How a server replays, and to whom. `http` has no use for it.
public struct ServerOptions: Sendable {
    public var pace = Pace.max
    /// Passes of each replay; nil: endless.
    public var loops: Int? = 1
    /// `live`: none: any key is good.
    public var keys: [String] = []
    /// `live`: nil: as each client wishes.
    public var slow: SlowPolicy?
    /// `live`: from a client's `start_session` to its first record.
    public var settleNanos: UInt64 = 100_000_000
    /// `live`: what becomes of a session at the end of the data.
    public var end = SessionEnd.close
    /// `live`: what continuous symbols stand for; nil: what the data says.
    public var continuous: ContinuousMap?
    /// `live`, `tcp`: what goes wrong on purpose.
    public var faults: FaultPlan?

    public init() {}

    /// Keys as they are written on a command line: separated by commas. They are never empty.
    public static func keys(_ text: String) -> [String] {
        text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }
}

/// Faults, `settle`, `then` and `map` of a server, written in the language outside of a statement: `with drop 0.1% seed 7 settle 0s`.
public struct ServerWords: Sendable {
    let source: Source
    let call: BoundCall

    /// - Throws: the first word that means nothing, placed in `serve live` and the words.
    public init(_ words: String) throws(ScriptFailure) {
        source = Source(name: "serve", text: "serve live \(words)")
        let (script, diagnostics) = Parser.parse(source)
        if let first = diagnostics.first { throw ScriptFailure(first, in: source) }
        do throws(Diagnostic) {
            guard script.lines.count == 1, let line = script.lines.first, line.comment == nil,
                let query = try line.statement.map({ statement throws(Diagnostic) in try Binder().bind(statement) }),
                let call = query.call, query.written == nil, query.stages.isEmpty, query.asStage == nil,
                !query.isBackground
            else {
                throw Diagnostic(
                    .unexpectedWord,
                    "expected options of `serve` alone: no variable, comment, stage or further statement",
                    at: SourceSpan(0, source.text.utf8.count))
            }
            for word in ["on", "at", "loop", "key", "slow"] where call.has(word) {
                throw Diagnostic(
                    .unexpectedWord, "`\(word)` is none of `with`, `seed`, `settle`, `then` and `map`",
                    at: call.span(of: word),
                    help: "give it apart from them: `mbosh serve --help` lists its flags")
            }
            self.call = call
        } catch {
            throw ScriptFailure(error, in: source)
        }
    }
}

extension Session {
    /// Of a statement, with what is loaded: moments of faults, the lines of a map.
    func serverOptions(_ call: BoundCall) throws(Diagnostic) -> ServerOptions {
        var options = ServerOptions()
        options.pace = call.pace("at") ?? .max
        options.loops = call.has("loop") ? call.integer("loop") : 1
        options.slow = call.text("slow").flatMap(SlowPolicy.init(rawValue:))
        options.end = call.text("then").flatMap(SessionEnd.init(rawValue:)) ?? .close
        options.faults = try faultPlan(call)
        if let nanos = call.duration("settle") { options.settleNanos = UInt64(max(nanos, 0)) }
        if let path = try call.path("map") { options.continuous = try continuousMap(path, at: call.span(of: "map")) }
        if let text = call.text("key") {
            options.keys = ServerOptions.keys(text)
            guard !options.keys.isEmpty else {
                throw Diagnostic(
                    .wrongArgument, "expected a key, found none", at: call.span(of: "key"),
                    help: "leave out `key` to let anybody in")
            }
        }
        return options
    }

    /// The same of words: what they say, and the rest as it was.
    public func serverOptions(_ words: ServerWords, over given: ServerOptions) throws(ScriptFailure) -> ServerOptions {
        do throws(Diagnostic) {
            let said = try serverOptions(words.call)
            var options = given
            options.faults = said.faults
            options.settleNanos = said.settleNanos
            options.end = said.end
            options.continuous = said.continuous
            return options
        } catch {
            throw ScriptFailure(error, in: words.source)
        }
    }

    /// The most bytes of a map.
    private static let mostMapBytes = 16 << 20

    private func continuousMap(_ path: String, at span: SourceSpan) throws(Diagnostic) -> ContinuousMap {
        let text: String
        do throws(ScriptFile.Failure) {
            text = try ScriptFile.read(path, limit: Self.mostMapBytes)
        } catch {
            throw Diagnostic(.cannotLoad, "\(error)", at: span)
        }
        do throws(ContinuousMap.Fault) {
            return try ContinuousMap(csv: text)
        } catch {
            throw Diagnostic(
                .cannotLoad, "\(path) \(error)", at: span,
                help: "a map has the header \(ContinuousMap.header) and lines such as CL.c.0,CLX5,2025-09-01,2025-10-21"
            )
        }
    }
}
