public import Engine
import EngineTransport
public import Logging
import NIOCore

/// `serve live`: a gateway that official Databento clients take for the vendor's (live-protocol.md §1).
///
/// Every session has a replay of its own, of everything that is loaded when the client comes, from the beginning and at
/// the pace given; it starts with the client's `start_session`, and at its end the session is closed or stays
/// (`Settings.end`).
public enum LiveServer {
    /// The settings of a gateway.
    public typealias Settings = SessionSettings

    /// Begins to listen.
    ///
    /// - Throws: `ServeError` when the address cannot be bound.
    public static func start(
        _ address: ListenAddress, view: SharedView, settings: Settings = Settings(), logger: Logger
    ) async throws(ServeError) -> SessionServer {
        let context = SessionContext(view: view, settings: settings, logger: logger)
        return try await SessionServer(address, context) { LiveSessions($0) }
    }
}

/// The sessions of a gateway and what they share. Lives on its event loop.
final class LiveSessions: ServedSessions<LiveSession>, SessionKeeping {
    private struct Told: Hashable {
        var recording: ObjectIdentifier
        var remark: ReplayRemark
    }

    private var market: LiveMarket?
    private lazy var admission = LiveAdmission(settings.limits)
    private var nextID = WallClock.nanos / Timestamp.nanosPerSecond
    private var told: Set<Told> = []

    func handler(of channel: any Channel) -> any ChannelHandler { LiveSession(channel, sessions: self) }

    var count: Int { sessions.count }

    func join(_ session: LiveSession) {
        guard !isClosed else {
            session.channel.close(promise: nil)
            return
        }
        let isFull = sessions.count >= settings.limits.connections
        sessions[ObjectIdentifier(session)] = session
        let delay = admission.delayNanos(at: NIODeadline.now().uptimeNanoseconds)
        if delay == 0 {
            open(session, isFull: isFull)
        } else {
            session.loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(clamping: delay))) {
                self.open(session, isFull: isFull)
            }
        }
    }

    private func open(_ session: LiveSession, isFull: Bool) {
        let market = current(session.loop)
        nextID += 1
        let connection = LiveConnection(
            catalog: market?.catalog, keys: settings.keys, limits: settings.limits, challenge: LiveChallenge.make(),
            sessionID: nextID, at: LiveSession.now())
        session.open(connection, market, refusal: isFull ? "User has reached their open connection limit" : nil)
    }

    /// Returns the market of the recording that is loaded now; nil when nothing is. Sessions keep the one that was
    /// loaded when they came.
    private func current(_ loop: any EventLoop) -> LiveMarket? {
        guard let timeline = context.view.current?.timeline else {
            market = nil
            return nil
        }
        if let market, market.timeline === timeline { return market }
        let new = LiveMarket(
            timeline, loop: loop, tasks: context.tasks, continuous: settings.continuous, faults: settings.faults?.plan)
        market = new
        return new
    }

    func leave(_ session: LiveSession) { sessions[ObjectIdentifier(session)] = nil }

    /// Returns the faults of a session that begins at a record of the recording; nil when there are none.
    func faults(_ market: LiveMarket, from first: Int) -> LiveFaults? {
        guard let journal = settings.faults, let injector = market.injector else { return nil }
        return LiveFaults(journal, injector, from: first)
    }

    /// Logs a remark about the replay of a recording once: every session makes the same ones.
    func tell(_ remark: ReplayRemark, _ source: ReplaySource) {
        guard told.insert(Told(recording: ObjectIdentifier(source.recording), remark: remark)).inserted else { return }
        logger.warning("\(source.words(remark))")
    }
}
