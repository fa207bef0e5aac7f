import Engine
import TestSupport
import Testing
import mbosh

@testable import Lang

/// Ctrl-C: the task of a statement is cancelled, the session goes on.
@Suite(.timeLimit(.minutes(10))) struct CancellationTests {
    /// True when a statement whose task is cancelled before it starts ends in that.
    private static func isCancelled(_ text: String, _ shell: Shell) async -> Bool {
        let task = Task {
            // The handle is used inside the call only.
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            do {
                try await shell.run(text)
                return false
            } catch {
                return error is CancellationError
            }
        }
        return await task.value
    }

    // Catches half an answer of a replay that was cut short, and a session that is broken by it.
    @Test(arguments: [
        "quality from record 2", "assert no-cross", "assert no-cross for TEST from record 2", "assert invariants",
        "load demo", "load -",
        "load synthetic records=20000", "wait",
    ]) func `a cancelled statement has no answer`(text: String) async throws {
        let shell = try await Shell.on(Tape.crossing)
        try await shell.run("at record 3\nstream at 0.001 on :0 &")
        #expect(await Self.isCancelled(text, shell))
        #expect(try await shell.document("info")["records"] == .number("8"))
        #expect(try await shell.assertion("assert no-cross from start").violations == 2)
        await shell.session.close()
    }

    // Catches a load that is not asked whether to go on, or that replaces the data before it is done.
    @Test func `a load that is cancelled leaves the data before it`() async throws {
        let shell = Shell { what, done, total in
            guard what == "indexing", total > 10_000, done < total else { return }
            // The handle is used inside the call only.
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
        }
        try await shell.run("load synthetic records=100")
        let task = Task { try await shell.run("load demo") }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await shell.document("info")["records"] == .number("100"))
        #expect(await shell.position() == 100)
    }

    // Catches a stream in the foreground that cannot be left.
    @Test(.wholeLane) func `a stream in the foreground can be cancelled`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let task = Task { try await shell.run("stream at 0.001 on :0 clients 1") }
        let port = await shell.streamPort()
        let bytes = DBNBytes.stream(Array(Tape.ladder.prefix(1)))
        async let received = TCPClient.exchange(port: port, after: bytes.count) { task.cancel() }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await received == bytes)
        #expect(shell.notices.lines.contains { $0.hasPrefix("stopped after 1 records") })
        await #expect(throws: ProgramFailure.self) { try await TCPClient.exchange(port: port) }
        #expect(try await shell.document("at record 1 digest")["orders"] == .number("1"))
    }
}
