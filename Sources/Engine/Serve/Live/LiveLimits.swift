import Engine

/// The limits of one connection of the gateway, and of all of them together.
public struct LiveLimits: Sendable {
    /// The most connections at once, those that have not said anything included.
    public var connections = 1000
    /// Connections that are greeted at once; later ones are greeted at the rate of `connectionsPerSecond`. A client
    /// that reconnects without a pause would otherwise keep the gateway busy greeting it.
    public var connectionBurst = 1000
    /// Connections that are greeted per second after a burst.
    public var connectionsPerSecond = 100
    /// The most bytes of a control line; 500 symbols of 70 characters are 35 KiB.
    public var lineBytes = 64 << 10
    /// The most control lines of one session.
    public var lines = 2000
    /// The most symbols of one session, in all its subscriptions.
    public var symbols = 100_000
    /// Seconds from the greeting to the end of the authentication at most; clients allow as long.
    public var authenticationSeconds: UInt64 = 30
    /// Seconds from the authentication to `start_session` at most.
    public var startSeconds: UInt64 = 600
    /// Nanoseconds from `start_session` to the first record. The official Python client opens the queue of its iterator
    /// only after it has started the session, and loses the records that have come by then; over a real network none
    /// have.
    public var settleNanos: UInt64 = 0
    /// Nanoseconds that a session may be behind its schedule before its client counts as slow.
    public var slowNanos: UInt64 = 1_000_000_000
    /// Nanoseconds that a session may be behind its schedule before policy `disconnect` acts.
    public var tooSlowNanos: UInt64 = 10_000_000_000
    /// Nanoseconds that a client may take to read what is queued when its session ends in an error.
    public var patienceNanos: UInt64 = 10_000_000_000
    /// Nanoseconds between two warnings at least.
    public var warningNanos: UInt64 = 10_000_000_000

    /// Makes the default limits.
    public init() {}
}

/// The fate of a session at the end of its replay (`serve live then END`).
public enum SessionEnd: String, Sendable, CaseIterable {
    case close
    /// Lets it go on, with heartbeats and a replay for each later subscription.
    case stay
}

/// An instant as a connection sees it.
struct LiveMoment: Hashable, Sendable {
    /// Nanoseconds of a clock that never steps back.
    var nanos: UInt64
    /// Nanoseconds since 1970, for what is written into records.
    var wall: UInt64
}

/// The rate at which connections are greeted: a burst at once, and then so many a second.
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

    /// Puts a connection into the queue of those to be greeted.
    ///
    /// - Returns: Nanoseconds until it is this connection's turn; 0: at once.
    mutating func delayNanos(at nanos: UInt64) -> UInt64 {
        left = min(burst, left + Double(nanos - min(last, nanos)) * perNano)
        last = nanos
        left -= 1
        return left >= 0 || perNano <= 0 ? 0 : UInt64(-left / perNano)
    }
}
