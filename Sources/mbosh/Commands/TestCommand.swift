import ArgumentParser
import Engine
import EngineServe
import Lang
import LangTest

/// `mbosh test PATHS`
struct TestCommand: Subcommand {
    static let configuration = CommandConfiguration(
        .test,
        "Run the tests of scripts and report: in the order of the arguments, however many run side by side.",
        discussion: """
            PATHS are scripts, or folders whose *.mbo files are meant, at any depth. A script without test blocks that claims \
            something (assert, expect error, a golden, compare) is one test. `mbosh -c 'help test'` shows how to write them.

            Exit: 0 all passed; otherwise the first of these that applies: 130 interrupted, 3 a script does not parse or bind, \
            4 a script cannot be read or a test ended in an error, 124 a test timed out, 1 a test failed, or there was none, or \
            nothing was asserted in any, 5 a `compare` is inconclusive. \
            2 bad flags, and --update where CI is set.
            """)

    @Argument(help: "Scripts, or folders of them.")
    var paths: [String]

    @ArgumentParser.Option(name: .short, help: "So many files side by side; as many as there are cores unless given.")
    var j: Int?

    @ArgumentParser.Option(help: "Tests with one of these tags, and none behind a !: a,b,!slow.")
    var tags: String?

    @ArgumentParser.Option(help: "Tests whose name this regular expression is found in.")
    var filter: String?

    @Flag(name: .customLong("fail-fast"), help: "Stop at the first test that fails.")
    var failFast = false

    @Flag(
        name: .customLong("allow-empty"), help: "A run without a test, or with nothing asserted in any, is no failure.")
    var allowEmpty = false

    @Flag(help: "Rewrite goldens that differ, and show how; not where CI is set.")
    var update = false

    @ArgumentParser.Option(help: ArgumentHelp("Write a JUnit XML report, too.", valueName: "file"))
    var junit: String?

    @Flag(help: "Report in TAP 14 instead of plain text.")
    var tap = false

    @Flag(help: "Annotations for GitHub's runners, too.")
    var github = false

    @Flag(help: "List the tests that would run.")
    var list = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if paths.isEmpty { throw ValidationError("name a script or a folder of them") }
        if let j, !(1...1024).contains(j) { throw ValidationError("-j takes a number from 1 to 1024, not \(j)") }
        _ = try selection()
        if update, let ci = Terminal.environment("CI"), !ci.isEmpty {
            throw ValidationError(
                "--update rewrites goldens, which is for a person to look at; CI is set, so it is refused")
        }
    }

    private func selection() throws -> TestSelection {
        do throws(TestSelection.Failure) {
            return try TestSelection(tags: tags, filter: filter)
        } catch {
            throw ValidationError(error.description)
        }
    }

    func status() throws -> Int32 {
        let answer = PlainAnswer()
        var runner = TestFileRunner(table: .whole, build: Version.build) { try answer.text($0) }
        runner.selection = try selection()
        runner.failsFast = failFast
        runner.updatesGoldens = update
        runner.digestsInputs = junit != nil
        runner.isSandboxed = global.sandbox
        if global.verbose { runner.notice = { Output.messages($0 + "\n") } }
        Program.logs(verbose: global.verbose)
        let files = TestScript.all(paths)
        return list ? listing(files, runner) : try run(files, runner)
    }

    private func listing(_ files: [TestScript], _ runner: TestFileRunner) -> Int32 {
        var output = ""
        var status: Int32 = 0
        let terminal = Terminal.detect(colour: global.color)
        for file in files {
            switch file.text {
            case .failure(let failure):
                terminal.complain(failure.description)
                if status != ExitStatus.script { status = ExitStatus.data }
            case .success(let bytes):
                let source = Source(name: file.path, text: String(decoding: bytes, as: UTF8.self))
                let (tests, problems) = runner.list(source, path: file.path)
                for problem in problems { terminal.report(problem.diagnostic, in: problem.source) }
                if !problems.isEmpty { status = ExitStatus.script }
                for test in tests {
                    let tags = test.tags.isEmpty ? "" : "  [\(test.tags.joined(separator: ", "))]"
                    output += VisibleText.of("\(file.path)  \(test.name)\(tags)") + "\n"
                }
            }
        }
        let written = Output.finish(output)
        guard written == 0 else { return written }
        if output.isEmpty, status == 0, !allowEmpty {
            terminal.complain("no test was found")
            return ExitStatus.failed
        }
        return status
    }

    private func run(_ files: [TestScript], _ runner: TestFileRunner) throws -> Int32 {
        Interrupts.install()
        let terminal = Terminal.detect(colour: global.color)
        let printer = TestPrinter(
            plain: tap ? nil : PlainReport(palette: terminal.palette),
            tap: tap ? TAPReport() : nil, github: github ? GitHubReport() : nil)
        let run = TestRun(
            files: files, runner: runner, width: j ?? max(1, BenchMachine.current().cores), failsFast: failFast,
            printer: printer)
        let began = WallClock.nanos / 1_000_000_000
        var report = try Blocking.run { await run.perform() }
        report.run.mayBeEmpty = allowEmpty
        if update {
            report.updates = report.printer.show(
                report.updates, palette: terminal.palette, within: global.writableFolder)
        }
        report.printer.finish(report.run)
        if let junit {
            let epoch = Terminal.environment("SOURCE_DATE_EPOCH").flatMap { UInt64($0) }
            let text = JUnitReport(began: epoch ?? began, hidesDurations: epoch != nil).render(report.run)
            do throws(OutputError) {
                var sink = try FileSink(path: ScriptFiles.path(junit), within: global.writableFolder)
                try sink.write(Array(text.utf8))
                try sink.commit()
            } catch {
                terminal.complain(
                    "the JUnit report cannot be written: \(error.description)",
                    help: "--junit takes a file's name in a folder that is there, as in --junit report.xml")
                return ExitStatus.data
            }
        }
        if report.run.emptiness != nil, !tap {
            terminal.say(
                "  help: a test is `test \"name\" { assert … }` in a script (*.mbo); --allow-empty lets a run be empty")
        }
        if let failure = report.printer.failure { return failure.reported() }
        return Self.status(report.run, couldUpdate: report.couldUpdate)
    }

    /// The first that applies, in the order of the help.
    static func status(_ run: TestRunReport, couldUpdate: Bool = true) -> Int32 {
        let errors = run.files.flatMap(\.tests).filter { $0.outcome == .erred }.compactMap(\.findings.last)
        let isScript = errors.contains { finding in
            if case .error(let diagnostic) = finding.kind { diagnostic.code.number < 300 } else { false }
        }
        if run.isInterrupted { return ExitStatus.interrupted }
        if isScript || run.files.contains(where: { !$0.refusals.isEmpty }) { return ExitStatus.script }
        let tally = TestTally(run.files)
        if tally[.erred] > 0 || run.files.contains(where: { $0.unreadable != nil }) || !couldUpdate {
            return ExitStatus.data
        }
        if tally[.timedOut] > 0 { return ExitStatus.timeout }
        if tally[.failed] > 0 || run.emptiness != nil { return ExitStatus.failed }
        return tally[.inconclusive] > 0 ? ExitStatus.inconclusive : 0
    }
}
