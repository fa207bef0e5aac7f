import Engine
import Lang

/// How a test ended.
public enum TestOutcome: Sendable, Hashable {
    case passed
    /// A claim or a golden did not hold, or nothing was claimed.
    case failed
    case skipped(reason: String)
    /// No claim failed, and one could not be decided by what was measured (`compare`).
    case inconclusive
    /// Something ended in an error that was not expected.
    case erred
    case timedOut(afterNanos: Int64)
    /// Ctrl-C, before it was over.
    case interrupted

    /// Neither passed nor skipped.
    public var isBad: Bool {
        switch self {
        case .passed, .skipped: false
        case .failed, .inconclusive, .erred, .timedOut, .interrupted: true
        }
    }
}

/// One thing that went wrong in a test, or is worth a word, and where.
public struct TestFinding: Sendable {
    /// What was found.
    public enum Kind: Sendable {
        /// A claim that failed, or one of `warn assert`.
        case assertion(AssertionResult)
        case golden(GoldenComparison)
        case error(Diagnostic)
        /// The test ran to its end and claimed nothing.
        case nothingClaimed
        case timedOut(afterNanos: Int64)
    }

    public var kind: Kind
    /// Where: in the test's file, or in one that it includes.
    public var source: Source
    public var span: SourceSpan

    public init(_ kind: Kind, in source: Source, at span: SourceSpan) {
        self.kind = kind
        self.source = source
        self.span = span
    }

    /// `warn assert` reports and does not fail.
    public var isWarning: Bool {
        if case .assertion(let result) = kind { result.outcome == .warn } else { false }
    }

    /// One line, without its place.
    public var summary: String {
        switch kind {
        case .assertion(let result): "\(result.verb) \(result.claim): \(result.summary)"
        case .golden(let comparison): "the output is not the expected one: \(comparison.summary)"
        case .error(let diagnostic): "error[\(diagnostic.code)]: \(diagnostic.message)"
        case .nothingClaimed: "nothing was checked: the test has no assertion"
        case .timedOut(let nanos): "took longer than \(Value.text(duration: nanos))"
        }
    }
}

extension AssertionResult.Outcome {
    /// It failed, or could not be decided: a gate that lets it through is none.
    public var isUnproven: Bool {
        switch self {
        case .fail, .inconclusive: true
        case .pass, .warn, .notApplicable: false
        }
    }
}

/// How many claims were made, by how they ended. Goldens and expected errors count as claims.
public struct AssertionTally: Sendable, Hashable {
    public var passed = 0
    public var failed = 0
    public var warned = 0
    public var notApplicable = 0
    public var inconclusive = 0

    public init() {}

    /// Claims that were made, however they ended.
    public var total: Int { passed + failed + warned + notApplicable + inconclusive }

    /// One claim more.
    public mutating func count(_ outcome: AssertionResult.Outcome) {
        switch outcome {
        case .pass: passed += 1
        case .fail: failed += 1
        case .warn: warned += 1
        case .notApplicable: notApplicable += 1
        case .inconclusive: inconclusive += 1
        }
    }

    /// The claims of both.
    public static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.passed += right.passed
        sum.failed += right.failed
        sum.warned += right.warned
        sum.notApplicable += right.notApplicable
        sum.inconclusive += right.inconclusive
        return sum
    }
}
