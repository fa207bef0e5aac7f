import Engine
import Lang
import LangTest

/// JUnit XML, one `testsuite` a file and one `testcase` a `test` block.
///
/// There is no single schema. These reports keep to the order of both that are in use, Ant's and Jenkins's: every
/// attribute of a suite is there, `properties` comes first, `system-out` and `system-err` last, a case has one of
/// `failure`, `error` and `skipped` at most. They add parts that are in neither and that servers read: `file` and
/// `line` of a case, as pytest writes them, and `flakyFailure`, `flakyError`, `rerunFailure` and `rerunError`, Maven
/// Surefire's words for the attempts that were made again. The host is always `localhost`: reports are not to tell
/// where they were made. Times are the only bytes that differ between two runs; `SOURCE_DATE_EPOCH` fixes them.
struct JUnitReport {
    /// The moment at which the run began, in seconds since 1970.
    var began: UInt64
    /// True when 0 is written for every duration.
    var hidesDurations = false

    func render(_ run: TestRunReport) -> String {
        var output = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        for (index, file) in run.files.enumerated() { output += suite(file, index, run) }
        if let emptiness = run.emptiness { output += suite(emptiness, run.files.count) }
        return output + "</testsuites>\n"
    }

    /// Returns the suite of a run that checked nothing: it has a case with an error, because the run would look green
    /// without it.
    private func suite(_ emptiness: String, _ index: Int) -> String {
        let point =
            "    <testcase"
            + attributes(["name": "something is asserted", "classname": "mbosh test", "time": seconds(0)]) + ">\n"
            + element("error", "vacuous", emptiness, emptiness) + "    </testcase>\n"
        return suite("mbosh test", package: "mbosh", index, [point], errors: 1)
    }

    private func suite(_ file: TestFileReport, _ index: Int, _ run: TestRunReport) -> String {
        var cases = file.tests.map { testcase($0, file) }
        let tally = TestTally([file])
        var errors = tally[.erred] + tally[.inconclusive] + tally[.timedOut] + tally[.interrupted]
        if let problem = refusal(file) {
            errors += 1
            cases.append(problem)
        }
        return suite(
            token(TestFileRunner.fileName(file.source.name)), package: token(file.source.name), index, cases,
            failures: tally[.failed],
            errors: errors, skipped: tally[.skipped], nanos: file.elapsedNanos, properties: properties(file, run),
            output: file.output)
    }

    private func suite(
        _ name: String, package: String, _ index: Int, _ cases: [String], failures: Int = 0, errors: Int,
        skipped: Int = 0, nanos: Int64 = 0, properties: [(String, String)] = [], output: String = ""
    ) -> String {
        let head = attributes([
            "name": name, "package": package, "id": "\(index)", "timestamp": timestamp, "hostname": "localhost",
            "tests": "\(cases.count)", "failures": "\(failures)", "errors": "\(errors)", "skipped": "\(skipped)",
            "time": seconds(nanos),
        ])
        let named = properties.map { "      <property" + attributes(["name": $0, "value": $1]) + "/>\n" }
        return "  <testsuite\(head)>\n    <properties>\n\(named.joined())    </properties>\n\(cases.joined())"
            + "    <system-out>\(Self.escaped(output))</system-out>\n    <system-err></system-err>\n  </testsuite>\n"
    }

    private func properties(_ file: TestFileReport, _ run: TestRunReport) -> [(String, String)] {
        var properties = [("script.sha256", file.digest)]
        for (index, input) in file.inputs.enumerated() {
            properties.append(("input.\(index + 1).path", input.path))
            properties.append(("input.\(index + 1).sha256", input.digest))
        }
        properties += [("seed", "\(run.seed)"), ("mbosh.version", run.build.version)]
        properties.append(("mbosh.configuration", run.build.configuration))
        if let commit = run.build.commit { properties.append(("mbosh.commit", commit)) }
        return properties
    }

    private func testcase(_ test: TestReport, _ file: TestFileReport) -> String {
        let source = test.source ?? file.source
        let head = head(test.name, file, test.elapsedNanos, source, line: source.position(of: test.span.start).line)
        let (first, body) = bad(test.findings, of: test, in: file)
        let message = first?.summary ?? ""
        var content = ""
        switch test.outcome {
        case .passed:
            // As in the other suites of the world, a case without anything in it is one empty tag.
            if test.earlier.isEmpty { return head + "/>\n" }
        case .skipped(let reason): content = "      <skipped" + attributes(["message": reason]) + "/>\n"
        case .inconclusive: content = element("error", "inconclusive", message, body)
        case .failed: content = element("failure", type(first), message, body)
        case .erred: content = element("error", type(first), message, body)
        case .timedOut: content = element("error", "timeout", message, body)
        case .interrupted: content = element("error", "interrupted", "interrupted", body)
        }
        for attempt in test.earlier { content += again(attempt, test, file) }
        return head + ">\n\(content)    </testcase>\n"
    }

    /// The tag of a case, still open.
    private func head(
        _ name: String, _ file: TestFileReport, _ nanos: Int64, _ source: Source, line: Int
    ) -> String {
        "    <testcase"
            + attributes([
                "name": token(name), "classname": token(file.source.name), "time": seconds(nanos), "file": source.name,
                "line": "\(line)",
            ])
    }

    /// The findings that are no warnings: the first, and all as a person reads them.
    private func bad(
        _ findings: [TestFinding], of test: TestReport, in file: TestFileReport
    ) -> (first: TestFinding?, body: String) {
        let text = FindingText(palette: Palette(usesColour: false))
        let bad = findings.filter { !$0.isWarning }
        return (bad.first, bad.map { text.render($0, of: test, in: file) }.joined(separator: "\n"))
    }

    /// Returns the element of an attempt that was made again: flaky where the test passed in the end.
    private func again(_ attempt: TestAttempt, _ test: TestReport, _ file: TestFileReport) -> String {
        let (first, body) = bad(attempt.findings, of: test, in: file)
        let kind = attempt.outcome == .failed ? "Failure" : "Error"
        let type = attempt.outcome == .inconclusive ? "inconclusive" : type(first)
        let name = (test.outcome == .passed ? "flaky" : "rerun") + kind
        let head = attributes(["message": first?.summary ?? attempt.outcome.kind.rawValue, "type": type])
        return "      <\(name)\(head)>\n        <stackTrace>\(Self.escaped(body))</stackTrace>\n      </\(name)>\n"
    }

    private func element(_ name: String, _ type: String, _ message: String, _ body: String) -> String {
        "      <\(name)" + attributes(["message": message, "type": type]) + ">\(Self.escaped(body))</\(name)>\n"
    }

    private func type(_ finding: TestFinding?) -> String {
        switch finding?.kind {
        case .assertion: "assertion"
        case .golden: "golden"
        case .error(let diagnostic): "\(diagnostic.code)"
        case .nothingClaimed, nil: "vacuous"
        case .timedOut: "timeout"
        }
    }

    /// Returns the case of a file that never ran, with an error: a report without a trace of it would look green. Nil
    /// for a file that ran.
    private func refusal(_ file: TestFileReport) -> String? {
        let message: String
        let body: String
        var line = 1
        if let unreadable = file.unreadable {
            (message, body) = (unreadable, unreadable)
        } else if let first = file.refusals.first {
            let renderer = Palette(usesColour: false).diagnostics
            message = "error[\(first.diagnostic.code)]: \(first.diagnostic.message)"
            if first.source == file.source { line = first.source.position(of: first.diagnostic.span.start).line }
            body = file.refusals.map { renderer.render($0.diagnostic, in: $0.source) }.joined(separator: "\n")
        } else {
            return nil
        }
        return head("the script is valid", file, 0, file.source, line: line) + ">\n"
            + element("error", "script", message, body) + "    </testcase>\n"
    }

    // MARK: Values

    private var timestamp: String {
        // The text has seconds and no zone: all times here are UTC.
        String(Timestamp(nanos: began &* 1_000_000_000).description.prefix(19))
    }

    private func seconds(_ nanos: Int64) -> String {
        let millis = hidesDurations ? 0 : max(0, nanos) / 1_000_000
        return ExactDecimal.text(nanos: millis * 1_000_000, minimumFraction: 3)
    }

    /// Returns a text as `xs:token` demands it: no blanks at the ends, none twice, never empty.
    private func token(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? "(unnamed)" : words
    }

    private func attributes(_ attributes: KeyValuePairs<String, String>) -> String {
        attributes.map { " \($0)=\"\(Self.escaped($1, inAttribute: true))\"" }.joined()
    }

    /// Escapes a text; characters that XML 1.0 cannot hold, escaped or not, are replaced by visible ones.
    static func escaped(_ text: String, inAttribute: Bool = false) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += inAttribute ? "&quot;" : "\""
            case "\n", "\t": output += inAttribute ? "&#\(scalar.value);" : String(scalar)
            // A parser would read a bare carriage return as a newline.
            case "\r": output += "&#13;"
            case "\u{0}"..."\u{1F}":
                output.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case "\u{FFFE}", "\u{FFFF}": output.unicodeScalars.append("\u{FFFD}")
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
