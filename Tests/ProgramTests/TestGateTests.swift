import TestSupport
import Testing

@testable import Lang

/// The runs that a gate of a CI must not let through, in every report: those that check nothing, comparisons that
/// cannot tell, and tests that pass only when they are tried again.
@Suite struct TestGateTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func mbosh(_ arguments: String...) throws -> Subprocess {
        try Subprocess.run(
            "/bin/sh", ["-c", "cd '\(folder.path)' && exec \"$0\" \"$@\"", try Program.path()] + arguments,
            environment: Mbosh.environment)
    }

    private func write(_ name: String, _ text: String) throws {
        try FileBytes.write(Array(text.utf8), to: folder.file(name))
    }

    private func report() throws -> String {
        let xml = try ScriptFile.read(folder.file("r.xml"), limit: 1 << 20)
        #expect(JUnitRules.broken(xml) == [], "\(xml)")
        return xml
    }

    // Would catch a job that is green because everything in it is skipped.
    @Test func `a run in which nothing is asserted fails, unless it may be empty`() throws {
        try write("s.mbo", "test \"s\" skip \"no data yet\" { assert 1 == 1 }\n")
        let words = "nothing was asserted: a run that checks nothing fails"
        let plain = try mbosh("test", "s.mbo", "--github", "--junit", "r.xml")
        #expect(plain.status == .exited(1), "\(plain.all)")
        #expect(plain.standardOutput.contains("0 passed, 1 skipped; 0 assertions in 1 file: \(words)\n"))
        #expect(plain.standardOutput.contains("::error title=mbosh test::\(words)\n"))
        #expect(plain.standardOutput.contains("::notice file=s.mbo,line=1,col=1,title=s::skipped: no data yet\n"))
        let xml = try report()
        #expect(xml.contains("<skipped message=\"no data yet\"/>"))
        #expect(xml.contains("<error message=\"\(words)\" type=\"vacuous\">"))
        let tap = try mbosh("test", "s.mbo", "--tap")
        #expect(tap.status == .exited(1))
        #expect(tap.standardOutput.contains("    ok 1 - s # SKIP no data yet\n"))
        #expect(
            tap.standardOutput.contains("not ok 2 - something is asserted\n") && tap.standardOutput.contains("\n1..2\n")
        )
        for flags in [["s.mbo"], ["s.mbo", "--filter", "none"]] {
            let allowed = try Subprocess.run(
                try Program.path(), ["test", folder.file("s.mbo"), "--allow-empty"] + flags.dropFirst(),
                environment: Mbosh.environment)
            #expect(allowed.status == .exited(0), "\(allowed.all)")
        }
        try write("t.mbo", "test \"t\" { assert 1 == 1 }")
        #expect(try mbosh("test", "s.mbo", "t.mbo").status == .exited(0))
    }

    // Would catch a comparison with itself that counts as a pass somewhere.
    @Test func `a comparison with this run's own baseline is inconclusive in every report`() throws {
        try write(
            "b.mbo",
            "bench \"b\" 8 times report b.json { print 1 }\ntest \"gate\" { compare \"b\" to b.json within 900% }\n")
        let plain = try mbosh("test", "b.mbo", "--github", "--junit", "r.xml")
        #expect(plain.status == .exited(5), "\(plain.all)")
        #expect(plain.standardOutput.contains("  ? gate  inconclusive, 1 of 1 assertion\n"))
        #expect(plain.standardOutput.hasSuffix("0 passed, 1 inconclusive; 1 assertion in 1 file\n"))
        #expect(plain.standardOutput.contains("::error file=b.mbo,line=2,col=15,title=gate::compare"))
        let xml = try report()
        #expect(xml.contains("errors=\"1\"") && xml.contains("type=\"inconclusive\">"))
        let tap = try mbosh("test", "b.mbo", "--tap")
        #expect(tap.status == .exited(5) && tap.standardOutput.contains("    not ok 1 - gate\n"))
        #expect(
            tap.standardOutput.contains("outcome: \"inconclusive\"")
                && tap.standardOutput.contains("\nnot ok 1 - b.mbo"))
        // A script that is run and not tested has the same status and the same words.
        try write("c.mbo", "bench \"b\" 8 times report b.json { print 1 }\ncompare \"b\" to b.json within 900%\nquit\n")
        let run = try mbosh("run", "c.mbo")
        #expect(run.status == .exited(5) && run.standardOutput.contains("? c.mbo:2:1  compare"), "\(run.all)")
        // The file of a run that is over is a baseline for the next.
        try write("d.mbo", "bench \"b\" 8 times { print 1 }\ncompare \"b\" to b.json within 90000%\n")
        let next = try mbosh("run", "d.mbo")
        #expect(next.status == .exited(0) && next.standardOutput.contains("✓ compare"), "\(next.all)")
    }

    // Would catch a flaky test that looks like a steady one to whoever reads the reports.
    @Test func `every attempt of a test is in every report, with its place`() throws {
        try write(
            "f.mbo",
            """
            let n = 0
            test "flaky" retry 2 {
              let n = $n + 1
              assert $n >= 2
            }
            test "errs first" retry 1 {
              let n = $n + 1
              if $n == 3 { book NOPE }
              assert 1 == 1
            }
            test "never" retry 1 { assert 1 == 2 }
            """)
        for width in ["1", "4"] {
            let plain = try mbosh("test", "f.mbo", "--github", "--junit", "r.xml", "-j", width)
            #expect(plain.status == .exited(1), "\(plain.all)")
            #expect(
                plain.standardOutput.contains(
                    "  ✓ flaky  1 assertion, 2 attempts\n    attempt 1  f.mbo:4:10  assert $n >= 2: 1 >= 2 is false\n"))
            #expect(plain.standardOutput.contains("\n2 passed (2 flaky), 1 failed; 3 assertions in 1 file\n"))
            #expect(
                plain.standardOutput.contains(
                    "::warning file=f.mbo,line=4,col=10,title=flaky::flaky: passed at attempt 2%0Aattempt 1: assert"))
            let lines = try report().split(separator: "\n").map { $0.drop { $0 == " " } }
            for line in [
                "<flakyFailure message=\"assert $n &gt;= 2: 1 &gt;= 2 is false\" type=\"assertion\">",
                "<flakyError message=\"error[E0301]: nothing is loaded\" type=\"E0301\">",
                "<rerunFailure message=\"assert 1 == 2: 1 == 2 is false\" type=\"assertion\">",
            ] { #expect(lines.contains(line[...]), "\(line)\n\(lines)") }
            let cases = lines.filter { $0.hasPrefix("<testcase") }
            #expect(cases.map { $0.hasSuffix("file=\"f.mbo\" line=\"2\">") } == [true, false, false], "\(cases)")
        }
        let tap = try mbosh("test", "f.mbo", "--tap").standardOutput
        #expect(
            tap.contains(
                "    ok 1 - flaky\n      ---\n      outcome: \"flaky\"\n      attempts: \"2\"\n      attempt_1: \"f.mbo:4:10  assert"
            ),
            "\(tap)")
    }

    // Would catch a line number of the including file given to a test of the included one.
    @Test func `a test of an included script has that script's name and line`() throws {
        try write("inner.mbo", "\n\ntest \"inner\" { assert 1 == 1 }\n")
        try write("outer.mbo", "include inner.mbo\ntest \"outer\" { assert 1 == 1 }\n")
        #expect(try mbosh("test", "outer.mbo", "--junit", "r.xml").status == .exited(0))
        let xml = try report()
        #expect(xml.contains(" file=\"inner.mbo\" line=\"3\"/>") && xml.contains(" file=\"outer.mbo\" line=\"2\"/>"))
    }
}
