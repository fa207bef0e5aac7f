import Engine
import Synchronization
import Testing

@testable import EngineServe
@testable import EngineTransport

@Suite("StreamServer")
struct StreamServerTests {
    // Catches any byte lost, doubled or changed on the way, at each kind of pace.
    @Test(arguments: [Pace.rate(200_000), .rate(10_000_000), .speed(1), .max])
    func `a client gets the file byte for byte`(pace: Pace) async throws {
        let file = Sample.bytes(5000)
        let recording = try RecordingLoader().load(bytes: file, name: "sample")
        try await withStreamServer { server in
            async let received = SocketClient.connect(server.address).all()
            let plan = StreamPlan(recording: recording, pace: pace, waitForClients: 1)
            let report = try await server.run(plan)
            #expect(try await received == file)
            #expect(report.records == 5000)
            #expect(report.clients == 1)
            #expect(report.drops == 0)
            #expect(report.bytes == file.count)
            #expect(!report.wasCancelled)
            #expect((report.lag == nil) == (pace == .max))
        }
    }

    // Catches a shared buffer that one client's reading changes for the others.
    @Test(arguments: [Pace.rate(500_000), .max])
    func `a hundred clients get the same`(pace: Pace) async throws {
        let recording = try Sample.recording(4000)
        let expected = recording.stream([0..<4000])
        try await withStreamServer { server in
            let address = server.address
            try await withThrowingTaskGroup { group in
                for _ in 0..<100 { group.addTask { try await SocketClient.connect(address).all() } }
                let report = try await server.run(StreamPlan(recording: recording, pace: pace, waitForClients: 100))
                for try await received in group { #expect(received == expected) }
                #expect(report.clients == 100)
                #expect(report.bytes == 100 * expected.count)
            }
        }
    }

    // Catches a late joiner that is started from the first record, in mid-record, or without metadata.
    @Test func `a late joiner gets the metadata and then the rest`() async throws {
        let recording = try Sample.recording(1000)
        try await withStreamServer { server in
            let first = try await SocketClient.connect(server.address)
            let plan = StreamPlan(recording: recording, pace: .rate(50_000), loops: nil, waitForClients: 1)
            let run = Task { try await server.run(plan) }
            await first.atLeast(recording.metadataBytes.count + 300 * recording.stride)
            let late = try await SocketClient.connect(server.address)
            await late.atLeast(recording.metadataBytes.count + 1500 * recording.stride)
            run.cancel()
            let report = try await run.value
            let all = await first.all()
            let some = await late.all()
            #expect(report.clients == 2)
            #expect(some.starts(with: recording.metadataBytes))
            let sequences = recording.sequences(in: some)
            #expect(sequences.count >= 1500)
            #expect(zip(sequences, sequences.dropFirst()).allSatisfy { ($0 + 1) % 1000 == $1 })
            #expect(sequences.count + 300 <= recording.sequences(in: all).count)
        }
    }

    // Catches one client's full socket holding up another, or the end of the stream for ever.
    @Test(arguments: [Pace.rate(20_000_000), .max])
    func `a client that never reads is dropped alone`(pace: Pace) async throws {
        let recording = try Sample.recording(5000)
        try await withStreamServer(drainTimeout: .seconds(2)) { server in
            let deaf = try await SocketClient.connect(server.address, reads: false)
            let reader = try await SocketClient.connect(server.address)
            let plan = StreamPlan(recording: recording, pace: pace, loops: 40, waitForClients: 2)
            let report = try await server.run(plan)
            let received = await reader.all()
            #expect(received == recording.stream(Array(repeating: 0..<5000, count: 40)))
            #expect(report.records == 200_000)
            #expect(report.droppedClients == 1)
            #expect(report.drops > 0)
            #expect(report.drops < 200_000)
            try? await deaf.close()
        }
    }

    // Catches a client that hangs up taking the stream with it.
    @Test(arguments: [Pace.rate(1_000_000), .max])
    func `a client may leave without harm to the others`(pace: Pace) async throws {
        let recording = try Sample.recording(5000)
        try await withStreamServer { server in
            let leaver = try await SocketClient.connect(server.address)
            let stayer = try await SocketClient.connect(server.address)
            let plan = StreamPlan(recording: recording, pace: pace, loops: 20, waitForClients: 2)
            async let report = server.run(plan)
            await leaver.atLeast(2000)
            // The client may have been sent everything already and be closed.
            try? await leaver.close()
            #expect(await stayer.all() == recording.stream(Array(repeating: 0..<5000, count: 20)))
            let ended = try await report
            #expect(ended.records == 100_000)
            #expect(ended.droppedClients == 0)
        }
    }

    // Catches a stream that a cancelled task leaves running, and a report that is lost with it.
    @Test(arguments: [Pace.rate(10_000), .rate(0.001), .max])
    func `cancelling ends the stream with a report`(pace: Pace) async throws {
        let recording = try Sample.recording(100)
        try await withStreamServer { server in
            let client = try await SocketClient.connect(server.address)
            let plan = StreamPlan(recording: recording, pace: pace, loops: nil, waitForClients: 1)
            let run = Task { try await server.run(plan) }
            await client.atLeast(recording.metadataBytes.count + recording.stride)
            run.cancel()
            let report = try await run.value
            #expect(report.wasCancelled)
            #expect(report.records > 0)
            #expect(await client.all().starts(with: recording.stream([0..<1])))
        }
    }

    // Catches a wait for clients that cannot be interrupted, before and while it waits.
    @Test func `cancelling ends a wait for clients`() async throws {
        let recording = try Sample.recording(10)
        try await withStreamServer { server in
            let run = Task {
                try await server.run(StreamPlan(recording: recording, pace: .max, waitForClients: 1))
            }
            run.cancel()
            let report = try await run.value
            #expect(report.wasCancelled)
            #expect(report.records == 0)
        }
    }

    // Catches metadata that is sent again at the start of a loop, in mid-stream.
    @Test func `loops do not repeat the header`() async throws {
        let recording = try Sample.recording(700)
        try await withStreamServer { server in
            async let received = SocketClient.connect(server.address).all()
            let plan = StreamPlan(
                recording: recording, range: 100..<600, pace: .rate(1_000_000), loops: 3, waitForClients: 1)
            let report = try await server.run(plan)
            #expect(try await received == recording.stream(Array(repeating: 100..<600, count: 3)))
            #expect(report.records == 1500)
        }
    }

    // Catches records of other instruments, and a cell cut at the wrong offsets when they are left out.
    @Test func `only the wanted instruments leave`() async throws {
        let recording = try Sample.recording(9000, instruments: 3)
        try await withStreamServer { server in
            async let received = SocketClient.connect(server.address).all()
            let key = BookKey(instrument: InstrumentID(2), publisher: PublisherID(1))
            let plan = StreamPlan(recording: recording, instruments: [key], pace: .max, loops: 2, waitForClients: 1)
            let report = try await server.run(plan)
            let pass = stride(from: 1, to: 9000, by: 3)
            #expect(recording.sequences(in: try await received) == Array(pass) + Array(pass))
            #expect(report.records == 6000)
        }
    }

    // Catches an empty stream that hangs, or that sends no metadata.
    @Test(arguments: [Pace.rate(10), .speed(1), .max])
    func `a stream without records is the metadata`(pace: Pace) async throws {
        let recording = try Sample.recording(10)
        try await withStreamServer { server in
            async let received = SocketClient.connect(server.address).all()
            let plan = StreamPlan(recording: recording, range: 5..<5, pace: pace, loops: nil, waitForClients: 1)
            let report = try await server.run(plan)
            #expect(try await received == recording.metadataBytes)
            #expect(report.records == 0)
            #expect(report.rate == 0)
        }
    }

    // Catches a stream that waits for somebody to come when nobody was asked for.
    @Test(arguments: [Pace.rate(100_000), .max])
    func `a stream without clients runs to its end`(pace: Pace) async throws {
        let recording = try Sample.recording(1000)
        try await withStreamServer { server in
            let last = Mutex(0)
            let report = try await server.run(StreamPlan(recording: recording, range: 0..<900, pace: pace)) {
                position in
                last.withLock { $0 = position }
            }
            #expect(report.records == 900)
            #expect(report.clients == 0)
            #expect(report.bytes == 0)
            #expect(last.withLock { $0 } == 900)
        }
    }

    // Catches data thrown away because the client has closed its own direction, and a chatty client that is reset.
    @Test func `a client that is half closed gets everything`() async throws {
        let recording = try Sample.recording(5000)
        try await withStreamServer { server in
            let client = try await SocketClient.connect(server.address)
            try await client.send(String(repeating: "chatter", count: 10_000))
            try await client.closeOutput()
            let plan = StreamPlan(recording: recording, pace: .rate(1_000_000), loops: 20, waitForClients: 1)
            _ = try await server.run(plan)
            #expect(await client.all() == recording.stream(Array(repeating: 0..<5000, count: 20)))
        }
    }

    // Catches a server that can stream only once, and clients of one stream that turn up in the next.
    @Test func `one stream may follow another on the same server`() async throws {
        let recording = try Sample.recording(100)
        try await withStreamServer { server in
            for count in 1...3 {
                async let received = SocketClient.connect(server.address).all()
                let plan = StreamPlan(recording: recording, range: 0..<count, pace: .max, waitForClients: 1)
                let report = try await server.run(plan)
                #expect(try await received == recording.stream([0..<count]))
                #expect(report.clients == 1)
            }
        }
    }

    // Catches two streams mixed on one port, and a call that hangs on a server that is gone.
    @Test func `a busy or closed server says so`() async throws {
        let recording = try Sample.recording(10)
        let server = try await StreamServer.bind(anyPort, logger: quiet)
        let client = try await SocketClient.connect(server.address)
        let plan = StreamPlan(recording: recording, pace: .max, loops: nil, waitForClients: 1)
        let run = Task { try await server.run(plan) }
        await client.atLeast(recording.metadataBytes.count)
        await #expect(throws: ServeError.alreadyStreaming(server.address)) { _ = try await server.run(plan) }
        await server.close()
        #expect(try await run.value.wasCancelled)
        await #expect(throws: ServeError.closed(server.address)) { _ = try await server.run(plan) }
        await server.close()
    }
}
