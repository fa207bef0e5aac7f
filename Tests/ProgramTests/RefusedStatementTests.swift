import TestSupport
import Testing

/// A refused statement has no effect: no file, no changed setting, no server.
@Suite struct RefusedStatementTests {
    private let home: TemporaryFolder

    init() throws { home = try TemporaryFolder() }

    private static let prompt = "▸ "

    private func start(rc: String? = nil) throws -> PTY {
        var arguments = ["-q", "demo"]
        if let rc {
            _ = try Subprocess.run("/bin/mkdir", ["-p", home.file("config/mbosh")])
            try FileBytes.write(Array(rc.utf8), to: home.file("config/mbosh/rc.mbo"))
        } else {
            arguments.insert("--no-rc", at: 0)
        }
        let shell = try PTY(
            try Program.path(), arguments: arguments,
            environment: [
                "HOME": home.path, "XDG_STATE_HOME": home.file("state"), "XDG_CONFIG_HOME": home.file("config"),
                "PATH": "/usr/bin:/bin",
            ], columns: 120)
        try shell.wait(for: Self.prompt)
        return shell
    }

    private func exists(_ name: String) throws -> Bool {
        try Subprocess.run("/usr/bin/test", ["-e", home.file(name)]).status == .exited(0)
    }

    // Catches an error that is shown while the statement runs all the same.
    @Test func `a line without its closing quote does nothing`() throws {
        let shell = try start()
        for line in [
            "trades ACME | head 2 | save \"\(home.file("never.csv"))", "set depth \"7", "serve live on :0 key \"db-abc",
            "print \"a\\q\"",
        ] {
            try shell.write(line + "\r")
            try shell.wait(for: "help: ")
            let rest = try shell.wait(for: Self.prompt)
            #expect(!rest.contains("127.0.0.1") && !rest.contains("serving"), "\(line): \(rest)")
        }
        try shell.write("set depth\r")
        #expect(try shell.wait(for: Self.prompt).contains("10"))
        try shell.write("jobs\rprint \"end\"\r")
        try shell.wait(forLine: "end")
        #expect(try !exists("never.csv"))
        #expect(!shell.transcript.contains("\n7\n"))
    }

    // Catches a paste in which one bad line keeps the others from running, or a bad block runs in part.
    @Test func `a paste runs its sound statements and no part of a broken block`() throws {
        let shell = try start()
        let lines = [
            "print \"first\"", "set depth \"7", "repeat 2 {", "  print \"inside\"", "  print \"a\\q\"", "}",
            "print \"last\"",
        ]
        try shell.write("\u{1B}[200~" + lines.joined(separator: "\r") + "\r\u{1B}[201~")
        try shell.wait(forLine: "first")
        try shell.wait(forLine: "last")
        #expect(!shell.transcript.split(separator: "\n").contains("inside"))
        try shell.wait(for: Self.prompt)
        // The quote hides the brace: what follows was meant for the block.
        let hidden = ["for s in ACME, \"BOLT {", "  print \"body\"", "}", "print \"behind\""]
        try shell.write("\u{1B}[200~" + hidden.joined(separator: "\r") + "\r\u{1B}[201~")
        try shell.wait(for: "nothing of this was run")
        try shell.write("print \"alive\"\r")
        try shell.wait(forLine: "alive")
        let rows = shell.transcript.split(separator: "\n")
        #expect(!rows.contains("body") && !rows.contains("behind"))
    }

    // Catches a semicolon that joins two statements into one that nobody wrote.
    @Test func `a semicolon at the end is forgiven, one in the middle is refused`() throws {
        let shell = try start()
        try shell.write("print \"ended\";\r")
        try shell.wait(forLine: "ended")
        try shell.wait(for: Self.prompt)
        try shell.write("set depth 3; set depth 4\r")
        try shell.wait(for: "error[E0109]")
        try shell.wait(for: Self.prompt)
        try shell.write("set depth\r")
        #expect(try shell.wait(for: Self.prompt).contains("10"))
    }

    // Catches an rc file whose broken lines run at every start.
    @Test func `an rc file runs its sound lines only`() throws {
        let shell = try start(rc: "set depth \"7\nset pager off\nset depth 12 \"\n")
        #expect(shell.transcript.contains("there are mistakes in"))
        try shell.write("set depth\r")
        #expect(try shell.wait(for: Self.prompt).contains("10"))
        try shell.write("set pager\r")
        try shell.wait(forLine: "off")
    }

    // Catches statements before a mistake that run where everything is checked first, and statements after it that run
    // anywhere.
    @Test func `a batch and a pipe stop at what is refused`() throws {
        let path = home.file("never.csv")
        let broken = "trades ACME | head 2 | save \"\(path)"
        let batch = try Mbosh.run(["-q", "demo", "-c", "print \"one\"", "-c", broken])
        #expect(batch.status == .exited(3) && batch.standardOutput.isEmpty, "\(batch.all)")
        let pipe = try Mbosh.run(["-q", "demo"], input: "\(broken)\nprint \"two\"\n")
        #expect(pipe.status == .exited(3) && pipe.standardOutput.isEmpty, "\(pipe.all)")
        let script = home.file("broken.mbo")
        try FileBytes.write(Array("load demo\nprint \"three\"\n\(broken)\n".utf8), to: script)
        let run = try Mbosh.run(["run", script])
        #expect(run.status == .exited(3) && run.standardOutput.isEmpty, "\(run.all)")
        #expect(try !exists("never.csv"))
    }
}
