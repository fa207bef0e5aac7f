import Engine
import EngineServe
import Lang
import LangTest
import Logging

/// One run of the program: a session, a renderer, and the exit status it is heading for.
final class Program {
    let terminal: Terminal
    let renderer: Renderer
    let session: Session
    let status: StatusLine
    let global: RunOptions
    let output: ScriptOutput
    /// The runner of the blocks and goldens of a script that are no control flow.
    let blocks: (any BlockRunner)?
    /// A person is at the prompt: long results are paged, statements are remembered.
    var isInteractive = false
    var isReadingRC = false
    /// A semicolon has been forgiven at this prompt.
    var hasForgiven = false

    init(_ global: RunOptions) {
        self.global = global
        if global.sandbox { Terminal.forgetPrograms() }
        terminal = Terminal.detect(colour: global.color)
        renderer = Renderer(terminal)
        let status = StatusLine(terminal, isQuiet: global.quiet)
        self.status = status
        var environment = Session.Environment()
        environment.notice = { text in status.notice(text) }
        environment.announce = { text in status.announce(text) }
        environment.progress = { what, done, total, records in status.progress(what, done, total, records) }
        if !terminal.inputIsTerminal { environment.standardInput = { try StandardInput.readAll() } }
        environment.isSandboxed = global.sandbox
        session = Session(table: .whole, environment: environment)
        output = ScriptOutput(renderer, status, format: global.format)
        blocks = Self.scriptBlocks()
        Self.logs(verbose: global.verbose)
    }

    /// The blocks that a script may hold besides statements and control flow.
    static func scriptBlocks() -> TestBlocks {
        let answer = PlainAnswer()
        return TestBlocks(.script, build: Version.build) { try answer.text($0) }
    }

    /// To be called once.
    static func logs(verbose: Bool) {
        let level: Logger.Level = verbose ? .info : .warning
        LoggingSystem.bootstrap { MessageLog(label: $0, level: level) }
    }

    /// The end of one statement.
    enum Step {
        case done
        case quit(Int32)
        /// An error has been reported; what it means for the exit.
        case failed(Int32)
    }

    // MARK: The ways to run

    /// `-c`, one after the other; parsed and bound before anything runs.
    func batch(load files: [String], scripts: [Source]) -> Int32 {
        Interrupts.install()
        Interrupts.noteTermination()
        var checker = ScriptChecker(session.table, blocks: blocks)
        let checked = scripts.map { checker.check($0) }
        for script in checked { report(script.problems) }
        guard checked.allSatisfy(\.problems.isEmpty) else { return finish(ExitStatus.script) }
        if let failed = load(files) { return finish(failed) }
        for script in checked {
            if let code = exit(after: execute(script)) { return finish(code) }
            if Interrupts.isTerminated { return finish(ExitStatus.terminated) }
        }
        return finish(output.exitStatus)
    }

    /// Answers `help` about one topic.
    func help(on topic: String) -> Int32 {
        Interrupts.install()
        let (query, source) = BoundQuery.help(on: topic)
        return finish(exit(after: ask(query, in: source)) ?? output.exitStatus)
    }

    /// - Parameter arguments: `name=value` for the script's parameters.
    func run(script written: String, arguments: [String: String] = [:]) -> Int32 {
        Interrupts.install()
        Interrupts.noteTermination()
        let path = ScriptFiles.path(written)
        if path != "-", let hint = CommandLineHints.data(at: path) {
            terminal.complain(VisibleText.of(hint))
            return finish(ExitStatus.script)
        }
        let source: Source
        do {
            let bytes = path == "-" ? try StandardInput.readScript() : try StandardInput.readAll(path: path)
            source = Source(name: path == "-" ? "<stdin>" : path, text: String(decoding: bytes, as: UTF8.self))
        } catch {
            // Nothing is wrong with a pipe whose reader was told to stop.
            if Interrupts.isTerminated { return finish(ExitStatus.terminated) }
            if Interrupts.consume() { return finish(ExitStatus.interrupted) }
            terminal.complain("\(error)", help: path == "-" ? nil : CommandLineHints.noScript(path))
            return finish(ExitStatus.data)
        }
        var checker = ScriptChecker(session.table, blocks: blocks, arguments: arguments)
        let script = checker.check(source, path: path == "-" ? nil : path)
        report(script.problems)
        guard script.problems.isEmpty else { return finish(ExitStatus.script) }
        if let complaint = Self.complaint(about: arguments, for: script, path) {
            terminal.complain(complaint)
            return finish(ExitStatus.usage)
        }
        if let code = exit(after: execute(script, arguments: arguments)) { return finish(code) }
        return finish(output.exitStatus)
    }

    /// Statements from a pipe, each as soon as it is whole.
    func pipe(load files: [String]) -> Int32 {
        Interrupts.install()
        if let failed = load(files) { return finish(failed) }
        let lines = PlainLines()
        defer { lines.close() }
        var reader = StatementReader(lines, countsLines: true)
        var statements: [StatementReader.Statement] = []
        while true {
            var failure: String?
            if statements.isEmpty {
                switch reader.next(name: "<stdin>", prompt: { _ in Prompt(text: "") }) {
                case .statement(let read): statements = [read]
                case .interrupted: return finish(ExitStatus.interrupted)
                case .end: return finish(output.exitStatus)
                case .failed(let words): return failed(reading: words)
                }
                // Lines that have come already are run together: a statement takes a tenth of the time that handing
                // it over takes.
                statements += Self.ready(&reader, &failure)
            }
            // The lines after these are cut into statements while they run.
            var following: [StatementReader.Statement] = []
            let code = run(together: statements) {
                if failure == nil { following = Self.ready(&reader, &failure) }
            }
            if let code { return finish(code) }
            statements = following
            guard let failure else { continue }
            if let code = run(together: statements) { return finish(code) }
            return failed(reading: failure)
        }
    }

    func failed(reading words: String) -> Int32 {
        terminal.complain(words)
        return finish(ExitStatus.data)
    }

    /// Statements that have come already, up to a row of them.
    ///
    /// - Parameter failure: is set to what keeps the reader from reading on, after the statements.
    private static func ready(
        _ reader: inout StatementReader, _ failure: inout String?
    ) -> [StatementReader.Statement] {
        var statements: [StatementReader.Statement] = []
        while statements.count < statementsAtOnce, let event = reader.nextWithoutWaiting(name: "<stdin>") {
            switch event {
            case .statement(let read): statements.append(read)
            case .failed(let words):
                failure = words
                return statements
            // Neither comes with a line that is there already; `next` finds it again.
            case .interrupted, .end: return statements
            }
        }
        return statements
    }

    private static let statementsAtOnce = 1024

    /// The end of a row of statements.
    private enum Row: Sendable {
        case finished
        case quit(Int32)
        case problems([ScriptFailure])
        /// This one needs the thread that has the terminal; the number of statements before it.
        case screen(CheckedScript, after: Int)
        case failed(any Error, Source)
    }

    /// Runs statements one after the other until one cannot be run or ends the session: the status to leave with, or
    /// nil.
    ///
    /// - Parameter meanwhile: work of this thread while they run.
    private func run(
        together statements: [StatementReader.Statement], meanwhile: () -> Void = {}
    ) -> Int32? {
        var rest = statements[...]
        while !rest.isEmpty {
            let row: Row
            do {
                row = try runRow(of: Array(rest), meanwhile: rest.count == statements.count ? meanwhile : {})
            } catch {
                return exit(after: failed(error, in: rest[rest.startIndex].source))
            }
            status.clear()
            switch row {
            case .finished: return nil
            case .quit(let code): return exit(after: .quit(code))
            case .problems(let problems):
                report(problems)
                return ExitStatus.script
            case .failed(let error, let source): return exit(after: failed(error, in: source))
            case .screen(let script, let count):
                if let code = exit(after: execute(script)) { return code }
                rest = rest.dropFirst(count + 1)
            }
        }
        return nil
    }

    private func runRow(
        of statements: [StatementReader.Statement], meanwhile: () -> Void
    ) throws -> Row {
        let (session, status, blocks) = (session, status, blocks)
        let runner = ScriptRunner(session, sink: output, blocks: blocks)
        // The answer of a lone statement is for somebody who waits for it.
        let gatherer = statements.count > 1 ? Output.Gatherer() : nil
        defer { gatherer?.end() }
        return try Blocking.run(onInterrupt: status.interrupted, meanwhile: meanwhile) {
            var checker = ScriptChecker(session.table, names: await session.variableNames, blocks: blocks)
            for (number, statement) in statements.enumerated() {
                let source = statement.source
                let script = checker.check(source, tokens: statement.tokens)
                guard script.problems.isEmpty else { return .problems(script.problems) }
                if script.isScreen { return .screen(script, after: number) }
                do {
                    try gatherer?.setOpen(!script.mayWriteFiles)
                    if case .quit(let code) = try await runner.run(script) { return .quit(code) }
                } catch {
                    return .failed(error, source)
                }
                status.clear()
            }
            if let last = statements.last {
                do {
                    try gatherer?.setOpen(false)
                } catch {
                    return .failed(error, last.source)
                }
            }
            return .finished
        }
    }

    /// The status to leave with; nil when the next statement is due.
    private func exit(after step: Step) -> Int32? {
        switch step {
        case .done: nil
        case .quit(let code): code == 0 ? output.exitStatus : code
        case .failed(let code): code
        }
    }

    /// The error in the parameters given on the command line; nil when nothing is.
    private static func complaint(
        about arguments: [String: String], for script: CheckedScript, _ path: String
    ) -> String? {
        let names = script.parameters.map(\.name)
        for name in arguments.keys.sorted() where !names.contains(name) {
            let help =
                Suggestions.nearest(name, among: names).map { "; did you mean ‘\($0)’?" }
                ?? (names.isEmpty ? ": it declares none" : "; there is \(names.joined(separator: ", "))")
            return "\(path) has no parameter ‘\(name)’\(help)"
        }
        for parameter in script.parameters where parameter.standard == nil && arguments[parameter.name] == nil {
            return "\(path) needs a value for ‘\(parameter.name)’: mbosh run \(path) \(parameter.name)=VALUE"
        }
        return nil
    }

    /// Loads what the command line names; a status when it cannot.
    func load(_ files: [String]) -> Int32? {
        if files.isEmpty { return nil }
        if let hint = CommandLineHints.script(among: files) {
            terminal.complain(VisibleText.of(hint))
            return ExitStatus.data
        }
        let session = session
        do {
            try Blocking.run(onInterrupt: status.interrupted) { try await session.load(paths: files) }
            status.clear()
            return nil
        } catch is CancellationError {
            return interrupted()
        } catch let error as Diagnostic {
            status.clear()
            // There is no source line to point into: the words came from the command line.
            let help = CommandLineHints.help(files: files) ?? error.help
            terminal.complain(VisibleText.of(error.message), help: help.map { VisibleText.of($0) })
            return ExitStatus.data
        } catch {
            status.clear()
            terminal.complain("\(error)")
            return ExitStatus.data
        }
    }

    /// Stops what runs, tells its clients, and passes the status on. A process that was told to end while it did
    /// nothing but serve has done what it was to; any other ends by the signal.
    func finish(_ code: Int32) -> Int32 {
        let session = session
        do {
            let wasServing = try Blocking.run { await session.isWaitingForServers }
            if code == ExitStatus.terminated, wasServing { status.notice("draining") }
            try Blocking.run { await session.close() }
            guard code == ExitStatus.terminated else { return code }
            if wasServing { return output.exitStatus }
            Interrupts.terminate()
            return code
        } catch {
            return ExitStatus.interrupted
        }
    }

    /// Says that what ran was cut short, and with which status.
    private func interrupted() -> Int32 {
        if Interrupts.isTerminated {
            status.clear()
            return ExitStatus.terminated
        }
        status.reportInterrupted()
        return ExitStatus.interrupted
    }

    // MARK: One statement

    func report(_ problems: [ScriptFailure]) {
        let session = session
        for problem in problems {
            // Interrupted: the error is said without what the data would have to say to it.
            let hinted = try? Blocking.run { await session.hinted(problem.diagnostic, in: problem.source) }
            terminal.report(hinted ?? problem.diagnostic, in: problem.source)
        }
    }

    /// Names that the next statement may use.
    var variableNames: [String] {
        let session = session
        // A statement that does not know them says so, and why the session does not answer will be said by the next.
        return (try? Blocking.run { await session.variableNames }) ?? []
    }

    /// Runs a script without problems, printing as it goes.
    func execute(_ script: CheckedScript, arguments: [String: String] = [:]) -> Step {
        if let step = watch(script) { return step }
        let runner = ScriptRunner(session, sink: output, blocks: blocks)
        // A pager takes the terminal, which is this thread's business and not the statement's.
        output.holdsAnswers = isInteractive && !isReadingRC && script.onlyQuery != nil
        defer { status.clear() }
        do {
            let (ending, habits) = try Blocking.run(onInterrupt: status.interrupted) {
                let ending = try await runner.run(script, arguments: arguments)
                return (ending, await runner.session.habits)
            }
            status.clear()
            try output.release(to: habits.usesPager ? pager : nil, onInterrupt: status.interrupted)
            switch ending {
            case .finished: return .done
            case .quit(let code): return .quit(code)
            }
        } catch {
            return failed(error, in: script.unit.source)
        }
    }

    /// Answers one question as a script would.
    func ask(_ query: BoundQuery, in source: Source) -> Step {
        let session = session
        defer { status.clear() }
        do {
            let (value, state) = try Blocking.run(onInterrupt: status.interrupted) {
                (try await session.run(query, in: source), await session.status)
            }
            status.clear()
            try output.show(
                ScriptAnswer(
                    value: value, format: query.format ?? state.format, source: source, span: query.span,
                    zone: state.zone))
            return .done
        } catch {
            return failed(error, in: source)
        }
    }

    /// Reports what ended a statement.
    func failed(_ error: any Error, in source: Source) -> Step {
        do {
            throw error
        } catch is CancellationError {
            return .failed(interrupted())
        } catch let error as ScriptFailure {
            status.clear()
            terminal.report(error.diagnostic, in: error.source)
            return .failed(Self.exit(for: error.diagnostic))
        } catch let error as Diagnostic {
            return failed(ScriptFailure(error, in: source), in: source)
        } catch let error as Output.Failure {
            return .failed(error.reported())
        } catch {
            status.clear()
            terminal.complain("\(error)")
            return .failed(ExitStatus.data)
        }
    }

    /// For a person's eyes only; nil where results go anywhere else.
    private var pager: Pager? {
        // A pager can start programs, and PAGER can be any.
        guard isInteractive, !isReadingRC, !global.sandbox, terminal.outputIsTerminal else { return nil }
        return Pager()
    }

    static func exit(for error: Diagnostic) -> Int32 {
        if error.code == .timedOut { return ExitStatus.timeout }
        return error.code.number < 300 ? ExitStatus.script : ExitStatus.data
    }
}
