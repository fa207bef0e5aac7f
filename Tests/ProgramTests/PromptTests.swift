import TestSupport
import Testing

@testable import Lang
@testable import mbosh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The services around the statements at a prompt: pager, timing, history, hints, widths.
@Suite struct PromptTests {
    private let home: TemporaryFolder

    init() throws {
        home = try TemporaryFolder()
    }

    private static let loaded = "ACME 15:00:43.209Z ▸ "
    private static let up = "\u{1B}[A"

    private func start(_ more: [String: String] = [:], columns: Int = 100) throws -> PTY {
        var environment = [
            "HOME": home.path, "XDG_STATE_HOME": home.file("state"), "XDG_CONFIG_HOME": home.file("config"),
            "PATH": "/usr/bin:/bin",
        ]
        environment.merge(more) { $1 }
        let shell = try PTY(
            try Program.path(), arguments: ["-q", "demo"], environment: environment, columns: columns)
        try shell.wait(for: "ACME 15:00:43.209Z ")
        return shell
    }

    // Catches long results that run off the screen, short ones that are paged, and a pager that cannot be switched off.
    @Test func `what is longer than the screen goes through PAGER`() throws {
        let shell = try start(["PAGER": "sed 's/^/P: /'"])
        try shell.write("records tail 40\r")
        try shell.wait(for: "P:  50000")
        try shell.wait(for: Self.loaded)
        try shell.write("records tail 40 | as csv\r")
        try shell.wait(for: "P: ts_recv,ts_event")
        try shell.wait(for: Self.loaded)
        try shell.write("records tail 3\r")
        let short = try shell.wait(for: Self.loaded)
        #expect(!short.contains("P:"))
        try shell.write("set pager off\r")
        try shell.wait(for: Self.loaded)
        try shell.write("records tail 40\r")
        let off = try shell.wait(for: "50000  ")
        #expect(!off.contains("P:"))
    }

    // Catches an answer that is lost because a pager is not there, and a shell that dies with one that is left early.
    @Test(arguments: ["no-such-pager-anywhere", "head -n 3", "exit 126"]) func `a pager that fails loses nothing`(
        pager: String
    ) throws {
        let shell = try start(["PAGER": pager])
        try shell.write("records tail 60\r")
        try shell.wait(for: pager.hasPrefix("head") ? " 49942  " : " 50000  ")
        try shell.wait(for: Self.loaded)
        try shell.write("print \"alive\"\r")
        try shell.wait(forLine: "alive")
    }

    // Catches a figure among the results, and a switch that does nothing.
    @Test func `timing goes to standard error and changes no result`() throws {
        let run = try Mbosh.run(["-q", "demo", "-c", "timing on", "-c", "print 1", "-c", "timing off", "-c", "print 2"])
        #expect(run.standardOutput == "1\n2\n")
        #expect(run.standardError.split(separator: "\n").allSatisfy { $0.hasPrefix("took ") })
        #expect(run.standardError.split(separator: "\n").count == 2)
    }

    // Catches a session that cannot be had back as a script: failures, screens and clocks left out, answers kept.
    @Test func `history save writes what ran with its answers`() throws {
        let shell = try start()
        for (typed, shown) in [
            ("at record 1000", "ACME 14:30:37.427Z ▸ "), ("bbo ACME | as json", "\"symbol\":\"ACME\""),
            ("bok", "did you mean"),
            ("book XXXX", "no symbol"), ("assert no-cross", "0 violations"), ("help quit", "leave"),
        ] {
            try shell.write(typed + "\r")
            try shell.wait(for: shown)
        }
        let path = home.file("session.mbo")
        try shell.write("history save \"\(path)\"\r")
        try shell.write("print \"saved\"\r")
        try shell.wait(forLine: "saved")
        let text = try Subprocess.run("/bin/cat", [path]).standardOutput
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.count == 8, "\(text)")
        #expect(
            lines.prefix(5) == [
                "# Saved by `history save`.", "load demo", "at record 1000", "bbo ACME | as json", "----",
            ])
        #expect(lines.suffix(2) == ["----", "assert no-cross"])
        let answer = try Mbosh.run(["-q", "demo", "-c", "at record 1000", "-c", "bbo ACME | as json"]).standardOutput
        #expect(lines[5] + "\n" == answer)
    }

    // Catches the lines of one statement as so many entries: each would have to be found and typed again.
    @Test func `a statement of several lines is one history entry`() throws {
        let shell = try start()
        try shell.write("print \\\r")
        try shell.wait(for: "… ")
        try shell.write("\"joined\"\r")
        try shell.wait(forLine: "joined")
        try shell.wait(for: Self.loaded)
        try shell.write("\(Self.up)\r")
        try shell.wait(forLine: "joined")
        try shell.wait(for: Self.loaded)
        // A block that was given up is not lost.
        try shell.write("test \"a\" {\r")
        try shell.wait(for: "… ")
        try shell.write("\u{03}")
        try shell.wait(for: Self.loaded)
        try shell.write(Self.up)
        try shell.wait(for: "test \"a\" {")
    }

    // Catches two shells of which the one that leaves last wipes out what the other typed.
    @Test func `concurrent shells keep one history`() throws {
        let first = try start()
        let second = try start()
        for (shell, name) in [(first, "one"), (second, "two"), (first, "three")] {
            try shell.write("print \"\(name)\"\r")
            try shell.wait(forLine: name)
            try shell.wait(for: Self.loaded)
        }
        first.signal(SIGKILL)
        _ = try first.waitForExit()
        try second.write("quit\r")
        _ = try second.waitForExit()
        let third = try start()
        try third.write("\(Self.up)\(Self.up)\(Self.up)\r")
        try third.wait(forLine: "two")
    }

    // Catches help that one has to leave the line for.
    @Test func `a question mark and a second Tab show the syntax`() throws {
        let shell = try start()
        try shell.write("diff ACME ?")
        try shell.wait(for: "diff SYMBOL TIME TIME")
        try shell.wait(for: "before the first record")
        try shell.wait(for: Self.loaded + "diff ACME ")
        try shell.write("\u{15}level ACME \t\t")
        try shell.wait(for: "level SYMBOL PRICE")
        try shell.wait(for: Self.loaded + "level ACME ")
        // In a text it is what it is anywhere.
        try shell.write("\u{15}print \"why?\"\r")
        try shell.wait(forLine: "why?")
    }

    // Catches candidates that know the verb and not the place.
    @Test func `Tab knows the place`() throws {
        let shell = try start()
        try shell.write("mark lunch\r")
        try shell.wait(for: Self.loaded)
        try shell.write("at lu\tbbo AC\t| sel\tspr\t\r")
        try shell.wait(forLine: "  0.01")
        try shell.wait(for: Self.loaded)
        try shell.write("plot mid ACME every 10m as sp\t\r")
        try shell.wait(for: "mid every 10m")
        try shell.wait(for: Self.loaded)
    }

    // Catches an .editrc that is not read, or read before our own keys.
    @Test func `the user's own editrc file wins`() throws {
        try FileBytes.write(Array("mbosh:bind \"^T\" ed-delete-prev-char\n".utf8), to: home.file(".editrc"))
        let shell = try start()
        try shell.write("print \"abX\u{14}c\"\r")
        try shell.wait(forLine: "abc")
    }

    // Catches rows that wrap, columns cut in the middle of a number, and a pipe that is cut like a terminal.
    @Test func `a table fits the terminal, and a pipe gets all of it`() throws {
        let shell = try start(columns: 70)
        try shell.write("stats all\r")
        let shown = try shell.wait(for: "`| select` chooses")
        for row in shown.split(separator: "\n").dropFirst() { #expect(row.count <= 70, "\(row)") }
        let all = try Mbosh.run(["-q", "demo", "-c", "stats all"])
        #expect(all.standardOutput.contains("locked") && !all.standardOutput.contains("select"))
    }

    // Catches colour against the user's wish, and escapes of any kind where nobody looks at them.
    @Test func `NO_COLOR and pipes have no colour`() throws {
        let coloured = try start()
        try coloured.write("plot ohlcv ACME every 5m\r")
        try coloured.wait(for: "└")
        try coloured.wait(for: Self.loaded)
        #expect(coloured.rawTranscript.contains("\u{1B}[33m"))
        let plain = try start(["NO_COLOR": "1"])
        try plain.write("plot ohlcv ACME every 5m\r")
        try plain.wait(for: "└")
        try plain.wait(for: Self.loaded)
        #expect(!plain.rawTranscript.contains("\u{1B}[33m"))
        for statement in ["plot mid ACME", "book ACME", "help", "stats", "watch times 1 bbo"] {
            let piped = try Mbosh.run(["demo", "-c", statement])
            #expect(!piped.standardOutput.contains("\u{1B}") && !piped.standardError.contains("\u{1B}"), "\(statement)")
        }
    }

    // Catches braille on a terminal that has none, and a picture as wide as another one.
    @Test func `a plot fits the terminal and its characters`() throws {
        let shell = try PTY(
            try Program.path(), arguments: ["-q", "demo"],
            environment: [
                "LC_ALL": "C", "LANG": "C", "HOME": home.path, "XDG_STATE_HOME": home.file("state"),
                "PATH": "/usr/bin:/bin",
            ],
            columns: 50)
        try shell.wait(for: "ACME 15:00:43.209Z > ")
        try shell.write("plot mid ACME every 10s\r")
        let shown = try shell.wait(for: "ACME 15:00:43.209Z > ")
        let rows = shown.split(separator: "\n").filter { $0.contains("|") }
        #expect(rows.count > 5 && rows.contains { $0.contains("#") })
        for row in rows { #expect(row.count <= 50 && row.allSatisfy { $0.isASCII }, "\(row)") }
    }

    // Catches columns that are counted in characters where some take two places.
    @Test func `tables stay aligned and cut whole characters`() {
        let table = Table(
            columns: [Table.Column("symbol"), Table.Column("size", numeric: true), Table.Column("what")],
            rows: [
                [.text("中文株式"), .int(5), .text("a long text that says much")],
                [.text("AB"), .int(1234), .text("中中中中中中中中")],
            ])
        var palette = Palette(usesColour: false)
        #expect(
            TableText(palette: palette).render(table) == """
                symbol    size  what
                中文株式     5  a long text that says much
                AB        1234  中中中中中中中中

                """)
        palette.width = 26
        #expect(
            TableText(palette: palette).render(table) == """
                symbol    size  what
                中文株式     5  a long te…
                AB        1234  中中中中…

                """)
        let narrow = TableText(palette: Palette(usesColour: false, width: 12, isUnicode: false)).render(table)
        #expect(narrow.split(separator: "\n").allSatisfy { DisplayWidth.of($0) <= 12 }, "\(narrow)")
        #expect(narrow.contains("and 2 more ~"))
    }
}
