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
    /// Whether 0 is written for every duration.
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
        var output = "  <testsuite" + attribute("name", "mbosh test") + attribute("package", "mbosh")
        output += attribute("id", "\(index)") + attribute("timestamp", timestamp) + attribute("hostname", "localhost")
        output += attribute("tests", "1") + attribute("failures", "0") + attribute("errors", "1")
        output += attribute("skipped", "0") + attribute("time", seconds(0)) + ">\n    <properties>\n    </properties>\n"
        output += "    <testcase" + attribute("name", "something is asserted") + attribute("classname", "mbosh test")
        output += attribute("time", seconds(0)) + ">\n" + element("error", "vacuous", emptiness, emptiness)
        output += "    </testcase>\n    <system-out></system-out>\n    <system-err></system-err>\n"
        return output + "  </testsuite>\n"
    }

    private func suite(_ file: TestFileReport, _ index: Int, _ run: TestRunReport) -> String {
        var cases = file.tests.map { testcase($0, file) }
        var tally = TestTally()
        for test in file.tests { tally.count(test) }
        var errors = tally.erred + tally.inconclusive + tally.timedOut + tally.interrupted
        if let problem = refusal(file) {
            errors += 1
            cases.append(problem)
        }
        var output = "  <testsuite"
        output += attribute("name", token(Self.stem(file.source.name))) + attribute("package", token(file.source.name))
        output += attribute("id", "\(index)") + attribute("timestamp", timestamp) + attribute("hostname", "localhost")
        output += attribute("tests", "\(cases.count)") + attribute("failures", "\(tally.failed)")
        output += attribute("errors", "\(errors)") + attribute("skipped", "\(tally.skipped)")
        output += attribute("time", seconds(file.elapsedNanos)) + ">\n    <properties>\n"
        for (name, value) in properties(file, run) {
            output += "      <property" + attribute("name", name) + attribute("value", value) + "/>\n"
        }
        output += "    </properties>\n" + cases.joined()
        output += "    <system-out>\(Self.escaped(file.output))</system-out>\n    <system-err></system-err>\n"
        return output + "  </testsuite>\n"
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
        var output = "    <testcase" + attribute("name", token(test.name))
        output += attribute("classname", token(file.source.name)) + attribute("time", seconds(test.elapsedNanos))
        let source = test.source ?? file.source
        output += attribute("file", source.name)
        output += attribute("line", "\(GitHubReport.place(of: test.span, in: source).line)") + ">\n"
        let text = FindingText(palette: Palette(usesColour: false))
        let bad = test.findings.filter { !$0.isWarning }
        let message = bad.first?.summary ?? ""
        let body = bad.map { text.render($0, of: test, in: file) }.joined(separator: "\n")
        switch test.outcome {
        case .passed:
            // A case without anything in it is one empty tag, as in other tools' reports.
            if test.earlier.isEmpty { return String(output.dropLast(2)) + "/>\n" }
        case .skipped(let reason): output += "      <skipped" + attribute("message", reason) + "/>\n"
        case .inconclusive: output += element("error", "inconclusive", message, body)
        case .failed: output += element("failure", type(bad.first), message, body)
        case .erred: output += element("error", type(bad.first), message, body)
        case .timedOut: output += element("error", "timeout", message, body)
        case .interrupted: output += element("error", "interrupted", "interrupted", body)
        }
        for attempt in test.earlier { output += again(attempt, test, file) }
        return output + "    </testcase>\n"
    }

    /// Returns the element of an attempt that was made again: flaky where the test passed in the end.
    private func again(_ attempt: TestAttempt, _ test: TestReport, _ file: TestFileReport) -> String {
        let text = FindingText(palette: Palette(usesColour: false))
        let bad = attempt.findings.filter { !$0.isWarning }
        let body = bad.map { text.render($0, of: test, in: file) }.joined(separator: "\n")
        let kind =
            switch attempt.outcome {
            case .failed: "Failure"
            case .passed, .skipped, .inconclusive, .erred, .timedOut, .interrupted: "Error"
            }
        let type =
            switch attempt.outcome {
            case .inconclusive: "inconclusive"
            case .passed, .skipped, .failed, .erred, .timedOut, .interrupted: type(bad.first)
            }
        let name = (test.outcome == .passed ? "flaky" : "rerun") + kind
        return "      <\(name)" + attribute("message", bad.first?.summary ?? TAPReport.word(attempt.outcome))
            + attribute("type", type) + ">\n        <stackTrace>\(Self.escaped(body))</stackTrace>\n      </\(name)>\n"
    }

    private func element(_ name: String, _ type: String, _ message: String, _ body: String) -> String {
        "      <\(name)" + attribute("message", message) + attribute("type", type)
            + ">\(Self.escaped(body))</\(name)>\n"
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
            if first.source == file.source {
                line = GitHubReport.place(of: first.diagnostic.span, in: first.source).line
            }
            body = file.refusals.map { renderer.render($0.diagnostic, in: $0.source) }.joined(separator: "\n")
        } else {
            return nil
        }
        return "    <testcase" + attribute("name", "the script is valid")
            + attribute("classname", token(file.source.name)) + attribute("time", seconds(0))
            + attribute("file", file.source.name) + attribute("line", "\(line)") + ">\n"
            + element("error", "script", message, body) + "    </testcase>\n"
    }

    // MARK: Values

    private var timestamp: String {
        // The text has seconds and no zone: all times here are UTC.
        String(Timestamp(nanos: began &* 1_000_000_000).description.prefix(19))
    }

    private func seconds(_ nanos: Int64) -> String {
        let millis = hidesDurations ? 0 : max(0, nanos) / 1_000_000
        let fraction = String(millis % 1000)
        return "\(millis / 1000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
    }

    /// Returns a text as `xs:token` demands it: no blanks at the ends, none twice, never empty.
    private func token(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? "(unnamed)" : words
    }

    private func attribute(_ name: String, _ value: String) -> String {
        " \(name)=\"\(Self.escaped(value, inAttribute: true))\""
    }

    /// Returns the last part of a path, without `.mbo`.
    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".mbo") ? String(name.dropLast(4)) : name
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
