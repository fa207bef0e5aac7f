import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `mbosh run`, `-c`, a pipe: the same language, walked by the built program.
@Suite struct ScriptRunTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func script(_ name: String, _ text: String) throws -> String {
        try FileBytes.write(Array(text.utf8), to: folder.file(name))
        return folder.file(name)
    }

    // Would catch a block that runs in one way of giving it and not in another.
    @Test func `a loop runs in a file, after -c and from a pipe`() throws {
        let text = "for s in ACME, BOLT {\n  print $s\n}\nlet n = 2\nrepeat $n { print $n }\n"
        let expected = "ACME\nBOLT\n2\n2\n"
        #expect(try Mbosh.run(["run", try script("a.mbo", text)]).standardOutput == expected)
        #expect(try Mbosh.run(["-c", text]).standardOutput == expected)
        #expect(try Mbosh.run(["-c", "let n = 2", "-c", "repeat $n { print $n }"]).standardOutput == "2\n2\n")
        #expect(try Mbosh.run([], input: text).standardOutput == expected)
    }

    // Would catch a parameter that is not heard, and a wrong command line told as a wrong script.
    @Test func `parameters are given on the command line`() throws {
        let path = try script("p.mbo", "param symbol\nparam depth = 1\nload demo\nbook $symbol depth $depth | count\n")
        let run = try Mbosh.run(["-q", "run", path, "symbol=BOLT", "depth=3"])
        #expect(run.standardOutput == "count  6\n" && run.status == .exited(0), "\(run.all)")
        #expect(try Mbosh.run(["-q", "run", path, "symbol=BOLT"]).standardOutput == "count  2\n")
        let missing = try Mbosh.run(["run", path])
        #expect(missing.status == .exited(2))
        #expect(missing.standardError == "mbosh: \(path) needs a value for ‘symbol’: mbosh run \(path) symbol=VALUE\n")
        let unknown = try Mbosh.run(["run", path, "symbol=BOLT", "dept=3"])
        #expect(unknown.status == .exited(2))
        #expect(unknown.standardError == "mbosh: \(path) has no parameter ‘dept’; did you mean ‘depth’?\n")
        // A value that cannot be there is an error of the statement that it does not fit.
        let wrong = try Mbosh.run(["-q", "run", path, "symbol=BOLT", "depth=x"])
        #expect(wrong.status == .exited(3) && wrong.standardError.hasPrefix("error[E0204]"), "\(wrong.all)")
    }

    // Would catch output before an error that could be seen, or an error shown in another file than its own.
    @Test func `nothing runs before all is checked`() throws {
        _ = try script("inner.mbo", "print 2\n\nbok ACME\n")
        let run = try Mbosh.run(["run", try script("outer.mbo", "print 1\ninclude inner.mbo\n")])
        #expect(run.status == .exited(3) && run.standardOutput == "")
        #expect(run.standardError.contains("\n  \(folder.file("inner.mbo")):3:1\n  3 │ bok ACME\n"), "\(run.all)")
    }

    // Would catch a failed expectation that a CI job does not notice, or a form that hides it.
    @Test func `expected errors are assertions`() throws {
        let pass = try Mbosh.run(["-q", "demo", "-c", "expect error E0302: book XYZ"])
        #expect(pass.standardOutput.hasPrefix("✓ expect error E0302: book XYZ: E0302 "), "\(pass.all)")
        #expect(pass.status == .exited(0))
        let fail = try Mbosh.run(["-q", "demo", "-c", "expect error E0301: book XYZ", "-c", "print 1"])
        #expect(fail.standardOutput.hasPrefix("✗ -c:1:1  expect error E0301: book XYZ\n"), "\(fail.all)")
        #expect(fail.standardOutput.hasSuffix("\n1\n") && fail.status == .exited(1))
    }

    // Would catch `quit` inside a block that is not the end, and a failure before it that is forgotten.
    @Test func `quit ends every block, and a failure before it counts`() throws {
        let run = try Mbosh.run(["-c", "repeat 3 { quit 5 }", "-c", "print 1"])
        #expect(run.status == .exited(5) && run.standardOutput == "")
        #expect(try Mbosh.run(["-c", "assert 1 > 2\nrepeat 2 { quit }"]).status == .exited(1))
    }

    // Would catch an endless loop that Ctrl-C does not end.
    @Test(arguments: ["repeat 9000000000000 { }", "repeat 9000000000000 { let x = 1 }", "sleep 10000d"])
    func `Ctrl-C ends a script`(text: String) throws {
        let program = try Mbosh.start(["-c", "print 1", "-c", text])
        try program.wait(for: "1\n")
        program.signal(SIGINT)
        #expect(try program.waitForExit() == .exited(130))
    }

    // Would catch a flag that is taken and forgotten.
    @Test func `the sandbox of the command line is heeded`() throws {
        let path = folder.file("x.json")
        let run = try Mbosh.run(["-q", "--sandbox", "demo", "-c", "bbo | save \"\(path)\""])
        #expect(run.status == .exited(4) && run.standardError.hasPrefix("error[E0320]"), "\(run.all)")
        #expect(try Mbosh.run(["-q", "demo", "-c", "bbo | save \"\(path)\""]).status == .exited(0))
    }

    // Would catch a pipe that ends inside a block and counts as a finished script.
    @Test func `a block that is never closed is an error at the end`() throws {
        let run = try Mbosh.run([], input: "print 1\nrepeat 2 {\nprint 2\n")
        #expect(run.status == .exited(3) && run.standardOutput == "1\n")
        #expect(run.standardError.contains("error[E0129]"))
    }
}
