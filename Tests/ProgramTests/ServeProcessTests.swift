import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `mbosh serve`: a process that other programs start, read one line from, use and end.
@Suite struct ServeProcessTests {
    /// A server on free ports, after its first line.
    private struct Server {
        var program: RunningProgram
        var ready: JSONText

        init(_ arguments: [String]) throws {
            program = try Mbosh.start(["serve"] + arguments)
            ready = try JSONText(try program.wait(for: "\n"))
        }

        func port(_ kind: String) throws -> Int {
            let address = try #require(ready[kind]?.text)
            try #require(address.hasPrefix("127.0.0.1:"), "\(address)")
            return try #require(Int(address.dropFirst("127.0.0.1:".count)))
        }
    }

    // Would catch a ready line that comes too early, is not one JSON document, or is not all of standard output; a SIGTERM
    // that kills instead of ending.
    @Test func `one line when ready, answers until SIGTERM, then 0`() throws {
        let server = try Server(["demo", "--http", ":0", "--tcp", "127.0.0.1:0"])
        #expect(server.ready.names == ["http", "tcp", "pid"])
        let ready = try HTTPAnswer(port: try server.port("http"), "/ready")
        #expect(ready.status == 200)
        #expect(ready.body == "{\"status\":\"ready\",\"records\":50000}\n")
        #expect(try HTTPAnswer(port: try server.port("http"), "/book/NOPE").status == 404)
        let book = try HTTPAnswer(port: try server.port("http"), "/book/BOLT?depth=3&at=14:45")
        let shell = try Mbosh.run(["-q", "--format", "json", "demo", "-c", "at 14:45 book BOLT depth 3"])
        #expect(book.body == shell.standardOutput)
        server.program.signal(SIGTERM)
        #expect(try server.program.waitForExit() == .exited(0))
        #expect(server.program.text(.output).split(separator: "\n").count == 1)
        #expect(server.program.text(.error) == Mbosh.demoLoaded + "draining\n")
        #expect(throws: ProgramFailure.self) { try LoopbackClient(port: try server.port("http")) }
    }

    // Would catch replays that share a place, or that leave out the metadata or the end.
    @Test func `every connection gets the whole replay, then the end`() throws {
        let server = try Server(["demo", "--tcp", ":0"])
        #expect(server.ready["http"] == nil)
        let first = try LoopbackClient(port: try server.port("tcp")).receiveToEnd()
        let second = try LoopbackClient(port: try server.port("tcp")).receiveToEnd()
        let isSame = first == second
        #expect(isSame)
        #expect(Array(first.prefix(3)) == Array("DBN".utf8))
        // Metadata, then as many records as the demo has.
        #expect(first.count > 50_000 * 56)
        #expect((first.count - 8) % 8 == 0)
    }

    // Would catch a gateway that is not there when the line says so, that lets in any key, or that shows a key.
    @Test func `a live gateway asks for its key`() throws {
        let server = try Server(["demo", "--live", ":0", "--key", "db-first-key", "--key", "db-second-key", "-v"])
        #expect(server.ready.names == ["live", "pid"])
        let client = try LoopbackClient(port: try server.port("live"))
        try client.receive(56)
        let greeting = String(decoding: client.received, as: UTF8.self)
        #expect(greeting.hasPrefix("lsg_version=0.9.0\ncram="))
        try client.send("auth=\(String(repeating: "0", count: 64))-t-key|dataset=GLBX.MDP3\n")
        let reply = String(decoding: try client.receiveToEnd(), as: UTF8.self).dropFirst(greeting.count)
        #expect(reply == "success=0|error=Authentication failed.\n")
        server.program.signal(SIGTERM)
        #expect(try server.program.waitForExit() == .exited(0))
        #expect(!server.program.text(.error).contains("db-"))
        #expect(!server.program.text(.output).contains("db-"))
    }

    // Would catch flags of the gateway that are passed over where there is none.
    @Test(arguments: [["--key", "db-key"], ["--slow", "drop"]])
    func `the gateway's flags want a gateway`(flags: [String]) throws {
        let result = try Mbosh.run(["serve", "demo", "--tcp", ":0"] + flags)
        #expect(result.standardError.contains("--key and --slow are for the live gateway; add --live ADDR"))
        #expect(result.status == .exited(2))
    }

    // Would catch faults that reach nobody, that are others for each client, or another seed's.
    @Test func `faults reach every client alike`() throws {
        let server = try Server(["demo", "--tcp", ":0", "--with", "drop 10", "--seed", "3"])
        let first = try LoopbackClient(port: try server.port("tcp")).receiveToEnd()
        let second = try LoopbackClient(port: try server.port("tcp")).receiveToEnd()
        let plain = try Server(["demo", "--tcp", ":0"])
        let whole = try LoopbackClient(port: try plain.port("tcp")).receiveToEnd()
        let another = try Server(["demo", "--tcp", ":0", "--with", "drop 10", "--seed", "4"])
        let other = try LoopbackClient(port: try another.port("tcp")).receiveToEnd()
        let isSame = first == second
        #expect(isSame)
        #expect(whole.count - first.count == 10 * 56)
        let isOther = other.count == first.count && other != first
        #expect(isOther)
    }

    // Would catch a map that is read and not used, or one that is passed over.
    @Test func `the gateway resolves by the map it is given`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a \"map\".csv")
        try FileBytes.write(Array("continuous,raw_symbol,start,end\nXY.c.0,ACME,,\n".utf8), to: path)
        let server = try Server(["demo", "--live", ":0", "--map", path, "--settle", "0s"])
        let client = try LoopbackClient(port: try server.port("live"))
        try client.send(
            "auth=\(String(repeating: "0", count: 64))-12345|dataset=GLBX.MDP3|encoding=dbn\n"
                + "schema=trades|stype_in=continuous|symbols=XY.c.0\nstart_session=\n")
        let text = String(decoding: try client.receiveToEnd(), as: UTF8.self)
        #expect(text.contains("XY.c.0") && !text.contains("Unknown"))
    }

    // Would catch words that are passed over, and a mistake in them that is found when clients are there already.
    @Test(arguments: [
        (["--live", ":0", "--with", "lose 3"], "‘lose’", 2), (["--live", ":0", "--with", "drop $n"], "no variable", 2),
        (["--live", ":0", "--with", "drop 1 &"], "no variable", 2),
        (["--live", ":0", "--with", "drop 1\nquit"], "no variable", 2),
        (["--live", ":0", "--with", "drop 0.1% at 100k"], "`at` is no part of `with`", 2),
        (["--live", ":0", "--with", "drop 1 slow block"], "`slow` is no part of `with`", 2),
        (["--live", ":0", "--with", "drop 1 seed 7", "--seed", "3"], "given twice", 2),
        (["--live", ":0", "--with", "drop 1", "--seed=-3"], "of 0 or more", 2),
        (["--live", ":0", "--settle", "soon"], "‘soon’", 2), (["--tcp", ":0", "--seed", "3"], "add --with", 2),
        (["--http", ":0", "--with", "drop 1"], "add --live ADDR or --tcp ADDR", 2),
        (["--tcp", ":0", "--map", "x.csv"], "add --live ADDR", 2),
        (["--tcp", ":0", "--then", "stay"], "add --live ADDR", 2),
        (["--live", ":0", "--then", "go"], "'close' and 'stay'", 2),
        (["--live", ":0", "--map", "/missing/x.csv"], "/missing/x.csv", 4),
        (["--tcp", ":0", "--with", "drop at record 99999999"], "99999999", 4),
    ])
    func `words of serve that mean nothing are refused before it serves`(flags: [String], expected: String, status: Int)
        throws
    {
        let result = try Mbosh.run(["serve", "demo"] + flags)
        #expect(result.standardError.contains(expected), "\(result.all)")
        #expect(result.status == .exited(Int32(status)) && result.standardOutput == "", "\(result.all)")
    }

    // Would catch a drain that waits for clients for ever, or a client whose connection is reset.
    @Test func `SIGTERM ends the replays under way and clients are told`() throws {
        let server = try Server(["demo", "--tcp", ":0", "--at", "20k", "--loop"])
        let client = try LoopbackClient(port: try server.port("tcp"))
        try client.receive(100_000)
        server.program.signal(SIGTERM)
        _ = try client.receiveToEnd()
        #expect(try server.program.waitForExit() == .exited(0))
    }

    // Would catch a server of statements that SIGTERM kills, or one whose clients are cut off; and an end that passes for good
    // where there was something else to do.
    @Test func `SIGTERM ends a wait for servers as it ends mbosh serve`() throws {
        let program = try Mbosh.start([
            "demo", "-c", "serve tcp on :0 at 20k loop | as json", "-c", "wait", "-c", "bbo",
        ])
        let port = try #require(try JSONText(try program.wait(for: "\n"))["port"]?.integer)
        let client = try LoopbackClient(port: port)
        try client.receive(100_000)
        program.signal(SIGTERM)
        _ = try client.receiveToEnd()
        #expect(try program.waitForExit() == .exited(0))
        #expect(program.text(.error) == Mbosh.demoLoaded + "draining\n")
        #expect(program.text(.output).split(separator: "\n").count == 1)
        let busy = try Mbosh.start([
            "demo", "-c", "serve tcp on :0 at 20k loop | as json", "-c", "replay at realtime loop", "-c", "bbo",
        ])
        let other = try LoopbackClient(port: try #require(try JSONText(try busy.wait(for: "\n"))["port"]?.integer))
        try other.receive(100_000)
        busy.signal(SIGTERM)
        _ = try other.receiveToEnd()
        #expect(try busy.waitForExit() == .signalled(SIGTERM))
    }

    // Would catch a port that nobody is told, however quiet the stream is to be.
    @Test func `a stream that waits for clients says where, with -q too`() throws {
        let program = try Mbosh.start(["-q", "demo", "-c", "stream to record 100 on :0 clients 1"])
        let bytes = try LoopbackClient(port: try program.streamPort()).receiveToEnd()
        #expect(bytes.count > 5600)
        #expect(try program.waitForExit() == .exited(0))
    }

    // Would catch `--loop` that plays once.
    @Test func `a looped replay goes on past the end of the data`() throws {
        let server = try Server(["demo", "--tcp", ":0", "--loop"])
        let client = try LoopbackClient(port: try server.port("tcp"))
        try client.receive(2 * 50_000 * 56 + 100_000)
        server.program.signal(SIGINT)
        #expect(try server.program.waitForExit() == .exited(130))
    }

    // Would catch a server that starts with half of its addresses, or dies without saying which port was taken.
    @Test func `a port in use is a clear error`() throws {
        let server = try Server(["demo", "--http", ":0"])
        let port = try server.port("http")
        let message = "127.0.0.1:\(port) is in use; choose another port, or :0 for any"
        for arguments in [["--http", ":\(port)"], ["--http", ":0", "--tcp", ":\(port)"]] {
            let second = try Mbosh.run(["serve", "-q", "demo"] + arguments)
            #expect(second.standardError == "mbosh: \(message)\n")
            #expect(second.standardOutput == "")
            #expect(second.status == .exited(4))
        }
        let statement = try Mbosh.run(["-q", "demo", "-c", "stream on :\(port)"])
        #expect(statement.standardError.hasPrefix("error[E0307]: \(message)\n  -c:1:11\n"), "\(statement.all)")
        #expect(statement.status == .exited(4))
    }

    // Would catch a server that is ready without its data.
    @Test func `data that cannot be loaded ends it before it is ready`() throws {
        let result = try Mbosh.run(["serve", "missing.dbn", "--http", ":0"])
        #expect(result.standardError.hasPrefix("mbosh: missing.dbn: no such file\n"))
        #expect(result.standardOutput == "")
        #expect(result.status == .exited(4))
    }
}
