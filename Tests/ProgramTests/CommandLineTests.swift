import Lang
import LangServe
import TestSupport
import Testing
import mbosh

/// The ways in which statements get to the program, `-c`, `run` and a pipe, and the flags around them.
@Suite struct CommandLineTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func script(_ text: String) throws -> String {
        let path = folder.file("script.mbo")
        try FileBytes.write(Array(text.utf8), to: path)
        return path
    }

    // Would catch statements run out of order, twice, or only the last of them.
    @Test func `each -c runs once, in the order given`() throws {
        let result = try Mbosh.run(["-c", "print 1", "-c", "print 2", "-c", "print 1", "-c", "print 3"])
        #expect(result.standardOutput == "1\n2\n1\n3\n")
        #expect(result.standardError == "")
        #expect(result.status == .exited(0))
    }

    // Would catch a statement run before a later one was seen to be wrong: half a job done by a typing mistake.
    @Test func `nothing runs when any -c does not bind`() throws {
        let result = try Mbosh.run(["-c", "print 1", "-c", "bok CLX5", "-c", "stream att 5"])
        #expect(result.standardOutput == "")
        #expect(result.standardError.contains("did you mean `book`?"))
        #expect(result.standardError.contains("did you mean `at`?"))
        #expect(result.status == .exited(3))
    }

    // Would catch statements run after one that failed, as if it had not.
    @Test func `a run-time error ends the run`() throws {
        let result = try Mbosh.run(["-c", "print 1", "-c", "book", "-c", "print 2"])
        #expect(result.standardOutput == "1\n")
        #expect(result.standardError.contains("nothing is loaded"))
        #expect(result.status == .exited(4))
    }

    // Would catch an assertion that hides what comes after it, or whose failure is forgotten by the end.
    @Test func `a failed assertion is remembered and the run goes on`() throws {
        let result = try Mbosh.run(["-c", "assert 1 == 2", "-c", "print \"after\"", "-c", "assert 1 == 1"])
        #expect(result.standardOutput.contains("after\n"))
        #expect(result.status == .exited(1), "\(result.all)")
        #expect(try Mbosh.run(["-c", "assert 1 == 2", "-c", "quit"]).status == .exited(1))
    }

    // Would catch a script that runs but for its last line, or trips over the line ends of another system.
    @Test(arguments: ["print 1\nprint 2\n", "print 1\nprint 2", "print 1\r\nprint 2\r\n", "print 1\r\n\r\nprint 2"])
    func `a script may end its lines as it likes`(text: String) throws {
        let path = try script(text)
        for result in [
            try Mbosh.run(["run", path]), try Mbosh.run(["run", "-"], input: text), try Mbosh.run(["-"], input: text),
            try Mbosh.run([], input: text),
        ] {
            #expect(result.standardOutput == "1\n2\n", "\(result.all)")
            #expect(result.standardError == "")
            #expect(result.status == .exited(0))
        }
    }

    // Would catch a script whose first half runs before its second is read.
    @Test func `a script with an error in its last line does nothing`() throws {
        let result = try Mbosh.run(["run", try script("print 1\nprint 2\nbok CLX5\n")])
        #expect(result.standardOutput == "")
        #expect(result.standardError.contains("script.mbo:3:1"))
        #expect(result.status == .exited(3))
    }

    // Would catch input read to its end before anything runs: a program that waits for our answer would hang.
    @Test func `a coprocess has its answer before it asks again`() throws {
        let program = try Mbosh.start([])
        for number in 1...3 {
            try program.write("print \(number)\n")
            try program.wait(for: "\(number)\n")
        }
        // A statement over two lines is no answer yet; the next line makes it one.
        try program.write("print \\\n")
        try program.write("4\n")
        try program.wait(for: "4\n")
        program.closeInput()
        #expect(try program.waitForExit() == .exited(0))
        #expect(program.text(.output) == "1\n2\n3\n4\n")
        #expect(program.text(.error) == "")
    }

    // Would catch lines after an error run all the same, or an error placed on line 1 wherever it is.
    @Test func `a pipe stops at the first error and names its line`() throws {
        let result = try Mbosh.run([], input: "print 1\n# two\n\nprint \\\n  2\nbok\nprint 3\n")
        #expect(result.standardOutput == "1\n2\n")
        #expect(result.standardError.contains("<stdin>:6:1\n  6 │ bok\n"), "\(result.all)")
        #expect(result.status == .exited(3))
    }

    // Would catch `quit` that lets the rest of the input run, or loses its status.
    @Test func `quit ends with its status`() throws {
        let result = try Mbosh.run([], input: "print 1\nquit 7\nprint 2\n")
        #expect(result.standardOutput == "1\n")
        #expect(result.status == .exited(7))
        #expect(try Mbosh.run(["-c", "quit 7", "-c", "print 2"]).standardOutput == "")
    }

    // Would catch a banner, a prompt, colours or a history where nobody sits before a terminal.
    @Test func `a pipe gets results and nothing of the shell`() throws {
        let state = folder.file("state")
        let result = try Mbosh.run(
            ["demo"], input: "digest\n",
            environment: ["TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": folder.path, "XDG_STATE_HOME": state])
        #expect(result.standardError == Mbosh.demoLoaded)
        #expect(result.standardOutput.hasPrefix("digest  "))
        #expect(!result.standardOutput.contains("\u{1B}"))
        #expect(try Subprocess.run("/bin/ls", ["-A", folder.path]).standardOutput == "")
    }

    // Would catch version and help on the wrong stream, or told as failures.
    @Test(arguments: [["--version"], ["run", "--version"], ["serve", "--version"], ["demo", "--version"]])
    func `the version goes to standard output`(arguments: [String]) throws {
        let result = try Mbosh.run(arguments)
        #expect(result.standardOutput.hasPrefix("mbosh 0."))
        #expect(result.standardError == "")
        #expect(result.status == .exited(0))
    }

    // Would catch help that names another program, leaves out a flag, or is told as a failure.
    @Test(arguments: [
        ([], ["mbosh [FILE…]", "-c", "--format", "--color", "--no-rc", "-q", "-v", "--version"]),
        (["run"], ["mbosh run <script>", "--format"]),
        (["serve"], ["mbosh serve <files>", "--http", "--live", "--tcp", "--at", "--loop", "--key", "--slow"]),
    ])
    func `help goes to standard output`(command: [String], words: [String]) throws {
        let result = try Mbosh.run(command + ["--help"])
        for word in words { #expect(result.standardOutput.contains(word), "\(word)") }
        #expect(result.standardError == "")
        #expect(result.status == .exited(0))
    }

    // Would catch a mistaken flag that is passed over, or a message that does not name it.
    @Test(arguments: [
        (["--bogus"], "--bogus"), (["-c"], "-c"),
        (["--format", "xml"], "'table', 'csv', 'json', 'ndjson' or 'markdown'"),
        (["--color", "pink"], "'auto', 'always' or 'never'"), (["run"], "<script>"), (["serve"], "<files>"),
        (["run", "s.mbo", "x"], "expected name=value, found ‘x’"),
        (["run", "s.mbo", "x=1", "x=2"], "‘x’ is given twice"), (["serve", "demo"], "--http ADDR"),
        (["serve", "demo", "--http", "nowhere"], "‘nowhere’ is not an address"),
        (["serve", "demo", "--http", ":99999"], "‘:99999’ is not an address"),
        (["serve", "demo", "--tcp", ":0", "--at", "fast"], "‘fast’ is no pace"),
        (["serve", "demo", "--tcp", ":0", "--loop", "0"], "--loop takes a number of 1 or more, not 0"),
        (["serve", "demo", "--tcp", ":0", "--max-gap", "5"], "‘5’ is no longest pause"),
        (["serve", "demo", "--http", ":0", "--max-gap", "1s"], "add --live ADDR or --tcp ADDR"),
    ])
    func `a bad flag is 2 and says which`(arguments: [String], words: String) throws {
        let result = try Mbosh.run(arguments)
        #expect(result.standardOutput == "")
        #expect(result.standardError.contains(words), "\(result.all)")
        #expect(result.status == .exited(2))
    }

    // Would catch an option of `serve` that a server process has not, or a setting of replays.
    @Test func `mbosh serve has every option of the verb`() throws {
        let help = try Mbosh.run(["serve", "--help"]).standardOutput
        let signature = try #require(CommandTable.whole["serve"]?.signature)
        let words = signature.options.map(\.word).filter { $0 != "on" } + ServerKind.allCases.map(\.rawValue)
        for word in words + ["max-gap"] {
            #expect(help.contains("--\(word) ") || help.contains("--\(word)]"), "\(word)")
        }
    }

    // Would catch a script or a folder that cannot be used and is told without a way on, or passes for one that can.
    @Test(arguments: [
        (["run", "FOLDER"], "is a directory, not a file\n  help: name a script in it, or `mbosh test FOLDER`"),
        (["run", "FOLDER/no.mbo"], "no such file\n  help: a path begins"),
        (["fmt", "FOLDER"], "expected scripts (*.mbo) in this folder, found none\n  help: name a script"),
        (["check", "FOLDER"], "expected scripts (*.mbo) in this folder, found none\n  help: name a script"),
    ])
    func `what is no script is 4 and says what is`(arguments: [String], words: String) throws {
        let folder = try TemporaryFolder()
        let result = try Mbosh.run(arguments.map { $0.replacing("FOLDER", with: folder.path) })
        #expect(result.standardOutput == "" && result.status == .exited(4))
        #expect(result.standardError.contains(words.replacing("FOLDER", with: folder.path)), "\(result.all)")
    }

    // Would catch flags that must stand before or after the files or the subcommand.
    @Test func `flags stand anywhere`() throws {
        let first = try Mbosh.run(["--format", "json", "-q", "-c", "digest", "demo"])
        let last = try Mbosh.run(["demo", "-c", "digest", "-q", "--format", "json"])
        #expect(first.standardOutput.hasPrefix("{\"digest\":"))
        #expect(first.standardOutput == last.standardOutput)
        let path = try script("load demo\ndigest\n")
        #expect(try Mbosh.run(["-q", "--format", "json", "run", path]).standardOutput == first.standardOutput)
        #expect(try Mbosh.run(["run", path, "--format", "json", "-q"]).standardOutput == first.standardOutput)
    }

    // Would catch a program that, started with a closed standard input, reads its own pipe there and waits for ever.
    @Test func `a closed standard input is an empty one`() throws {
        let command = "exec '\(try Program.path())' -q demo <&-"
        let run = try Subprocess.run("/bin/sh", ["-c", command], environment: Mbosh.environment)
        #expect(run.status == .exited(0), "\(run.all)")
        #expect(run.standardOutput.isEmpty)
    }
}
