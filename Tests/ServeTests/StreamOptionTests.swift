import Engine
import Logging
import Synchronization
import Testing

@testable import EngineServe
@testable import EngineSynthetic
@testable import EngineTransport

/// Runs a body with a server that is closed afterwards, come what may.
func withStreamServer(
    drainTimeout: Duration = .seconds(300), _ body: (StreamServer) async throws -> Void
) async throws {
    let server = try await StreamServer.bind(anyPort, drainTimeout: drainTimeout, logger: quiet)
    do {
        try await body(server)
    } catch {
        await server.close()
        throw error
    }
    await server.close()
}

@Suite("Stream options")
struct StreamOptionTests {
    // Catches a head that moves during a pause, an order lost, and a pace that is not changed.
    @Test func `a pause holds the stream and a resume goes on at its pace`() async throws {
        let recording = try Sample.recording(50_000)
        try await withStreamServer { server in
            let first = try await SocketClient.connect(server.address)
            let plan = StreamPlan(recording: recording, pace: .rate(1_000_000), loops: nil, waitForClients: 1)
            let run = Task { try await server.run(plan) }
            let metadata = recording.metadataBytes.count
            await first.atLeast(metadata + 3000 * recording.stride)
            await server.pause()
            var late: [SocketClient] = []
            for _ in 0..<4 {
                let client = try await SocketClient.connect(server.address)
                await client.atLeast(metadata)
                late.append(client)
            }
            await server.resume(at: .rate(10_000))
            var starts: Set<Int> = []
            for client in late {
                let bytes = await client.first(metadata + 2 * recording.stride)
                starts.insert(recording.sequences(in: bytes)[0])
            }
            // At a million messages a second a stream that was not held would have gone on between one connection and
            // the next.
            #expect(starts.count == 1)
            run.cancel()
            let report = try await run.value
            #expect(report.clients == 5 && report.scheduledRate != nil)
        }
    }

    // Catches a change of pace that waits for the message that was due, and one that takes the stream out of its loop.
    @Test func `the rate may change while the stream runs`() async throws {
        let recording = try Sample.recording(1000)
        try await withStreamServer { server in
            let client = try await SocketClient.connect(server.address)
            let run = Task {
                try await server.run(StreamPlan(recording: recording, pace: .rate(0.001), loops: 3, waitForClients: 1))
            }
            await client.atLeast(recording.metadataBytes.count + recording.stride)
            await server.resume(at: .rate(500_000))
            await client.atLeast(recording.metadataBytes.count + 1500 * recording.stride)
            await server.resume(at: .max)
            #expect(try await run.value.records == 3000)
            #expect(await client.all() == recording.stream(Array(repeating: 0..<1000, count: 3)))
            // Without a stream, pause and resume do nothing.
            await server.pause()
            await server.resume()
        }
    }

    // Catches books of a late joiner that are not those of the stream where it came in.
    @Test func `a snapshot makes the books right from the first record`() async throws {
        let recording = try Demo.recording()
        let timeline = try Timeline(recording)
        try await withStreamServer { server in
            let first = try await SocketClient.connect(server.address)
            // Slow enough to be under way still, on a busy machine too, when the second client comes.
            var plan = StreamPlan(recording: recording, pace: .rate(5000), waitForClients: 1)
            plan.snapshot = StreamSnapshot(timeline)
            let run = Task { [plan] in try await server.run(plan) }
            await first.atLeast(recording.metadataBytes.count + 5000 * recording.stride)
            await server.pause()
            let late = try await SocketClient.connect(server.address)
            await late.atLeast(recording.metadataBytes.count + 1)
            await server.resume(at: .max)
            #expect(try await run.value.records == recording.count)
            let followed = try Timeline(try RecordingLoader().load(bytes: await late.all(), name: "late"))
            let books = (0..<followed.recording.count).prefix {
                followed.recording[$0].flags.contains(.snapshot)
            }.count
            let position = recording.count - (followed.recording.count - books)
            #expect(books > 0 && position >= 4900 && position < recording.count)
            #expect(Self.digest(followed, at: books) == Self.digest(timeline, at: position))
            let end = Self.digest(timeline, at: recording.count)
            #expect(Self.digest(followed, at: followed.recording.count) == end)
            _ = await first.all()
        }
    }

    private static func digest(_ timeline: Timeline, at position: Int) -> String {
        timeline.market(at: position).digest()
    }

    // Catches lines that are not those of `| as ndjson`, and frames whose lengths are wrong.
    @Test func `ndjson and frames carry every record`() async throws {
        let recording = try Sample.recording(3000)
        try await withStreamServer { server in
            for format in [StreamFormat.ndjson, .frames] {
                async let received = SocketClient.connect(server.address).all()
                var plan = StreamPlan(recording: recording, pace: .rate(1_000_000), waitForClients: 1)
                plan.format = format
                let report = try await server.run(plan)
                let bytes = try await received
                #expect(report.bytes == bytes.count && report.records == 3000)
                switch format {
                case .dbn: break
                case .ndjson:
                    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                    #expect(lines.count == 3000 && bytes.last == UInt8(ascii: "\n"))
                    #expect(lines.allSatisfy { $0.hasPrefix("{\"ts_recv\":") && $0.hasSuffix("}") })
                    #expect(lines[17].contains("\"sequence\":17}"))
                case .frames:
                    var rest = bytes[...]
                    var frames: [[UInt8]] = []
                    while rest.count >= 4 {
                        let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
                        frames.append(Array(rest.dropFirst(4).prefix(length)))
                        rest = rest.dropFirst(4 + length)
                    }
                    #expect(rest.isEmpty && frames.count == 3001)
                    #expect(frames.flatMap(\.self) == recording.stream([0..<3000]))
                }
            }
        }
    }

    // Catches a policy that is not followed, missed records that are not counted, and a stream that waits for ever.
    @Test(arguments: [SlowPolicy.drop, .disconnect, .block])
    func `under each policy what a slow client misses is counted, and the stream ends`(policy: SlowPolicy) async throws
    {
        let recording = try Sample.recording(5000)
        try await withStreamServer(drainTimeout: .seconds(2)) { server in
            let deaf = try await SocketClient.connect(server.address, reads: false)
            var plan = StreamPlan(recording: recording, pace: .rate(2_000_000), loops: 40, waitForClients: 1)
            plan.slow = policy
            let report = try await server.run(plan)
            #expect(report.records == 200_000 && report.droppedClients == 1)
            #expect(report.drops > 0 && report.drops < 200_000)
            try? await deaf.close()
        }
    }

    // Catches a stream that goes on without a client that it is to wait for.
    @Test func `the policy block loses nothing`() async throws {
        let recording = try Sample.recording(5000)
        try await withStreamServer { server in
            async let received = SocketClient.connect(server.address).all()
            var plan = StreamPlan(recording: recording, pace: .rate(50_000_000), loops: 60, waitForClients: 1)
            plan.slow = .block
            let report = try await server.run(plan)
            #expect(try await received == recording.stream(Array(repeating: 0..<5000, count: 60)))
            #expect(report.records == 300_000 && report.drops == 0)
        }
    }

    // Catches a limit of clients that is not kept, and one that turns away clients that are already in.
    @Test func `one client too many is turned away`() async throws {
        let recording = try Sample.recording(100)
        try await withStreamServer { server in
            var plan = StreamPlan(recording: recording, pace: .rate(10_000), loops: nil, waitForClients: 2)
            plan.clientLimit = 2
            let run = Task { [plan] in try await server.run(plan) }
            let kept = [try await SocketClient.connect(server.address), try await SocketClient.connect(server.address)]
            for client in kept { await client.atLeast(recording.metadataBytes.count + recording.stride) }
            let third = try await SocketClient.connect(server.address)
            #expect(await third.all().isEmpty)
            let more = await kept[0].atLeast(recording.metadataBytes.count + 300 * recording.stride)
            #expect(more >= 300 * recording.stride)
            run.cancel()
            let report = try await run.value
            #expect(report.clients == 2 && report.refusedClients == 1)
        }
    }
}

@Suite("Stream faults")
struct StreamFaultTests {
    /// The bytes that every client is to get of one pass: the metadata, then the messages at these positions.
    private static func bytes(_ source: ReplaySource, _ places: Range<Int>) -> [UInt8] {
        var records = places.map { source.recording.stream([source.index(at: $0)..<source.index(at: $0) + 1]) }
            .map { Array($0.dropFirst(source.recording.metadataBytes.count)) }
        source.forEachCorruption(places) { place, byte, mask in records[place - places.lowerBound][byte] ^= mask }
        return source.recording.metadataBytes + records.flatMap(\.self)
    }

    private static let plan = FaultPlan(
        [
            FaultRule(.drop, .chance(billionths: 10_000_000)), FaultRule(.duplicate, .count(20)),
            FaultRule(.reorder, .chance(billionths: 20_000_000)), FaultRule(.gap, .count(2)),
            FaultRule(.delay, .count(15), nanos: 20_000), FaultRule(.corrupt, .chance(billionths: 5_000_000)),
        ], seed: 11)

    // Catches clients that are given different faults, and bytes that are not those of the list of faults.
    @Test(arguments: [Pace.rate(500_000), .speed(0.5), .max])
    func `all clients get the same faults`(pace: Pace) async throws {
        let recording = try Sample.recording(4000)
        let source = ReplaySource(recording, loops: 2, faults: Self.plan)
        let expected = Self.bytes(source, 0..<source.count * 2)
        try await withStreamServer { server in
            async let one = SocketClient.connect(server.address).all()
            async let two = SocketClient.connect(server.address).all()
            var plan = StreamPlan(recording: recording, pace: pace, loops: 2, waitForClients: 2)
            plan.faults = Self.plan
            let report = try await server.run(plan)
            #expect(try await one == expected)
            #expect(try await two == expected)
            #expect(report.records == source.total)
            let journal = try #require(report.faults)
            #expect(journal.count(.duplicate) == 40 && journal.count(.gap) == 4)
            #expect(journal.count(.corrupt) > 20 && journal.count() == journal.entries.count)
        }
    }

    // Catches a disconnect at another record, one that cuts a message in two, and a stream that ends with its clients.
    @Test(arguments: [Pace.rate(1_000_000), .max])
    func `a disconnect cuts everybody off before its record`(pace: Pace) async throws {
        let recording = try Sample.recording(30_000)
        try await withStreamServer { server in
            async let one = SocketClient.connect(server.address).all()
            async let two = SocketClient.connect(server.address).all()
            var plan = StreamPlan(recording: recording, pace: pace, waitForClients: 2)
            plan.faults = FaultPlan([FaultRule(.disconnect, .index(20_500))])
            let report = try await server.run(plan)
            #expect(try await one == recording.stream([0..<20_500]))
            #expect(try await two == recording.stream([0..<20_500]))
            #expect(report.records == 30_000 && report.faults?.count(.disconnect) == 1 && report.drops == 0)
        }
    }

    // Catches a stall that does not hold the stream, and a stream that does not go on after it.
    @Test(arguments: [Pace.rate(1_000_000), .max])
    func `a stall holds the stream and lets it go on`(pace: Pace) async throws {
        let recording = try Sample.recording(3000)
        try await withStreamServer { server in
            async let received = SocketClient.connect(server.address).all()
            var plan = StreamPlan(recording: recording, pace: pace, loops: 2, waitForClients: 1)
            plan.faults = FaultPlan([FaultRule(.stall, .index(2000), nanos: 30_000_000)])
            let report = try await server.run(plan)
            #expect(try await received == recording.stream([0..<3000, 0..<3000]))
            #expect(report.elapsedNanos >= 60_000_000 && report.faults?.count(.stall) == 2)
        }
    }

    // Catches a stall that holds the records before it; the stall itself, of an hour, is not waited for.
    @Test(arguments: [Pace.rate(1_000_000), .max])
    func `the records before a stall leave before it`(pace: Pace) async throws {
        let recording = try Sample.recording(3000)
        try await withStreamServer { server in
            var plan = StreamPlan(recording: recording, pace: pace, waitForClients: 1)
            plan.faults = FaultPlan([FaultRule(.stall, .index(2000), nanos: 3_600_000_000_000)])
            let running = Task { [plan] in try await server.run(plan) }
            let expected = recording.stream([0..<2000])
            let client = try await SocketClient.connect(server.address)
            #expect(await client.first(expected.count) == expected)
            running.cancel()
            let report = try await running.value
            #expect(report.wasCancelled && report.records == 2000)
        }
    }
}

@Suite("CursorReplay")
struct CursorReplayTests {
    // Catches steps that leave a hole or overlap, and an end that does not come.
    @Test(arguments: [Pace.rate(1_000_000), .speed(10), .max])
    func `the steps cover every record once`(pace: Pace) async throws {
        let source = ReplaySource(try Sample.recording(10_000), loops: 2)
        var next = 0
        let report = try await CursorReplay(source, pace: pace).run { places in
            #expect(places.lowerBound == next && !places.isEmpty)
            next = places.upperBound
            return nil
        }
        #expect(next == 20_000 && report.records == 20_000 && !report.wasCancelled)
        #expect((report.lag == nil) == (pace == .max))
    }

    // Catches a replay that goes on past the position at which its body ended it.
    @Test func `a replay ends where its body says`() async throws {
        let source = ReplaySource(try Sample.recording(1000), loops: nil)
        let report = try await CursorReplay(source, pace: .max).run { places in
            places.contains(12_345) ? 12_346 : nil
        }
        #expect(report.records == 12_346)
    }

    // Catches a pause that is forgotten, a pace that is not taken, and a replay that cannot be cancelled.
    @Test func `a replay heeds pause, resume and cancellation`() async throws {
        let source = ReplaySource(try Sample.recording(1000))
        let replay = CursorReplay(source, pace: .rate(0.001))
        replay.pause()
        let run = Task { try await replay.run { _ in nil } }
        replay.resume(at: .max)
        #expect(try await run.value.records == 1000)
        let endless = CursorReplay(ReplaySource(try Sample.recording(10), loops: nil), pace: .rate(0.001))
        endless.pause()
        let held = Task { try await endless.run { _ in nil } }
        held.cancel()
        let report = try await held.value
        #expect(report.wasCancelled && report.records == 0)
    }
}
