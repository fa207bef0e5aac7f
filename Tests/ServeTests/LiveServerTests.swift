import TestSupport
import Testing

@testable import Engine
@testable import EngineServe
@testable import EngineTransport
@testable import EngineSynthetic

/// The gateway on a real socket, with a client that these tests make.
@Suite("LiveServer", .timeLimit(.minutes(10)))
struct LiveServerTests {
    private static let subscribe = LiveClient.subscription(schema: "mbo") + LiveClient.startSession

    private static func mbo(_ recording: Recording, _ ranges: [Range<Int>]) -> [UInt8] {
        Array(recording.stream(ranges)[recording.metadataBytes.count...])
    }

    // Catches any byte lost or changed between recording and client, plain, compressed, with send times, and a frame that is
    // not ended.
    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)], [Pace.max, .rate(20_000)])
    func `a session gets every byte of the recording`(form: (hasTsOut: Bool, isCompressed: Bool), pace: Pace)
        async throws
    {
        let recording = try Sample.recording(5000)
        try await Live.withServer(recording, LiveServer.Settings(pace: pace)) { server in
            var options = LiveClient.Options()
            options.hasTsOut = form.hasTsOut
            options.isCompressed = form.isCompressed
            let client = try await LiveTestClient(server.address, options: options)
            try await client.send(Self.subscribe)
            var stream = try await client.stream()
            if form.isCompressed {
                // Sound: the span is used during the call only.
                stream = try ZstdDecompressor.all(unsafe stream.span.bytes, limit: 1 << 24)
            }
            let (metadata, records) = try LiveRecord.split(stream)
            #expect(metadata.count == 128)
            #expect(metadata[52] == (form.hasTsOut ? 1 : 0))
            #expect(records.said == ["1 Subscription request 0 for mbo data succeeded", "3 Finished mbo replay"])
            let market = records.market.map { form.hasTsOut ? [$0.bytes[0] - 2] + $0.bytes[1..<56] : $0.bytes }
            #expect(market.flatMap(\.self) == Self.mbo(recording, [0..<5000]))
        }
    }

    // Catches metadata that clients would not take: those of dbn.md §1.4.
    @Test func `the metadata is that of a live session`() async throws {
        let recording = try Sample.recording(10)
        try await Live.withServer(recording) { server in
            let client = try await LiveTestClient(server.address)
            try await client.send(Self.subscribe)
            var metadata = try LiveRecord.split(try await client.stream()).metadata
            for index in 26..<34 { metadata[index] = 0 }
            var head = DBNBytes.Head()
            head.dataset = "TEST"
            head.schema = 0xFFFF
            head.start = 0
            head.stypeIn = 0xFF
            head.symbols = []
            head.mappings = []
            #expect(metadata == DBNBytes.head(head))
        }
    }

    // Catches sessions that share a position, a schema or a name.
    @Test func `many sessions at once are each at their own position`() async throws {
        let recording = try Sample.recording(20_000)
        let expected = Self.mbo(recording, [0..<20_000])
        let one = try LiveRecord.split(expected).records.filter { $0.instrument == 2 }.flatMap(\.bytes)
        try await Live.withServer(recording) { server in
            let address = server.address
            try await withThrowingTaskGroup { group in
                for index in 0..<24 {
                    group.addTask {
                        let client = try await LiveTestClient(address)
                        let symbols = index % 2 == 0 ? [] : ["SYM1"]
                        try await client.send(
                            LiveClient.subscription(schema: "mbo", symbols: symbols) + LiveClient.startSession)
                        return (index, try await client.records().market.flatMap(\.bytes))
                    }
                }
                for try await (index, bytes) in group { #expect(bytes == (index % 2 == 0 ? expected : one)) }
            }
        }
    }

    // Catches a derived feed that never arrives because nobody wakes the session when it is made.
    @Test func `derived schemas arrive`() async throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 3000
        parameters.rate = 50
        let recording = try SyntheticMarket.recording(parameters)
        let timeline = try Timeline(recording)
        try await Live.withServer(recording) { server in
            for schema in DerivedFeed.schemas {
                let client = try await LiveTestClient(server.address, dataset: "GLBX.MDP3")
                try await client.send(LiveClient.subscription(schema: schema.name) + LiveClient.startSession)
                let expected = timeline.derived(try #require(DerivedFeed(schema)), in: 0..<recording.count)
                #expect(try await client.records().market.flatMap(\.bytes) == expected)
            }
        }
    }

    // Catches a snapshot that comes late, twice, or without the rest.
    @Test func `a snapshot comes first and once`() async throws {
        let recording = try Sample.recording(3000)
        try await Live.withServer(recording) { server in
            let client = try await LiveTestClient(server.address)
            try await client.send(
                LiveClient.subscription(schema: "mbo", symbols: ["SYM1"], snapshot: true) + LiveClient.startSession)
            let records = try await client.records().market
            #expect(records.count == 1501)
            #expect(records[0].action == "R" && records[0].flags == 168)
        }
    }

    // Catches a subscription in mid-session that is lost, or that stops the session.
    @Test func `a subscription may follow the start`() async throws {
        let recording = try Sample.recording(1000)
        try await Live.withServer(recording, LiveServer.Settings(pace: .rate(2000), loops: nil)) { server in
            let client = try await LiveTestClient(server.address)
            try await client.send(LiveClient.startSession)
            // Metadata, and nothing else: there is nothing to follow yet.
            #expect(try await client.records(atLeast: 128).count == 128)
            try await client.send(LiveClient.subscription(schema: "mbo", symbols: ["SYM1"], id: 4))
            let some = try await client.records(atLeast: 128 + 320 + 176 + 100 * 56)
            #expect(try LiveRecord.split(Self.whole(some)).records.market.allSatisfy { $0.instrument == 2 })
            try await client.send(LiveClient.subscription(schema: "trades", symbols: ["NOPE"], id: 5))
            let more = try await client.records(atLeast: some.count + 320 + 320 + 1000 * 56)
            let said = try LiveRecord.split(Self.whole(more)).records.said
            #expect(
                said == [
                    "1 Subscription request 4 for mbo data succeeded",
                    "1 Subscription request 5 for trades data succeeded", "4 Failed to resolve symbol: NOPE",
                ])
            try await client.socket.close()
        }
    }

    /// The stream without the part of a record at its end.
    private static func whole(_ stream: [UInt8]) throws -> [UInt8] {
        var offset = 128
        while offset < stream.count, offset + Int(stream[offset]) * 4 <= stream.count {
            offset += Int(stream[offset]) * 4
        }
        return Array(stream[..<offset])
    }

    // Catches an error that is not said, or said where nobody reads it, and a session that goes on.
    @Test func `a fatal error is said and ends the session`() async throws {
        try await Live.withServer(try Sample.recording(10)) { server in
            let client = try await LiveTestClient(server.address)
            try await client.send("schema=nope|symbols=A\n" + LiveClient.startSession)
            let records = try await client.records()
            #expect(records.count == 1)
            #expect(records[0].said.hasPrefix("5 Unknown schema nope"))
            await #expect(throws: LiveRefusal.refused("Unknown dataset OTHER: this gateway serves TEST.")) {
                _ = try await LiveTestClient(server.address, dataset: "OTHER")
            }
        }
    }

    // Catches a key that is not asked for, or one of several that is not known.
    @Test func `a key of the list is asked for`() async throws {
        let settings = LiveServer.Settings(keys: LiveKeys(["db-one", Live.key]))
        try await Live.withServer(try Sample.recording(10), settings) { server in
            for key in ["db-one", Live.key] {
                let client = try await LiveTestClient(server.address, key: key)
                try await client.send(Self.subscribe)
                #expect(try await client.records().market.count == 10)
            }
            await #expect(throws: LiveRefusal.refused("Authentication failed.")) {
                _ = try await LiveTestClient(server.address, key: "db-two")
            }
        }
    }

    // Catches a gateway that falls to rude clients: garbage, endless lines, half messages, hang-ups and silence.
    @Test func `rude clients do not disturb others`() async throws {
        let recording = try Sample.recording(2000)
        var settings = LiveServer.Settings()
        // The silent ones are to stay silent for as long as the others take.
        settings.limits.authenticationSeconds = 3600
        try await Live.withServer(recording, settings) { server in
            for text in [
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n", String(repeating: "x", count: 200_000), "\0\u{1}\u{2}\n", "auth=",
                "\n\n\n",
            ] {
                let client = try await SocketClient.connect(server.address)
                // The server may hang up before it has read all of it.
                try? await client.send(text)
                try? await client.closeOutput()
                let said = String(decoding: await client.all(), as: UTF8.self)
                #expect(said.hasPrefix("lsg_version=0.9.0\ncram="))
                #expect(!said.contains("success=1"))
            }
            var silent: [SocketClient] = []
            for _ in 0..<100 { silent.append(try await SocketClient.connect(server.address)) }
            let leaver = try await LiveTestClient(server.address)
            try await leaver.send(Self.subscribe)
            // The server may have closed the connection first, which is all right here.
            try? await leaver.socket.close()
            let client = try await LiveTestClient(server.address)
            try await client.send(Self.subscribe)
            #expect(try await client.records().market.flatMap(\.bytes) == Self.mbo(recording, [0..<2000]))
            for client in silent { try? await client.close() }
        }
    }

    // Catches a limit on connections that is not kept, or not said.
    @Test func `one connection too many is told so`() async throws {
        var settings = LiveServer.Settings()
        settings.limits.connections = 3
        // Long enough on any machine: the clients are to stay for as long as they are counted.
        settings.limits.authenticationSeconds = 3600
        try await Live.withServer(try Sample.recording(10), settings) { server in
            var open: [SocketClient] = []
            for _ in 0..<3 {
                let client = try await SocketClient.connect(server.address)
                await client.atLeast(56)
                open.append(client)
            }
            #expect(server.clientCount == 3)
            let said = String(decoding: await (try await SocketClient.connect(server.address)).all(), as: UTF8.self)
            #expect(said.hasSuffix("success=0|error=User has reached their open connection limit\n"))
            try await open[0].close()
        }
    }

    // Catches a silent connection that stays for ever.
    @Test func `a silent connection is ended`() async throws {
        var settings = LiveServer.Settings()
        settings.limits.authenticationSeconds = 1
        try await Live.withServer(try Sample.recording(10), settings) { server in
            let said = String(decoding: await (try await SocketClient.connect(server.address)).all(), as: UTF8.self)
            #expect(said.hasSuffix("success=0|error=Authentication timed out: no answer in 1 seconds.\n"))
        }
    }

    /// Starts a session and reads nothing of it.
    private func deafClient(_ server: SessionServer) throws -> LoopbackClient {
        let deaf = try LoopbackClient(port: server.address.port)
        try deaf.receive(56)
        var handshake = LiveClient(key: Live.key, dataset: "TEST")
        guard case .send(let login) = handshake.receive(deaf.received) else { throw LiveRefusal.notAGateway("silence") }
        try deaf.send(login)
        try deaf.receive(60)
        try deaf.send(Self.subscribe)
        return deaf
    }

    // Catches a client that stops reading and holds up another, at any pace.
    @Test(arguments: [Pace.rate(2_000_000), .max])
    func `a client that never reads holds up nobody`(pace: Pace) async throws {
        let recording = try Sample.recording(20_000)
        let settings = LiveServer.Settings(pace: pace, loops: 10, slow: .block)
        try await Live.withServer(recording, settings) { server in
            let deaf = try deafClient(server)
            let reader = try await LiveTestClient(server.address)
            try await reader.send(Self.subscribe)
            let records = try await reader.records()
            #expect(records.filter { $0.rtype == 0xA0 && $0.action == "A" }.count == 10 * 20_000)
            #expect(records.said.last == "3 Finished mbo replay")
            #expect(!deaf.isAtEnd)
        }
    }

    // Catches a policy that never acts: the client would be held for ever.
    @Test func `a client that never reads is disconnected where that is the policy`() async throws {
        let recording = try Sample.recording(20_000)
        var settings = LiveServer.Settings(pace: .rate(5_000_000), loops: nil, slow: .disconnect)
        settings.limits.tooSlowNanos = 100_000_000
        settings.limits.patienceNanos = 100_000_000
        try await Live.withServer(recording, settings) { server in
            let deaf = try deafClient(server)
            // The client reads only after the server has given it up: the bytes that the kernel still holds, and the
            // end.
            while server.clientCount > 0 { await Task.yield() }
            let received = try deaf.receiveToEnd().count
            #expect(received > 100_000)
        }
    }

    // Catches a server that cannot be stopped with sessions open, or that leaves its port taken.
    @Test func `stopping ends every session and frees the port`() async throws {
        let recording = try Sample.recording(1000)
        let view = SharedView()
        view.publish(.init(timeline: try Timeline(recording), cursor: recording.end()))
        let server = try await LiveServer.start(
            anyPort, view: view, settings: LiveServer.Settings(pace: .rate(100), loops: nil), logger: quiet)
        let client = try await LiveTestClient(server.address)
        try await client.send(Self.subscribe)
        _ = try await client.records(atLeast: 128 + 320)
        await server.stop()
        await server.stop()
        _ = await client.socket.all()
        await #expect(throws: (any Error).self) { _ = try await SocketClient.connect(server.address) }
        let again = try await LiveServer.start(server.address, view: view, logger: quiet)
        await again.stop()
    }

    // Catches a stop that does not wait for what is being made for a session, and answers that come to a loop that is gone.
    @Test func `stopping waits for work under way`() async throws {
        let tasks = LiveWork()
        #expect(tasks.begin() && tasks.begin())
        async let stopped: Void = tasks.stop()
        while !tasks.isCancelled { await Task.yield() }
        #expect(!tasks.begin())
        tasks.end()
        tasks.end()
        await stopped
        await tasks.stop()
    }

    // Catches a gateway with nothing loaded that hangs, and one that goes on with what was loaded before.
    @Test func `a session sees what is loaded when it comes`() async throws {
        let view = SharedView()
        let server = try await LiveServer.start(anyPort, view: view, logger: quiet)
        await #expect(throws: LiveRefusal.refused("No data: nothing is loaded in this gateway.")) {
            _ = try await LiveTestClient(server.address)
        }
        for count in [10, 20] {
            let recording = try Sample.recording(count)
            view.publish(.init(timeline: try Timeline(recording), cursor: recording.end()))
            let client = try await LiveTestClient(server.address)
            try await client.send(Self.subscribe)
            #expect(try await client.records().market.count == count)
        }
        await server.stop()
    }
}

extension LiveRecord {
    fileprivate var said: String { "\(code) \(text)" }
}
