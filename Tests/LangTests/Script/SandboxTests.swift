import Engine
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@testable import Lang

@Suite struct SandboxTests {
    private static func shell() async throws -> Session {
        var environment = Session.Environment()
        environment.isSandboxed = true
        let session = Session(environment: environment)
        try await session.load(paths: ["demo"])
        return session
    }

    private static func complaint(_ text: String) async throws -> String? {
        let session = try await shell()
        var checker = ScriptChecker()
        let source = Source(name: "t", text: text)
        let script = checker.check(source)
        if let problem = script.problems.first { return "\(problem.diagnostic.code)" }
        do {
            _ = try await ScriptRunner(session, sink: Answers()).run(script)
            await session.close()
            return nil
        } catch let failure as ScriptFailure {
            await session.close()
            return "\(failure.diagnostic.code) \(source.slice(failure.diagnostic.span))"
        }
    }

    // Catches a way out of the working directory or off this machine.
    @Test(
        arguments: [
            ("bbo | save /tmp/mbosh-sandbox.json", "E0320 /tmp/mbosh-sandbox.json"),
            ("bbo | save ../mbosh-sandbox.json", "E0320 ../mbosh-sandbox.json"),
            ("records | save /tmp/../tmp/mbosh-sandbox.dbn", "E0320 /tmp/../tmp/mbosh-sandbox.dbn"),
            ("let p = \"/tmp/x.csv\"\nbbo | save $p", "E0320 $p"),
            ("serve http on 0.0.0.0:0", "E0320 0.0.0.0:0"), ("serve tcp on [::]:0", "E0320 [::]:0"),
            ("stream on 192.0.2.1:0", "E0320 192.0.2.1:0"), ("stream on example.org:0 &", "E0320 example.org:0"),
            ("serve http on 127.evil.org:0", "E0320 127.evil.org:0"),
            ("serve http on 127.0.0.1:0", nil), ("stream on localhost:0", nil), ("serve tcp on :0", nil),
            ("load synthetic seed=1 records=100", nil),
        ] as [(String, String?)]) func `what a statement may not do`(text: String, expected: String?) async throws
    {
        #expect(try await Self.complaint(text) == expected)
    }

    // Catches a link inside the working directory that leads out of it.
    @Test func `links are followed`() async throws {
        let folder = try TemporaryFolder()
        let session = try await Self.shell()
        let span = SourceSpan(0, 1)
        let link = ".mbosh-sandbox-link-\(getpid())"
        // Sound: NUL-terminated copies; removed below.
        #expect(unsafe symlink(folder.path, link) == 0)
        defer { _ = unsafe unlink(link) }
        await #expect(throws: Diagnostic.self) { try await session.permitWriting("\(link)/x.csv", at: span) }
        await #expect(throws: Diagnostic.self) { try await session.permitWriting(link, at: span) }
        try await session.permitWriting("x.csv", at: span)
        try await session.permitWriting("Sources/x.csv", at: span)
        await #expect(throws: Diagnostic.self) { try await session.permitWriting("nowhere/x.csv", at: span) }
    }
}
