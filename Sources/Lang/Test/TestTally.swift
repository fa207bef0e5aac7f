import Engine
import Lang

/// How many tests ended in which way; the same words in every report.
public struct TestTally: Sendable, Hashable {
    public var passed = 0
    public var failed = 0
    public var inconclusive = 0
    public var erred = 0
    public var timedOut = 0
    public var interrupted = 0
    public var skipped = 0
    /// Among the passed: those that did not at their first attempt.
    public var flaky = 0
    /// Files that never ran: not readable, or not valid.
    public var refusedFiles = 0

    public init() {}

    public init(_ files: [TestFileReport]) {
        for file in files {
            if file.unreadable != nil || !file.refusals.isEmpty { refusedFiles += 1 }
            for test in file.tests { count(test) }
        }
    }

    /// One test more.
    public mutating func count(_ test: TestReport) {
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

    /// Tests that ran or would have: all but the skipped.
    public var ran: Int { passed + failed + inconclusive + erred + timedOut + interrupted }
    public var total: Int { ran + skipped }

    /// `5 passed (1 flaky), 1 failed, 1 skipped`: `passed` always, the others when there are any.
    public var sentence: String {
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
