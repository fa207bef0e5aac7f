import Testing

@testable import Lang
@testable import LangTest
@testable import mbosh

/// The reports of one fixed run that has every outcome in it.
@Suite struct TestReportTests {
    private static let source = Source(
        name: "a,b/x.mbo",
        text: """
            load demo
            test "holds" tags fast { assert no-cross }
            test "fails" { assert bbo ACME spread == 5 because "it is <wide>" }
            test "prints otherwise" {
                bbo ACME
                ----
                old
                ----
            }
            test "errs #1" { book NOPE }
            test "skipped" skip "no data" { bbo ACME }
            test "claims nothing" { bbo ACME }
            test "hangs" timeout 1s { wait }
            """)

    /// The span of the first occurrence of these words.
    private static func span(_ words: String) -> SourceSpan {
        guard let range = source.text.range(of: words) else { return SourceSpan(0, 0) }
        let start = source.text.utf8.distance(from: source.text.startIndex, to: range.lowerBound)
        return SourceSpan(start, start + words.utf8.count)
    }

    private static func test(_ name: String, _ outcome: TestOutcome, _ findings: [TestFinding] = []) -> TestReport {
        var report = TestReport(name: name, span: span("test \"\(name)\""), outcome: outcome)
        report.findings = findings
        report.elapsedNanos = 12_345_678
        return report
    }

    private static func finding(_ kind: TestFinding.Kind, _ words: String) -> TestFinding {
        TestFinding(kind, in: source, at: span(words))
    }

    private static var run: TestRunReport {
        var file = TestFileReport(source: source, digest: String(repeating: "ab", count: 32))
        file.inputs = [TestInput(path: "data/day.dbn", digest: String(repeating: "01", count: 32))]
        file.output = "printed & \u{1B}[1mkept\r\n"
        var holds = test("holds", .passed)
        holds.assertions.passed = 1
        holds.tags = ["fast"]
        var failed = AssertionResult(
            outcome: .fail, claim: "bbo ACME spread == 5 because \"it is <wide>\"", span: span("bbo ACME spread == 5"),
            checks: 1, violations: 1, summary: "0.01 == 5 is false")
        failed.because = "it is <wide>"
        failed.reproduce = "mbosh demo -c 'at record 1 assert bbo ACME spread == 5'"
        var fails = test("fails", .failed, [finding(.assertion(failed), "bbo ACME spread == 5")])
        fails.assertions.failed = 1
        let golden = GoldenComparison(expected: "old\n", found: "new: 50%, ok\n")
        let unknown = Diagnostic(
            .unknownSymbol, "there is no symbol NOPE", at: span("NOPE"), help: "did you mean `ACME`?")
        var hangs = test(
            "hangs", .timedOut(afterNanos: 1_000_000_000),
            [finding(.timedOut(afterNanos: 1_000_000_000), "test \"hangs\" timeout 1s")])
        hangs.attempts = 3
        file.tests = [
            holds, fails,
            test(
                "prints otherwise", .failed,
                [
                    TestFinding(
                        .golden(golden), in: source,
                        at: SourceSpan(span("    bbo ACME").start + 4, span("    bbo ACME").end))
                ]),
            test("errs #1", .erred, [finding(.error(unknown), "NOPE")]),
            test("skipped", .skipped(reason: "no data")),
            test("claims nothing", .failed, [finding(.nothingClaimed, "test \"claims nothing\"")]),
            hangs,
        ]
        file.elapsedNanos = 1_234_567_890
        var broken = TestFileReport(source: Source(name: "broken.mbo", text: "bok ACME\n"), digest: "00")
        broken.refusals = [
            ScriptFailure(
                Diagnostic(.unknownVerb, "no verb is called ‘bok’", at: SourceSpan(0, 3), help: "did you mean `book`?"),
                in: broken.source)
        ]
        var absent = TestFileReport(source: Source(name: "absent.mbo", text: ""), digest: "")
        absent.unreadable = "absent.mbo: no such file"
        var run = TestRunReport(seed: 42, build: BuildInfo(version: "0.1.0", configuration: "release", commit: "abc"))
        run.files = [file, broken, absent]
        return run
    }

    // Would catch a failure without its place, its reason or its way back.
    @Test func `plain text has place, reason and way back of a failure`() {
        let report = PlainReport(palette: Palette(usesColour: false))
        let text = Self.run.files.map(report.render).joined() + report.summary(Self.run)
        #expect(
            text == """
                a,b/x.mbo
                  ✓ holds  1 assertion
                  ✗ fails  failed, 1 of 1 assertion
                ✗ a,b/x.mbo:3:23  assert bbo ACME spread == 5 because "it is <wide>"
                  3 │ test "fails" { assert bbo ACME spread == 5 because "it is <wide>" }
                    │                       ^^^^^^^^^^^^^^^^^^^^ 0.01 == 5 is false
                  because    it is <wide>
                  reproduce  mbosh demo -c 'at record 1 assert bbo ACME spread == 5'
                  ✗ prints otherwise  failed, 0 of 0 assertions
                ✗ a,b/x.mbo:5:5  bbo ACME
                  5 │     bbo ACME
                    │     ^^^^^^^^ the output is not the expected one: 1 line expected, 1 line printed instead
                  - old
                  + new: 50%, ok
                  reproduce  mbosh test a,b/x.mbo --filter '^prints otherwise$'
                  ✗ errs #1  erred
                error[E0302]: there is no symbol NOPE
                  a,b/x.mbo:10:23
                  10 │ test "errs #1" { book NOPE }
                     │                       ^^^^
                  help: did you mean `ACME`?
                  reproduce  mbosh test a,b/x.mbo --filter '^errs #1$'
                  – skipped  skipped: no data
                  ✗ claims nothing  failed, 0 of 0 assertions
                ✗ a,b/x.mbo:12:1  test "claims nothing"
                  12 │ test "claims nothing" { bbo ACME }
                     │ ^^^^^^^^^^^^^^^^^^^^^ nothing was checked: the test has no assertion
                  reproduce  mbosh test a,b/x.mbo --filter '^claims nothing$'
                  ✗ hangs  timed out after 1s, 3 attempts
                ✗ a,b/x.mbo:13:1  test "hangs" timeout 1s
                  13 │ test "hangs" timeout 1s { wait }
                     │ ^^^^^^^^^^^^^^^^^^^^^^^ took longer than 1s
                  reproduce  mbosh test a,b/x.mbo --filter '^hangs$'
                broken.mbo
                error[E0201]: no verb is called ‘bok’
                  broken.mbo:1:1
                  1 │ bok ACME
                    │ ^^^
                  help: did you mean `book`?
                  reproduce  mbosh test broken.mbo
                absent.mbo
                  ✗ absent.mbo: no such file
                1 passed, 3 failed, 1 erred, 1 timed out, 1 skipped, 2 files refused; 2 assertions in 3 files

                """)
    }

    // Would catch annotations that a runner cuts short at a comma, a colon or a newline, or hangs on another line.
    @Test func `annotations of GitHub's runners are whole and on their line`() {
        let text = Self.run.files.map(GitHubReport().render).joined()
        #expect(
            text.split(separator: "\n") == [
                "::error file=a%2Cb/x.mbo,line=3,col=23,title=fails::assert bbo ACME spread == 5 because \"it is <wide>\": 0.01 == 5 is false%0Abecause it is <wide>%0Areproduce: mbosh demo -c 'at record 1 assert bbo ACME spread == 5'",
                "::error file=a%2Cb/x.mbo,line=5,col=5,title=prints otherwise::the output is not the expected one: 1 line expected, 1 line printed instead%0A- old%0A+ new: 50%25, ok%0Areproduce: mbosh test a,b/x.mbo --filter '^prints otherwise$'",
                "::error file=a%2Cb/x.mbo,line=10,col=23,title=errs #1::error[E0302]: there is no symbol NOPE%0Areproduce: mbosh test a,b/x.mbo --filter '^errs #1$'",
                "::notice file=a%2Cb/x.mbo,line=11,col=1,title=skipped::skipped: no data",
                "::error file=a%2Cb/x.mbo,line=12,col=1,title=claims nothing::nothing was checked: the test has no assertion%0Areproduce: mbosh test a,b/x.mbo --filter '^claims nothing$'",
                "::error file=a%2Cb/x.mbo,line=13,col=1,title=hangs::took longer than 1s%0Areproduce: mbosh test a,b/x.mbo --filter '^hangs$'",
                "::error file=broken.mbo,line=1,col=1,title=error[E0201]::no verb is called ‘bok’%0Ahelp: did you mean `book`?",
                "::error file=absent.mbo::absent.mbo: no such file",
            ])
    }

    // Would catch a plan that counts wrong, a directive made of a test's name, or YAML that is none.
    @Test func `TAP 14 has a plan, directives and YAML that hold`() {
        let report = TAPReport()
        let points = Self.run.files.enumerated().map { report.render($0.element, number: $0.offset + 1) }
        #expect(
            TAPReport.head + report.plan(files: 3) + points.joined() == ##"""
                TAP version 14
                1..3
                # Subtest: a,b/x.mbo
                    1..7
                    ok 1 - holds
                    not ok 2 - fails
                      ---
                      message: "assert bbo ACME spread == 5 because \"it is <wide>\": 0.01 == 5 is false"
                      severity: "fail"
                      outcome: "failed"
                      at: "a,b/x.mbo:3:23"
                      reproduce: "mbosh demo -c 'at record 1 assert bbo ACME spread == 5'"
                      ...
                    not ok 3 - prints otherwise
                      ---
                      message: "the output is not the expected one: 1 line expected, 1 line printed instead"
                      severity: "fail"
                      outcome: "failed"
                      at: "a,b/x.mbo:5:5"
                      reproduce: "mbosh test a,b/x.mbo --filter '^prints otherwise$'"
                      ...
                    not ok 4 - errs \#1
                      ---
                      message: "error[E0302]: there is no symbol NOPE"
                      severity: "fail"
                      outcome: "erred"
                      at: "a,b/x.mbo:10:23"
                      reproduce: "mbosh test a,b/x.mbo --filter '^errs #1$'"
                      ...
                    ok 5 - skipped # SKIP no data
                    not ok 6 - claims nothing
                      ---
                      message: "nothing was checked: the test has no assertion"
                      severity: "fail"
                      outcome: "failed"
                      at: "a,b/x.mbo:12:1"
                      reproduce: "mbosh test a,b/x.mbo --filter '^claims nothing$'"
                      ...
                    not ok 7 - hangs
                      ---
                      message: "took longer than 1s"
                      severity: "fail"
                      outcome: "timed out"
                      at: "a,b/x.mbo:13:1"
                      reproduce: "mbosh test a,b/x.mbo --filter '^hangs$'"
                      attempts: "3"
                      ...
                not ok 1 - a,b/x.mbo
                # Subtest: broken.mbo
                    1..1
                    not ok 1 - the script is valid
                      ---
                      message: "error[E0201]: no verb is called ‘bok’"
                      severity: "fail"
                      at: "broken.mbo:1:1"
                      ...
                not ok 2 - broken.mbo
                # Subtest: absent.mbo
                    1..1
                    not ok 1 - the script is valid
                      ---
                      message: "absent.mbo: no such file"
                      severity: "fail"
                      ...
                not ok 3 - absent.mbo

                """##)
    }

    // Would catch XML that one of the two schemas in use refuses, or a case that is lost on the way. A run with every
    // outcome was held to both with xmllint: Ant's JUnit.xsd and Jenkins's junit-10.xsd.
    @Test func `JUnit XML is valid and has every case`() throws {
        let text = JUnitReport(began: 1_700_000_000).render(Self.run)
        #expect(JUnitRules.broken(text) == [])
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(
            lines.prefix(3) == [
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>",
                "  <testsuite name=\"x\" package=\"a,b/x.mbo\" id=\"0\" timestamp=\"2023-11-14T22:13:20\" hostname=\"localhost\""
                    + " tests=\"7\" failures=\"3\" errors=\"2\" skipped=\"1\" time=\"1.234\">",
            ])
        for line in [
            "      <property name=\"script.sha256\" value=\"\(String(repeating: "ab", count: 32))\"/>",
            "      <property name=\"input.1.path\" value=\"data/day.dbn\"/>",
            "      <property name=\"input.1.sha256\" value=\"\(String(repeating: "01", count: 32))\"/>",
            "      <property name=\"seed\" value=\"42\"/>", "      <property name=\"mbosh.version\" value=\"0.1.0\"/>",
            "      <property name=\"mbosh.configuration\" value=\"release\"/>",
            "      <property name=\"mbosh.commit\" value=\"abc\"/>",
            "    <testcase name=\"holds\" classname=\"a,b/x.mbo\" time=\"0.012\" file=\"a,b/x.mbo\" line=\"2\"/>",
            "      <failure message=\"assert bbo ACME spread == 5 because &quot;it is &lt;wide&gt;&quot;: 0.01 == 5 is false\" type=\"assertion\">✗ a,b/x.mbo:3:23  assert bbo ACME spread == 5 because \"it is &lt;wide&gt;\"",
            "      <error message=\"error[E0302]: there is no symbol NOPE\" type=\"E0302\">error[E0302]: there is no symbol NOPE",
            "      <skipped message=\"no data\"/>",
            "      <error message=\"took longer than 1s\" type=\"timeout\">✗ a,b/x.mbo:13:1  test \"hangs\" timeout 1s",
            "    <system-out>printed &amp; ␛[1mkept&#13;",
            "    <testcase name=\"the script is valid\" classname=\"broken.mbo\" time=\"0.000\" file=\"broken.mbo\" line=\"1\">",
            "      <error message=\"absent.mbo: no such file\" type=\"script\">absent.mbo: no such file</error>",
        ] { #expect(lines.contains(line), "\(line)") }
        // Times, which make two runs differ, can be fixed.
        let fixed = JUnitReport(began: 0, hidesDurations: true).render(Self.run)
        #expect(!fixed.contains("1.234") && !fixed.contains("0.012") && fixed.contains("1970-01-01T00:00:00"))
    }

    // Would catch a report that a name, a path or an output of strange characters breaks.
    @Test(arguments: [
        "", "  two  blanks ", "\u{0}\u{8}\u{1F}", "a\r\nb\tc", "<&>\"'", "]]>", "\u{FFFE}\u{FFFF}", "# SKIP",
        "100%,a:b", "é↑😀",
    ])
    func `strange texts break no report`(text: String) {
        var file = TestFileReport(source: Source(name: text, text: text), digest: text)
        file.output = text
        let error = Diagnostic(.unknownSymbol, text, at: SourceSpan(0, text.utf8.count), label: text, help: text)
        file.tests = [
            TestReport(name: text, tags: [text], span: SourceSpan(0, 0), outcome: .skipped(reason: text)),
            TestReport(name: text, span: SourceSpan(0, 0), outcome: .erred),
        ]
        file.tests[1].findings = [TestFinding(.error(error), in: file.source, at: error.span)]
        var run = TestRunReport(seed: 0, build: BuildInfo(version: text))
        run.files = [file]
        #expect(JUnitRules.broken(JUnitReport(began: 0).render(run)) == [])
        let tap = TAPReport().render(file, number: 1).split(separator: "\n")
        let points = tap.count { $0.hasPrefix("    ok ") || $0.hasPrefix("    not ok ") }
        #expect(points == 2)
        let skips = tap.count { $0.hasPrefix("    ok ") && $0.contains(" # SKIP") }
        #expect(skips == 1)
        let isClean = tap.allSatisfy { line in line.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\t" } }
        #expect(isClean)
        let annotations = GitHubReport().render(file)
        let newlines = annotations.utf8.count { $0 == 0x0A }
        // One for the error, one for what is skipped.
        #expect(newlines == 2 && !annotations.contains("\r"))
        file.tests[1].outcome = .passed
        file.tests[1].attempts = 2
        file.tests[1].earlier = [TestAttempt(.erred, file.tests[1].findings)]
        run.files = [file]
        #expect(JUnitRules.broken(JUnitReport(began: 0).render(run)) == [])
        let plain = PlainReport(palette: Palette(usesColour: false)).render(file)
        let isPlain = plain.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }
        #expect(isPlain)
    }
}

extension String {
    fileprivate func range(of words: String) -> Range<String.Index>? { ranges(of: words).first }
}
