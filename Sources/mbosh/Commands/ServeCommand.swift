import ArgumentParser
import Engine
import EngineServe
import EngineTransport
import Lang
import LangServe

/// `--loop` and `--loop 3`: how often a replay is sent.
struct LoopCount: ExpressibleByArgument, CustomStringConvertible {
    /// nil: without end.
    var times: Int?

    static let endless = LoopCount(times: nil)

    private init(times: Int?) { self.times = times }

    /// A number of 1 or more.
    init?(argument: String) {
        guard let times = Int(argument), times > 0 else { return nil }
        self.times = times
    }

    var description: String { times.map { "\($0)" } ?? "without end" }
}

/// `mbosh serve FILE… [--http ADDR] [--live ADDR] [--tcp ADDR] [--at PACE] [--loop [N]] [--key K] [--slow POLICY]`
struct ServeCommand: Subcommand {
    static let configuration = CommandConfiguration(
        .serve,
        "A server process: one JSON line with the addresses when ready, logs on standard error, ends on SIGTERM.",
        usage: """
            mbosh serve <files> … [--http ADDR] [--live ADDR] [--tcp ADDR] [--at PACE] [--loop [N]] [--max-gap TIME]
                        [--key K]… [--slow POLICY] [--then END] [--settle TIME] [--map PATH]
                        [--with FAULTS] [--seed N] [--format FORMAT] [--color WHEN] [--no-rc] [--sandbox] [-q] [-v]
            """)

    @Argument(help: "Files to load, or demo.", completion: .file())
    var files: [String]

    @ArgumentParser.Option(help: "Serve books over HTTP at [HOST]:PORT.")
    var http: String?

    @ArgumentParser.Option(help: "A live gateway for Databento clients at [HOST]:PORT.")
    var live: String?

    @ArgumentParser.Option(help: "Serve a replay to each TCP client at [HOST]:PORT.")
    var tcp: String?

    @ArgumentParser.Option(help: "The pace of replays: 100k, x10, realtime or max.")
    var at: String = "max"

    @ArgumentParser.Option(
        name: .customLong("max-gap"),
        help: ArgumentHelp(
            "The longest recorded pause that x10 and realtime keep, as `set max-gap` has it: 1s.", valueName: "duration"
        ))
    var maxGap: String?

    @ArgumentParser.Option(
        defaultAsFlag: LoopCount.endless,
        help: ArgumentHelp("Replay again and again, or so many times.", valueName: "times"))
    var loop: LoopCount?

    @ArgumentParser.Option(help: "A key the live gateway lets in; may be repeated. Without one, any key is good.")
    var key: [String] = []

    @ArgumentParser.Option(
        help: "What the live gateway does about slow clients: disconnect, drop or block; as they wish when left out.")
    var slow: SlowPolicy?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Faults on purpose in what the gateway and TCP clients get, as `serve` has them: 'drop 0.1%, stall 2s at record 9'.",
            valueName: "faults"))
    var with: String?

    @ArgumentParser.Option(help: "The seed of the faults; 1 when left out.")
    var seed: Int?

    @ArgumentParser.Option(help: "The live gateway: from a client's start_session to its first record, as 100ms or 0s.")
    var settle: String?

    @ArgumentParser.Option(
        help:
            "The live gateway: at the end of its data close a session (when left out), or let it stay, with heartbeats."
    )
    var then: SessionEnd?

    @ArgumentParser.Option(
        help: "The live gateway: what continuous symbols stand for: lines of continuous,raw_symbol,start,end.",
        completion: .file())
    var map: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if live == nil, tcp == nil, with != nil {
            throw ValidationError("--with is for the live gateway and TCP replays; add --live ADDR or --tcp ADDR")
        }
        if with == nil, seed != nil {
            throw ValidationError("--seed is of the faults; add --with FAULTS")
        }
        if live == nil, settle != nil || map != nil || then != nil {
            throw ValidationError("--settle, --then and --map are for the live gateway; add --live ADDR")
        }
        if http == nil, live == nil, tcp == nil {
            throw ValidationError("name what to serve: --http ADDR, --live ADDR, --tcp ADDR, or several of them")
        }
        if live == nil, !key.isEmpty || slow != nil {
            throw ValidationError("--key and --slow are for the live gateway; add --live ADDR")
        }
        if live == nil, tcp == nil, maxGap != nil || loop != nil {
            throw ValidationError("--loop and --max-gap are for replays; add --live ADDR or --tcp ADDR")
        }
        // A word after `--loop` that is no number is a file.
        if let loop, loop.times == nil, let number = files.first(where: { Int($0) != nil }) {
            throw ValidationError("--loop takes a number of 1 or more, not \(number)")
        }
        if let maxGap, !Settings.takes(maxGap, for: "max-gap") {
            throw ValidationError("‘\(maxGap)’ is no longest pause; expected a duration such as 1s, or off")
        }
        if key.contains(where: { ServerOptions.keys($0).isEmpty }) {
            throw ValidationError("--key expects a key; leave it out to let anybody in")
        }
    }

    func status() throws -> Int32 {
        guard let pace = Binder.pace(at) else {
            throw ValidationError("‘\(at)’ is no pace; expected 100k, 500k/s, x10, realtime or max")
        }
        let program = Program(global)
        let flags: ServerFlags
        do throws(ScriptFailure) {
            flags = try ServerFlags(with: with, seed: seed, settle: settle, then: then, map: map)
        } catch {
            program.report([error])
            return program.finish(ExitStatus.usage)
        }
        do throws(AddressError) {
            var addresses: [(ServerKind, ListenAddress)] = []
            for (kind, written) in [(ServerKind.http, http), (.live, live), (.tcp, tcp)] {
                if let written { addresses.append((kind, try ListenAddress(parsing: written))) }
            }
            var options = ServerOptions()
            options.pace = pace
            options.loops = loop.map(\.times) ?? 1
            options.keys = key.flatMap(ServerOptions.keys)
            options.slow = slow
            return program.serve(
                files: files, addresses: addresses, options: options, flags: flags,
                maxGap: maxGap)
        } catch {
            throw ValidationError(error.description)
        }
    }
}
