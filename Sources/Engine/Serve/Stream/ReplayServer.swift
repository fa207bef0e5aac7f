import Engine
import Logging
import NIOCore
import Synchronization

/// `serve tcp`: every connection gets a replay of its own of all that is loaded when it comes, then the FIN.
///
/// A client may read as slowly as it likes and even pause: it holds up nobody, and costs its place and one channel's queue.
public final class ReplayServer: Sendable {
    /// Where it really listens.
    public let address: ListenAddress

    private let listener: Listener
    private let sessions: LoopLocal<ReplaySessions>
    private let count: ConnectionCount
    private let isClosed = Atomic(false)
    private let logger: Logger

    private init(
        _ listener: Listener, sessions: LoopLocal<ReplaySessions>, count: ConnectionCount, logger: Logger
    ) {
        self.listener = listener
        self.sessions = sessions
        self.count = count
        self.logger = logger
        address = listener.address
    }

    /// - Parameters:
    ///   - loops: Passes of each replay; nil: until the client leaves.
    ///   - maxGapNanos: With `Pace.speed`: longer recorded gaps count as this; nil: as they are.
    public static func start(
        _ address: ListenAddress, view: SharedView, pace: Pace = .max, loops: Int? = 1, maxGapNanos: UInt64? = nil,
        logger: Logger
    ) async throws(ServeError) -> ReplayServer {
        let count = ConnectionCount()
        let sessions = LoopLocal {
            ReplaySessions(
                view: view, pace: pace, loops: loops, maxGapNanos: maxGapNanos, count: count, logger: logger)
        }
        let listener = try await Listener.bind(address, logger: logger) { channel in
            try channel.pipeline.syncOperations.addHandler(sessions.value(on: channel.eventLoop).makeClient(channel))
        }
        return ReplayServer(listener, sessions: sessions, count: count, logger: logger)
    }

    /// Connections open now.
    public var clientCount: Int { count.value }

    /// Disconnects all clients and stops listening. Idempotent.
    public func stop() async {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        listener.loop.execute { [sessions, loop = listener.loop] in sessions.value(on: loop).close() }
        await listener.close(logger: logger)
    }
}

/// A number that the event loop writes and anybody reads.
final class ConnectionCount: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func set(_ value: Int) { count.store(value, ordering: .relaxed) }
}

/// The replays of a server, one a connection. Lives on its event loop.
private final class ReplaySessions {
    private let view: SharedView
    private let pace: Pace
    private let loops: Int?
    private let maxGapNanos: UInt64?
    private let count: ConnectionCount
    private let logger: Logger
    private var replays: [ObjectIdentifier: (client: StreamClient, replay: Broadcast)] = [:]
    private var isClosed = false

    init(view: SharedView, pace: Pace, loops: Int?, maxGapNanos: UInt64?, count: ConnectionCount, logger: Logger) {
        self.view = view
        self.pace = pace
        self.loops = loops
        self.maxGapNanos = maxGapNanos
        self.count = count
        self.logger = logger
    }

    func makeClient(_ channel: any Channel) -> StreamClient {
        StreamClient(channel, logger: logger, onJoin: { self.join($0) }, onLeave: { self.leave($0) })
    }

    private func join(_ client: StreamClient) {
        guard !isClosed, let loaded = view.current else {
            logger.notice("a client came while nothing is loaded")
            client.channel.close(promise: nil)
            return
        }
        let source = ReplaySource(loaded.timeline.recording, loops: loops)
        let replay = Broadcast(
            Broadcast.Configuration(
                source: source, pace: pace, maxGapNanos: maxGapNanos, stallTimeout: nil, recordsLag: false),
            loop: client.channel.eventLoop
        ) { [logger] report in
            logger.debug("a replay ended", metadata: ["records": "\(report.records)", "bytes": "\(report.bytes)"])
        }
        replays[ObjectIdentifier(client)] = (client, replay)
        count.set(replays.count)
        replay.add(client)
        replay.start()
    }

    private func leave(_ client: StreamClient) {
        // A paced replay would go on for nobody.
        replays.removeValue(forKey: ObjectIdentifier(client))?.replay.cancel()
        count.set(replays.count)
    }

    func close() {
        isClosed = true
        for (client, _) in replays.values { client.channel.close(promise: nil) }
    }
}
