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
    ///   - faults: Where the faults of its replays are written down; nil: there are none.
    public static func start(
        _ address: ListenAddress, view: SharedView, pace: Pace = .max, loops: Int? = 1, maxGapNanos: UInt64? = nil,
        faults: FaultJournal? = nil, logger: Logger
    ) async throws(ServeError) -> ReplayServer {
        let count = ConnectionCount()
        let sessions = LoopLocal {
            ReplaySessions(
                view: view, pace: pace, loops: loops, maxGapNanos: maxGapNanos, faults: faults, count: count,
                logger: logger)
        }
        let listener = try await Listener.bind(address, logger: logger) { channel in
            try channel.pipeline.syncOperations.addHandler(sessions.value(on: channel.eventLoop).makeClient(channel))
        }
        return ReplayServer(listener, sessions: sessions, count: count, logger: logger)
    }

    /// Connections open now.
    public var clientCount: Int { count.value }

    /// Holds every replay, and those to come: nothing leaves, and the time does not count.
    public func pause() async { await tell { $0.pause() } }

    /// Lets them go on, at another pace if one is given, which is then also that of replays to come; without a pause before,
    /// this changes the pace alone.
    public func resume(at pace: Pace? = nil) async { await tell { $0.resume(at: pace) } }

    private func tell(_ what: @escaping @Sendable (ReplaySessions) -> Void) async {
        guard !isClosed.load(ordering: .acquiring) else { return }
        do {
            try await listener.loop.submit { [sessions, loop = listener.loop] in what(sessions.value(on: loop)) }.get()
        } catch {
            // The loop has ended, and the replays with it.
            logger.debug("replays could not be told", metadata: ["error": "\(error)"])
        }
    }

    /// Disconnects all clients and stops listening. Idempotent.
    public func stop() async {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        listener.loop.execute { [sessions, loop = listener.loop] in sessions.value(on: loop).close() }
        await listener.close(logger: logger)
    }
}
