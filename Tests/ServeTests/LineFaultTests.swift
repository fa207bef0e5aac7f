import Engine
import TestSupport
import Testing

@testable import EngineServe
@testable import EngineTransport

/// Faults of the line: connections that are reset, and ones that stay open and say nothing.
@Suite("Line faults", .timeLimit(.minutes(10)))
struct LineFaultTests {
    private static func view(_ recording: Recording) throws -> SharedView {
        let view = SharedView()
        view.publish(.init(timeline: try Timeline(recording), cursor: recording.end()))
        return view
    }

    private static let subscribe = LiveClient.subscription(schema: "mbo") + LiveClient.startSession

    // Catches a reset that is a FIN, one that takes with it what was sent before, and a stream that ends with its clients.
    @Test(arguments: [Pace.rate(1_000_000), .max]) func `a reset breaks everybody's line before its record`(
        pace: Pace
    ) async throws {
        let recording = try Sample.recording(30_000)
        try await withStreamServer { server in
            let clients = [
                try await SocketClient.connect(server.address), try await SocketClient.connect(server.address),
            ]
            var plan = StreamPlan(recording: recording, pace: pace, waitForClients: 2)
            plan.faults = FaultPlan([FaultRule(.reset, .index(20_500))])
            let report = try await server.run(plan)
            for client in clients {
                #expect(await client.all() == recording.stream([0..<20_500]))
                #expect(await client.isBroken())
            }
            #expect(report.records == 30_000 && report.faults?.count(.reset) == 1 && report.drops == 0)
        }
    }

    // Catches a silence that loses what it keeps back, and a client that is dropped as slow for it.
    @Test(arguments: [Pace.rate(2_000_000), .max], [nil, SlowPolicy.drop, .disconnect])
    func `a silence that ends is caught up with`(pace: Pace, slow: SlowPolicy?) async throws {
        let recording = try Sample.recording(30_000)
        try await withStreamServer { server in
            async let received = SocketClient.connect(server.address).all()
            // 11 MB, far more than a slow client may be late.
            var plan = StreamPlan(recording: recording, pace: pace, loops: 7, waitForClients: 1)
            plan.slow = slow
            plan.faults = FaultPlan([FaultRule(.silence, .index(20_000), nanos: 40_000_000)])
            let report = try await server.run(plan)
            #expect(try await received == recording.stream(Array(repeating: 0..<30_000, count: 7)))
            #expect(report.faults?.count(.silence) == 7 && report.drops == 0 && report.droppedClients == 0)
        }
    }

    // Catches a silence that is an end, that holds up others, or after which something is sent; and a stream that never
    // ends.
    @Test(arguments: [Pace.rate(1_000_000), .max]) func `a silence for ever lasts until the client goes`(
        pace: Pace
    ) async throws {
        let recording = try Sample.recording(30_000)
        try await withStreamServer(drainTimeout: .seconds(10)) { server in
            let mute = try await SocketClient.connect(server.address)
            var plan = StreamPlan(recording: recording, pace: pace, loops: 20, waitForClients: 1)
            plan.faults = FaultPlan([FaultRule(.silence, .index(20_500), nanos: .max)])
            let run = Task { [plan] in try await server.run(plan) }
            let expected = recording.stream([0..<20_500])
            #expect(await mute.first(expected.count) == expected)
            try await mute.close()
            let report = try await run.value
            #expect(report.records == 600_000 && report.droppedClients == 0)
            #expect(await mute.all() == expected)
        }
    }

    // Catches a replay whose line cannot be broken, and a client that can never get past where it was.
    @Test(arguments: [FaultKind.reset, .silence]) func `a replay's line is struck once`(kind: FaultKind) async throws {
        let recording = try Sample.recording(4000)
        let journal = FaultJournal(FaultPlan([FaultRule(kind, .index(3000), nanos: .max)]))
        let server = try await ReplayServer.start(
            anyPort, view: try Self.view(recording), faults: journal, logger: quiet)
        let struck = try await SocketClient.connect(server.address)
        let expected = recording.stream([0..<3000])
        #expect(await struck.first(expected.count) == expected)
        #expect(try await SocketClient.connect(server.address).all() == recording.stream([0..<4000]))
        await server.stop()
        #expect(await struck.all() == expected)
        #expect(await struck.isBroken() == (kind == .reset))
        #expect(journal.entries.map(\.kind) == [kind] && journal.entries.map(\.index) == [3000])
    }

    // Catches a session whose line cannot be broken or silenced, and a silent one over which anything more comes, even
    // an answer.
    @Test(arguments: [FaultKind.reset, .silence]) func `a session's line is struck once`(kind: FaultKind) async throws {
        let recording = try Sample.recording(4000)
        let journal = FaultJournal(FaultPlan([FaultRule(kind, .index(3000), nanos: .max)]))
        var settings = LiveServer.Settings()
        settings.faults = journal
        let server = try await LiveServer.start(
            anyPort, view: try Self.view(recording), settings: settings, logger: quiet)
        let struck = try await LiveTestClient(server.address)
        try await struck.send(Self.subscribe)
        if kind == .silence {
            _ = try await struck.records(atLeast: 3000 * 56)
            try await struck.send(LiveClient.subscription(schema: "trades", id: 1))
        }
        let next = try await LiveTestClient(server.address)
        try await next.send(Self.subscribe)
        #expect(try await next.records().market.count == 4000)
        await server.stop()
        let records = try await struck.records()
        #expect(records.market.count == 3000)
        #expect(records.said == ["1 Subscription request 0 for mbo data succeeded"])
        #expect(await struck.socket.isBroken() == (kind == .reset))
        #expect(journal.entries.map(\.kind) == [kind] && journal.entries.map(\.index) == [3000])
    }

    // Catches a silence that loses, doubles or reorders what it keeps back.
    @Test func `a session's silence ends`() async throws {
        let recording = try Sample.recording(4000)
        var settings = LiveServer.Settings(pace: .rate(1_000_000))
        settings.faults = FaultJournal(FaultPlan([FaultRule(.silence, .index(3000), nanos: 20_000_000)]))
        let server = try await LiveServer.start(
            anyPort, view: try Self.view(recording), settings: settings, logger: quiet)
        let client = try await LiveTestClient(server.address)
        try await client.send(Self.subscribe)
        let records = try await client.records()
        #expect(
            records.market.flatMap(\.bytes) == Array(recording.stream([0..<4000])[recording.metadataBytes.count...]))
        #expect(records.said == ["1 Subscription request 0 for mbo data succeeded", "3 Finished mbo replay"])
        await server.stop()
    }

    // Catches a session that is closed at the end of the data, that has nothing for a later subscription, or no end at a stop.
    @Test func `a session stays after the end of its data`() async throws {
        let recording = try Sample.recording(300)
        var settings = LiveServer.Settings()
        settings.end = .stay
        let server = try await LiveServer.start(
            anyPort, view: try Self.view(recording), settings: settings, logger: quiet)
        let client = try await LiveTestClient(server.address)
        try await client.send(Self.subscribe)
        // Metadata, acknowledgement, two mappings, the records, and the word that they are all.
        let first = 128 + 320 + 2 * 176 + 300 * 56 + 320
        _ = try await client.records(atLeast: first)
        try await client.send(LiveClient.subscription(schema: "mbp-1", symbols: ["SYM1"], id: 1))
        _ = try await client.records(atLeast: first + 320 + 176 + 80 + 320)
        let late = try await LiveTestClient(server.address)
        try await late.send(Self.subscribe)
        let lateBytes = try await late.records(atLeast: first)
        #expect(try LiveRecord.split(lateBytes).records.market.count == 300)
        await server.stop()
        let records = try await client.records()
        #expect(records.of(.mbo).count == 300 * 56 && !records.of(.mbp1).isEmpty)
        #expect(
            records.said == [
                "1 Subscription request 0 for mbo data succeeded", "3 Finished mbo replay",
                "1 Subscription request 1 for mbp-1 data succeeded", "3 Finished mbp-1 replay",
            ])
        #expect(await !client.socket.isBroken())
    }
}
