public import Engine

/// The figures of following a feed, until now or in the end.
public struct FeedReport: Hashable, Sendable {
    /// The state of the following; the raw value is for people.
    public enum End: String, Hashable, Sendable {
        case running
        /// The feed has ended: there is no more.
        case ended = "end of feed"
        case stopped
        case failed
    }

    /// Records that are kept.
    public var records = 0
    /// The counts of what was received.
    public var counts = FeedCounts()
    /// Connections that were made.
    public var connections = 0
    /// Connections that were lost without an orderly end.
    public var disconnects = 0
    /// Nanoseconds from the first connection to the end, or until now.
    public var elapsedNanos: UInt64 = 0
    /// The end of the following, or `running`.
    public var end = End.running

    /// Makes the report of a feed that has not begun.
    public init() {}

    /// Connections after the first.
    public var reconnects: Int { max(connections - 1, 0) }
    /// Records received per second.
    public var rate: Double { elapsedNanos > 0 ? Double(counts.received) / (Double(elapsedNanos) / 1_000_000_000) : 0 }
}
