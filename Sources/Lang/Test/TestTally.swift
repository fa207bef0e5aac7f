import Engine
import Lang

/// The number of tests by outcome, in the same words for every report.
package struct TestTally: Sendable, Hashable {
    /// Tests that passed.
    package var passed = 0
    /// Tests of which a claim failed, or that claimed nothing.
    package var failed = 0
    /// Tests with a claim that the measurements could not decide.
    package var inconclusive = 0
    /// Tests that ended in an error.
    package var erred = 0
    /// Tests that took too long.
    package var timedOut = 0
    /// Tests that Ctrl-C ended.
    package var interrupted = 0
    /// Tests that did not run.
    package var skipped = 0
    /// Tests among the passed ones that did not pass at their first attempt.
    package var flaky = 0
    /// Files that never ran: those that cannot be read, and those with errors.
    package var refusedFiles = 0

    /// A tally of no test.
    package init() {}

    /// The tally of all tests of some files.
    package init(_ files: [TestFileReport]) {
        for file in files {
            if file.unreadable != nil || !file.refusals.isEmpty { refusedFiles += 1 }
            for test in file.tests { count(test) }
        }
    }

    /// Counts one more test.
    package mutating func count(_ test: TestReport) {
        if test.isFlaky { flaky += 1 }
        switch test.outcome {
        case .passed: passed += 1
        case .failed: failed += 1
        case .inconclusive: inconclusive += 1
        case .erred: erred += 1
        case .timedOut: timedOut += 1
        case .interrupted: interrupted += 1
        case .skipped: skipped += 1
        }
    }

    /// Tests that ran: all but the skipped ones.
    package var ran: Int { passed + failed + inconclusive + erred + timedOut + interrupted }
    /// All tests.
    package var total: Int { ran + skipped }

    /// The tally as a sentence, `5 passed (1 flaky), 1 failed, 1 skipped`: `passed` always, the others when there are
    /// any.
    package var sentence: String {
        var parts = ["\(passed) passed" + (flaky > 0 ? " (\(flaky) flaky)" : "")]
        for (number, word) in [
            (failed, "failed"), (inconclusive, "inconclusive"), (erred, "erred"), (timedOut, "timed out"),
            (interrupted, "interrupted"),
            (skipped, "skipped"),
        ] where number > 0 { parts.append("\(number) \(word)") }
        if refusedFiles > 0 { parts.append("\(refusedFiles) file\(refusedFiles == 1 ? "" : "s") refused") }
        return parts.joined(separator: ", ")
    }
}
