import Engine
import EngineTransport
public import Logging
import NIOCore

/// `serve tcp`: every connection gets a replay of its own of all that is loaded when it comes, then the FIN.
///
/// A client may read as slowly as it likes and even pause: it holds up nobody, and costs its place and one channel's
/// queue.
public final class ReplayServer: Sendable {
    /// The address with the port that the system chose for `:0`.
    public let address: ListenAddress

    private let server: LoopServer<ReplaySessions>
    private let count: ConnectionCount

    private init(_ server: LoopServer<ReplaySessions>, count: ConnectionCount) {
        self.server = server
        self.count = count
        address = server.address
    }

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - loops: Passes of each replay; nil: until the client leaves.
    ///   - maxGapNanos: With `Pace.speed`: longer recorded gaps count as this; nil: as they are.
    ///   - faults: The journal of the faults of its replays; nil when there are none.
    /// - Throws: `ServeError` when the address cannot be bound.
    public static func start(
        _ address: ListenAddress, view: SharedView, pace: Pace = .max, loops: Int? = 1, maxGapNanos: UInt64? = nil,
        faults: FaultJournal? = nil, logger: Logger = Logger(label: "mbosh.tcp")
    ) async throws(ServeError) -> ReplayServer {
        let count = ConnectionCount()
        let server = try await LoopServer.bind(
            address, logger: logger,
            sharing: {
                ReplaySessions(
                    view: view, pace: pace, loops: loops, maxGapNanos: maxGapNanos, faults: faults, count: count,
                    logger: logger)
            }, handler: { sessions, channel in sessions.makeClient(channel) })
        return ReplayServer(server, count: count)
    }

    /// Connections open now.
    public var clientCount: Int { count.value }

    /// Holds every replay, and those to come: nothing leaves, and the time of the pause does not count.
    public func pause() async { await server.tell { $0.pause() } }

    /// Lets all replays go on, at another pace if one is given, which is then also that of replays to come; without a
    /// pause before, this changes the pace alone.
    public func resume(at pace: Pace? = nil) async { await server.tell { $0.resume(at: pace) } }

    /// Disconnects all clients and stops listening. Idempotent.
    public func stop() async { await server.close { $0.close() } }
}
