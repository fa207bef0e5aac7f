import Engine
import Lang

/// What became of one `test` block; of a whole file when it has none.
public struct TestReport: Sendable {
    public var name: String
    /// As written: tests of one name (in a loop) are numbered in `name`.
    public let writtenName: String
    public var tags: [String]
    /// Of the block's head; the file's first line when there is no block.
    public var span: SourceSpan
    /// Where the block stands, when that is not the file itself but one that it includes, too.
    public var source: Source?
    public var outcome: TestOutcome
    public var findings: [TestFinding] = []
    public var assertions = AssertionTally()
    /// 1 unless it was tried again.
    public var attempts = 1
    /// The attempts that ended badly before the one that counts, in their order: of a test with `retry`.
    public var earlier: [TestAttempt] = []
    public var elapsedNanos: Int64 = 0

    public init(name: String, tags: [String] = [], span: SourceSpan, outcome: TestOutcome = .passed) {
        self.name = name
        writtenName = name
        self.tags = tags
        self.span = span
        self.outcome = outcome
    }
}

extension TestReport {
    /// It passed, and not at its first attempt.
    public var isFlaky: Bool { outcome == .passed && attempts > 1 }
}

/// An attempt at a test that ended badly and was made again.
public struct TestAttempt: Sendable {
    public var outcome: TestOutcome
    public var findings: [TestFinding]

    public init(_ outcome: TestOutcome, _ findings: [TestFinding]) {
        self.outcome = outcome
        self.findings = findings
    }

    /// What was wrong first; nil for an attempt without a finding.
    public var first: TestFinding? { findings.first { !$0.isWarning } }
}

/// What became of one file.
public struct TestFileReport: Sendable {
    /// As given on the command line, or found in a folder that was.
    public var source: Source
    /// SHA-256 of the file's bytes, in hex.
    public var digest: String
    /// Files of data that it loaded, with their SHA-256, in the order of first use.
    public var inputs: [TestInput] = []
    public var tests: [TestReport] = []
    /// What kept the file from running at all: it does not parse, does not bind or cannot be read.
    public var refusals: [ScriptFailure] = []
    public var unreadable: String?
    /// What statements printed, up to a bound.
    public var output = ""
    public var elapsedNanos: Int64 = 0

    public init(source: Source, digest: String) {
        self.source = source
        self.digest = digest
    }

    public var isBad: Bool {
        unreadable != nil || !refusals.isEmpty || tests.contains { $0.outcome.isBad }
    }

    public var assertions: AssertionTally { tests.reduce(AssertionTally()) { $0 + $1.assertions } }
}

/// A file that a test read.
public struct TestInput: Sendable, Hashable {
    public var path: String
    public var digest: String

    public init(path: String, digest: String) {
        self.path = path
        self.digest = digest
    }
}

/// A whole run: files in the order they were named.
public struct TestRunReport: Sendable {
    public var files: [TestFileReport] = []
    /// `--fail-fast` or Ctrl-C left files out.
    public var unstarted = 0
    public var isInterrupted = false
    public var seed: UInt64
    public var build: BuildInfo
    /// A run without a test, or without a claim, is no failure: `--allow-empty`.
    public var mayBeEmpty = false

    public init(seed: UInt64, build: BuildInfo) {
        self.seed = seed
        self.build = build
    }

    /// How many tests ended so.
    public func count(_ isCounted: (TestOutcome) -> Bool) -> Int {
        files.reduce(0) { $0 + $1.tests.count { isCounted($0.outcome) } }
    }

    /// What is wrong with a run that ended well in every test and checked nothing, as a sentence; nil when nothing is.
    ///
    /// Files that never ran and tests that ended badly are told for themselves.
    public var emptiness: String? {
        let tally = TestTally(files)
        guard !mayBeEmpty, !isInterrupted, tally.refusedFiles == 0, tally.total == tally.passed + tally.skipped,
            assertions.total == 0
        else { return nil }
        return tally.total == 0
            ? "no test was found: a run of nothing fails" : "nothing was asserted: a run that checks nothing fails"
    }

    public var assertions: AssertionTally { files.reduce(AssertionTally()) { $0 + $1.assertions } }
}
