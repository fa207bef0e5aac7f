import TestSupport
import Testing

/// Ctrl-C in verbs and stages that take long, at a terminal: `scripts/interrupts.py` measures how soon each obeys.
@Suite struct InterruptionTests {
    private let home: TemporaryFolder

    init() throws {
        home = try TemporaryFolder()
    }

    private static let prompt = " ▸ "

    /// The statements that are typed, each with the work that its progress names.
    private static let statements = [
        // What is rounded is worked out row by row: columns of whole numbers would be done before a person sees progress.
        ("records | where round(size / 7, 3) == 0.1 | count", "filtering"),
        ("records | where round(size / 7, 3) > 100 | sum size", "reading"),
        ("records | count by round(size / 7, 3)", "grouping"),
        ("records | with share = round(size / 7, 3) | sort share", "sorting"),
        ("records schema mbp-10 | select price | p99 price", "reading"),
        ("records | save out.csv.zst", "writing"),
        ("records | save out.ndjson", "writing"),
        ("records schema mbp-10 | count", "deriving"),
        ("bbo all on change | count", "ing SYN"),
        ("ofi all on change | count", "ing SYN"),
        ("mid SYN1 every 1ms | count", "listing SYN1"),
        ("bbo SYN1 every 1ms | save rows.csv", "writing"),
        ("mid SYN1 every 1ms | as csv", "writing"),
        ("stats all", "counting"),
        ("assert invariants", "checking"),
        ("load synthetic seed=3 records=30000000", "making"),
    ]

    // Catches a verb or a stage that shows nothing while it works, does not hear Ctrl-C, or does not say how far it got.
    @Test func `long work shows its progress, obeys Ctrl-C and says how far it got`() throws {
        let shell = try PTY(
            try Program.path(), arguments: ["--no-rc"],
            environment: [
                "PAGER": "cat", "HOME": home.path, "XDG_STATE_HOME": home.file("state"), "PATH": "/usr/bin:/bin",
            ], columns: 120)
        try shell.wait(for: Self.prompt)
        try shell.write("load synthetic seed=1 instruments=4 records=600000\r")
        try shell.wait(for: "SYN1 1")
        try shell.wait(for: Self.prompt)
        for (statement, work) in Self.statements {
            let written = statement.replacing("save ", with: "save \(home.path)/")
            try shell.write(written + "\r")
            try shell.wait(for: work)
            try shell.write("\u{03}")
            try shell.wait(for: "interrupted while ")
            try shell.wait(for: work)
            try shell.wait(for: Self.prompt)
            try shell.write("print \"alive\"\r")
            try shell.wait(forLine: "alive")
            try shell.wait(for: Self.prompt)
        }
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
    }
}
