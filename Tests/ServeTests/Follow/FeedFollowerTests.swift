import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import EngineServe

/// Followers on real sockets: of our own servers, and of ones that misbehave.
@Suite("FeedFollower", .timeLimit(.minutes(10)))
struct FeedFollowerTests {
    private static func view(_ recording: Recording) throws -> SharedView {
        let view = SharedView()
        view.publish(.init(timeline: try Timeline(recording), cursor: recording.end()))
        return view
    }

    private static func follower(
        _ source: FeedSource = .tcp, _ address: ListenAddress,
        _ change: (inout FeedFollower.Settings) -> Void = { _ in }
    ) -> FeedFollower {
        var settings = FeedFollower.Settings()
        settings.backoff.first = .milliseconds(1)
        settings.backoff.longest = .milliseconds(20)
        // A test that is not about waiting has no limit but that of the suite.
        settings.backoff.patience = .seconds(600)
        settings.connectTimeout = .seconds(600)
        settings.helloTimeout = .seconds(600)
        settings.askTimeout = .seconds(600)
        change(&settings)
        return FeedFollower(
            source, at: address, keeping: FeedRecorder.Options(name: "test", kind: source.word), settings: settings)
    }

    private static func login(_ key: String = Live.key, _ symbols: [String] = []) throws -> FeedSource {
        .live(FeedSource.LiveLogin(key: try #require(FeedKey(key)), dataset: "TEST", symbols: symbols))
    }

    private static func digest(_ follower: FeedFollower) throws -> String {
        let timeline = try #require(try follower.timeline())
        return timeline.market(at: timeline.recording.count).digest()
    }

    private static func digest(_ recording: Recording) throws -> String {
        try Timeline(recording).market(at: recording.count).digest()
    }

    /// Waits until so many records are here; the limit of the suite ends a wait for ever.
    private static func wait(_ follower: FeedFollower, for records: Int) async throws {
        while follower.report.records < records { try await Task.sleep(for: .milliseconds(1)) }
    }

    // Catches a broadcast whose follower's books are others than the streamed ones.
    @Test(arguments: [Pace.max, .rate(50_000)]) func `a follower has the books of the stream`(pace: Pace) async throws {
        let recording = try Sample.recording(5000)
        let server = try await StreamServer.bind(anyPort, logger: quiet)
        let follower = Self.follower(.tcp, server.address)
        var plan = StreamPlan(recording: recording, range: 0..<5000, pace: pace)
        plan.waitForClients = 1
        async let followed = follower.run()
        _ = try await server.run(plan)
        await server.close()
        let report = try await followed
        #expect(report.end == .ended)
        #expect(report.records == 5000 && report.connections == 1 && report.disconnects == 0)
        // The connection that asks whether there is more brings nothing new and is not counted.
        #expect(report.counts.received == 5000)
        #expect(try Self.digest(follower) == Self.digest(recording))
    }

    // Catches a server that is killed and comes back with the same replay: the end must be that of an unbroken one.
    @Test func `a server that is killed and comes back is followed without loss`() async throws {
        let recording = try Sample.recording(20_000)
        let first = try await ScriptedServer.start([.init(recording.stream([0..<500]), .nothing)])
        let follower = Self.follower(.tcp, first.address)
        async let report = follower.run()
        try await Self.wait(follower, for: 500)
        try await first.kill()
        let second = try await ReplayServer.start(first.address, view: try Self.view(recording), logger: quiet)
        let end = try await report
        await second.stop()
        #expect(end.end == .ended)
        #expect(end.reconnects >= 1 && end.disconnects >= 1)
        #expect(end.records == 20_000)
        #expect(end.counts.repeated >= 500 && end.counts.restarts == 0 && end.counts.holes == 0)
        #expect(try Self.digest(follower) == Self.digest(recording))
    }

    // Catches a line that goes mute and is waited on for ever, and a limit that only gateways have.
    @Test func `a mute line is made again`() async throws {
        let recording = try Sample.recording(4000)
        let journal = FaultJournal(FaultPlan([FaultRule(.silence, .index(3000), nanos: .max)]))
        let server = try await ReplayServer.start(
            anyPort, view: try Self.view(recording), faults: journal, logger: quiet)
        let follower = Self.follower(.tcp, server.address) { $0.silenceTimeout = .milliseconds(300) }
        let notes = Notes()
        let report = try await follower.run { notes.add($0) }
        await server.stop()
        #expect(report.end == .ended && report.records == 4000 && report.disconnects >= 1)
        #expect(report.counts.repeated >= 3000 && report.counts.holes == 0)
        #expect(notes.all.contains { $0.contains("has said nothing for") }, "\(notes.all)")
        #expect(try Self.digest(follower) == Self.digest(recording))
    }

    /// Records that are a hundredth of a second apart, so that there is a moment to ask a gateway to go on from.
    private static func slowRecording(_ count: Int) throws -> Recording {
        var stream = DBNEncoder.metadata(Metadata(dataset: "TEST", schema: .mbo, start: Timestamp(nanos: 0)))
        for index in 0..<count {
            let time = Timestamp(nanos: 1_758_742_200_000_000_000 + UInt64(index) * 10_000_000)
            DBNEncoder.append(
                MBOMessage(
                    publisher: PublisherID(1), instrument: InstrumentID(1), tsEvent: time, tsRecv: time, action: .add,
                    side: .bid, price: Price(nanos: Int64(100 - index % 7) * 1_000_000_000), size: 1,
                    order: OrderID(UInt64(index + 1)), flags: .last, sequence: UInt32(index)), to: &stream)
        }
        return try RecordingLoader().load(bytes: stream, name: "slow")
    }

    private final class Notes: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock { $0 } }
        func add(_ text: String) { state.withLock { $0.append(text) } }
    }

    // Catches a gateway that heeds no start and says nothing at its end: waited for, complained about, or asked for ever.
    @Test(arguments: [0, 3, 400]) func `a plain gateway is followed to its end`(count: Int) async throws {
        let recording = try Self.slowRecording(count)
        let server = try await PlainGateway.start([recording.stream([0..<count])])
        let follower = Self.follower(try Self.login(), server.address)
        let notes = Notes()
        let report = try await follower.run { notes.add($0) }
        #expect(report.end == .ended && report.records == count && report.connections == 1)
        #expect(report.disconnects == 0 && report.counts.received == count && report.counts.repeated == 0)
        #expect(report.counts.restarts == 0 && report.counts.holes == 0 && notes.all.isEmpty, "\(notes.all)")
        #expect(try Self.digest(follower) == Self.digest(recording))
        // It was asked once whether there is more.
        #expect(server.lines.count { $0.hasPrefix("start_session") } == 2)
        try await server.stop()
    }

    // Catches a FIN in the middle that passes for the end, and what comes after it kept twice.
    @Test func `a plain gateway that has more is asked for it`() async throws {
        let recording = try Self.slowRecording(400)
        let server = try await PlainGateway.start([recording.stream([0..<250]), recording.stream([0..<400])])
        let follower = Self.follower(try Self.login(), server.address)
        let report = try await follower.run()
        #expect(report.end == .ended && report.records == 400 && report.connections == 2)
        #expect(report.disconnects == 1 && report.counts.restarts == 0 && report.counts.holes == 0)
        #expect(try Self.digest(follower) == Self.digest(recording))
        try await server.stop()
    }

    // Catches a server's orderly stop in the middle that is taken for a loss, and waited for.
    @Test func `a server that is stopped has ended`() async throws {
        let recording = try Sample.recording(20_000)
        let server = try await ReplayServer.start(
            anyPort, view: try Self.view(recording), pace: .rate(200), logger: quiet)
        let follower = Self.follower(.tcp, server.address)
        async let report = follower.run()
        try await Self.wait(follower, for: 500)
        await server.stop()
        let end = try await report
        #expect(end.end == .ended && end.connections == 1 && end.disconnects == 0)
        #expect(end.records >= 500 && end.records < 20_000)
        #expect(try Self.digest(follower) == Timeline(recording).market(at: end.records).digest())
    }

    // Catches a follower that, when its gateway comes back, begins anew or loses the records since.
    @Test func `a gateway that is stopped and comes back is followed without loss`() async throws {
        let recording = try Sample.recording(20_000)
        var settings = LiveServer.Settings(pace: .rate(200), keys: LiveKeys([Live.key]))
        let first = try await LiveServer.start(
            anyPort, view: try Self.view(recording), settings: settings, logger: quiet)
        let follower = Self.follower(try Self.login(), first.address)
        async let report = follower.run()
        try await Self.wait(follower, for: 500)
        await first.stop()
        settings.pace = .max
        let second = try await LiveServer.start(
            first.address, view: try Self.view(recording), settings: settings, logger: quiet)
        let end = try await report
        await second.stop()
        #expect(end.end == .ended && end.reconnects >= 1)
        #expect(end.records == 20_000 && end.counts.restarts == 0 && end.counts.holes == 0)
        #expect(try Self.digest(follower) == Self.digest(recording))
    }

    // Catches a session that gets other symbols, and one whose books have no names.
    @Test func `only the symbols asked for come, with their names`() async throws {
        let recording = try Sample.recording(6000, instruments: 3)
        let server = try await LiveServer.start(
            anyPort, view: try Self.view(recording), settings: LiveServer.Settings(), logger: quiet)
        let follower = Self.follower(try Self.login(Live.key, ["SYM1", "3"]), server.address)
        #expect(try await follower.run().records == 4000)
        await server.stop()
        let timeline = try #require(try follower.timeline())
        #expect(timeline.books.map(\.symbol) == ["SYM1", "SYM2"])
    }

    // Catches a key that is let in although it is wrong, tried again and again, or shown.
    @Test func `a wrong key is refused once and never shown`() async throws {
        let recording = try Sample.recording(10)
        let server = try await LiveServer.start(
            anyPort, view: try Self.view(recording), settings: LiveServer.Settings(keys: LiveKeys([Live.key])),
            logger: quiet)
        let source = try Self.login("db-secret")
        let follower = Self.follower(source, server.address)
        let error = await #expect(throws: FeedError.self) { try await follower.run() }
        #expect(error == .refused(server.address, .refused("Authentication failed.")))
        #expect(follower.report.connections == 1)
        #expect(!"\(String(describing: error)) \(source)".contains("secret"))
        await server.stop()
    }

    // Catches a broken connection that passes for the end, wherever it breaks: after the metadata, within a record,
    // between two records, after the last one.
    @Test(arguments: [0, 5, 300, 1120, 400 * 56]) func `a broken connection is not the end`(cut: Int) async throws {
        let recording = try Sample.recording(400)
        let whole = recording.stream([0..<400])
        // A cut after a whole record can be told from the end only by the reset.
        let server = try await ScriptedServer.start([
            .init(Array(whole[..<(recording.metadataBytes.count + cut)]), .nothing), .init(whole, .fin),
        ])
        let follower = Self.follower(.tcp, server.address) { $0.waitsForServer = true }
        async let followed = follower.run()
        while !follower.isReady { try await Task.sleep(for: .milliseconds(1)) }
        try await Self.wait(follower, for: cut / 56)
        server.reset()
        let report = try await followed
        #expect(report.end == .ended && report.records == 400)
        #expect(report.connections == 2 && report.disconnects == 1)
        #expect(try Self.digest(follower) == Self.digest(recording))
        try await server.stop()
    }

    // Catches a stream's own disconnections that pass for its end, or are not counted, one by one.
    @Test func `disconnections are counted one by one`() async throws {
        let recording = try Sample.recording(8000)
        let server = try await StreamServer.bind(anyPort, logger: quiet)
        let follower = Self.follower(.tcp, server.address)
        // The stream goes on without the follower, which has forty seconds to come back, on however busy a machine.
        var plan = StreamPlan(recording: recording, pace: .rate(20), waitForClients: 1)
        plan.faults = FaultPlan([FaultRule(.disconnect, .index(10)), FaultRule(.disconnect, .index(810))])
        plan.snapshot = StreamSnapshot(try Timeline(recording))
        async let followed = follower.run()
        async let streamed = server.run(plan)
        for pace in [Pace.rate(200), .max] {
            let snapshots = follower.report.counts.snapshots
            while follower.report.counts.snapshots == snapshots { try await Task.sleep(for: .milliseconds(1)) }
            await server.resume(at: pace)
        }
        let sent = try await streamed
        await server.close()
        let report = try await followed
        #expect(sent.faults?.count(.disconnect) == 2)
        #expect(report.end == .ended && report.disconnects == 2 && report.reconnects == 2)
        #expect(report.counts.holes == 2 && report.counts.snapshots == 2 && report.counts.restarts == 0)
        #expect(try Self.digest(follower) == Self.digest(recording))
    }

    // Catches a corrupt stream that ends the feed, or whose damage stays in the books.
    @Test func `damage is repaired by connecting again`() async throws {
        let recording = try Sample.recording(400)
        let whole = recording.stream([0..<400])
        var damaged = whole
        damaged[recording.metadataBytes.count + 200 * 56] = 2
        let server = try await ScriptedServer.start([.init(damaged, .fin), .init(whole, .fin)])
        let follower = Self.follower(.tcp, server.address)
        let report = try await follower.run()
        #expect(report.counts.corrupt == 1 && report.counts.repeated == 200)
        #expect(try Self.digest(follower) == Self.digest(recording))
        try await server.stop()
    }

    // Catches hostile servers: each must end in an error that says what is wrong, and none in a wait or a trap.
    @Test func `a hostile server ends in an error that says what is wrong`() async throws {
        func outcome(
            _ bytes: [UInt8], _ end: ScriptedServer.End, _ source: FeedSource = .tcp, hello: Duration = .seconds(600)
        ) async throws -> FeedError? {
            let server = try await ScriptedServer.start([.init(bytes, end)])
            let follower = Self.follower(source, server.address) {
                $0.helloTimeout = hello
                $0.backoff.patience = .milliseconds(50)
            }
            var found: FeedError?
            do { _ = try await follower.run() } catch { found = error }
            try await server.stop()
            return found
        }
        let live = try Self.login()
        let soon = Duration.milliseconds(300)
        let endless = [UInt8](repeating: UInt8(ascii: "a"), count: 200_000)
        func isFault(_ error: FeedError?) -> Bool { if case .fault? = error { true } else { false } }
        func isRefusal(_ error: FeedError?) -> Bool { if case .refused? = error { true } else { false } }
        func isSilent(_ error: FeedError?) -> Bool { if case .silent? = error { true } else { false } }
        func isAbsent(_ error: FeedError?) -> Bool { if case .cannotConnect? = error { true } else { false } }
        #expect(isFault(try await outcome(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), .fin)))
        #expect(isFault(try await outcome(endless, .nothing)))
        let zstd = try await outcome([0x28, 0xB5, 0x2F, 0xFD, 0, 0, 0, 0, 0], .fin)
        #expect(isFault(zstd) && "\(String(describing: zstd))".contains("compressed"))
        #expect(isFault(try await outcome(Array("DBN\u{3}".utf8) + [0, 0, 0, 0x10], .nothing)))
        #expect(isSilent(try await outcome([], .nothing, hello: soon)))
        #expect(isSilent(try await outcome(Array("DBN".utf8), .nothing, hello: soon)))
        #expect(isAbsent(try await outcome([], .fin)))
        #expect(isRefusal(try await outcome(endless, .nothing, live)))
        #expect(isRefusal(try await outcome(Array("SSH-2.0-OpenSSH\r\n".utf8), .nothing, live)))
        #expect(isSilent(try await outcome(Array("lsg_version=0.9.0\n".utf8), .nothing, live, hello: soon)))
        #expect(isSilent(try await outcome([], .nothing, live, hello: soon)))
        #expect(isAbsent(try await outcome(Array("lsg_version=0.9.0\n".utf8), .fin, live)))
        let nobody = try await ScriptedServer.start([.init([], .fin)])
        try await nobody.stop()
        let error = await #expect(throws: FeedError.self) { try await Self.follower(.tcp, nobody.address).run() }
        #expect(isAbsent(error))
    }

    // Catches a feed that is lost for good but waited for all the same, or what came of it given up.
    @Test func `a feed that does not come back is an error`() async throws {
        let recording = try Sample.recording(100)
        let server = try await ScriptedServer.start([.init(recording.stream([0..<100]), .reset), .init([], .reset)])
        let follower = Self.follower(.tcp, server.address) { $0.backoff.patience = .milliseconds(40) }
        let error = await #expect(throws: FeedError.self) { try await follower.run() }
        // A reset can overtake what was sent before it; then there was nothing to lose.
        if case .lost(_, _, let records, let tries)? = error {
            #expect(records == follower.report.records && tries >= 1)
        }
        #expect(follower.report.end == .failed)
        try await server.stop()
    }

    // Catches a task that cannot be stopped while it follows, waits or says nothing, and what came thrown away.
    @Test func `stopping keeps what came`() async throws {
        let recording = try Sample.recording(1000)
        let server = try await ScriptedServer.start([.init(recording.stream([0..<600]), .nothing)])
        let follower = Self.follower(.tcp, server.address)
        let task = Task { try await follower.run() }
        try await Self.wait(follower, for: 600)
        task.cancel()
        let report = try await task.value
        #expect(report.end == .stopped && report.records == 600)
        #expect(try follower.timeline()?.recording.count == 600)
        try await server.stop()
    }
}
