import Engine
import EngineServe
import TestSupport
import Testing

@testable import Lang

@Suite(.timeLimit(.minutes(10)), .wholeLane) struct ConnectVerbTests {
    /// A second session that serves, instead of a server process.
    private static func server(_ statement: String) async throws -> (shell: Shell, port: Int, digest: String) {
        let shell = Shell()
        try await shell.run("load demo")
        let digest = try await shell.document("digest")["digest"]?.text ?? ""
        return (shell, try await shell.serverPort(statement), digest)
    }

    // Catches books that differ from the server's, and a report that counts others.
    @Test(arguments: [("serve tcp on :0", "tcp", ""), ("serve live on :0 key db-one", "live", "key db-one")])
    func `what was followed is what was served`(statement: String, kind: String, key: String) async throws {
        let (server, port, digest) = try await Self.server(statement)
        let shell = Shell()
        let report = try await shell.document("connect \(kind) :\(port) \(key) as feed")
        #expect(report["records"]?.integer == 50_000)
        #expect(report["end"]?.text == "end of feed")
        #expect(try await shell.document("digest")["digest"]?.text == digest)
        #expect(await shell.position() == 50_000)
        #expect(try await shell.document("info")["name"]?.text == "feed")
        let bbo = "at 14:45 bbo BOLT"
        #expect(try await shell.document(bbo)["bid"] == server.document(bbo)["bid"])
        #expect(try await shell.assertion("assert last connect restarts == 0").outcome == .pass)
        #expect(try await shell.assertion("assert no-cross").outcome == .pass)
        await server.session.close()
    }

    // Catches one session that cannot stream and follow at once, and a cursor that does not stay where it was put.
    @Test func `a background feed grows under its questions`() async throws {
        let shell = Shell()
        try await shell.run("load demo\nlet want = digest")
        try await shell.run("stream at 2k on :0 clients 1 &")
        let port = await shell.streamPort()
        try await shell.run("connect tcp :\(port) &")
        try await shell.run("assert info records > 1000 eventually 60s\nat record 700")
        #expect(await shell.position() == 700)
        try await shell.run("assert info records > 3000 eventually 60s")
        #expect(await shell.position() == 700)
        try await shell.run("at end\nresume 1 at max\nwait 60s")
        #expect(await shell.position() == 50_000)
        #expect(try await shell.assertion("assert digest == $want").outcome == .pass)
        #expect(try await shell.assertion("assert last connect records == 50000").outcome == .pass)
        #expect(await shell.session.status.jobs.isEmpty)
    }

    // Catches `silence` that is read and not heeded.
    @Test func `a silence is told and got past`() async throws {
        let (server, port, _) = try await Self.server("serve tcp on :0 with silence at record 30000")
        let shell = Shell()
        try await shell.run("connect tcp :\(port) silence 300ms")
        #expect(try await shell.document("info")["records"]?.integer == 50_000)
        #expect(try await shell.assertion("assert last connect disconnects > 0").outcome == .pass)
        #expect(await shell.notices.first(with: "has said nothing for").contains("trying again"))
        #expect(try await shell.complaint("connect tcp :\(port) silence 0s") == "E0204 0s")
        await server.session.close()
    }

    // Catches a feed that goes on under other data, or replaces it.
    @Test func `other data ends the feed`() async throws {
        let (server, port, _) = try await Self.server("serve tcp on :0 at 1k")
        let shell = Shell()
        try await shell.run("connect tcp :\(port) &\nload synthetic records=77\nprint \"next\"")
        #expect(await shell.notices.first(with: "no longer following").contains("other data was loaded"))
        try await shell.run("wait 60s")
        #expect(try await shell.document("info")["records"]?.integer == 77)
        await server.session.close()
    }

    // Catches a stopped feed whose records are gone, and a job that cannot be stopped.
    @Test func `stop keeps what came`() async throws {
        let (server, port, _) = try await Self.server("serve tcp on :0 at 2k")
        let shell = Shell()
        try await shell.run("connect tcp :\(port) symbols ACME &\nassert info records > 50 eventually 60s\nstop 1")
        #expect(try await shell.assertion("assert last connect records > 50").outcome == .pass)
        #expect(try await shell.document("symbols | count")["count"]?.integer == 1)
        #expect(await shell.session.status.jobs.isEmpty)
        await server.session.close()
    }

    // Catches books by the rule of before, and a feed that the rule cuts off.
    @Test func `unknown-modify changes the books of a feed under way`() async throws {
        let (server, port, _) = try await Self.server("serve tcp on :0 at 10k")
        let shell = Shell()
        try await shell.run(
            "connect tcp :\(port) &\nset unknown-modify skip\nassert info records > 2000 eventually 60s")
        let mine = try await shell.document("at record 2000 digest")["digest"]?.text
        try await server.run("set unknown-modify skip")
        #expect(try await server.document("at record 2000 digest")["digest"]?.text == mine)
        await shell.session.close()
        await server.session.close()
    }

    // Catches errors that do not say what is wrong, or show a key.
    @Test func `errors point at their cause`() async throws {
        let shell = Shell()
        #expect(try await shell.complaint("connect tcp :1 key K") == "E0203 K")
        #expect(try await shell.complaint("connect live :1 key \"\"") == "E0204 \"\"")
        let nobody = try await shell.failure("connect tcp :1")
        #expect(nobody?.code == .cannotFollow)
        #expect(nobody?.message.contains("nobody listens there") == true)
        let source = Source(name: "t", text: "connect live :1 key db-secret")
        let error = try #require(try await shell.failure(source.text))
        let shown = DiagnosticRenderer().render(error, in: source)
        #expect(shown.contains("connect live :1 key *********") && !shown.contains("secret"))
    }

    // Catches an unknown symbol that is followed in silence for ever.
    @Test func `a symbol that the feed has not is an error`() async throws {
        let (server, port, _) = try await Self.server("serve tcp on :0")
        let shell = Shell()
        let error = try await shell.failure("connect tcp :\(port) symbols NOPE retry 0s")
        #expect(error?.message.contains("no symbol ‘NOPE’ in the feed; there is ACME, BOLT") == true)
        await server.session.close()
    }

    // Catches a feed that takes more memory than was set, or gives up what it has.
    @Test func `a feed stays within the memory that is set`() async throws {
        let (server, port, _) = try await Self.server("serve tcp on :0")
        let shell = Shell()
        try await shell.run("set memory 1M")
        let error = try await shell.failure("connect tcp :\(port)")
        #expect(error?.message.contains("take the 1000000 bytes") == true)
        let records = try await shell.document("info")["records"]?.integer ?? 0
        #expect(records > 10_000 && records < 1_000_000 / 56)
        await server.session.close()
    }
}
