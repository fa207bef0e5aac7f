import Engine
import Lang

/// The kind of a test file's block, by the word at its head.
enum TestBlock: String, CaseIterable {
    case test, setup, teardown, bench

    /// The kind of a block by its head; nil for another block.
    init?(_ head: Call) { self.init(rawValue: head.verb.text) }
}

/// The words of tests and benchmarks.
public enum TestVerbs {
    /// All of them, for `CommandTable.adding`, with `TestCodes.all` and `topics`.
    public static let all = [test, setup, teardown, bench, compare]

    /// The subjects of `help` that no verb explains: goldens.
    public static let topics = [GoldenHelp.topic]

    private static let test: Verb = {
        var signature = Signature("test", .script, "claim things under a name, judged and reported by `mbosh test`")
        signature.form = .block
        signature.grammar = "test NAME [tags WORDS] [timeout DURATION] [retry INT] [skip REASON] { … }"
        signature.parameters = [Parameter("name", .text, "what holds, as a sentence between quotes")]
        signature.options = [
            Option("tags", .text, "words that `mbosh test --tags a,!slow` selects by"),
            Option("timeout", .duration, "a test that takes longer has failed"),
            Option("retry", .integer(0...100), "so many more attempts when it fails"),
            Option("skip", .text, "not now, and why"),
        ]
        signature.details = [
            "Tests run in the order of the file, in one session: what stands outside them (`load`, `let`) is run in its place. A "
                + "test that claims nothing fails. `assert`, `expect error`, goldens and `compare` are claims. An error ends the "
                + "test and not the file.",
            "A golden is the expected output of a query: the lines between two lines of ---- right behind it, where <..> stands "
                + "for anything within a line. `mbosh test --update` rewrites those that differ.",
            "`mbosh test PATHS` runs files side by side (-j N) and reports as text, --junit FILE, --tap or --github. A test that "
                + "passed only at a later attempt is flaky, and every report says what the attempts before it came to. A run in "
                + "which nothing was asserted, because every test is skipped, fails unless --allow-empty is given. `mbosh run` "
                + "runs tests too, and ends with the first error.",
        ]
        signature.examples = [
            Example("test \"no book is crossed\" { assert no-cross }", "the shortest"),
            Example(
                "test \"tight\" tags quick timeout 10s { assert bbo ACME spread < 0.05 }", "selected by --tags quick"),
            Example(
                "test \"another venue\" skip \"no data yet\" { assert invariants }", .binds, "left out, and said so"),
            Example("test \"a stream\" retry 2 { assert info records > 0 }", "tried up to three times"),
        ]
        signature.related = ["setup", "teardown", "assert", "expect", "bench"]
        signature.errors = [.timedOut]
        signature.isClaim = true
        return Verb(signature, act: blockBody)
    }()

    private static let setup: Verb = {
        var signature = Signature("setup", .script, "run a block before each test that follows")
        signature.form = .block
        signature.grammar = "setup { … }"
        signature.details = [
            "Names given in it are known in the tests. Several run in their order. It belongs to a test as its own lines do: an "
                + "error in it is one of the test, and its claims are the test's."
        ]
        signature.examples = [
            Example("setup { at record 20000 }", "every test begins there"),
            Example("test \"there\" { assert info records > 0 }", "one of them"),
            Example("setup { let sym = ACME }", "a name for all"),
        ]
        signature.related = ["test", "teardown"]
        return Verb(signature, act: blockBody)
    }()

    private static let teardown: Verb = {
        var signature = Signature("teardown", .script, "run a block after each test that follows")
        signature.form = .block
        signature.grammar = "teardown { … }"
        signature.details = [
            "It runs however the test ended, with the names of `setup`. Several run in the opposite order."
        ]
        signature.examples = [
            Example("teardown { stop }", "no server outlives its test"),
            Example("test \"a server\" { assert invariants }", "and then the teardown"),
            Example("teardown { at end }", "the cursor back"),
        ]
        signature.related = ["test", "setup", "stop"]
        return Verb(signature, act: blockBody)
    }()

    private static let bench: Verb = {
        var signature = Signature("bench", .script, "time a block: median and interval of many runs")
        signature.form = .block
        signature.grammar = "bench NAME [INT times] [warmup INT] [report PATH] { … }"
        signature.parameters = [Parameter("name", .text, "what is timed")]
        signature.options = [
            Option("warmup", .integer(0...1_000_000), "runs before those that count; 1 unless written"),
            Option("report", .path, "write the figures and the machine into a small JSON file, for `compare`"),
        ]
        signature.details = [
            "20 times unless written. Only the block is timed and what it answers is not printed; an assertion that fails in it is. "
                + "The figures are the median and the interval in which the true median is with 95 %: two of the timings, "
                + "chosen by their rank alone, so it holds for any distribution. Fewer than 6 timings have none.",
            "`last bench median` (low, high, min, max, times) are for assertions behind it. The file names the CPU, the cores, the "
                + "system and the build; a file that is no baseline of this bench is never written over.",
        ]
        signature.examples = [
            Example("bench \"digest\" 10 times warmup 2 { digest }", .succeeds, "ten timings"),
            Example("print last bench times", .prints("10"), "a figure of it"),
            Example("bench \"a book\" { at record 20000 book ACME }", .succeeds, "20 timings"),
        ]
        signature.related = ["compare", "test", "repeat"]
        signature.errors = [.badBaseline, .cannotSave]
        return Verb(signature, act: blockBody)
    }()

    private static let compare: Verb = {
        var signature = Signature("compare", .script, "claim that a bench is not slower than a baseline")
        signature.parameters = [
            Parameter("name", .text, "of a bench that has run"), Parameter("to", .keyword(["to"]), "the word itself"),
            Parameter("path", .path, "the baseline: a file that `bench … report` wrote"),
        ]
        signature.options = [
            Option("within", .percent, "how much slower it may be; 5% unless written")
        ]
        signature.details = [
            "It fails only if the whole interval of the ratio of the two medians is above what is allowed, so noise is no "
                + "regression. It passes only if such a regression would have shown: where the interval is wider than what is "
                + "allowed and not wholly below it, and where the baseline was written by this very run, it is inconclusive "
                + "(exit 5), never a pass.",
            "On another CPU, number of cores, system or build configuration, and with fewer than 6 timings on a side, the two "
                + "are not comparable: an error (exit 4), never a pass either.",
        ]
        signature.examples = [
            Example("bench \"digest\" 6 times { digest }", .succeeds, "the figures to compare"),
            Example("compare \"digest\" to baseline.json within 10%", .binds, "with those of a file"),
            Example("compare \"book\" to baseline.json", .fails(.noBench), "a bench that has not run"),
        ]
        signature.related = ["bench", "assert"]
        signature.errors = [.noBench, .badBaseline, .measuredElsewhere]
        signature.isClaim = true
        signature.outcome = .differs
        return Verb(signature) { session, call in try session.compare(call) }
    }()

    /// The body is unreachable: a block is no call.
    private static let blockBody: Verb.Act = { _, call in throw Binder.noBlock("`\(call.verb.text)`", call.span) }
}
