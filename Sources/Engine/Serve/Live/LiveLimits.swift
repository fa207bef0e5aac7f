import Engine
import EngineTransport

/// What one connection, and all of them together, may take.
public struct LiveLimits: Sendable {
    /// Connections at once, those that have not said anything included.
    public var connections = 1000
    /// Connections that may come at once, and how many a second after that: a client that reconnects without a pause would
    /// otherwise keep the gateway busy greeting it.
    public var connectionBurst = 1000
    public var connectionsPerSecond = 100
    /// Bytes of a control line; 500 symbols of 70 characters are 35 KiB.
    public var lineBytes = 64 << 10
    /// Control lines of one session.
    public var lines = 2000
    /// Symbols of one session, in all its subscriptions.
    public var symbols = 100_000
    /// From the greeting to the end of the authentication; clients allow as long.
    public var authenticationSeconds: UInt64 = 30
    /// From there to `start_session`.
    public var startSeconds: UInt64 = 600
    /// From `start_session` to the first record. The official Python client opens the queue of its iterator only after it has
    /// started the session, and what has come by then is lost to it; over a real network nothing has.
    public var settleNanos: UInt64 = 0
    /// How far behind its schedule a session may be before its client counts as slow …
    public var slowNanos: UInt64 = 1_000_000_000
    /// … and before policy `disconnect` acts.
    public var tooSlowNanos: UInt64 = 10_000_000_000
    /// How long a client may take for what is queued when its session ends in an error.
    public var patienceNanos: UInt64 = 10_000_000_000
    /// Between two warnings.
    public var warningNanos: UInt64 = 10_000_000_000

    public init() {}
}

/// `serve live then END`: what becomes of a session at the end of its replay.
public enum SessionEnd: String, Sendable, CaseIterable {
    case close
    /// It goes on, with heartbeats, and has a replay for each later subscription.
    case stay
}

/// An instant as a connection sees it.
struct LiveMoment: Hashable, Sendable {
    /// Nanoseconds of a clock that never steps back.
    var nanos: UInt64
    /// Nanoseconds since 1970, for what is written into records.
    var wall: UInt64
}

/// How many connections are greeted, as time goes by.
struct LiveAdmission {
    private let burst: Double
    private let perNano: Double
    private var left: Double
    private var last: UInt64 = 0

    init(_ limits: LiveLimits) {
        burst = Double(limits.connectionBurst)
        perNano = Double(limits.connectionsPerSecond) / 1e9
        left = burst
    }

    /// Takes a place in the queue.
    ///
    /// - Returns: nanoseconds until it is this connection's turn; 0 at once.
    mutating func delayNanos(at nanos: UInt64) -> UInt64 {
        left = min(burst, left + Double(nanos - min(last, nanos)) * perNano)
        last = nanos
        left -= 1
        return left >= 0 || perNano <= 0 ? 0 : UInt64(-left / perNano)
    }
}
