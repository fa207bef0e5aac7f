import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The shell on a terminal, as its user has it. Every wait ends when the program says something or has surely failed.
@Suite struct LineEditingTests {
    private let home: TemporaryFolder

    init() throws {
        home = try TemporaryFolder()
    }

    private static let prompt = "mbosh ▸ "
    private static let up = "\u{1B}[A"
    private static let left = "\u{1B}[D"

    private var environment: [String: String] {
        [
            "HOME": home.path, "XDG_STATE_HOME": home.file("state"), "XDG_CONFIG_HOME": home.file("config"),
            "PATH": "/usr/bin:/bin",
        ]
    }

    /// A shell that shows its first prompt.
    private func start(columns: Int = 80) throws -> PTY {
        let shell = try PTY(Program.path(), environment: environment, columns: columns)
        try shell.wait(for: Self.prompt)
        return shell
    }

    private func paste(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~" }

    // Would catch a line that never reaches the interpreter, and a Ctrl-D that does not leave or leaves with an error.
    @Test func `a typed line runs and Ctrl-D on an empty line leaves`() throws {
        let shell = try start()
        try shell.write("print \"hello\"\r")
        try shell.wait(forLine: "hello")
        try shell.wait(for: Self.prompt)
        try shell.write("\u{04}")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Would catch editing by bytes: a backspace that halves a character, a cursor that counts é or 中 wrongly.
    @Test func `characters of several bytes and two columns are edited whole`() throws {
        let shell = try start()
        try shell.write("print \"aé中\"\(Self.left)\u{7F}x\(Self.left)\(Self.left)\u{7F}ñ\r")
        try shell.wait(forLine: "ñéx")
    }

    // Would catch a completion that is not inserted, or without the blank that lets one type on.
    @Test func `Tab completes the only candidate with a blank after it`() throws {
        let shell = try start()
        try shell.write("pri\t\"tabbed\"\r")
        try shell.wait(forLine: "tabbed")
        #expect(shell.transcript.contains("print \"tabbed\""))
    }

    // Would catch a list that is never shown, or that loses the line typed so far.
    @Test func `a second Tab lists the candidates and keeps the line`() throws {
        let shell = try start()
        try shell.write("qu\t\t")
        try shell.wait(for: "quality")
        try shell.wait(for: "quit")
        try shell.wait(for: Self.prompt + "qu")
        try shell.write("it\r")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Would catch a paste that is run line by line as it arrives, loses lines, or changes their order.
    @Test func `ten pasted lines without a final newline wait for Enter and run in order`() throws {
        let shell = try start()
        let names = (0..<10).map { "line\($0)" }
        try shell.write(paste(names.map { "print \"\($0)\"" }.joined(separator: "\r")))
        try shell.wait(for: "print \"line9\"")
        #expect(!shell.transcript.split(separator: "\n").contains { names.contains(String($0)) })
        try shell.write("\r")
        for name in names { try shell.wait(forLine: name) }
    }

    // Would catch a paste whose complete lines wait for an Enter that was pasted already.
    @Test func `ten pasted lines with a final newline run in order at once`() throws {
        let shell = try start()
        let names = (0..<10).map { "line\($0)" }
        try shell.write(paste(names.map { "print \"\($0)\"\r\n" }.joined()))
        for name in names { try shell.wait(forLine: name) }
    }

    // Would catch a paste that overruns a buffer of the editor or of the terminal.
    @Test func `a paste of a thousand lines arrives whole`() throws {
        let shell = try start()
        try shell.write(paste((0..<1000).map { "print \"é\($0)\"\n" }.joined()))
        for number in [0, 499, 999] { try shell.wait(forLine: "é\(number)") }
    }

    // Would catch pasted bytes taken for keys when the paste comes while history is searched.
    @Test func `a paste during a history search runs nothing by itself`() throws {
        let shell = try start()
        try shell.write("\u{12}")
        try shell.wait(for: "bck:")
        try shell.write(paste("print \"one\"\rprint \"two\""))
        try shell.wait(for: "print \"two\"")
        #expect(!shell.transcript.split(separator: "\n").contains("one"))
        try shell.write("\r")
        try shell.wait(forLine: "one")
        try shell.wait(forLine: "two")
    }

    // Would catch a Ctrl-C that ends the shell, or that leaves what was typed before the next line.
    @Test func `Ctrl-C at the prompt clears the line and the shell goes on`() throws {
        let shell = try start()
        try shell.write("print \"gone\"")
        try shell.wait(for: "print \"gone\"")
        try shell.write("\u{03}")
        try shell.wait(for: Self.prompt)
        try shell.write("print \"alive\"\r")
        try shell.wait(forLine: "alive")
        #expect(!shell.transcript.split(separator: "\n").contains("gone"))
    }

    // Would catch a session leader that stops itself for good, or a prompt that is raw no more after Ctrl-Z.
    @Test func `Ctrl-Z without a shell above changes nothing`() throws {
        let shell = try start()
        try shell.write("print \"be")
        try shell.wait(for: "print \"be")
        try shell.write("\u{1A}")
        try shell.wait(for: Self.prompt + "print \"be")
        try shell.write("low\"\r")
        try shell.wait(forLine: "below")
    }

    // Would catch history that is off by one, or that is not offered at all.
    @Test func `the up arrow recalls earlier lines, newest first`() throws {
        let shell = try start()
        for name in ["first", "second"] {
            try shell.write("print \"\(name)\"\r")
            try shell.wait(forLine: name)
            try shell.wait(for: Self.prompt)
        }
        try shell.write("\(Self.up)\(Self.up)\r")
        try shell.wait(forLine: "first")
    }

    // Would catch what libedit does alone: of a line left for the history it keeps 1,024 characters.
    @Test func `a long paste survives a visit to the history`() throws {
        let shell = try start()
        try shell.write("print \"short\"\r")
        try shell.wait(forLine: "short")
        try shell.wait(for: Self.prompt)
        let text = String(repeating: "0123456789é", count: 300)
        try shell.write(paste("print \"\(text)"))
        try shell.write("\(Self.up)\u{1B}[B end\"\r")
        try shell.wait(forLine: text + " end")
    }

    // Would catch history that is written at exit, or flushed only now and then.
    @Test func `a line is in the history of the next shell after kill -9`() throws {
        let first = try start()
        try first.write("print \"kept é\"\r")
        try first.wait(forLine: "kept é")
        first.signal(SIGKILL)
        #expect(try first.waitForExit() == .signalled(SIGKILL))
        let second = try start()
        try second.write("\(Self.up)\r")
        try second.wait(forLine: "kept é")
    }

    // Would catch a multi-line paste that comes back from the history file as something else.
    @Test func `a paste of two lines is one history entry`() throws {
        let first = try start()
        try first.write(paste("print \"upper\"\nprint \"lower\"\n"))
        try first.wait(forLine: "lower")
        try first.wait(for: Self.prompt)
        try first.write("quit\r")
        _ = try first.waitForExit()
        let second = try start()
        try second.write("\(Self.up)\(Self.up)\r")
        try second.wait(forLine: "upper")
        try second.wait(forLine: "lower")
    }

    // Would catch Ctrl-R bound to anything but the incremental search.
    @Test func `Ctrl-R finds an earlier line by a part of it`() throws {
        let shell = try start()
        for name in ["alpha", "beta", "gamma"] {
            try shell.write("print \"\(name)\"\r")
            try shell.wait(forLine: name)
            try shell.wait(for: Self.prompt)
        }
        try shell.write("\u{12}alph\r")
        try shell.wait(forLine: "alpha")
    }

    // Would catch a size that is read once only: the line is drawn anew for the new width, and stays whole.
    @Test func `a resize draws the line again and keeps it`() throws {
        let shell = try start()
        try shell.write("print \"half")
        try shell.wait(for: "print \"half")
        shell.resize(columns: 16, rows: 10)
        try shell.wait(for: Self.prompt + "print \"h")
        try shell.write(" and a second half\"\r")
        try shell.wait(forLine: "half and a second half")
    }

    // Would catch a shell that spins, or waits for ever, on a terminal whose window was closed.
    @Test(arguments: [false, true]) func `a dead terminal ends the shell`(ignoringHangup: Bool) throws {
        let binary = try Program.path()
        let shell =
            ignoringHangup
            ? try PTY("/bin/sh", arguments: ["-c", "trap '' HUP; exec \"$0\"", binary], environment: environment)
            : try PTY(binary, environment: environment)
        try shell.wait(for: Self.prompt)
        shell.closeMaster()
        let status = try shell.waitForExit()
        #expect(ignoringHangup ? status == .exited(0) : status == .signalled(SIGHUP) || status == .exited(0))
    }

    // Would catch a command that runs with the terminal still marking pastes.
    @Test func `pastes are marked only while a line is read`() throws {
        let shell = try start()
        try shell.write("print \"mode\"\r")
        try shell.wait(forLine: "mode")
        try shell.wait(for: Self.prompt)
        let raw = shell.rawTranscript
        let result = try #require(raw.ranges(of: "mode\r\n").last)
        let before = raw[..<result.lowerBound]
        let off = try #require(before.ranges(of: "\u{1B}[?2004l").last)
        let on = try #require(before.ranges(of: "\u{1B}[?2004h").last)
        #expect(on.lowerBound < off.lowerBound)
        #expect(raw[result.upperBound...].contains("\u{1B}[?2004h"))
    }

    // Would catch a shell that dies at the prompt and leaves its user's terminal marking pastes.
    @Test func `SIGTERM at the prompt gives the terminal back first`() throws {
        let shell = try start()
        shell.signal(SIGTERM)
        _ = try shell.waitForExit()
        let raw = shell.rawTranscript
        let off = try #require(raw.ranges(of: "\u{1B}[?2004l").last)
        #expect(!raw[off.upperBound...].contains("\u{1B}[?2004h"))
    }
}
