import Engine
public import EngineServe
import EngineTransport
import Lang

/// The options of a server's replays and clients; `http` uses none of them.
public struct ServerOptions: Sendable {
    /// The pace of each replay.
    public var pace = Pace.max
    /// The number of passes of each replay; nil for endless ones.
    public var loops: Int? = 1
    /// For `live`: the keys that clients may have; any key is good when it is empty.
    public var keys: [String] = []
    /// For `live`: the treatment of slow clients; nil to follow each client's wish.
    public var slow: SlowPolicy?
    /// For `live`: the wait from a client's `start_session` to its first record, in nanoseconds.
    public var settleNanos: UInt64 = 100_000_000
    /// For `live`: the end of a session at the end of the data.
    public var end = SessionEnd.close
    /// For `live`: the contracts that continuous symbols mean; nil to take them from the data.
    public var continuous: ContinuousMap?
    /// For `live` and `tcp`: the faults to inject; nil for none.
    public var faults: FaultPlan?

    /// The default options.
    public init() {}

    /// The keys in a text, separated by commas, as on a command line. None of them is empty.
    public static func keys(_ text: String) -> [String] { text.split { $0 == "," || $0.isWhitespace }.map(String.init) }
}

/// Options of `mbosh serve` whose values can be resolved only when there is data: times of faults, the lines of a map.
public struct ServerFlags: Sendable {
    /// The value of one flag, and the text of that value: `drop 0.1%, stall 2s at record 9`.
    struct Flag: Sendable {
        var source: Source
        var call: BoundCall
    }

    /// The flags that were given, in the order in which they are resolved.
    let flags: [Flag]

    /// Reads the values of flags; nil for a flag that was not given.
    ///
    /// - Parameters:
    ///   - with: faults as `serve` has them.
    ///   - seed: the seed of the faults.
    ///   - settle: a duration.
    ///   - then: the end of a session.
    ///   - map: the path of a map.
    /// - Throws: the first error, with its span in the value of its flag.
    public init(
        with: String? = nil, seed: Int? = nil, settle: String? = nil, then: SessionEnd? = nil, map: String? = nil
    ) throws(ScriptFailure) {
        var flags: [Flag] = []
        if let with {
            var flag = try Self.read("with", with)
            if let seed {
                guard seed >= 0 else {
                    throw ScriptFailure(
                        Diagnostic(
                            .wrongArgument, "expected a whole number of 0 or more, found ‘\(seed)’",
                            at: SourceSpan(0, "\(seed)".utf8.count)), in: Source(name: "--seed", text: "\(seed)"))
                }
                if flag.call.has("seed") {
                    throw ScriptFailure(
                        Diagnostic(
                            .repeatedOption, "`seed` is given twice", at: flag.call.span(of: "seed"),
                            help: "keep one of them"), in: flag.source)
                }
                flag.call.values["seed"] = BoundValue(kind: .integer(seed), span: flag.call.span)
            }
            flags.append(flag)
        }
        if let settle { flags.append(try Self.read("settle", settle)) }
        if let then { flags.append(Self.flag("then", then.word, .text(then.word))) }
        if let map { flags.append(Self.flag("map", map, .text(map))) }
        self.flags = flags
    }

    private static func flag(_ word: String, _ text: String, _ kind: BoundValue.Kind) -> Flag {
        let call = BoundCall(ServeVerbs.serve, [word: kind], span: SourceSpan(0, text.utf8.count))
        return Flag(source: Source(name: "--\(word)", text: text), call: call)
    }

    /// Reads a text as the value of an option of `serve`.
    private static func read(_ word: String, _ text: String) throws(ScriptFailure) -> Flag {
        let source = Source(name: "--\(word)", text: text)
        let start = SourceSpan(0, 0)
        let signature = ServeVerbs.serve.signature
        do throws(Diagnostic) {
            let items = try alone(source)
            let head = [ServerKind.live.word, word].map { Item(.word, text: $0, span: start) }
            let call = try Binder(.standard).bind(
                Call(
                    verb: Word(signature.name, span: start), items: head + items,
                    span: SourceSpan(0, text.utf8.count)), as: ServeVerbs.serve.shared)
            // The value of `with` may have its seed after the faults.
            for option in signature.options.map(\.word)
            where option != word && call.has(option) && !(word == "with" && option == "seed") {
                throw Diagnostic(
                    .unexpectedWord, "`\(option)` is no part of `\(word)` here", at: call.span(of: option),
                    help: "give it apart: `mbosh serve --help` lists the flags")
            }
            return Flag(source: source, call: call)
        } catch {
            throw ScriptFailure(error, in: source)
        }
    }

    /// The items of a text that is a value and nothing more.
    private static func alone(_ source: Source) throws(Diagnostic) -> [Item] {
        do throws(Diagnostic) {
            let items = try Parser.items(of: source)
            if items.allSatisfy(\.variableUses.isEmpty) { return items }
        } catch {
            guard error.code == .unexpectedWord else { throw error }
        }
        throw Diagnostic(
            .unexpectedWord, "expected a value of `serve` alone: no variable, stage, `&` or further statement",
            at: SourceSpan(0, source.text.utf8.count))
    }
}

extension Session {
    /// The options of a statement, resolved with the loaded data: times of faults, the lines of a map.
    func serverOptions(_ call: BoundCall) throws(Diagnostic) -> ServerOptions {
        var options = ServerOptions()
        options.pace = call.pace("at") ?? .max
        options.loops = call.has("loop") ? call.integer("loop") : 1
        options.slow = call.keyword("slow")
        options.end = call.keyword("then") ?? .close
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

    /// The options of flags, resolved with the loaded data; options without a flag stay as they were given.
    public func serverOptions(_ flags: ServerFlags, over given: ServerOptions) throws(ScriptFailure) -> ServerOptions {
        var options = given
        for flag in flags.flags {
            do throws(Diagnostic) {
                let said = try serverOptions(flag.call)
                if flag.call.has("with") { options.faults = said.faults }
                if flag.call.has("settle") { options.settleNanos = said.settleNanos }
                if flag.call.has("then") { options.end = said.end }
                if flag.call.has("map") { options.continuous = said.continuous }
            } catch {
                throw ScriptFailure(error, in: flag.source)
            }
        }
        return options
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

extension SessionEnd: Keyword {}
extension SlowPolicy: Keyword {}
extension StreamFormat: Keyword {}
