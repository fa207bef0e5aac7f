import Engine
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import EngineServe
@testable import EngineTransport

/// Faults, pauses and maps of the gateway.
@Suite("LiveFaults", .timeLimit(.minutes(10)))
struct LiveFaultTests {
    private static let plan = FaultPlan(
        [
            FaultRule(.drop, .chance(billionths: 20_000_000)), FaultRule(.gap, .count(3)),
            FaultRule(.duplicate, .count(10)), FaultRule(.reorder, .chance(billionths: 20_000_000)),
            FaultRule(.delay, .count(5), nanos: 40_000), FaultRule(.corrupt, .count(4)),
            FaultRule(.stall, .index(700), nanos: 5), FaultRule(.disconnect, .index(900)),
        ], seed: 11)

    private static func session(_ market: LiveMarket, _ schema: Schema, _ journal: FaultJournal, step: Int) throws
        -> [LiveRecord]
    {
        var replay = LiveReplay(market, start: nil, loops: 1)
        let injector = try #require(market.injector)
        replay.faults = LiveFaults(journal, injector, from: 0)
        replay.add(Live.feed(schema, market))
        return try Live.run(&replay, due: { $0 + step })
    }

    private static func market(_ recording: Recording, _ journal: FaultJournal) throws -> LiveMarket {
        LiveMarket(
            try Timeline(recording), loop: MultiThreadedEventLoopGroup.singleton.any(), faults: journal.plan)
    }

    // Catches a session of everything that has other faults than a stream with the same seed, or a list of others.
    @Test(arguments: [1, 7, 100_000]) func `a session has the faults of a stream with the same seed`(step: Int) throws {
        let recording = try Sample.recording(3000)
        let journal = FaultJournal(Self.plan)
        let records = try Self.session(try Self.market(recording, journal), .mbo, journal, step: step)
        let source = ReplaySource(recording, faults: Self.plan)
        var chunks = ChunkCache(source)
        #expect(records.market.flatMap(\.bytes) == Array(chunks.bytes(0..<source.count).readableBytesView))
        #expect(journal.entries.map(\.index) == source.passFaults.map(\.index))
        #expect(journal.entries.map(\.kind) == source.passFaults.map(\.kind))
        #expect(journal.entries.map(\.detail) == source.passFaults.map(\.detail))
        #expect(journal.count(.gap) == 3 && journal.count() == source.passFaults.count)
        // The next session has the same faults, but is not disconnected again.
        let again = try Self.session(try Self.market(recording, journal), .mbo, journal, step: step)
        #expect(again.market == records.market)
        #expect(journal.count(.disconnect) == 1 && journal.count() == source.passFaults.count * 2 - 1)
        #expect(Set(journal.entries.map(\.session)) == [1, 2])
    }

    // Catches faults that spare what is made of market-by-order, and a list that does not say what was lost.
    @Test(arguments: [Schema.trades, .mbp1, .bbo1s, .ohlcv1s]) func `schemas made of market-by-order have faults too`(
        schema: Schema
    ) throws {
        let plain = try Live.market()
        let journal = FaultJournal(FaultPlan([FaultRule(.drop, .chance(billionths: 200_000_000))], seed: 3))
        let market = try Self.market(plain.recording, journal)
        var whole = LiveReplay(plain, start: nil, loops: 1)
        whole.add(Live.feed(schema, plain))
        let all = try Live.run(&whole).market.count
        let left = try Self.session(market, schema, journal, step: 1 << 20).market.count
        #expect(journal.count() > 0 && left == all - journal.count())
        #expect(journal.entries.allSatisfy { $0.schema == schema && $0.kind == .drop })
    }

    private static let subscribe = LiveClient.subscription(schema: "mbo") + LiveClient.startSession

    // Catches a disconnect that stops the gateway for good, one that does not disconnect, and a client that can never
    // get past it.
    @Test func `a client that was disconnected gets past the fault`() async throws {
        let recording = try Sample.recording(5000)
        var settings = LiveServer.Settings()
        let journal = FaultJournal(
            FaultPlan([FaultRule(.stall, .index(2000), nanos: 1000), FaultRule(.disconnect, .index(3000))]))
        settings.faults = journal
        try await Live.withServer(recording, settings) { server in
            for expected in [3000, 5000] {
                let client = try await LiveTestClient(server.address)
                try await client.send(Self.subscribe)
                let market = try await client.records().market
                #expect(
                    market.flatMap(\.bytes) == Array(recording.stream([0..<expected])[recording.metadataBytes.count...])
                )
            }
        }
        #expect(journal.entries.map(\.kind) == [.stall, .disconnect, .stall])
        #expect(journal.entries.map(\.index) == [2000, 3000, 2000])
    }

    // Catches a pause that does not hold, a resume that does not wake, and a pace that does not change.
    @Test(arguments: [Pace.rate(0.001), .max], [true, false])
    func `a paused gateway goes on at another pace`(pace: Pace, pauses: Bool) async throws {
        let recording = try Sample.recording(4000)
        let expected = Array(recording.stream([0..<4000])[recording.metadataBytes.count...])
        try await Live.withServer(recording, LiveServer.Settings(pace: pace)) { server in
            if pauses { await server.pause() }
            let client = try await LiveTestClient(server.address)
            try await client.send(Self.subscribe)
            let early = try LiveRecord.split(try await client.records(atLeast: 128 + 320), torn: true).records
            if pauses { #expect(early.market.isEmpty) }
            await server.resume(at: .rate(1_000_000))
            await server.resume(at: .max)
            #expect(try await client.records().market.flatMap(\.bytes) == expected)
            // Clients that come later have the new pace.
            let next = try await LiveTestClient(server.address)
            try await next.send(Self.subscribe)
            #expect(try await next.records().market.flatMap(\.bytes) == expected)
        }
    }

    // Catches a settling time that loses, doubles or reorders what follows it, also for a client that sends its next
    // line at once.
    @Test func `a session that settles loses nothing that follows`() async throws {
        let recording = try Sample.recording(100)
        var settings = LiveServer.Settings()
        settings.limits.settleNanos = 2_000_000
        try await Live.withServer(recording, settings) { server in
            let client = try await LiveTestClient(server.address)
            try await client.send(Self.subscribe + LiveClient.subscription(schema: "trades", id: 1))
            let records = try await client.records()
            #expect(records.market.count == 100)
            #expect(
                records.said == [
                    "1 Subscription request 0 for mbo data succeeded",
                    "1 Subscription request 1 for trades data succeeded", "3 Finished mbo replay",
                    "3 Finished trades replay",
                ])
        }
    }

    // Catches a map that is not asked, contracts outside their times, and records named for the continuous symbol.
    @Test func `a continuous symbol has the contracts of the map in their times`() throws {
        let recording = try Sample.recording(1000)
        let roll = Timestamp(nanos: 1_758_742_200_000_500_000)
        let map = try ContinuousMap(
            csv: """
                continuous,raw_symbol,start,end
                CL.c.0,A/B C,,\(roll)
                CL.c.0,SYM1,\(roll),
                CL.v.1,SYM1,2020-01-01,2020-01-02

                """)
        let market = LiveMarket(
            try Timeline(recording), loop: MultiThreadedEventLoopGroup.singleton.any(), continuous: map)
        let matches = market.catalog.resolve("CL.c.0", .continuous)
        #expect(matches.map(\.name) == ["A/B C", "SYM1"])
        #expect(market.catalog.resolve("CL.v.1", .continuous).isEmpty)
        #expect(market.catalog.resolve("CL.c.1", .continuous).isEmpty)
        var replay = LiveReplay(market, start: nil, loops: 1)
        replay.add(LiveFeed(schema: .mbo, matches: matches, start: nil, wantsSnapshot: false))
        let sent = try Live.run(&replay).market
        let expected = (0..<1000).filter { index in index < 500 ? index % 2 == 0 : index % 2 == 1 }
        #expect(
            sent.flatMap(\.bytes)
                == expected.flatMap { recording.stream([$0..<$0 + 1])[recording.metadataBytes.count...] })
    }

    // Catches a file that is taken for a map, and a complaint without its line.
    @Test(arguments: [
        ("", "line 1: expected the header continuous,raw_symbol,start,end"),
        ("continuous,raw_symbol,start,end\nCL.c.0,CLX5\n", "line 2: expected 4 fields, found 2"),
        (
            "continuous,raw_symbol,start,end\n\nCL,CLX5,,\n",
            "line 3: expected a continuous symbol such as CL.c.0, found ‘CL’"
        ),
        ("continuous,raw_symbol,start,end\r\nCL.c.0,,,\r\n", "line 2: expected a raw symbol, found none"),
        (
            "continuous,raw_symbol,start,end\nCL.n.0,X,soon,\n",
            "line 2: expected a date or a moment such as 2025-10-21, found ‘soon’"
        ),
        ("continuous,raw_symbol,start,end\nCL.n.0,X,2025-01-02,2025-01-02\n", "line 2: its end is not after its start"),
    ])
    func `a bad map is refused with its line`(text: String, words: String) throws {
        do {
            _ = try ContinuousMap(csv: text)
            Issue.record("taken: \(text)")
        } catch {
            #expect("\(error)" == words)
        }
    }
}

/// Faults of `serve tcp`.
@Suite("ReplayServer faults", .timeLimit(.minutes(10)))
struct ReplayServerFaultTests {
    // Catches replays with other faults than the stream of the same seed, a list that is not theirs, and a disconnect that
    // strikes again and again.
    @Test(arguments: [Pace.max, .rate(500_000)]) func `every replay has the faults of the stream with the same seed`(
        pace: Pace
    ) async throws {
        let recording = try Sample.recording(4000)
        let plan = FaultPlan(
            [
                FaultRule(.drop, .chance(billionths: 20_000_000)), FaultRule(.gap, .count(3)),
                FaultRule(.corrupt, .count(4)), FaultRule(.disconnect, .index(3000)),
            ], seed: 5)
        let source = ReplaySource(recording, faults: plan)
        var chunks = ChunkCache(source)
        let expected = recording.metadataBytes + Array(chunks.bytes(0..<source.count).readableBytesView)
        let journal = FaultJournal(plan)
        let view = SharedView()
        view.publish(.init(timeline: try Timeline(recording), cursor: recording.end()))
        let server = try await ReplayServer.start(anyPort, view: view, pace: pace, faults: journal, logger: quiet)
        let cut = try await SocketClient.connect(server.address).all()
        #expect(cut.count < expected.count && expected.starts(with: cut))
        #expect(try await SocketClient.connect(server.address).all() == expected)
        await server.stop()
        let second = journal.entries.filter { $0.session == 2 }
        #expect(second.map(\.index) == source.passFaults.filter { $0.kind != .disconnect }.map(\.index))
        #expect(journal.count(.disconnect) == 1)
    }

    // Catches a pause that does not hold the replay, and one that never ends.
    @Test func `a paused replay goes on after a resume`() async throws {
        let recording = try Sample.recording(2000)
        let view = SharedView()
        view.publish(.init(timeline: try Timeline(recording), cursor: recording.end()))
        let server = try await ReplayServer.start(anyPort, view: view, pace: .rate(0.001), logger: quiet)
        await server.pause()
        let client = try await SocketClient.connect(server.address)
        await client.atLeast(recording.metadataBytes.count)
        await server.resume(at: .max)
        #expect(await client.all() == recording.stream([0..<2000]))
        await server.stop()
    }
}
