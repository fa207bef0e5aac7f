import ArgumentParser
import EngineServe
import Lang

/// Flags every form of the program takes.
struct GlobalOptions: ParsableArguments {
    @ArgumentParser.Option(help: "How results leave: table, csv, json, ndjson or markdown.")
    var format: OutputFormat?

    @ArgumentParser.Option(help: "Colour: auto, always or never.")
    var color: Terminal.ColourChoice = .auto

    @Flag(name: .customLong("no-rc"), help: "Do not read the rc file.")
    var noRC = false

    @Flag(
        help:
            "Write inside the working directory only, connect to this machine only, start no program. Files are read as ever."
    )
    var sandbox = false

    @Flag(name: .short, help: "No notices, only results and errors.")
    var quiet = false

    @Flag(name: .short, help: "More notices: what servers log.")
    var verbose = false
}

extension GlobalOptions {
    /// The folder that may be written in; nil: any.
    var writableFolder: String? { sandbox ? "." : nil }
}

extension OutputFormat: ExpressibleByArgument {}
extension SlowPolicy: ExpressibleByArgument {}
extension SessionEnd: ExpressibleByArgument {}
extension Terminal.ColourChoice: ExpressibleByArgument {}

/// `mbosh [FILE…] [-c STATEMENT]…`: statements from the command line, from standard input, or from a person.
struct ShellCommand: ParsableCommand {
    // With a super-command the parser does not look for a request for completions first, which `mbosh completions` serves:
    // a sixth of the time of a start.
    static let configuration = CommandConfiguration(
        commandName: "mbosh", _superCommandName: "",
        abstract: "A scriptable shell and query language for market-by-order (L3) order books.",
        usage: """
            mbosh [FILE…] [-c STATEMENT]…      ask, or a prompt when nothing is asked
            mbosh run SCRIPT [name=value…]     run a script
            mbosh test PATHS                   run the tests of scripts
            mbosh serve FILE… [--http ADDR] [--live ADDR] [--tcp ADDR]
            mbosh -                            statements from standard input
            mbosh fmt [--check] SCRIPT…        format scripts
            mbosh check [--json] SCRIPT…       parse and bind scripts without running them
            mbosh completions bash|zsh|fish    completion for a shell
            mbosh man                          the manual page
            mbosh help [TOPIC]                 of a subcommand, a verb or an error code
            """,
        discussion: """
            FILE is DBN (.dbn, .dbn.zst) or the word demo, a small built-in market. `mbosh -c help` lists the verbs.

            Exit: 0 all good, 1 an assertion failed, 2 bad flags, 3 a statement does not parse or bind, \
            4 data or run-time error, 5 an assertion is inconclusive, 124 timeout, 130 interrupted, 141 the reader of our pipe went away.
            """,
        version: Version.text)

    @Argument(help: "Files to load, demo, or - to read statements from standard input.")
    var files: [String] = []

    @ArgumentParser.Option(
        name: .short, parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A statement to run; may be repeated.", valueName: "statement"))
    var c: [String] = []

    @OptionGroup var global: GlobalOptions

    /// What the parser makes of a command line without a subcommand.
    static func start(_ arguments: [String]) throws -> PlainStart {
        let command = try parse(arguments)
        return PlainStart(files: command.files, statements: command.c, options: RunOptions(command.global))
    }
}

/// `mbosh run SCRIPT [name=value…]`
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", _superCommandName: "mbosh",
        abstract: "Run a script; parsed and bound whole before its first line runs.",
        version: Version.text)

    @Argument(help: "The script, or - for standard input.", completion: .file(extensions: ["mbo"]))
    var script: String

    @Argument(help: "Parameters of the script.")
    var parameters: [String] = []

    @OptionGroup var global: GlobalOptions

    func status() throws -> Int32 {
        var arguments: [String: String] = [:]
        for parameter in parameters {
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = parts.first, !name.isEmpty else {
                throw ValidationError("expected name=value, found ‘\(parameter)’")
            }
            guard arguments.updateValue(String(parts[1]), forKey: String(name)) == nil else {
                throw ValidationError("‘\(name)’ is given twice")
            }
        }
        return Program(global).run(script: script, arguments: arguments)
    }
}

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
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", _superCommandName: "mbosh",
        abstract:
            "A server process: one JSON line with the addresses when ready, logs on standard error, ends on SIGTERM.",
        usage: """
            mbosh serve <files> … [--http ADDR] [--live ADDR] [--tcp ADDR] [--at PACE] [--loop [N]] [--max-gap TIME]
                        [--key K]… [--slow POLICY] [--then END] [--settle TIME] [--map PATH]
                        [--with FAULTS] [--seed N] [--format FORMAT] [--color WHEN] [--no-rc] [--sandbox] [-q] [-v]
            """,
        version: Version.text)

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
        // What is no number behind `--loop` is a file.
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
        do throws(ServeError) {
            var addresses: [(ServerKind, ListenAddress)] = []
            if let http { addresses.append((.http, try ListenAddress(parsing: http))) }
            if let live { addresses.append((.live, try ListenAddress(parsing: live))) }
            if let tcp { addresses.append((.tcp, try ListenAddress(parsing: tcp))) }
            var options = ServerOptions()
            options.pace = pace
            options.loops = loop.map(\.times) ?? 1
            options.keys = key.flatMap(ServerOptions.keys)
            options.slow = slow
            return program.serve(
                files: files, addresses: addresses, options: options, flags: flags,
                settings: maxGap.map { ["max-gap": $0] } ?? [:])
        } catch {
            throw ValidationError(error.description)
        }
    }
}
