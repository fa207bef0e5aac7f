import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The shell with a market in it, on a terminal. Editing itself is the matter of `LineEditingTests`.
@Suite struct ShellTests {
    private let home: TemporaryFolder

    init() throws {
        home = try TemporaryFolder()
    }

    private static let empty = "mbosh ▸ "
    private static let loaded = "ACME 15:00:43.209Z ▸ "
    private static let controlC = "\u{03}"

    private func start(_ arguments: [String] = [], columns: Int = 100) throws -> PTY {
        try PTY(
            try Program.path(), arguments: arguments,
            environment: [
                "PAGER": "cat", "HOME": home.path, "XDG_STATE_HOME": home.file("state"),
                "XDG_CONFIG_HOME": home.file("config"),
                "PATH": "/usr/bin:/bin",
            ], columns: columns)
    }

    /// A shell on the built-in market that shows its first prompt.
    private func startWithDemo(columns: Int = 100) throws -> PTY {
        let shell = try start(["demo"], columns: columns)
        try shell.wait(for: Self.loaded)
        return shell
    }

    // Would catch a first screen that does not say what to type.
    @Test func `the greeting says what to type`() throws {
        let shell = try start()
        let greeting = try shell.wait(for: Self.empty)
        #expect(greeting.split(separator: "\n").count <= 4)
        for word in ["mbosh 0.", "`load demo`", "`help`", "Tab"] { #expect(greeting.contains(word), "\(word)") }
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
        let quiet = try start(["-q"])
        #expect(try quiet.wait(for: Self.empty) == "")
    }

    // Would catch a prompt that does not follow the symbol and the cursor.
    @Test func `the prompt has the symbol in view and the cursor`() throws {
        let shell = try start()
        try shell.wait(for: Self.empty)
        try shell.write("load demo\r")
        try shell.wait(for: Self.loaded)
        try shell.write("at record 1000\r")
        try shell.wait(for: "ACME 14:30:37.427Z ▸ ")
        try shell.write("bbo BOLT\r")
        try shell.wait(for: "BOLT 14:30:37.427Z ▸ ")
        try shell.write("at 14:45 bbo BOLT\r")
        try shell.wait(for: "BOLT  2025-01-06T14:45:00.000000000Z")
        try shell.wait(for: "BOLT 14:30:37.427Z ▸ ")
        try shell.write("at end\r")
        try shell.wait(for: "BOLT 15:00:43.209Z ▸ ")
        try shell.write("at start\r")
        try shell.wait(for: "BOLT start ▸ ")
    }

    // Would catch an error that ends the shell, or the lines after it in the same paste.
    @Test func `an error ends its own line only`() throws {
        let shell = try startWithDemo()
        try shell.write("\u{1B}[200~bok ACME\nprint \"next\"\nassert 1 == 2\nprint \"last\"\n\u{1B}[201~")
        try shell.wait(for: "help: did you mean `book`?")
        try shell.wait(forLine: "next")
        try shell.wait(for: "1 == 2 is false")
        try shell.wait(forLine: "last")
        try shell.wait(for: Self.loaded)
        // Nothing that failed at the prompt is a failure of the shell.
        try shell.write("\u{04}")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Would catch completion that does not know the verbs, the loaded symbols or the options not yet used.
    @Test func `Tab completes verb, symbol, option and value`() throws {
        let shell = try startWithDemo()
        try shell.write("boo\tB\tdep\t2 b\tor\t\r")
        try shell.wait(for: "book BOLT depth 2 by order \n")
        try shell.wait(for: "BOLT  GLBX.MDP3.GLBX")
        try shell.wait(for: "BOLT 15:00:43.209Z ▸ ")
        // Options used already are not offered again; symbols come by message count.
        try shell.write("book depth 2 \t\t")
        let offered = try shell.wait(for: "BOLT 15:00:43.209Z ▸ book depth 2 ")
        #expect(!offered.contains("levels a side"))
        let first = try #require(offered.firstRange(of: "ACME"))
        let second = try #require(offered.firstRange(of: "BOLT"))
        #expect(first.lowerBound < second.lowerBound)
    }

    // Would catch a completion of file names that is not there, or that loses the folder.
    @Test func `Tab completes a path`() throws {
        try FileBytes.write([], to: home.file("unlikely.dbn"))
        let shell = try start()
        try shell.wait(for: Self.empty)
        try shell.write("load \(home.path)/unl\t\r")
        try shell.wait(for: "\(home.file("unlikely.dbn")): byte 0: the file is empty")
        try shell.wait(for: Self.empty)
    }

    // Would catch a Ctrl-C that ends the shell, is not heard by a stream, or goes unanswered.
    @Test func `Ctrl-C cancels a long command, which says how far it got, and the shell lives`() throws {
        let shell = try startWithDemo()
        try shell.write("stream at 1 on :0\r")
        try shell.wait(for: "streaming on 127.0.0.1:")
        try shell.write(Self.controlC)
        try shell.wait(for: "stopped after ")
        try shell.wait(for: "interrupted")
        try shell.wait(for: " ▸ ")
        try shell.write("print \"alive\"\r")
        try shell.wait(forLine: "alive")
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Would catch a notice glued to the echo of Ctrl-C.
    @Test func `what a command says after Ctrl-C begins on a line of its own`() throws {
        let shell = try startWithDemo()
        try shell.write("stream at 1 on :0\r")
        try shell.wait(for: "streaming on 127.0.0.1:")
        try shell.write(Self.controlC)
        let said = try shell.wait(for: "interrupted")
        #expect(!said.split(separator: "\n").contains { $0.hasPrefix("^C") && $0 != "^C" }, "\(said)")
    }

    // Would catch Ctrl-C that takes background jobs with it.
    @Test func `Ctrl-C leaves background jobs alone`() throws {
        let shell = try startWithDemo()
        try shell.write("stream at 20k loop on :0 clients 1 &\r")
        let port = try port(shell)
        try shell.wait(for: Self.loaded)
        let client = try LoopbackClient(port: port)
        try client.receive(10_000)
        try shell.write("stream at 1 on :0\r")
        try shell.wait(for: "streaming on 127.0.0.1:")
        try shell.write(Self.controlC)
        try shell.wait(for: "interrupted")
        try shell.wait(for: " ▸ ")
        try shell.write(Self.controlC)
        try shell.wait(for: " ▸ ")
        try client.receive(client.received.count + 100_000)
        try shell.write("stop 1\r")
        _ = try client.receiveToEnd()
        try shell.write("quit\r")
        #expect(try shell.waitForExit() == .exited(0))
    }

    // Would catch a notice written into the line that is being typed, or one that never comes.
    @Test func `a background stream's notice waits for the line and comes before the next prompt`() throws {
        let shell = try startWithDemo()
        try shell.write("stream at max on :0 clients 1 &\r")
        let port = try port(shell)
        try shell.wait(forLine: "job 1")
        try shell.wait(for: Self.loaded)
        try shell.write("wai")
        try shell.wait(for: "wai")
        // The stream ends while a line is half typed; `wait` is back when the stream has said so.
        _ = try LoopbackClient(port: port).receiveToEnd()
        try shell.write("t 1\r")
        let rest = try shell.wait(for: "job 1 ended: 50000 records to 1 client")
        #expect(rest == "t 1\n", "\(rest.debugDescription)")
        try shell.wait(for: "clients ")
        try shell.wait(for: Self.loaded)
    }

    // Would catch history that a crash takes with it.
    @Test func `what was typed is there after kill -9`() throws {
        let first = try startWithDemo()
        try first.write("at record 1000\r")
        try first.wait(for: "ACME 14:30:37.427Z ▸ ")
        try first.write("stream at 1 on :0\r")
        try first.wait(for: "streaming on")
        first.signal(SIGKILL)
        #expect(try first.waitForExit() == .signalled(SIGKILL))
        let second = try startWithDemo()
        try second.write("\u{1B}[A\u{1B}[A\r")
        try second.wait(for: "at record 1000\n")
        try second.wait(for: "ACME 14:30:37.427Z ▸ ")
    }

    // Would catch a ladder that breaks on a narrow terminal, or a size that is read once only.
    @Test func `a resize between commands is heeded and breaks no line`() throws {
        let shell = try startWithDemo(columns: 120)
        shell.resize(columns: 60, rows: 20)
        try shell.write("book ACME depth 2\r")
        let screen = try shell.wait(for: "more ask levels")
        let rows = screen.split(separator: "\n").filter { $0.contains("│") }
        #expect(rows.count == 3)
        for row in rows { #expect(row.count <= 60, "\(row)") }
        try shell.wait(for: Self.loaded)
    }

    // Would catch a rc file that is not run, or one whose mistake keeps the shell from starting.
    @Test func `the rc file runs first, and an error in it warns and goes on`() throws {
        try #require(try Subprocess.run("/bin/mkdir", ["-p", home.file("config/mbosh")]).status == .exited(0))
        let path = home.file("config/mbosh/rc.mbo")
        try FileBytes.write(Array("print \"from rc\"\n".utf8), to: path)
        let shell = try start()
        try shell.wait(forLine: "from rc")
        try shell.wait(for: Self.empty)
        let without = try start(["--no-rc"])
        #expect(!(try without.wait(for: Self.empty)).contains("from rc"))
        try FileBytes.write(Array("bok\nprint \"goes on\"\nbook XXXX\n".utf8), to: path)
        let warned = try start()
        try warned.wait(for: "rc.mbo:1:1")
        try warned.wait(forLine: "goes on")
        try warned.wait(for: "warning: there are mistakes in \(path)")
        try warned.wait(for: Self.empty)
        try warned.write("print \"alive\"\r")
        try warned.wait(forLine: "alive")
    }

    // Would catch `quit N` or its aliases that leave with something else, or servers that keep the program alive.
    @Test(arguments: [("quit", 0), ("quit 3", 3), ("exit", 0), (".quit", 0), ("\\q", 0), ("\u{04}", 0)])
    func `every way out leaves with its status, servers or not`(typed: String, status: Int) throws {
        let shell = try startWithDemo()
        try shell.write("serve http on :0\r")
        try shell.wait(for: "address")
        try shell.wait(for: Self.loaded)
        try shell.write(typed == "\u{04}" ? typed : typed + "\r")
        #expect(try shell.waitForExit() == .exited(Int32(status)))
    }

    // Would catch a program left behind, with its ports, when the window is closed during a command.
    @Test func `a terminal that dies during a stream ends the program and its clients are told`() throws {
        let shell = try startWithDemo()
        try shell.write("stream at 20k loop on :0 clients 1\r")
        let client = try LoopbackClient(port: try port(shell))
        try client.receive(10_000)
        shell.closeMaster()
        // The stream breaks off, which is a reset; only one that ends or is stopped has a FIN.
        #expect(throws: ProgramFailure.self) { try client.receiveToEnd() }
        _ = try shell.waitForExit()
    }

    private func port(_ shell: PTY) throws -> Int {
        try shell.wait(for: "streaming on 127.0.0.1:")
        let digits = try shell.wait(for: "\n").prefix { $0.isWholeNumber }
        return try #require(Int(digits))
    }
}
