import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Every exit status of the table in `--help`, each by the case a user would meet it in.
@Suite struct ExitStatusTests {
    // Would catch success told as anything else, or a check that reports an error without cause.
    @Test func `0 means that all is good`() throws {
        let result = try Mbosh.run(["-q", "demo", "-c", "assert no-cross", "-c", "assert no-unknown"])
        #expect(result.standardOutput.hasPrefix("✓ assert no-cross: 0 violations in 34130 checks\n"))
        #expect(result.status == .exited(0))
        #expect(try Mbosh.run([], input: "").status == .exited(0))
    }

    // Would catch a failed claim that a CI job does not notice.
    @Test func `1 means that an assertion failed`() throws {
        let result = try Mbosh.run(["-q", "demo", "-c", "assert bbo ACME spread == 5"])
        #expect(
            result.standardOutput == """
                ✗ -c:1:8  assert bbo ACME spread == 5
                  1 │ assert bbo ACME spread == 5
                    │        ^^^^^^^^^^^^^^^^^^^^ 0.01 == 5 is false
                  reproduce  mbosh -c 'load demo' -c 'at record 50000 assert bbo ACME spread == 5'

                """)
        #expect(result.standardError == "")
        #expect(result.status == .exited(1))
    }

    // Would catch the line that reopens a failure opening something else, or nothing.
    @Test func `the line that a failure ends with reproduces it`() throws {
        let first = try Mbosh.run(["-q", "demo", "-c", "assert bbo ACME spread == 5"])
        let line = try #require(first.standardOutput.split(separator: "\n").last { $0.contains("reproduce  mbosh ") })
        let command = try #require(line.split(separator: "reproduce  mbosh ", omittingEmptySubsequences: false).last)
        let again = try Subprocess.run(
            "/bin/sh", ["-c", "exec \"$0\" -q \(command)", try Program.path()], environment: Mbosh.environment)
        #expect(again.standardOutput.contains("0.01 == 5 is false"), "\(again.all)")
        #expect(again.status == .exited(1))
    }

    // Would catch a check that checked nothing and passed.
    @Test func `1 means too that a check checked nothing`() throws {
        let result = try Mbosh.run(["-q", "demo", "-c", "assert no-cross from start to start"])
        #expect(result.standardOutput.contains("nothing was checked"))
        #expect(result.status == .exited(1))
        let allowed = "assert no-cross from start to start at least 0 checks"
        #expect(try Mbosh.run(["-q", "demo", "-c", allowed]).status == .exited(0))
    }

    // Would catch a mistake in the flags taken for one in the data.
    @Test func `2 means a bad flag`() throws {
        #expect(try Mbosh.run(["--bogus", "demo"]).status == .exited(2))
    }

    // Would catch a script that does not parse or bind told as a failed assertion, in any way of giving it.
    @Test(arguments: ["bok CLX5", "print \"open", "book CLX5 depth 0", "test \"x\" {"])
    func `3 means that a statement does not parse or bind`(statement: String) throws {
        #expect(try Mbosh.run(["-c", statement]).status == .exited(3))
        #expect(try Mbosh.run([], input: statement).status == .exited(3))
    }

    // Would catch data or a question to it that is wrong told as a wrong script.
    @Test(arguments: [
        ["missing.dbn"], ["-c", "load missing.dbn"], ["demo", "-c", "book NOPE"], ["-c", "book"],
        ["demo", "-c", "at record 99999999"], ["demo", "-c", "assert no-cross in open"],
        ["-c", "serve http on 192.0.2.1:0"], ["run", "missing.mbo"],
    ])
    func `4 means wrong data or an error at run time`(arguments: [String]) throws {
        let result = try Mbosh.run(arguments)
        #expect(result.status == .exited(4), "\(result.all)")
        #expect(result.standardOutput == "")
    }

    // Would catch a wait that outlasts its limit, or one told as an ordinary error.
    @Test func `124 means that a wait took too long`() throws {
        let result = try Mbosh.run(["demo", "-c", "stream at 1 on :0 &", "-c", "wait 1 10ms", "-c", "print 1"])
        #expect(result.standardError.contains("error[E0311]: job 1 still runs\n"), "\(result.all)")
        #expect(result.standardOutput == "")
        #expect(result.status == .exited(124))
    }

    // Would catch Ctrl-C that is not heard during a stream, or that leaves its clients with a connection that was reset or
    // hangs.
    @Test func `SIGINT ends an endless stream with 130 and its clients are told`() throws {
        let program = try Mbosh.start(["demo", "-c", "stream at 20k loop on :0 clients 2", "-c", "print 1"])
        let port = try program.streamPort()
        let clients = try (0..<2).map { _ in try LoopbackClient(port: port) }
        for client in clients { try client.receive(20_000) }
        program.signal(SIGINT)
        try LoopbackClient.receiveToEnd(clients)
        #expect(try program.waitForExit() == .exited(130))
        #expect(program.text(.error).contains("stopped after "))
        #expect(program.text(.output) == "")
    }

    // Would catch a signal that is only looked at between statements, or an input that is read on regardless.
    @Test func `SIGINT ends a pipe that nobody writes to with 130`() throws {
        let program = try Mbosh.start([])
        try program.write("print 1\n")
        try program.wait(for: "1\n")
        program.signal(SIGINT)
        #expect(try program.waitForExit() == .exited(130))
    }

    // Would catch a stack trace, a message, or success when `| head` has seen enough.
    @Test func `141 means that the reader of the pipe went away, and nothing is said`() throws {
        let program = try Mbosh.start([])
        try program.write("print 1\n")
        try program.wait(for: "1\n")
        program.closeOutput()
        try program.write("print 2\nprint 3\n")
        #expect(try program.waitForExit() == .exited(141))
        #expect(program.text(.error) == "")
        let shell = try Subprocess.run(
            "/bin/bash",
            ["-c", "\"$0\" -q demo -c symbols -c help | head -c 0; echo ${PIPESTATUS[0]}", try Program.path()],
            environment: Mbosh.environment)
        #expect(shell.standardOutput == "141\n")
        #expect(shell.standardError == "")
    }
}
