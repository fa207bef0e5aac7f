import Engine
import EngineServe
import Lang
import Logging

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One run of the program: a session, a renderer, and the exit status it is heading for.
final class Program {
    let terminal: Terminal
    let renderer: Renderer
    let session: Session
    let status: StatusLine
    let global: GlobalOptions
    private let binder = Binder()
    /// The worst that assertions came to so far.
    private(set) var failedAssertions = 0

    init(_ global: GlobalOptions) {
        self.global = global
        terminal = Terminal.detect(colour: global.color)
        renderer = Renderer(terminal)
        let status = StatusLine(
            showsProgress: terminal.errorIsTerminal && !global.quiet, isQuiet: global.quiet,
            echoesInterrupt: terminal.inputIsTerminal && terminal.errorIsTerminal)
        self.status = status
        var environment = Session.Environment()
        environment.notice = { text in status.notice(text) }
        environment.progress = { what, done, total, records in status.progress(what, done, total, records) }
        if !terminal.inputIsTerminal { environment.standardInput = { try StandardInput.readAll() } }
        session = Session(environment: environment)
        let level: Logger.Level = global.verbose ? .info : .warning
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }

    /// How one statement ended.
    enum Step {
        case done
        case quit(Int32)
        /// An error has been reported; what it means for the exit.
        case failed(Int32)
    }

    // MARK: The four ways to run

    /// `-c`, one after the other; parsed and bound before anything runs.
    func batch(load files: [String], scripts: [Source]) -> Int32 {
        Interrupts.install()
        var statements: [(Source, BoundQuery)] = []
        var isSound = true
        for source in scripts {
            if let bound = bindAll(source) { statements += bound.map { (source, $0) } } else { isSound = false }
        }
        guard isSound else { return finish(ExitStatus.script) }
        if let failed = load(files) { return finish(failed) }
        return finish(run(statements))
    }

    func run(script path: String) -> Int32 {
        Interrupts.install()
        let source: Source
        do {
            let bytes = path == "-" ? try StandardInput.readAll() : try StandardInput.readAll(path: path)
            source = Source(name: path == "-" ? "<stdin>" : path, text: String(decoding: bytes, as: UTF8.self))
        } catch {
            Output.messages("mbosh: \(error)\n")
            return finish(ExitStatus.data)
        }
        guard let bound = bindAll(source) else { return finish(ExitStatus.script) }
        return finish(run(bound.map { (source, $0) }))
    }

    /// Statements from a pipe, each as soon as it is whole.
    func pipe(load files: [String]) -> Int32 {
        Interrupts.install()
        if let failed = load(files) { return finish(failed) }
        let lines = PlainLines()
        defer { lines.close() }
        var reader = StatementReader(lines, countsLines: true)
        while true {
            switch reader.next(name: "<stdin>", prompt: { _ in Prompt(text: "") }) {
            case .statement(let source):
                guard let bound = bindAll(source) else { return finish(ExitStatus.script) }
                for query in bound {
                    switch execute(query, in: source) {
                    case .done: break
                    case .quit(let code): return finish(failedAssertions > 0 && code == 0 ? ExitStatus.failed : code)
                    case .failed(let code): return finish(code)
                    }
                }
            case .interrupted: return finish(ExitStatus.interrupted)
            case .end: return finish(failedAssertions > 0 ? ExitStatus.failed : 0)
            case .failed(let words):
                Output.messages("mbosh: \(words)\n")
                return finish(ExitStatus.data)
            }
        }
    }

    private func run(_ statements: [(Source, BoundQuery)]) -> Int32 {
        for (source, query) in statements {
            switch execute(query, in: source) {
            case .done: break
            case .quit(let code): return failedAssertions > 0 && code == 0 ? ExitStatus.failed : code
            case .failed(let code): return code
            }
        }
        return failedAssertions > 0 ? ExitStatus.failed : 0
    }

    /// Loads what the command line names; a status when it cannot.
    func load(_ files: [String]) -> Int32? {
        if files.isEmpty { return nil }
        let session = session
        do {
            try Blocking.run(onInterrupt: status.interrupted) { try await session.load(paths: files) }
            status.clear()
            return nil
        } catch is CancellationError {
            status.clear()
            Output.messages("interrupted\n")
            return ExitStatus.interrupted
        } catch let error as Diagnostic {
            status.clear()
            // There is no source line to point into: the words came from the command line.
            Output.messages("mbosh: \(error.message)\n")
            if let help = error.help { Output.messages("  help: \(help)\n") }
            return ExitStatus.data
        } catch {
            status.clear()
            Output.messages("mbosh: \(error)\n")
            return ExitStatus.data
        }
    }

    /// Stops what runs, tells its clients, and passes the status on.
    func finish(_ code: Int32) -> Int32 {
        let session = session
        do {
            try Blocking.run { await session.close() }
        } catch {
            return ExitStatus.interrupted
        }
        return code
    }

    // MARK: One statement

    /// Nil when something does not parse or bind; every error has then been printed.
    func bindAll(_ source: Source) -> [BoundQuery]? {
        let (script, diagnostics) = Parser.parse(source)
        var failed = !diagnostics.isEmpty
        for diagnostic in diagnostics { report(diagnostic, in: source) }
        var bound: [BoundQuery] = []
        for line in script.lines {
            guard let statement = line.statement else { continue }
            do throws(Diagnostic) {
                bound.append(try binder.bind(statement))
            } catch {
                report(error, in: source)
                failed = true
            }
        }
        return failed ? nil : bound
    }

    func report(_ diagnostic: Diagnostic, in source: Source) {
        Output.messages(errorPalette.diagnostics.render(diagnostic, in: source))
    }

    /// Errors go to standard error, which may be a terminal where standard output is none.
    private var errorPalette: Palette { Palette(usesColour: terminal.errorUsesColour) }

    func execute(_ query: BoundQuery, in source: Source) -> Step {
        let session = session
        defer { status.clear() }
        do {
            let (value, state) = try Blocking.run(onInterrupt: status.interrupted) {
                let value = try await session.run(query, in: source)
                return (value, await session.status)
            }
            status.clear()
            if case .assertion(let result) = value, result.outcome == .fail { failedAssertions += 1 }
            let format = query.format ?? state.format ?? global.format
            try show(value, format, source)
            if let code = state.quitStatus { return .quit(code) }
            return .done
        } catch is CancellationError {
            status.clear()
            Output.messages("interrupted\n")
            return .failed(ExitStatus.interrupted)
        } catch let error as Diagnostic {
            status.clear()
            report(error, in: source)
            return .failed(Self.exit(for: error))
        } catch let error as Output.Failure {
            if !error.isBrokenPipe { Output.messages("mbosh: cannot write results: \(error.words)\n") }
            return .failed(error.isBrokenPipe ? ExitStatus.brokenPipe : ExitStatus.data)
        } catch {
            status.clear()
            Output.messages("mbosh: \(error)\n")
            return .failed(ExitStatus.data)
        }
    }

    private func show(_ value: Value, _ format: OutputFormat?, _ source: Source) throws {
        if case .records(let list) = value {
            if let format, let form = RecordList.TextForm(format) {
                let leftOut = try list.write(form) { try Output.results(bytes: $0) }
                if leftOut > 0 { status.notice("\(leftOut) records of other types left out: a table holds one type") }
                return
            }
            let (table, more) = list.excerpt()
            try Task.checkCancellation()
            try Output.results(renderer.render(.table(table), format: format, source: source))
            if more > 0 { status.notice("and \(more) more records; `| as csv` prints all, `| tail` the last") }
            return
        }
        try Output.results(renderer.render(value, format: format, source: source))
    }

    static func exit(for error: Diagnostic) -> Int32 {
        if error.code == .timedOut { return ExitStatus.timeout }
        return error.code.number < 300 ? ExitStatus.script : ExitStatus.data
    }
}
