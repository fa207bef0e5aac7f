import TestSupport
import Testing

/// The streams, forms and colours of what the program prints.
@Suite struct OutputTests {
    // Would catch a notice among the results, or a result among the notices: `> file` would then hold the wrong thing.
    @Test func `results go to standard output, notices to standard error`() throws {
        let result = try Mbosh.run([
            "demo", "-c", "digest | as json", "-c", "stream at max on :0 | as json", "-c", "assert 1 == 2",
            "-c", "assert 1 == 1",
        ])
        let lines = result.standardOutput.split(separator: "\n")
        #expect(lines.count == 7, "\(result.all)")
        #expect(try JSONText(String(lines[0]))["records"] == nil)
        #expect(try JSONText(String(lines[1]))["records"]?.integer == 50_000)
        #expect(lines[2].hasPrefix("✗ -c:1:8  assert 1 == 2"))
        #expect(lines[5].contains("reproduce  mbosh "))
        #expect(lines[6] == "✓ assert 1 == 1: true")
        let notices = result.standardError.split(separator: "\n")
        #expect(notices.count == 3, "\(result.all)")
        #expect(notices[0] + "\n" == Mbosh.demoLoaded)
        #expect(notices[1].hasPrefix("streaming on 127.0.0.1:"))
        #expect(notices[2] == "50000 records went to no one: no client was connected")
    }

    // Would catch a quiet run that still talks, or that swallows errors too.
    @Test func `-q silences notices and nothing else`() throws {
        let quiet = try Mbosh.run(["-q", "demo", "-c", "stream at max on :0", "-c", "serve http on :0", "-c", "bbo"])
        #expect(quiet.standardError == "")
        #expect(quiet.standardOutput.contains("ACME  2025-01-06T15:00:43.209449037Z  bid 99.91 × 215 (6)"))
        let failing = try Mbosh.run(["-q", "demo", "-c", "book NOPE"])
        #expect(failing.standardError.hasPrefix("error[E0302]: no symbol ‘NOPE’ in the data\n"))
    }

    private static let bbo: [(format: String, text: String)] = [
        (
            "table",
            "ACME  2025-01-06T15:00:43.209449037Z  bid 99.91 × 215 (6)  ask 99.92 × 16 (3)  spread 0.01  mid 99.915\n"
        ),
        (
            "csv",
            """
            symbol,ts_recv,bid,bid_size,bid_count,ask,ask_size,ask_count,spread,mid
            ACME,2025-01-06T15:00:43.209449037Z,99.91,215,6,99.92,16,3,0.01,99.915

            """
        ), ("json", bboJSON), ("ndjson", bboJSON),
        (
            "markdown",
            """
            | symbol | ts_recv | bid | bid_size | bid_count | ask | ask_size | ask_count | spread | mid |
            | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | ACME | 2025-01-06T15:00:43.209449037Z | 99.91 | 215 | 6 | 99.92 | 16 | 3 | 0.01 | 99.915 |

            """
        ),
    ]

    private static let bboJSON = """
        {"symbol":"ACME","ts_recv":"2025-01-06T15:00:43.209449037Z","bid":{"price":"99.91","size":215,"count":6},\
        "ask":{"price":"99.92","size":16,"count":3},"spread":"0.01","mid":"99.915"}

        """

    // Would catch a form that changed, and one that a flag, a stage and a setting disagree about.
    @Test(arguments: bbo)
    func `a form is the same by flag, by stage and by setting`(format: String, text: String) throws {
        let byFlag = try Mbosh.run(["-q", "--format", format, "demo", "-c", "bbo ACME"])
        #expect(byFlag.standardOutput == text)
        // The stage wins over the setting, and that over the flag.
        let other = format == "csv" ? "json" : "csv"
        let rest = try Mbosh.run([
            "-q", "--format", other, "demo", "-c", "bbo ACME | as \(format)", "-c", "set format \(format)", "-c",
            "bbo ACME",
            "-c", "set format \(other)", "-c", "bbo ACME | as \(format)",
        ])
        #expect(rest.standardOutput == text + text + text)
    }

    // Would catch JSON over several lines, or several documents for one statement.
    @Test(arguments: [
        "book", "book all depth 2", "book ACME by order depth 1", "bbo all", "symbols", "info", "quality", "digest",
        "jobs",
        "set", "assert no-cross", "print 1", "help book",
    ]) func `a statement is one JSON document on one line`(statement: String) throws {
        let result = try Mbosh.run(["-q", "--format", "json", "demo", "-c", statement])
        #expect(result.standardOutput.hasSuffix("\n"))
        #expect(result.standardOutput.split(separator: "\n").count == 1, "\(result.all)")
        _ = try JSONText(result.standardOutput)
    }

    // Would catch output that depends on the terminal it is not written to.
    @Test func `piped output is the same whatever the terminal is said to be`() throws {
        let arguments = [
            "demo", "-c", "book", "-c", "book ACME by order depth 3", "-c", "symbols", "-c", "info", "-c", "help book",
            "-c", "help", "-c", "assert bbo ACME spread == 5", "-c", "book NOPE",
        ]
        let first = try Mbosh.run(arguments, environment: [:])
        #expect(!first.standardOutput.contains("\u{1B}"))
        for environment in [
            ["COLUMNS": "20", "LINES": "5", "TERM": "xterm-256color", "LANG": "en_US.UTF-8"],
            ["COLUMNS": "500", "TERM": "dumb", "LC_ALL": "C"], ["TERM": "", "LANG": "POSIX", "TZ": "Asia/Tokyo"],
        ] {
            let result = try Mbosh.run(arguments, environment: environment)
            #expect(result.standardOutput == first.standardOutput, "\(environment)")
            #expect(result.standardError == first.standardError, "\(environment)")
        }
    }

    // Would catch a prompt, an echo or an escape sequence in what another program reads.
    @Test func `typing into a pipeline edits nothing and pipes results only`() throws {
        let pipeline = try PTY(
            "/bin/sh", arguments: ["-c", "\"$0\" | cat -v", try Program.path()],
            environment: Mbosh.environment)
        try pipeline.write("print 5\r")
        try pipeline.wait(forLine: "5")
        try pipeline.write("\u{04}")
        #expect(try pipeline.waitForExit() == .exited(0))
        #expect(pipeline.transcript == "print 5\n5\n")
    }

    // Would catch colours that nobody asked for, or asked-for ones that do not come: the order is flag, NO_COLOR,
    // CLICOLOR_FORCE, terminal.
    @Test(
        arguments: [
            ([], [:], false), ([], ["CLICOLOR_FORCE": "1"], true), ([], ["CLICOLOR_FORCE": "0"], false),
            ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false), ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": ""], true),
            (["--color", "always"], ["NO_COLOR": "1"], true), (["--color", "never"], ["CLICOLOR_FORCE": "1"], false),
            (["--color", "auto"], ["TERM": "xterm"], false),
        ] as [([String], [String: String], Bool)])
    func `colour on a pipe comes only when it is asked for`(
        flags: [String], environment: [String: String], isColoured: Bool
    ) throws {
        let result = try Mbosh.run(flags + ["-q", "demo", "-c", "symbols"], environment: environment)
        #expect(result.standardOutput.contains("\u{1B}[") == isColoured)
        #expect(result.standardOutput.contains("ACME"))
    }

    // Would catch colours that do not come on a terminal, or that come although they were refused.
    @Test(
        arguments: [
            ([], [:], true), ([], ["NO_COLOR": "1"], false), ([], ["TERM": "dumb"], false), ([], ["TERM": ""], false),
            (["--color", "never"], [:], false), (["--color", "always"], ["TERM": "dumb", "NO_COLOR": "1"], true),
        ] as [([String], [String: String], Bool)])
    func `colour on a terminal comes unless it is refused`(
        flags: [String], environment: [String: String], isColoured: Bool
    ) throws {
        let terminal = try PTY(
            try Program.path(), arguments: flags + ["-q", "--no-rc", "-c", "set"], environment: environment)
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.rawTranscript.contains("\u{1B}[1m") == isColoured, "\(terminal.rawTranscript)")
        #expect(terminal.transcript.contains("max-gap"))
    }

    // Would catch colour that carries what words do not: stripped of it, the output is that of a pipe.
    @Test func `colours change no character`() throws {
        let statements = ["demo", "-c", "symbols", "-c", "book", "-c", "info", "-c", "assert bbo ACME spread == 5"]
        let plain = try Mbosh.run(["-q"] + statements)
        let coloured = try Mbosh.run(["-q", "--color", "always"] + statements)
        #expect(coloured.standardOutput != plain.standardOutput)
        #expect(coloured.standardOutput.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain.standardOutput)
    }
}
