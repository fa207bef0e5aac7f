import Engine
import Lang

/// The outcome of a test.
public enum TestOutcome: Sendable, Hashable {
    case passed
    /// A claim or a golden did not hold, or nothing was claimed.
    case failed
    case skipped(reason: String)
    /// No claim failed, and one could not be decided by the measurements (`compare`).
    case inconclusive
    /// A statement ended in an error that was not expected.
    case erred
    case timedOut(afterNanos: Int64)
    /// Ctrl-C ended the test before its end.
    case interrupted

    /// An outcome without its details, in the order of the reports; the raw value is its word in them.
    public enum Kind: String, Sendable, CaseIterable {
        case passed, failed, inconclusive, erred
        case timedOut = "timed out"
        case interrupted, skipped
    }

    /// The outcome without its details.
    public var kind: Kind {
        switch self {
        case .passed: .passed
        case .failed: .failed
        case .skipped: .skipped
        case .inconclusive: .inconclusive
        case .erred: .erred
        case .timedOut: .timedOut
        case .interrupted: .interrupted
        }
    }

    /// True when it neither passed nor was skipped.
    public var isBad: Bool { kind != .passed && kind != .skipped }
}

/// A failed claim, an error or a warning of a test, with its position.
public struct TestFinding: Sendable {
    /// The kind of a finding.
    package enum Kind: Sendable {
        /// A claim that failed, or one of `warn assert`.
        case assertion(AssertionResult)
        case golden(GoldenComparison)
        case error(Diagnostic)
        /// The test ran to its end and claimed nothing.
        case nothingClaimed
        case timedOut(afterNanos: Int64)
    }

    /// The kind, with the details.
    package var kind: Kind
    /// The text that the span refers to: the test's file, or one that it includes.
    public var source: Source
    /// The extent of the statement.
    public var span: SourceSpan

    /// Makes a finding of its parts.
    package init(_ kind: Kind, in source: Source, at span: SourceSpan) {
        self.kind = kind
        self.source = source
        self.span = span
    }

    /// True for a claim of `warn assert`, which is reported and does not fail the test.
    public var isWarning: Bool { if case .assertion(let result) = kind { result.outcome == .warn } else { false } }

    /// The finding in one line, without its position.
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
    /// True when the claim failed or could not be decided: a gate that lets it through would be useless.
    public var isUnproven: Bool {
        switch self {
        case .fail, .inconclusive: true
        case .pass, .warn, .notApplicable: false
        }
    }
}

/// The number of claims by outcome. Goldens and expected errors count as claims.
package struct AssertionTally: Sendable, Hashable {
    /// Claims that held.
    package var passed = 0
    /// Claims that did not hold.
    package var failed = 0
    /// Claims of `warn assert` that did not hold.
    package var warned = 0
    /// Claims that could not be asked of the data.
    package var notApplicable = 0
    /// Claims that the measurements could not decide.
    package var inconclusive = 0

    /// A tally of no claim.
    package init() {}

    /// All claims, whatever their outcome.
    package var total: Int { passed + failed + warned + notApplicable + inconclusive }

    /// Counts one more claim.
    package mutating func count(_ outcome: AssertionResult.Outcome) {
        switch outcome {
        case .pass: passed += 1
        case .fail: failed += 1
        case .warn: warned += 1
        case .notApplicable: notApplicable += 1
        case .inconclusive: inconclusive += 1
        }
    }

    /// The claims of two tallies together.
    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.passed += right.passed
        sum.failed += right.failed
        sum.warned += right.warned
        sum.notApplicable += right.notApplicable
        sum.inconclusive += right.inconclusive
        return sum
    }
}
