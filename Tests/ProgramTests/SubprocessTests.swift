import TestSupport
import Testing

@testable import mbosh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The tools other tests trust, and the signals they send.
@Suite struct SubprocessTests {
    // Would catch output cut short, the two outputs mixed, or a status lost.
    @Test func `input, both outputs and the status arrive whole`() throws {
        let input = String(repeating: "0123456789\n", count: 100_000)
        let result = try Subprocess.run("/bin/sh", ["-c", "tee /dev/stderr; exit 7"], input: input)
        #expect(result.status == .exited(7))
        #expect(result.standardOutput == input)
        #expect(result.standardError == input)
    }

    // Would catch a deadlock, or a test run killed by SIGPIPE, when a program ends without reading its input.
    @Test func `a program may leave its input unread`() throws {
        let input = String(repeating: "0123456789\n", count: 100_000)
        #expect(try Subprocess.run("/bin/sh", ["-c", "kill -TERM $$"], input: input).status == .signalled(SIGTERM))
    }

    // Would catch a hanging program that hangs the tests, and a report that does not say what it had printed.
    @Test func `a program that does not end is killed and reported`() throws {
        let error = #expect(throws: ProgramFailure.self) {
            try Subprocess.run("/bin/sh", ["-c", "echo so far; exec sleep 1000"], within: .milliseconds(300))
        }
        #expect(error?.description.contains("so far") == true)
        let terminal = try PTY("/bin/sh", arguments: ["-c", "echo so far; exec sleep 1000"])
        let failure = #expect(throws: ProgramFailure.self) {
            try terminal.wait(for: "never", within: .milliseconds(300))
        }
        #expect(failure?.description.contains("so far") == true)
    }

    // Would catch a program that does not have the size or the modes a terminal has.
    @Test func `a program on a PTY has a terminal of that size`() throws {
        let terminal = try PTY(
            "/bin/sh", arguments: ["-c", "stty size; test -t 0 && test -t 1 && echo both"], columns: 77)
        try terminal.wait(forLine: "24 77")
        try terminal.wait(forLine: "both")
        #expect(try terminal.waitForExit() == .exited(0))
    }
}
