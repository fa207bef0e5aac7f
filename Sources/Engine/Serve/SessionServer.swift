public import Engine
import EngineTransport
import Logging
import NIOCore

/// A server of replays, each of which belongs to one connection: `serve tcp` and `serve live`.
public final class SessionServer: Sendable {
    /// The address with the port that the system chose for `:0`.
    public let address: ListenAddress

    private let server: LoopServer<any SessionKeeping>
    private let context: SessionContext

    /// Begins to listen.
    ///
    /// - Parameter make: Makes the sessions; called on the loop, once.
    init(
        _ address: ListenAddress, _ context: SessionContext,
        sharing make: @escaping @Sendable (SessionContext) -> any SessionKeeping
    ) async throws(ServeError) {
        server = try await LoopServer(
            address, logger: context.logger, sharing: { make(context) }, handler: { $0.handler(of: $1) })
        self.context = context
        self.address = server.address
    }

    /// Connections open now.
    public var clientCount: Int { context.count.value }

    /// Holds every session, and those to come: nothing of the market leaves, and the time of the pause does not count.
    public func pause() async { await server.tell { $0.pause() } }

    /// Lets all sessions go on, at another pace if one is given, which is then also that of sessions to come; without a
    /// pause before, this changes the pace alone.
    public func resume(at pace: Pace? = nil) async { await server.tell { $0.resume(at: pace) } }

    /// Disconnects all clients and stops listening. Idempotent.
    public func stop() async { await server.close({ $0.close() }, meanwhile: { await context.tasks.stop() }) }
}

/// The settings of a server of sessions; keys, limits and the end of a session are those of a gateway.
public struct SessionSettings: Sendable {
    /// The pace of each replay.
    public var pace: Pace
    /// Passes of each replay; nil: until the client leaves. A further pass begins with a clear of every book.
    public var loops: Int?
    /// The longest gap in nanoseconds with `Pace.speed`: longer recorded gaps count as this; nil: no bound.
    public var maxGapNanos: UInt64?
    /// The keys that are let in.
    public var keys: LiveKeys
    /// The policy about slow clients; nil: as each client wishes.
    public var slow: SlowPolicy?
    /// The limits of connections and sessions.
    public var limits: LiveLimits
    /// The contracts that continuous symbols stand for; nil: those that the data tells.
    public var continuous: ContinuousMap?
    /// The journal of the faults of its sessions; nil when there are none.
    public var faults: FaultJournal?
    /// The fate of a session at the end of its replay.
    public var end = SessionEnd.close

    /// Makes settings without continuous symbols and faults.
    public init(
        pace: Pace = .max, loops: Int? = 1, maxGapNanos: UInt64? = nil, keys: LiveKeys = LiveKeys(),
        slow: SlowPolicy? = nil, limits: LiveLimits = LiveLimits()
    ) {
        self.pace = pace
        self.loops = loops
        self.maxGapNanos = maxGapNanos
        self.keys = keys
        self.slow = slow
        self.limits = limits
    }
}

/// The parts that a server and its sessions have in common.
struct SessionContext: Sendable {
    var view: SharedView
    var settings: SessionSettings
    var logger: Logger
    /// The work for sessions that is under way off the loop.
    let tasks = LiveWork()
    /// The number of connections.
    let count = ConnectionCount()
}

/// The orders that a server gives to its sessions.
protocol SessionKeeping: AnyObject {
    func handler(of channel: any Channel) -> any ChannelHandler
    func pause()
    func resume(at pace: Pace?)
    func close()
}

/// A session of a server.
protocol ServedSession {
    func pause()
    func resume(at pace: Pace?)
    /// Disconnects the client.
    func abandon()
}

/// The sessions of a server. They live on its event loop.
class ServedSessions<Session: ServedSession> {
    final let context: SessionContext
    final var sessions: [ObjectIdentifier: Session] = [:] { didSet { context.count.set(sessions.count) } }
    /// The pace of sessions that begin now.
    final private(set) var pace: Pace
    final private(set) var isPaused = false
    final private(set) var isClosed = false

    init(_ context: SessionContext) {
        self.context = context
        pace = context.settings.pace
    }

    final var settings: SessionSettings { context.settings }
    final var logger: Logger { context.logger }

    final func pause() {
        isPaused = true
        for session in sessions.values { session.pause() }
    }

    final func resume(at pace: Pace?) {
        isPaused = false
        if let pace { self.pace = pace }
        for session in sessions.values { session.resume(at: pace) }
    }

    final func close() {
        isClosed = true
        for session in sessions.values { session.abandon() }
    }
}
