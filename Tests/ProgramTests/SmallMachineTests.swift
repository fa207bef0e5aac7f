import TestSupport
import Testing

/// Input and machines of a size that nobody planned for.
@Suite struct SmallMachineTests {
    // Catches a word of megabytes that every later stage reads again, or that is printed whole.
    @Test func `a word of megabytes is refused with its length`() throws {
        let word = String(repeating: "a", count: 5_000_000)
        for arguments in [[], ["-"]] {
            let result = try Mbosh.run(arguments, input: word + "\n")
            #expect(result.status == .exited(3))
            #expect(result.standardError.contains("E0110"))
            #expect(result.standardError.contains("found one of 5000000"))
            #expect(result.standardError.utf8.count < 2000)
        }
    }

    // Catches statements of a pipe that are lost, run twice or out of order where many come at once, and an end that does not
    // end them.
    @Test func `piped statements run one after the other until one ends them`() throws {
        let lines = (1...3000).map { "print \($0)" }
        let all = try Mbosh.run([], input: lines.joined(separator: "\n"))
        #expect(all.status == .exited(0))
        #expect(all.standardOutput == (1...3000).map { "\($0)\n" }.joined())
        let quit = try Mbosh.run([], input: "print 1\nlet a = 2\nprint $a\nquit 7\nprint 3\n")
        #expect(quit.status == .exited(7))
        #expect(quit.standardOutput == "1\n2\n")
        let broken = try Mbosh.run([], input: "print 1\nbok\nprint 2\n")
        #expect(broken.status == .exited(3))
        #expect(broken.standardOutput == "1\n")
        #expect(broken.standardError.contains("<stdin>:2:1"))
        let block = try Mbosh.run([], input: "repeat 2 {\n  print 5\n}\nprint 6")
        #expect(block.standardOutput == "5\n5\n6\n")
    }

    // Catches a trap where the system gives a process or a server too few files to start with.
    @Test(arguments: [
        ("-n 6", "-c bbo", "only 6 files may be open here"),
        ("-n 12", "-c 'serve http on :0'", "more files may be opened"),
    ]) func `limits of the system are told`(limit: String, arguments: String, expected: String) throws {
        let run = try Subprocess.run(
            "/bin/sh", ["-c", "ulimit \(limit) && exec \"$MB\" -q demo \(arguments)"],
            environment: Mbosh.environment.merging(["MB": try Program.path()]) { $1 })
        #expect(run.status == .exited(4), "\(run.all)")
        #expect(run.standardError.contains(expected), "\(run.all)")
    }
}
