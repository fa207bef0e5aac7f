import Engine
import TestSupport
import Testing
import mbosh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@testable import Lang
@testable import LangTest

@Suite struct SandboxTests {
    private static func shell() async throws -> Session {
        var environment = Session.Environment()
        environment.isSandboxed = true
        let session = Session(table: .whole, environment: environment)
        try await session.load(paths: ["demo"])
        return session
    }

    private static func complaint(_ text: String) async throws -> String? {
        let session = try await shell()
        var checker = ScriptChecker(.whole)
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
            ("serve http on 2130706433:0", "E0204"), ("serve tcp on 0177.0.0.1:0", "E0320 0177.0.0.1:0"),
            ("serve live on [::ffff:192.0.2.1]:0", "E0320 [::ffff:192.0.2.1]:0"), ("serve tcp on [::1]:0", nil),
            ("connect tcp 192.0.2.1:9 retry 0s", "E0320 192.0.2.1:9"),
            ("connect live example.org:9 key k retry 0s", "E0320 example.org:9"),
            ("plot mid ACME to /tmp/mbosh-sandbox.svg", "E0320 /tmp/mbosh-sandbox.svg"),
            ("bbo | as csv | save /dev/stderr", "E0320 /dev/stderr"),
            ("bbo | as csv | save /dev/fd/9", "E0320 /dev/fd/9"),
            ("bbo | as csv | save /dev/null", nil), ("bbo | as csv | save -", nil),
            ("set memory off", "E0320 off"), ("set memory 512M", nil), ("set memory 999999G", "E0320 999999G"),
            ("set output-limit off", "E0320 off"), ("set output-limit 1M", nil),
        ] as [(String, String?)]) func `a statement that leaves the folder or the machine is refused`(
            text: String, expected: String?
        ) async throws
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
        await #expect(throws: Diagnostic.self) { try await session.question.permitWriting("\(link)/x.csv", at: span) }
        await #expect(throws: Diagnostic.self) { try await session.question.permitWriting(link, at: span) }
        try await session.question.permitWriting("x.csv", at: span)
        try await session.question.permitWriting("Sources/x.csv", at: span)
        await #expect(throws: Diagnostic.self) { try await session.question.permitWriting("nowhere/x.csv", at: span) }
    }

    // Catches a hard link to a file outside, which no path tells from one inside.
    @Test func `a file with other names is left alone`() async throws {
        let (inside, outside) = (try TemporaryFolder(), try TemporaryFolder())
        try FileBytes.write([1], to: outside.file("theirs.csv"))
        // Sound: paths are NUL-terminated copies.
        #expect(unsafe link(outside.file("theirs.csv"), inside.file("ours.csv")) == 0)
        var environment = Session.Environment()
        environment.isSandboxed = true
        environment.sandboxFolder = inside.path
        let session = Session(table: .whole, environment: environment)
        let error = await #expect(throws: Diagnostic.self) {
            try await session.question.permitWriting(inside.file("ours.csv"), at: SourceSpan(0, 1))
        }
        #expect(error?.code == .notPermitted)
        try await session.question.permitWriting(inside.file("new.csv"), at: SourceSpan(0, 1))
    }

    // Catches goldens of an included script that are rewritten wherever it lies.
    @Test func `goldens are rewritten inside only`() throws {
        let (inside, outside) = (try TemporaryFolder(), try TemporaryFolder())
        let script = "bbo\n----\na\n----\n"
        for folder in [inside, outside] { try FileBytes.write(Array(script.utf8), to: folder.file("t.mbo")) }
        func refusal(_ path: String) throws -> String? {
            var update = GoldenUpdate(source: Source(name: path, text: script), path: path)
            try update.rewrite.add(GoldenRewrite.Edit(span: SourceSpan(4, 15), lines: ["b"]))
            return update.written(within: inside.path).refusal
        }
        #expect(try refusal(inside.file("t.mbo")) == nil)
        #expect(try refusal(outside.file("t.mbo"))?.contains("outside") == true)
        #expect(try ScriptFile.read(outside.file("t.mbo")) == script)
        #expect(try ScriptFile.read(inside.file("t.mbo")) == "bbo\n----\nb\n----\n")
    }
}
