import Engine
import Lang

/// The number of tests by outcome, in the same words for every report.
package struct TestTally: Sendable, Hashable {
    private var counts: [TestOutcome.Kind: Int] = [:]
    /// Tests among the passed ones that did not pass at their first attempt.
    package var flaky = 0
    /// Files that never ran: those that cannot be read, and those with errors.
    package var refusedFiles = 0

    /// The tally of all tests of some files.
    package init(_ files: [TestFileReport]) {
        for file in files {
            if file.isRefused { refusedFiles += 1 }
            for test in file.tests {
                if test.isFlaky { flaky += 1 }
                counts[test.outcome.kind, default: 0] += 1
            }
        }
    }

    /// The number of tests with an outcome.
    package subscript(_ kind: TestOutcome.Kind) -> Int { counts[kind] ?? 0 }

    /// All tests.
    package var total: Int { counts.values.reduce(0, +) }

    /// The tally as a sentence, `5 passed (1 flaky), 1 failed, 1 skipped`: `passed` always, the others when there are
    /// any.
    package var sentence: String {
        var parts = ["\(self[.passed]) passed" + (flaky > 0 ? " (\(flaky) flaky)" : "")]
        for kind in TestOutcome.Kind.allCases.dropFirst() where self[kind] > 0 {
            parts.append("\(self[kind]) \(kind.rawValue)")
        }
        if refusedFiles > 0 { parts.append("\(refusedFiles) file\(refusedFiles == 1 ? "" : "s") refused") }
        return parts.joined(separator: ", ")
    }
}
