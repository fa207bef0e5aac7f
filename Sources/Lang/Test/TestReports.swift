import Engine
import Lang

/// The result of one `test` block; of a whole file when it has none.
public struct TestReport: Sendable {
    /// The name, with a number after it when an earlier test had the same.
    public var name: String
    /// The name as written: tests of one name (in a loop) are numbered in `name`.
    public let writtenName: String
    /// The tags, as written.
    public var tags: [String]
    /// The extent of the block's head; empty at the start when there is no block.
    public var span: SourceSpan
    /// The text in which the block stands, which may be an included file; nil for the file itself.
    public var source: Source?
    /// The outcome of the last attempt.
    public var outcome: TestOutcome
    /// The findings of the last attempt, in the order in which they were found.
    public var findings: [TestFinding] = []
    /// The claims of the last attempt.
    package var assertions = AssertionTally()
    /// The number of attempts, 1 unless it was tried again.
    public var attempts = 1
    /// The attempts that ended badly before the one that counts, in order; only a test with `retry` has any.
    public var earlier: [TestAttempt] = []
    /// The time of all attempts in nanoseconds.
    public var elapsedNanos: Int64 = 0

    /// A report without findings.
    public init(name: String, tags: [String] = [], span: SourceSpan, outcome: TestOutcome = .passed) {
        self.name = name
        writtenName = name
        self.tags = tags
        self.span = span
        self.outcome = outcome
    }
}

extension TestReport {
    /// True when it passed, but not at its first attempt.
    public var isFlaky: Bool { outcome == .passed && attempts > 1 }
}

/// An attempt at a test that ended badly and was made again.
public struct TestAttempt: Sendable {
    /// The outcome of the attempt.
    public var outcome: TestOutcome
    /// The findings of the attempt.
    public var findings: [TestFinding]

    /// Makes an attempt of its parts.
    public init(_ outcome: TestOutcome, _ findings: [TestFinding]) {
        self.outcome = outcome
        self.findings = findings
    }

    /// The first finding that is no warning; nil for an attempt without one.
    public var first: TestFinding? { findings.first { !$0.isWarning } }
}

/// The result of one file.
public struct TestFileReport: Sendable {
    /// The text of the file. Its name is the path as given on the command line, or as found in a folder that was given.
    public var source: Source
    /// SHA-256 of the file's bytes, in hex.
    public var digest: String
    /// The files of data that it loaded, with their SHA-256, in the order of first use.
    package var inputs: [TestInput] = []
    /// The test that the file itself is, if it is one; then the tests in the order in which they ran, and those that
    /// were not reached.
    public var tests: [TestReport] = []
    /// The errors that kept the file from running at all: it cannot be parsed or bound.
    public var refusals: [ScriptFailure] = []
    /// The error, as a sentence, of a file that cannot be read or run; nil otherwise.
    public var unreadable: String?
    /// The output of the statements, up to a number of bytes.
    public var output = ""
    /// The time of the whole file in nanoseconds.
    public var elapsedNanos: Int64 = 0

    /// The report of a file that has not run.
    public init(source: Source, digest: String) {
        self.source = source
        self.digest = digest
    }

    /// True when the file did not run or a test ended badly.
    public var isBad: Bool { isRefused || tests.contains { $0.outcome.isBad } }

    /// True when an error kept the file from running, or from running to its end.
    public var isRefused: Bool { unreadable != nil || !refusals.isEmpty }

    /// The claims of all tests.
    package var assertions: AssertionTally { tests.reduce(AssertionTally()) { $0 + $1.assertions } }
}

/// A file that a test loaded.
package struct TestInput: Sendable, Hashable {
    /// The path as written.
    package var path: String
    /// The SHA-256 of the file's bytes, in hex.
    package var digest: String

    /// Makes an input of its parts.
    package init(path: String, digest: String) {
        self.path = path
        self.digest = digest
    }
}

/// The result of a whole run, with the files in the order in which they were named.
public struct TestRunReport: Sendable {
    /// The results of the files that were started.
    public var files: [TestFileReport] = []
    /// The number of files that `--fail-fast` or Ctrl-C left out.
    public var unstarted = 0
    /// True when Ctrl-C ended the run.
    public var isInterrupted = false
    /// The seed of the run.
    public var seed: UInt64
    /// The program that ran the tests.
    public var build: BuildInfo
    /// True when a run without a test, or without a claim, is no error: `--allow-empty`.
    public var mayBeEmpty = false

    /// The report of a run that has not begun.
    public init(seed: UInt64, build: BuildInfo) {
        self.seed = seed
        self.build = build
    }

    /// The error of a run in which no test ended badly and nothing was checked, as a sentence; nil for any other run.
    ///
    /// Files that never ran and tests that ended badly are reported by themselves.
    public var emptiness: String? {
        let tally = TestTally(files)
        guard !mayBeEmpty, !isInterrupted, tally.refusedFiles == 0, tally.total == tally[.passed] + tally[.skipped],
            assertions.total == 0
        else { return nil }
        return tally.total == 0
            ? "no test was found: a run of nothing fails" : "nothing was asserted: a run that checks nothing fails"
    }

    /// The claims of all files.
    package var assertions: AssertionTally { files.reduce(AssertionTally()) { $0 + $1.assertions } }
}
