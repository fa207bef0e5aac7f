import Engine
import EngineTransport
public import Logging
import NIOCore

/// `serve tcp`: every connection gets a replay of its own of all that is loaded when it comes, then the FIN.
///
/// A client may read as slowly as it likes and even pause: it holds up nobody, and costs its place and one channel's
/// queue.
public enum ReplayServer {
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
    ) async throws(ServeError) -> SessionServer {
        var settings = SessionSettings(pace: pace, loops: loops, maxGapNanos: maxGapNanos)
        settings.faults = faults
        let context = SessionContext(view: view, settings: settings, logger: logger)
        return try await SessionServer(address, context) { ReplaySessions($0) }
    }
}
