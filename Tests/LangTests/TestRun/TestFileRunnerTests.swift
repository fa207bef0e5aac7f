import Synchronization
import TestSupport
import Testing
import mbosh

@testable import Lang
@testable import LangTest

/// Scripts of tests, run in this process.
@Suite struct TestFileRunnerTests {
    private static func runner() -> TestFileRunner {
        TestFileRunner(table: .whole, build: BuildInfo(version: "0")) { try Shell.text($0) }
    }

    private static func run(
        _ text: String, _ runner: TestFileRunner = runner()
    ) async -> (report: TestFileReport, updates: [GoldenUpdate], wasInterrupted: Bool) {
        await runner.run(Source(name: "f.mbo", text: text), path: "f.mbo")
    }

    /// `name outcome` of each test.
    private static func outcomes(_ text: String, _ runner: TestFileRunner = runner()) async -> [String] {
        await run(text, runner).report.tests.map { test in
            switch test.outcome {
            case .passed: "\(test.name) passed"
            case .failed: "\(test.name) failed"
            case .inconclusive: "\(test.name) inconclusive"
            case .skipped(let reason): "\(test.name) skipped \(reason)"
            case .erred: "\(test.name) erred"
            case .timedOut: "\(test.name) timed out"
            case .interrupted: "\(test.name) interrupted"
            }
        }
    }

    // Would catch an outcome mistaken for another, and a bad test that ends its file.
    @Test func `every test has its own outcome`() async {
        let text = """
            test "a" { assert 1 == 1 }
            test "b" { assert 1 == 2 }
            test "c" { book ACME }
            test "d" { print 1 }
            test "e" skip "later" { assert 1 == 2 }
            test "f" timeout 20ms { sleep 60s }
            test "g" { expect error E0301: book ACME }
            test "h" { warn assert 1 == 2 }
            """
        #expect(
            await Self.outcomes(text) == [
                "a passed", "b failed", "c erred", "d failed", "e skipped later", "f timed out", "g passed", "h passed",
            ])
    }

    // Would catch a setup that does not reach the test, a teardown left out after a bad test, or names that leak.
    @Test func `setup and teardown are around each test that follows`() async {
        let text = """
            let log = ""
            test "before" { assert $log == "" }
            setup { let x = "s"
              let log = $log + $x }
            teardown { let log = $log + "t" }
            teardown { let log = $log + "u" }
            test "one" { assert $log == "s"
              let own = 1 }
            test "errs" { at nowhere }
            test "slow" timeout 20ms { sleep 60s }
            test "last" { assert $log == "sutsutsuts" }
            """
        #expect(
            await Self.outcomes(text) == ["before passed", "one passed", "errs erred", "slow timed out", "last passed"])
        let (report, _, _) = await Self.run("setup { book ACME }\ntest \"x\" { assert 1 == 1 }")
        #expect(report.tests.map(\.outcome) == [.erred])
        #expect(
            report.tests.first?.findings.first?.span == SourceSpan(13, 17) || report.tests.first?.findings.count == 1)
    }

    // Would catch an attempt too many or too few, and findings of an attempt that no longer count.
    @Test func `a retried test passes with its last attempt`() async throws {
        let text = """
            let n = 0
            test "third time" retry 2 { let n = $n + 1
              assert $n == 3 }
            test "never" retry 1 { let n = $n + 1
              assert $n == 100 }
            print $n
            """
        let (report, _, _) = await Self.run(text)
        #expect(report.tests.map(\.outcome) == [.passed, .failed])
        #expect(report.tests.map(\.attempts) == [3, 2])
        #expect(report.tests.first?.findings.isEmpty == true && report.tests.first?.assertions.total == 1)
        #expect(report.output.contains("\"5\"") && !report.output.contains("1 == 3"))
    }

    // Would catch claims that nobody counts because they stand outside every test, or twice because they stand inside.
    @Test func `what is claimed outside the tests is the file's`() async {
        #expect(await Self.outcomes("assert 1 == 1\ntest \"a\" { assert 1 == 1 }") == ["f passed", "a passed"])
        #expect(await Self.outcomes("assert 1 == 2\ntest \"a\" { assert 1 == 1 }") == ["f failed", "a passed"])
        #expect(await Self.outcomes("assert 1 == 1") == ["f passed"])
        #expect(await Self.outcomes("print 1\n----\n\"1\"\n----") == ["f passed"])
        #expect(await Self.outcomes("if 1 == 2 { assert 1 == 1 }") == ["f failed"])
        // Nothing to test: not run at all.
        #expect(await Self.outcomes("book ACME") == [])
        let (report, _, _) = await Self.run("assert 1 == 1\ntest \"a\" { assert 1 == 1\n assert 2 == 2 }")
        #expect(report.tests.map(\.assertions.total) == [1, 2])
    }

    // Would catch tests that vanish from the report when the file ends before them.
    @Test func `an error outside the tests ends the file and its tests are told`() async {
        let text = "test \"a\" { assert 1 == 1 }\nbook ACME\ntest \"b\" { assert 1 == 1 }"
        #expect(
            await Self.outcomes(text) == ["f erred", "a passed", "b skipped an error ended the file before it"])
        #expect(
            await Self.outcomes("test \"a\" { assert 1 == 1 }\nquit\ntest \"b\" { assert 1 == 1 }")
                == ["a passed", "b skipped it was not reached"])
    }

    // Would catch a test of a loop that hides the others of its name, or a reproduce line that finds none of them.
    @Test func `tests in a loop are numbered`() async throws {
        let (report, _, _) = await Self.run("for n in 1 to 2 { test \"t\" { assert $n == 1 } }")
        #expect(report.tests.map(\.name) == ["t", "t (2)"])
        #expect(report.tests.map(\.outcome) == [.passed, .failed])
        #expect(report.tests.last?.reproduce(in: report) == "mbosh test f.mbo --filter '^t$'")
    }

    // Would catch a selection that runs what was not asked for.
    @Test func `tags and filters select`() async throws {
        let text =
            "test \"a\" tags x, y { assert 1 == 1 }\ntest \"b\" tags x { assert 1 == 1 }\ntest \"c\" { assert 1 == 1 }"
        for (tags, filter, names) in [
            ("x", nil, ["a", "b"]), ("x,!y", nil, ["b"]), ("!x", nil, ["c"]), (nil, "[bc]", ["b", "c"]), ("z", nil, []),
        ] as [(String?, String?, [String])] {
            var runner = Self.runner()
            runner.selection = try TestSelection(tags: tags, filter: filter)
            #expect(await Self.run(text, runner).report.tests.map(\.name) == names)
            #expect(runner.list(Source(name: "f.mbo", text: text), path: "f.mbo").tests.map(\.name) == names)
        }
    }

    // Would catch tests that run on after the first failure.
    @Test func `fail-fast leaves out the rest`() async {
        var runner = Self.runner()
        runner.failsFast = true
        #expect(
            await Self.outcomes("test \"a\" { assert 1 == 2 }\ntest \"b\" { assert 1 == 1 }", runner)
                == ["a failed", "b skipped after the first failure"])
    }

    // Would catch a script that is wrong and runs in part.
    @Test(arguments: [
        ("test { assert 1 == 1 }", 202), ("test \"a\" tag x { assert 1 == 1 }", 203), ("test \"a\" tags { }", 202),
        ("test \"a\" timeout 5 { }", 204), ("test \"a\" timeout 0s { }", 204), ("test \"a\" retry 1 retry 2 { }", 205),
        ("test \" \" { }", 204), ("setup now { }", 203), ("bench \"b\" 5 { }", 202), ("bench \"b\" 0 times { }", 204),
        ("bench \"b\" times 5 { }", 203), ("compare \"b\" to x within 5", 204), ("compare \"b\"", 202), ("bok", 201),
        ("test \"a\" { bok }", 201), ("test \"a\"", 202),
    ])
    func `a script that is wrong is refused whole`(text: String, code: Int) async {
        let (report, _, _) = await Self.run("test \"first\" { assert 1 == 1 }\n" + text)
        #expect(report.refusals.map(\.diagnostic.code.number) == [code])
        #expect(report.tests.isEmpty && report.isBad)
    }

    // Would catch a test inside another, whose claims would count for both, or one that is only met when it runs.
    @Test(arguments: [
        "test \"a\" { assert 1 == 1\n test \"b\" { assert 1 == 1 } }", "test \"a\" { setup { print 1 } }",
        "test \"a\" { repeat 2 { test \"b\" { assert 1 == 1 } } }", "setup { test \"b\" { assert 1 == 1 } }",
        "bench \"b\" { teardown { print 1 } }",
    ])
    func `no test stands inside a test`(text: String) async {
        let (report, _, _) = await Self.run("test \"first\" { assert 1 == 1 }\n" + text)
        #expect(report.refusals.map(\.diagnostic.code) == [.blockNotTaken])
        #expect(report.tests.isEmpty)
    }

    // Would catch Ctrl-C that is not heard inside a test, or taken for its timeout.
    @Test func `a cancelled run is interrupted, not timed out`() async {
        let task = Task { await Self.run("test \"a\" timeout 60s { sleep 60s }\ntest \"b\" { assert 1 == 1 }") }
        task.cancel()
        let (report, _, wasInterrupted) = await task.value
        #expect(wasInterrupted)
        #expect(!report.tests.contains { $0.outcome == .passed })
    }

    // Would catch an update of a golden that was right, of one whose query erred, or one that is written twice.
    @Test func `updates are of what was printed`() async throws {
        var runner = Self.runner()
        runner.updatesGoldens = true
        let text = """
            test "x" {
                print 1
                ----
                0
                ----
                print 2
                ----
                "2"
                ----
                book ACME
                ----
                ----
            }
            for n in 1 to 2 {
                print 7
                ----
                ----
                print $n
                ----
                ----
            }
            """
        let (report, updates, _) = await Self.run(text, runner)
        #expect(report.tests.map(\.outcome) == [.failed, .erred])
        let update = try #require(updates.first)
        #expect(updates.count == 1)
        #expect(update.rewrite.edits.map(\.lines) == [["\"1\""], ["\"7\""]])
        #expect(update.changes.map { Source(name: "", text: text).slice($0.span) } == ["print 1", "print 7"])
    }

    // Would catch output of a file that fills the memory.
    @Test func `kept output is bounded`() async {
        let (report, _, _) = await Self.run(
            "assert 1 == 1\nlet s = \"0123456789\"\nrepeat 10 { let s = $s + $s }\nrepeat 20 { print $s }")
        #expect(report.output.utf8.count > 60_000 && report.output.utf8.count <= 65_600)
    }
}
