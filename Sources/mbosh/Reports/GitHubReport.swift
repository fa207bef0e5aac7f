import Lang
import LangTest

/// Annotations of GitHub's runners: one workflow command a finding, shown beside the line it is about.
struct GitHubReport {
    func render(_ file: TestFileReport) -> String {
        var output = ""
        if let unreadable = file.unreadable {
            output += command("error", [("file", file.source.name)], unreadable)
        }
        for refusal in file.refusals {
            let diagnostic = refusal.diagnostic
            output += at(
                "error", diagnostic.span, refusal.source, title: "error[\(diagnostic.code)]",
                diagnostic.message + (diagnostic.help.map { "\nhelp: \($0)" } ?? ""))
        }
        for test in file.tests {
            if test.isFlaky { output += flaky(test, file) }
            if case .skipped(let reason) = test.outcome {
                output += at(
                    "notice", test.span, test.source ?? file.source, title: test.name,
                    "skipped" + (reason.isEmpty ? "" : ": \(reason)"))
            }
            for finding in test.findings {
                var message = finding.summary
                if case .golden(let comparison) = finding.kind {
                    message += "\n" + comparison.diff().joined(separator: "\n")
                }
                if case .assertion(let result) = finding.kind, let because = result.because {
                    message += "\nbecause \(because)"
                }
                output += at(
                    finding.isWarning ? "warning" : "error", finding.span, finding.source, title: test.name,
                    message + "\nreproduce: \(test.reproduce(finding, in: file))")
            }
            if case .interrupted = test.outcome {
                output += at("error", test.span, test.source ?? file.source, title: test.name, "interrupted")
            }
        }
        return output
    }

    /// Returns a warning about a test that passed only when it was tried again. Such a test is green in the job's
    /// status, so the warning is the only trace of it.
    private func flaky(_ test: TestReport, _ file: TestFileReport) -> String {
        var message = "flaky: passed at attempt \(test.attempts)"
        for (index, attempt) in test.earlier.enumerated() {
            message += "\nattempt \(index + 1): " + (attempt.first?.summary ?? attempt.outcome.kind.rawValue)
        }
        let first = test.earlier.first?.first
        return at(
            "warning", first?.span ?? test.span, first?.source ?? test.source ?? file.source, title: test.name,
            message + "\nreproduce: \(test.reproduce(in: file))")
    }

    /// Returns the error of a run that has checked nothing, which is about no line.
    func emptiness(_ words: String) -> String { "::error title=mbosh test::\(Self.data(words))\n" }

    private func at(_ kind: String, _ span: SourceSpan, _ source: Source, title: String, _ message: String) -> String {
        let place = source.position(of: span.start)
        let properties = [
            ("file", source.name), ("line", "\(place.line)"), ("col", "\(place.column)"), ("title", title),
        ]
        return command(kind, properties, message)
    }

    private func command(_ kind: String, _ properties: [(String, String)], _ message: String) -> String {
        let written = properties.map { "\($0.0)=\(Self.property($0.1))" }.joined(separator: ",")
        return "::\(kind) \(written)::\(Self.data(message))\n"
    }

    /// Escapes a message as the runner reads it back: percent, carriage return and newline.
    static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r\n", with: "%0D%0A").replacing("\r", with: "%0D")
            .replacing("\n", with: "%0A")
    }

    /// Escapes a property, in which the runner also reads colon and comma.
    static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
