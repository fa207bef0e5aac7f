import TestSupport
import Testing

@testable import mbosh

/// The difficulties that made a new user stop (docs/first-half-hour.md), so that none comes back.
@Suite struct FirstHalfHourTests {
    private let home: TemporaryFolder

    init() throws {
        home = try TemporaryFolder()
    }

    private static let loaded = "ACME 15:00:43.209Z ▸ "
    private static let controlC = "\u{03}"

    private func start(
        _ arguments: [String] = ["-q", "demo"], _ more: [String: String] = [:], columns: Int = 80, rows: Int = 24
    ) throws -> PTY {
        var environment = [
            "HOME": home.path, "XDG_STATE_HOME": home.file("state"), "XDG_CONFIG_HOME": home.file("config"),
            "PATH": "/usr/bin:/bin", "PAGER": "cat",
        ]
        environment.merge(more) { $1 }
        return try PTY(
            try Program.path(), arguments: arguments, environment: environment, columns: columns, rows: rows)
    }

    // Catches words that the edge of an ordinary terminal cuts in two: greeting, notices, help, long answers and errors.
    @Test func `nothing is wider than eighty columns, and help is one screen`() throws {
        let shell = try start(["demo"])
        let greeting = try shell.wait(for: Self.loaded)
        #expect(greeting.split(separator: "\n").count >= 3)
        // Progress draws over itself, which the transcript shows as one long row.
        func rows(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.contains(" % ") } }
        for row in rows(greeting) { #expect(row.count <= 80, "\(row)") }
        for statement in ["help", "help book", "help plot", "help E0203", "bbo", "book acme", "assert no-unknown"] {
            try shell.write(statement + "\r")
            let shown = rows(try shell.wait(for: Self.loaded))
            for row in shown { #expect(row.count <= 80, "\(statement): \(row)") }
            if statement == "help" { #expect(shown.count < 24 && shown.contains { $0.hasSuffix("first steps") }) }
        }
    }

    // Catches a narrow window in which help is only half as narrow.
    @Test func `text is broken between words, under its own column`() {
        #expect(FittedText.fit("short\n\nlines stay", width: 40) == "short\n\nlines stay")
        #expect(
            FittedText.fit("  depth INT   levels a side, best first, as many as there are", width: 30) == """
                  depth INT   levels a side,
                              best first, as
                              many as there
                              are
                """)
        #expect(FittedText.fit("one two three four five six", width: 20) == "one two three four\n  five six")
        #expect(FittedText.fit("    averylongwordthatfitsnowhereatall x", width: 20).hasPrefix("    averylong"))
        #expect(FittedText.fit("  1 │ a line of a script that is long", width: 20).count == 37)
        let coloured = "\u{1B}[1mone two\u{1B}[0m three four"
        #expect(FittedText.fit(coloured, width: 20) == coloured)
        #expect(FittedText.fit("中文 中文 中文 中文 中文", width: 20) == "中文 中文 中文 中文\n  中文")
    }

    // Catches a list of everything that runs off the top of the screen before it can be read.
    @Test func `Tab on an empty line shows what fits the screen`() throws {
        let shell = try start()
        try shell.wait(for: Self.loaded)
        try shell.write("\t\t")
        let list = try shell.wait(for: Self.loaded)
        #expect(list.split(separator: "\n").count < 23)
        #expect(list.contains("bisect") && list.contains("load") && list.contains("warn"))
    }

    // Catches the shell arguing about a semicolon at every line, and one that takes it in a script.
    @Test func `a semicolon is forgiven at the prompt, once with a word about it`() throws {
        let shell = try start(["demo"])
        try shell.wait(for: Self.loaded)
        try shell.write("print \"first\";\r")
        let said = try shell.wait(forLine: "first")
        #expect(said.contains("`;`") && !said.contains("error"), "\(said)")
        try shell.wait(for: Self.loaded)
        try shell.write("print \"second\";\r")
        #expect(!(try shell.wait(forLine: "second")).contains("`;`\n"))
        try shell.write("exit;\r")
        #expect(try shell.waitForExit() == .exited(0))
        #expect(try Mbosh.run(["-c", "print 1;"]).status == .exited(3))
    }

    // Catches errors that are right and do not help: each says which command would have worked.
    @Test(arguments: [
        (["demo", "info"], "`mbosh demo -c 'info'`", 4), (["demo", "book ACME depth 5"], "-c 'book ACME depth 5'", 4),
        (["info"], "`mbosh -c 'info'`", 4), (["runn", "x.mbo"], "`mbosh run`", 4),
        (["version"], "`mbosh --version`", 4),
        (["--json", "-c", "bbo"], "`--format json`", 2), (["-csv", "demo"], "`--format csv`", 2),
        (["demo", "-f", "x.mbo"], "`mbosh run SCRIPT`", 2), (["-V"], "`--version`", 2),
        (["-e", "print 1"], "`-c 'STATEMENT'`", 2), (["--no-psqlrc"], "`--no-rc`", 2),
    ])
    func `the command line of another program has a hint that works here`(
        arguments: [String], expected: String, status: Int
    ) throws {
        let run = try Mbosh.run(arguments)
        #expect(run.status == .exited(Int32(status)) && run.standardError.contains(expected), "\(run.all)")
        #expect(run.standardOutput == "")
    }

    // Catches a script taken for damaged data without a word about it being a script.
    @Test func `a script given as data is called a script`() throws {
        let path = home.file("gate.mbo")
        try FileBytes.write(Array("load demo\n".utf8), to: path)
        let run = try Mbosh.run([path])
        #expect(run.status == .exited(4), "\(run.all)")
        #expect(run.standardError.contains("is a script; run it: mbosh run \(path)"), "\(run.all)")
    }

    // Catches a shell that goes with the pager Ctrl-C was meant for, or takes the next Ctrl-C for an old one.
    @Test func `Ctrl-C in the pager ends the pager and not the shell`() throws {
        let shell = try start(["-q", "demo"], ["PAGER": "head -n 1; echo paging; exec sleep 1000"])
        try shell.wait(for: Self.loaded)
        try shell.write("records tail 60\r")
        try shell.wait(forLine: "paging")
        try shell.write(Self.controlC)
        let said = try shell.wait(for: Self.loaded)
        // Rows that were read are not printed again.
        #expect(!said.contains(" 50000 "))
        try shell.write("print \"alive\"\r")
        try shell.wait(forLine: "alive")
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Catches a comparison that is deaf until it is done, or that takes the market loaded before with it.
    @Test func `Ctrl-C in bisect says so and keeps what is loaded`() throws {
        let shell = try start(["demo"])
        try shell.wait(for: Self.loaded)
        // Far more than can be loaded and compared before the key comes.
        let market = "synthetic seed=5 records=30000000"
        try shell.write("bisect \(market) \(market)\r")
        // The work is under way when its progress shows; a key before that may be one of the line's.
        try shell.wait(for: "making")
        try shell.write(Self.controlC)
        try shell.wait(for: "interrupted")
        try shell.wait(for: Self.loaded)
        try shell.write("bbo ACME | as csv\r")
        try shell.wait(for: "99.91")
        try shell.wait(for: Self.loaded)
    }
}
