import Engine
import Lang
import Synchronization

/// Runs the tests of one file in a session of its own.
///
/// Statements outside the tests (a `load`, a `let`) run where they stand, once. A file without `test` blocks that
/// claims something (an assertion, an expected error, a golden, a comparison) is one test. Nothing but the script has
/// an effect: there is no rc file, times are in UTC, standard input cannot be read, every seed is fixed.
public struct TestFileRunner: Sendable {
    /// The tests that are wanted.
    public var selection = TestSelection()
    /// True when the first bad test ends the file.
    public var failsFast = false
    /// True when goldens that differ are to be rewritten.
    public var updatesGoldens = false
    /// The verbs that are known.
    public let table: CommandTable
    /// The program that runs the tests.
    public var build: BuildInfo
    /// True when the report is to have digests of the loaded files, which have to be read once more for them.
    public var digestsInputs = false
    /// True when the session is limited as by `--sandbox`.
    public var isSandboxed = false
    /// Returns an answer as it would be printed into a file.
    public var print: @Sendable (ScriptAnswer) throws -> String
    /// Takes the notices of servers and streams meanwhile.
    public var notice: @Sendable (String) -> Void = { _ in }

    /// The most bytes of a file's output that are kept.
    static let mostOutput = 64 << 10

    /// - Parameters:
    ///   - table: the verbs that scripts may use; those of `TestVerbs` among them.
    ///   - build: stands in baselines that benchmarks write.
    ///   - print: an answer as goldens have it.
    public init(
        table: CommandTable, build: BuildInfo, print: @escaping @Sendable (ScriptAnswer) throws -> String
    ) {
        self.table = table
        self.build = build
        self.print = print
    }

    /// A test of a file, or the file itself as a test.
    public struct Listed: Sendable, Hashable {
        /// The name of the test.
        public var name: String
        /// The tags of the test; none for the file itself.
        public var tags: [String]
        /// The extent of the block's head; empty at the start for the file itself.
        var span: SourceSpan
        /// True when it is in a loop or a condition, so that it may run any number of times, or not at all.
        var isInLoop = false

        /// True for the file itself, which has no block.
        var isFile: Bool { span == SourceSpan(0, 0) }
    }

    /// The tests of a file as far as they are known before it runs, and its errors; with errors it has no tests.
    public func list(_ source: Source, path: String) -> (tests: [Listed], problems: [ScriptFailure]) {
        let (script, _) = check(source, path)
        guard script.problems.isEmpty else { return ([], script.problems) }
        let contents = TestContents(script, name: Self.fileName(path), table)
        return (contents.tests.filter { selection.includes(name: $0.name, tags: $0.tags) }, [])
    }

    private func check(_ source: Source, _ path: String) -> (CheckedScript, TestBlocks) {
        let mode = TestBlocks.Mode.tests(selection, failsFast: failsFast, updatesGoldens: updatesGoldens)
        let blocks = TestBlocks(mode, build: build, print: print)
        var checker = ScriptChecker(table, blocks: blocks)
        return (checker.check(source, path: path), blocks)
    }

    /// The name of the test that a file itself is: `books` for `scripts/books.mbo`.
    package static func fileName(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".mbo") ? String(name.dropLast(4)) : name
    }

    /// Runs the tests of a file.
    ///
    /// - Returns: the report; the changes that `--update` would make; and in `wasInterrupted` whether the task was
    ///   cancelled.
    package func run(
        _ source: Source, path: String
    ) async -> (report: TestFileReport, updates: [GoldenUpdate], wasInterrupted: Bool) {
        var report = TestFileReport(source: source, digest: ContentDigest.hex(of: Array(source.text.utf8)))
        let (script, blocks) = check(source, path)
        guard script.problems.isEmpty else {
            report.refusals = script.problems
            return (report, [], false)
        }
        let contents = TestContents(script, name: Self.fileName(path), table)
        let meant = contents.tests.filter { selection.includes(name: $0.name, tags: $0.tags) }
        if meant.isEmpty { return (report, [], false) }
        let notice = notice
        let session = Session(
            table: table, environment: Session.Environment(notice: { notice($0) }, isSandboxed: isSandboxed))
        let output = KeptOutput(print, limit: Self.mostOutput)
        // The recorder takes the claims outside every test.
        let recorder = TestRecorder(output, holds: false)
        let started = ContinuousClock.now
        var ended: ScriptFailure?
        var wasInterrupted = false
        var problem: String?
        do {
            let runner = ScriptRunner(session, sink: recorder, blocks: blocks)
            _ = try await runner.run(script)
        } catch let failure as ScriptFailure {
            ended = failure
        } catch is CancellationError {
            wasInterrupted = true
        } catch {
            problem = "\(error)"
        }
        let (seconds, attoseconds) = (ContinuousClock.now - started).components
        report.elapsedNanos = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        let paths = await session.loadedPaths
        await session.close()
        report.unreadable = problem
        report.output = output.text
        report.tests = blocks.reports
        if let own = ownTest(contents, recorder, ended, wasInterrupted),
            own.outcome.isBad || meant.contains(where: { $0.name == own.name && $0.span == own.span })
        {
            report.tests.insert(own, at: 0)
        }
        report.tests += unreached(meant, contents, report.tests, ended != nil)
        if digestsInputs { report.inputs = paths.compactMap(Self.input) }
        return (report, updatesGoldens ? blocks.updates : [], wasInterrupted)
    }

    /// The test that the file itself is; nil when it has tests and neither claims anything nor ends in an error outside
    /// them.
    private func ownTest(
        _ contents: TestContents, _ recorder: TestRecorder, _ ended: ScriptFailure?, _ wasInterrupted: Bool
    ) -> TestReport? {
        var report = TestReport(name: contents.name, span: SourceSpan(0, 0))
        report.assertions = recorder.tally
        report.findings = recorder.findings
        if let ended {
            report.outcome = .erred
            report.findings.append(TestFinding(.error(ended.diagnostic), in: ended.source, at: ended.diagnostic.span))
        } else if recorder.tally.failed > 0 {
            report.outcome = .failed
        } else if contents.hasBlocks, recorder.tally.total == 0 {
            return nil
        } else if wasInterrupted {
            report.outcome = .interrupted
        } else if recorder.tally.total == 0 {
            report.outcome = .failed
            report.findings.append(TestFinding(.nothingClaimed, in: contents.source, at: SourceSpan(0, 0)))
        }
        return report
    }

    /// The tests that did not run because of an error, `quit` or a Ctrl-C, as skipped.
    private func unreached(
        _ meant: [Listed], _ contents: TestContents, _ reports: [TestReport], _ hasEnded: Bool
    ) -> [TestReport] {
        guard contents.hasBlocks else { return [] }
        let reached = Set(reports.map(\.span))
        return meant.filter { !$0.isInLoop && !$0.isFile && !reached.contains($0.span) }.map { test in
            TestReport(
                name: test.name, tags: test.tags, span: test.span,
                outcome: .skipped(reason: hasEnded ? "an error ended the file before it" : "it was not reached"))
        }
    }

    private static func input(_ path: String) -> TestInput? {
        guard let digest = try? ScriptFile.digest(of: path) else { return nil }
        return TestInput(path: path, digest: digest)
    }
}

/// The tests of a script, found without running it.
struct TestContents {
    var name: String
    var source: Source
    var tests: [TestFileRunner.Listed] = []
    var hasBlocks = false
    private var claims = false
    private let table: CommandTable

    init(_ script: CheckedScript, name: String, _ table: CommandTable) {
        self.table = table
        self.name = name
        source = script.unit.source
        read(script.unit.lines, of: script.unit, isInLoop: false)
        hasBlocks = !tests.isEmpty
        if claims { tests.insert(TestFileRunner.Listed(name: name, tags: [], span: SourceSpan(0, 0)), at: 0) }
    }

    private mutating func read(_ lines: [Line], of unit: ScriptUnit, isInLoop: Bool) {
        for line in lines {
            switch line.statement {
            case .query(let query):
                if let included = unit.includes[query.span] {
                    read(included.lines, of: included, isInLoop: isInLoop)
                } else if unit.bound[query.span]?.call?.signature.isClaim == true {
                    claims = true
                }
            case .golden, .guarded: claims = true
            case .block(let block):
                if TestBlock(block.head) == .test {
                    // Whatever is not known before it runs is not known here either.
                    guard let head = try? Binder(table).testHead(block.head) else { continue }
                    tests.append(
                        TestFileRunner.Listed(
                            name: head.name, tags: head.tags, span: block.head.span, isInLoop: isInLoop))
                } else if ControlHead.words.contains(block.head.verb.text) {
                    read(block.body, of: unit, isInLoop: true)
                    read(block.otherwise ?? [], of: unit, isInLoop: true)
                }
            case nil: break
            }
        }
    }
}

/// Keeps the output of a file's statements, up to a number of bytes.
final class KeptOutput: ScriptSink {
    private let print: @Sendable (ScriptAnswer) throws -> String
    private let limit: Int
    private let kept = Mutex("")

    init(_ print: @escaping @Sendable (ScriptAnswer) throws -> String, limit: Int) {
        self.print = print
        self.limit = limit
    }

    var text: String { kept.withLock { $0 } }

    func receive(_ answer: ScriptAnswer) throws {
        // No further answer is printed into a text that nobody keeps: there may be a hundred million records.
        guard kept.withLock({ $0.utf8.count < limit }) else { return }
        let text = try print(answer)
        kept.withLock { kept in
            let room = limit - kept.utf8.count
            if text.utf8.count <= room {
                kept += text
            } else if room > 0 {
                kept += String(decoding: Array(text.utf8.prefix(room)), as: UTF8.self) + "…\n"
            }
        }
    }
}

extension Session {
    /// The files from which the loaded data came.
    var loadedPaths: [String] { origin?.paths.filter { $0 != "demo" } ?? [] }
}

extension TestBlocks {
    var reports: [TestReport] { state.withLock { $0.reports } }

    var updates: [GoldenUpdate] {
        state.withLock { state in
            state.rewrites.values.filter { !$0.rewrite.isEmpty }.sorted { $0.source.name < $1.source.name }
        }
    }
}
