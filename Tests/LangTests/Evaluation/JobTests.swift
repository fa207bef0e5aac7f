import Engine
import TestSupport
import Testing

@testable import Lang

@Suite(.timeLimit(.minutes(10)), .wholeLane) struct JobTests {
    // Catches a wait that never ends, ends without a word, or loses the job.
    @Test func `wait has a limit and stop ends a stream`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("stream at 0.001 on :0 &")
        #expect(try await shell.complaint("wait 1 1ms") == "E0311 1ms")
        #expect(try await shell.complaint("wait 1ms") == "E0311 1ms")
        #expect(await shell.session.status.jobs == [1])
        try await shell.run("stop 1")
        #expect(await shell.session.status.jobs.isEmpty)
        #expect(shell.notices.lines.contains { $0.hasPrefix("stopped job 1") })
        let report = try await shell.document("wait 1")
        #expect(report["records"]?.integer.map { $0 < 4 } == true)
    }

    // Catches a wait for one that takes the other's report, or numbers that come back.
    @Test func `jobs are numbered and waited for one by one`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("stream at max on :0 &\nstream from record 2 at max on :0 &")
        let first = try await shell.document("wait 1")
        let second = try await shell.document("wait 2")
        #expect(first["records"] == .number("4") && second["records"] == .number("3"))
        try await shell.run("stream at max on :0 &")
        #expect(try await shell.document("wait")["records"] == .number("4"))
        #expect(try await shell.run("wait").json == nil)
        try await shell.run("stream at 0.001 on :0 &")
        #expect(await shell.session.status.jobs == [4])
        #expect(try await shell.complaint("stop 3") == "E0308 3")
        #expect(try await shell.failure("stop 3")?.help == "there is 4")
        await shell.session.close()
    }

    // Catches a server that outlives `stop`, or a client that is not told.
    @Test func `a server answers from the session until it is stopped`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let http = try await shell.document("serve http on :0")
        #expect(http.names == ["serving", "address", "port", "job"])
        let port = try #require(http["port"]?.integer)
        #expect(http["address"] == .string("127.0.0.1:\(port)") && http["job"] == .number("1"))
        let book = try await TCPClient.get("/book/TEST?depth=1", port: port)
        #expect(book.status == 200)
        let expected = try await shell.document("book TEST depth 1")
        #expect(try JSONText(book.body) == expected)
        try await shell.run("at record 1")
        let bbo = try await TCPClient.get("/bbo/TEST", port: port)
        let moved = try await shell.document("bbo TEST")
        #expect(try JSONText(bbo.body) == moved)
        #expect(try await TCPClient.get("/book/XYZ", port: port).status == 404)

        let tcp = try await shell.serverPort("serve tcp on :0 at max")
        #expect(tcp != port)
        for _ in 0..<2 { #expect(try await TCPClient.exchange(port: tcp) == DBNBytes.stream(Tape.ladder)) }
        #expect(await shell.session.status.jobs == [1, 2])
        try await shell.run("stop 1")
        #expect(await shell.session.status.jobs == [2])
        await #expect(throws: ProgramFailure.self) { try await TCPClient.get("/health", port: port) }
        try await shell.run("stop")
        #expect(await shell.session.status.jobs.isEmpty)
        #expect(try await shell.complaint("serve http at 100k on :0") == "E0203 100k")
    }

    // Catches a session that ends and leaves its clients hanging.
    @Test func `the end of the session ends its clients`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("stream at 0.001 on :0 clients 1 &")
        let port = await shell.streamPort()
        let bytes = DBNBytes.stream(Array(Tape.ladder.prefix(1)))
        async let received = TCPClient.exchange(port: port, after: bytes.count) { shell.notices.add("a client") }
        _ = await shell.notices.first(with: "a client")
        await shell.session.close()
        #expect(try await received == bytes)
        await #expect(throws: ProgramFailure.self) { try await TCPClient.exchange(port: port) }
    }
}
