import Lang
import LangTest

/// The report for a person: a line a test, under each failure its findings, and a summary. No duration is in it, nor
/// anything else that would make two runs of the same scripts print different bytes.
struct PlainReport {
    var palette: Palette

    func render(_ file: TestFileReport) -> String {
        var output = palette.paint(VisibleText.of(file.source.name), .heading) + "\n"
        if let unreadable = file.unreadable { output += "  \(mark(bad: true)) \(VisibleText.of(unreadable))\n" }
        for refusal in file.refusals {
            output += palette.diagnostics.render(refusal.diagnostic, in: refusal.source)
        }
        if !file.refusals.isEmpty {
            output += "  " + palette.paint("reproduce", .dim) + "  mbosh test \(VisibleText.of(file.source.name))\n"
        }
        let findings = FindingText(palette: palette)
        for test in file.tests {
            output += line(test)
            for (index, attempt) in test.earlier.enumerated() {
                let words = VisibleText.of("attempt \(index + 1)  " + attempt.words)
                output += "    " + palette.paint(words, .dim) + "\n"
            }
            for finding in test.findings { output += findings.render(finding, of: test, in: file) }
        }
        return output
    }

    private func line(_ test: TestReport) -> String {
        let name = VisibleText.of(test.name)
        let count = test.assertions.total
        let assertions = "\(count) assertion\(count == 1 ? "" : "s")"
        let tries = test.attempts > 1 ? ", \(test.attempts) attempts" : ""
        switch test.outcome {
        case .passed:
            let parts =
                [assertions]
                + [(test.assertions.notApplicable, "n/a"), (test.assertions.warned, "warned")]
                .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            let notes = parts.joined(separator: ", ") + tries
            return "  \(mark(bad: false)) \(name)  \(palette.paint(notes, .dim))\n"
        case .skipped(let reason):
            return "  \(palette.paint("–", .dim)) \(name)  "
                + palette.paint("skipped" + (reason.isEmpty ? "" : ": \(VisibleText.of(reason))"), .dim) + "\n"
        case .failed: return bad(name, "failed, \(test.assertions.failed) of \(assertions)\(tries)")
        case .inconclusive:
            return "  \(palette.paint("?", .warning)) \(name)  inconclusive, "
                + "\(test.assertions.inconclusive) of \(assertions)\(tries)\n"
        case .erred: return bad(name, "erred\(tries)")
        case .timedOut(let nanos): return bad(name, "timed out after \(Value.text(duration: nanos))\(tries)")
        case .interrupted: return bad(name, "interrupted")
        }
    }

    private func bad(_ name: String, _ words: String) -> String { "  \(mark(bad: true)) \(name)  \(words)\n" }

    private func mark(bad: Bool) -> String { bad ? palette.paint("✗", .bad) : palette.paint("✓", .good) }

    /// Returns the last line, such as `5 passed, 1 failed; 42 assertions in 3 files`.
    func summary(_ run: TestRunReport) -> String {
        let tally = TestTally(run.files)
        let assertions = run.assertions.total
        var text =
            "\(tally.sentence); \(assertions) assertion\(assertions == 1 ? "" : "s") in \(run.files.count) file"
            + (run.files.count == 1 ? "" : "s")
        if tally.total == 0, tally.refusedFiles == 0 {
            text = run.emptiness ?? "no test was found"
        } else if let emptiness = run.emptiness {
            text += ": " + emptiness
        }
        if run.unstarted > 0 { text += ", \(run.unstarted) not run" }
        if run.isInterrupted { text += "; interrupted" }
        return text + "\n"
    }
}
