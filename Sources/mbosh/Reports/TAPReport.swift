import Engine
import Lang
import LangTest

/// TAP 14: a subtest a file, a test point a `test` block, a YAML block under each that is not ok. Durations are left
/// out: the same run prints the same bytes.
struct TAPReport {
    static let head = "TAP version 14\n"

    func plan(files: Int) -> String { "1..\(files)\n" }

    /// Returns the point of a run that has checked nothing.
    func emptiness(_ words: String, number: Int) -> String {
        var output = "not ok \(number) - something is asserted\n"
        for line in yaml([("message", words), ("severity", "fail"), ("outcome", "vacuous")]).split(separator: "\n") {
            output += line.dropFirst(4) + "\n"
        }
        return output
    }

    /// Returns the subtest of a file and its point.
    ///
    /// - Parameter number: The number of the file, from 1.
    func render(_ file: TestFileReport, number: Int) -> String {
        let name = Self.description(file.source.name)
        var output = "# Subtest: \(name)\n    1..\(file.tests.count + (file.isRefused ? 1 : 0))\n"
        if file.tests.isEmpty, !file.isRefused { output = "# Subtest: \(name)\n    1..0 # SKIP no test is meant\n" }
        if file.isRefused { output += refusal(file) }
        for (index, test) in file.tests.enumerated() {
            output += point(test, number: index + 1, file)
        }
        return output + (file.isBad ? "not ok" : "ok") + " \(number) - \(name)\n"
    }

    func bailOut() -> String { "Bail out! interrupted\n" }

    private func refusal(_ file: TestFileReport) -> String {
        var output = "    not ok 1 - the script is valid\n"
        if let unreadable = file.unreadable {
            output += yaml([("message", unreadable), ("severity", "fail")])
        } else if let first = file.refusals.first {
            let message = "error[\(first.diagnostic.code)]: \(first.diagnostic.message)"
            let rows = [("message", message), ("severity", "fail")]
            output += yaml(rows + place(first.diagnostic.span, first.source))
        }
        return output
    }

    private func point(_ test: TestReport, number: Int, _ file: TestFileReport) -> String {
        let name = Self.description(test.name)
        switch test.outcome {
        case .passed:
            let point = "    ok \(number) - \(name)\n"
            return test.isFlaky ? point + yaml([("outcome", "flaky")] + attempts(test)) : point
        case .skipped(let reason):
            return "    ok \(number) - \(name) # SKIP" + (reason.isEmpty ? "" : " " + Self.oneLine(reason)) + "\n"
        case .failed, .inconclusive, .erred, .timedOut, .interrupted:
            var rows = [("severity", "fail"), ("outcome", test.outcome.kind.rawValue)]
            if let first = test.findings.first(where: { !$0.isWarning }) {
                rows.insert(("message", first.summary), at: 0)
                rows += place(first.span, first.source)
                rows.append(("reproduce", test.reproduce(first, in: file)))
            }
            let more = test.findings.count { !$0.isWarning } - 1
            if more > 0 { rows.append(("further", "\(more)")) }
            rows += attempts(test)
            return "    not ok \(number) - \(name)\n" + yaml(rows)
        }
    }

    /// Returns the number of attempts, and the results of those before the last; nothing for a single one.
    private func attempts(_ test: TestReport) -> [(String, String)] {
        guard test.attempts > 1 else { return [] }
        var rows = [("attempts", "\(test.attempts)")]
        for (index, attempt) in test.earlier.enumerated() {
            rows.append(("attempt_\(index + 1)", attempt.words))
        }
        return rows
    }

    private func place(_ span: SourceSpan, _ source: Source) -> [(String, String)] {
        [("at", DiagnosticRenderer().location(span, in: source))]
    }

    /// Returns a YAML block with values as JSON strings, which are valid YAML.
    private func yaml(_ rows: [(String, String)]) -> String {
        var output = "      ---\n"
        for (name, value) in rows {
            var json = JSONWriter()
            json.string(value)
            output += "      \(name): \(json.text)\n"
        }
        return output + "      ...\n"
    }

    /// Escapes a description, in which `#` would begin a directive and `\` an escape.
    static func description(_ text: String) -> String {
        oneLine(text).replacing("\\", with: "\\\\").replacing("#", with: "\\#")
    }

    private static func oneLine(_ text: String) -> String {
        VisibleText.of(text.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
}

extension TestAttempt {
    /// Where it came to its first finding, and what that was; or how it ended.
    var words: String {
        guard let first else { return outcome.kind.rawValue }
        return DiagnosticRenderer().location(first.span, in: first.source) + "  " + first.summary
    }
}
