import TestSupport
import Testing

@testable import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `mbosh test` as a script of a CI job sees it.
@Suite struct TestCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: String, _ text: String) throws {
        try FileBytes.write(Array(text.utf8), to: folder.file(name))
    }

    private func text(_ name: String) throws -> String { try ScriptFile.read(folder.file(name), limit: 1 << 20) }

    /// In the folder, so that paths in reports are the same everywhere.
    private func mbosh(_ arguments: String..., with variables: [String: String] = [:]) throws -> Subprocess {
        try Subprocess.run(
            "/bin/sh", ["-c", "cd '\(folder.path)' && exec \"$0\" \"$@\"", try Program.path()] + arguments,
            environment: Mbosh.environment.merging(variables) { $1 })
    }

    // Would catch an exit status that a CI job takes for another.
    @Test(arguments: [
        ("test \"a\" { assert 1 == 1 }", 0), ("test \"a\" { assert 1 == 2 }", 1), ("test \"a\" { print 1 }", 1),
        ("print 1\n----\n2\n----", 1), ("print 1", 1), ("bok", 3), ("test \"a\" {", 3), ("test \"a\" { book ACME }", 4),
        ("load missing.dbn\nassert no-cross", 4), ("test \"a\" timeout 20ms { sleep 60s }", 124),
        ("test \"a\" skip \"x\" { assert 1 == 2 }", 1),
        ("test \"a\" skip \"x\" { assert 1 == 2 }\ntest \"b\" { assert 1 == 1 }", 0),
        ("test \"a\" { assert 1 == 2 }\ntest \"b\" { book ACME }", 4),
        ("test \"a\" { assert 1 == 2 }\ntest \"b\" timeout 20ms { sleep 60s }", 124),
        ("bench \"b\" 2 times { print 1 }\ntest \"t\" { compare \"b\" to b.json }", 4),
        ("bench \"b\" 6 times report b.json { print 1 }\ntest \"t\" { compare \"b\" to b.json within 900% }", 5),
        (
            "bench \"b\" 6 times report b.json { print 1 }\ntest \"t\" { compare \"b\" to b.json }\ntest \"u\" { assert 1 == 2 }",
            1
        ),
    ])
    func `the exit status tells the outcome`(script: String, status: Int32) throws {
        try write("x.mbo", script)
        let result = try mbosh("test", "x.mbo")
        #expect(result.status == .exited(status), "\(result.all)")
    }

    // Would catch bad flags, and paths that are not there, told as something else.
    @Test func `bad flags and absent paths have their own status`() throws {
        try write("x.mbo", "assert 1 == 1")
        for flags in [["--filter", "("], ["--tags", "a,,b"], ["-j", "0"], ["--bogus"]] {
            #expect(try mbosh("test", "x.mbo", flags[0], flags.count > 1 ? flags[1] : "--bogus").status == .exited(2))
        }
        #expect(try mbosh("test").status == .exited(2))
        let absent = try mbosh("test", "absent.mbo", "x.mbo")
        #expect(absent.status == .exited(4))
        #expect(absent.standardOutput.contains("✗ absent.mbo: no such file") && absent.standardOutput.contains("✓ x"))
        let empty = try TemporaryFolder()
        let nothing = try mbosh("test", empty.path)
        #expect(nothing.status == .exited(1))
        #expect(nothing.standardOutput == "no test was found: a run of nothing fails\n")
        #expect(nothing.standardError.hasPrefix("  help: a test is `test \"name\" { assert … }`"))
    }

    // Would catch a file of a folder that is left out, run twice, or listed in another order.
    @Test func `folders are walked in order, and listed`() throws {
        _ = try Subprocess.run("/bin/mkdir", ["-p", folder.file("d/deep"), folder.file("d/.hidden")])
        _ = try Subprocess.run("/bin/ln", ["-s", "..", folder.file("d/loop")])
        try write("d/b.mbo", "test \"b one\" tags slow, x { assert 1 == 1 }\ntest \"b two\" { assert 1 == 1 }")
        try write("d/a.mbo", "assert 1 == 1")
        try write("d/deep/c.mbo", "test \"c\" { assert 1 == 1 }")
        try write("d/library.mbo", "let x = 1")
        try write("d/notes.txt", "assert 1 == 2")
        try write("d/.hidden/h.mbo", "assert 1 == 2")
        let list = try mbosh("test", "--list", "d", "d/a.mbo")
        #expect(
            list.standardOutput == "d/a.mbo  a\nd/b.mbo  b one  [slow, x]\nd/b.mbo  b two\nd/deep/c.mbo  c\n",
            "\(list.all)")
        #expect(list.status == .exited(0))
        #expect(try mbosh("test", "--list", "d", "--tags", "slow").standardOutput == "d/b.mbo  b one  [slow, x]\n")
        #expect(try mbosh("test", "--list", "d", "--filter", "two$").standardOutput == "d/b.mbo  b two\n")
        #expect(try mbosh("test", "--list", "d", "--filter", "none").status == .exited(1))
        #expect(
            try mbosh("test", "d", "--tags", "!slow").standardOutput == """
                d/a.mbo
                  ✓ a  1 assertion
                d/b.mbo
                  ✓ b two  1 assertion
                d/deep/c.mbo
                  ✓ c  1 assertion
                3 passed; 3 assertions in 3 files

                """)
    }

    // Would catch two files that are done at the same instant and swap places on their way out.
    @Test func `files that end together are printed in their order`() throws {
        for number in 10..<30 { try write("t\(number).mbo", "assert 1 == 1") }
        let names = (10..<30).map { "t\($0).mbo" }
        for _ in 0..<15 {
            let run = try Subprocess.run(
                "/bin/sh",
                ["-c", "cd '\(folder.path)' && exec \"$0\" test -j 8 \"$@\"", try Program.path()] + names,
                environment: Mbosh.environment)
            let lines = run.standardOutput.split(separator: "\n").map(String.init)
            try #require(lines.filter { $0.hasSuffix(".mbo") } == names, "\(run.all)")
        }
    }

    // Would catch a report whose order depends on which file is done first, or with a time in it.
    @Test func `the same run prints the same bytes however many run side by side`() throws {
        for number in 0..<6 {
            // The first take longest.
            try write(
                "f\(number).mbo",
                """
                test "pause" { sleep \((5 - number) * 20 + 1)ms
                assert 1 == 1 }
                test "bad" { assert \(number) == 7 }
                test "printed" {
                    print \(number)
                    ----
                    other
                    ----
                }
                """)
        }
        let paths = (0..<6).map { "f\($0).mbo" }
        func run(_ flags: String...) throws -> Subprocess {
            try Subprocess.run(
                "/bin/sh",
                ["-c", "cd '\(folder.path)' && exec \"$0\" test \"$@\"", try Program.path()] + paths + flags,
                environment: Mbosh.environment)
        }
        let one = try run("-j", "1")
        #expect(one.status == .exited(1), "\(one.all)")
        #expect(one.standardOutput.hasSuffix("6 passed, 12 failed; 18 assertions in 6 files\n"))
        #expect(try run("-j", "6").standardOutput == one.standardOutput)
        let tap = try run("-j", "1", "--tap", "--github")
        #expect(try run("-j", "5", "--tap", "--github").standardOutput == tap.standardOutput)
        #expect(tap.standardOutput.hasPrefix("TAP version 14\n# Subtest: f0.mbo\n    1..3\n"))
        let fast = try run("-j", "1", "--fail-fast")
        #expect(fast.standardOutput.contains("f0.mbo") && !fast.standardOutput.contains("f1.mbo"))
        #expect(fast.standardOutput.hasSuffix("1 passed, 1 failed, 1 skipped; 2 assertions in 1 file, 5 not run\n"))
        #expect(try run("-j", "4", "--fail-fast").standardOutput == fast.standardOutput)
    }

    // Would catch XML that a CI server refuses, with nothing of the data it is about.
    @Test func `a JUnit report is valid and names its inputs`() throws {
        let tape = Array("not market data".utf8)
        try FileBytes.write(tape, to: folder.file("x.dbn"))
        try write("bad.mbo", "test \"<a> & \\\"b\\\"\" { load x.dbn }\ntest \"c\" { assert 1 == 2 }")
        try write(
            "good.mbo", "load demo\nrecords | head 50 | save day.dbn\nload day.dbn\nassert no-unknown at least 0 checks"
        )
        try write("broken.mbo", "bok")
        let result = try mbosh("test", ".", "--junit", "r.xml", with: ["SOURCE_DATE_EPOCH": "86400"])
        #expect(result.status == .exited(3), "\(result.all)")
        let xml = try text("r.xml")
        #expect(JUnitRules.broken(xml) == [], "\(xml)")
        let day = try ScriptFile.digest(of: folder.file("day.dbn"))
        #expect(xml.contains("<property name=\"input.1.path\" value=\"day.dbn\"/>"), "\(xml)")
        #expect(xml.contains("<property name=\"input.1.sha256\" value=\"\(day)\"/>"))
        #expect(xml.contains("timestamp=\"1970-01-02T00:00:00\"") && !xml.contains(folder.path))
        // A second run writes the same bytes, over the first.
        _ = try mbosh("test", ".", "--junit", "r.xml", "-j", "3", with: ["SOURCE_DATE_EPOCH": "86400"])
        #expect(try text("r.xml") == xml)
        let nowhere = try mbosh("test", "good.mbo", "--junit", "none/r.xml")
        #expect(nowhere.status == .exited(4) && nowhere.standardError.contains("none/r.xml: no such folder"))
    }

    // Would catch an update where nobody looks at it, one that is not shown, or one that changes what it should not.
    @Test func `update rewrites what differs, shows it, and nothing else`() throws {
        let before = """
            # kept  \n\
            test "a" {   # kept too
                print 1   \n\
                ----
                <..>
                ----
                print 2
                ----
                old
                ----
            }
            test "errs" {
                book ACME
                ----
                mine
                ----
            }
            """
        try write("x.mbo", before)
        let refused = try mbosh("test", "x.mbo", "--update", with: ["CI": "true"])
        #expect(refused.status == .exited(2) && refused.standardError.contains("CI is set"))
        #expect(try text("x.mbo") == before)
        let updated = try mbosh("test", "x.mbo", "--update")
        #expect(updated.status == .exited(4), "\(updated.all)")
        #expect(updated.standardOutput.contains("updated x.mbo:7:5\n  - old\n  + 2\n"), "\(updated.all)")
        #expect(try text("x.mbo") == before.replacing("    old\n", with: "    2\n"))
        // Nothing is left to do.
        #expect(!(try mbosh("test", "x.mbo", "--update").standardOutput.contains("updated")))
    }

    // Would catch two scripts that write over each other's goldens in a file that both include.
    @Test func `update of a file that two scripts include is written once`() throws {
        try write("shared.mbo", "print 1\n----\nold\n----\nprint $who\n----\n?\n----\n")
        for name in ["a", "b"] { try write("\(name).mbo", "let who = \(name)\ninclude shared.mbo\n") }
        let result = try mbosh("test", "a.mbo", "b.mbo", "--update")
        #expect(
            result.standardError.contains("shared.mbo was not updated: the block ran more than once"), "\(result.all)")
        #expect(result.status == .exited(4))
        #expect(try text("shared.mbo").contains("old"))
    }

    // Would catch a user's own settings, or an rc file, that decide what a test sees.
    @Test func `a test run reads no rc file and has times in UTC`() throws {
        _ = try Subprocess.run("/bin/mkdir", ["-p", folder.file("mbosh")])
        try write("mbosh/rc.mbo", "set tz +05:00\nload demo")
        try write("x.mbo", "expect error E0301: bbo ACME\nload demo\nat 14:45\nassert info records == 50000")
        let result = try mbosh(
            "test", "x.mbo", with: ["XDG_CONFIG_HOME": folder.path, "TZ": "America/New_York", "CLICOLOR_FORCE": "0"])
        #expect(result.status == .exited(0), "\(result.all)")
        #expect(result.standardError == "")
    }

    // Would catch Ctrl-C that loses the report of what has run, or is not heard.
    @Test func `SIGINT ends the run and what has run is told`() throws {
        try write(
            "x.mbo",
            "test \"a\" { assert 1 == 1 }\ntest \"b\" { print \"in b\"\nsleep 600s }\ntest \"c\" { assert 1 == 1 }")
        try write("y.mbo", "load demo\nstream at 1 on :0\nassert 1 == 1")
        let program = try RunningProgram(
            "/bin/sh",
            ["-c", "cd '\(folder.path)' && exec \"$0\" test -v -j 2 x.mbo y.mbo --junit r.xml", try Program.path()],
            environment: Mbosh.environment)
        // y says so when its stream begins, which lasts for hours; x may or may not have come to its test by then.
        try program.wait(for: "streaming on", on: .error)
        program.signal(SIGINT)
        #expect(try program.waitForExit() == .exited(130))
        let output = program.text(.output)
        #expect(output.contains("  ✗ b  interrupted\n") || output.contains("; interrupted\n"), "\(output)")
        #expect(JUnitRules.broken(try text("r.xml")) == [])
    }

    // Would catch a reader gone away told with a message, or as success.
    @Test func `a closed pipe ends it silently`() throws {
        try write("x.mbo", "assert 1 == 1")
        let result = try Subprocess.run(
            "/bin/bash",
            ["-c", "cd '\(folder.path)'; \"$0\" test x.mbo | head -c 0; echo ${PIPESTATUS[0]}", try Program.path()],
            environment: Mbosh.environment)
        #expect(result.standardOutput == "141\n" && result.standardError == "")
    }

    // Would catch tests of a script that are passed over, or judged otherwise, when it is run for its own sake.
    @Test func `mbosh run runs tests, benchmarks and goldens`() throws {
        try write(
            "x.mbo",
            """
            test "a" { assert 1 == 1 }
            print 1
            ----
            1
            ----
            bench "b" 6 times report b.json { print 1 }
            test "c" skip "later" { assert 1 == 2 }
            """)
        let good = try mbosh("run", "x.mbo")
        #expect(good.status == .exited(0), "\(good.all)")
        #expect(
            good.standardOutput.hasPrefix(
                "✓ assert 1 == 1: true\n✓ test a: 1 assertion\n✓ golden print 1: as expected\n"))
        #expect(good.standardOutput.contains("\nmedian  "))
        #expect(good.standardOutput.hasSuffix("– test c: n/a\n  note       skipped: later\n"))
        try write("y.mbo", "print 1\n----\n2\n----\ntest \"d\" { print 1 }\nprint \"on\"")
        let bad = try mbosh("run", "y.mbo")
        #expect(bad.status == .exited(1))
        #expect(
            bad.standardOutput == """
                ✗ y.mbo:1:1  golden print 1
                  1 │ print 1
                    │ ^^^^^^^ 1 line expected, 1 line printed instead
                  - 2
                  + 1
                  reproduce  mbosh run y.mbo
                1
                ✗ y.mbo:5:1  test d
                  5 │ test "d" { print 1 }
                    │ ^^^^^^^^ nothing was checked
                  reproduce  mbosh test y.mbo --filter '^d$'
                on

                """)
        try write("z.mbo", "test \"slow\" timeout 20ms { sleep 60s }\nprint \"on\"")
        let slow = try mbosh("run", "z.mbo")
        #expect(slow.status == .exited(124) && slow.standardOutput == "")
        #expect(slow.standardError.contains("error[E0311]: the test “slow” took longer than 20ms"))
    }
}
