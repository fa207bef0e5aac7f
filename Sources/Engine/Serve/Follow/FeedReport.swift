public import Engine
import EngineTransport

/// What following a feed has come to, so far or in the end.
public struct FeedReport: Hashable, Sendable {
    public enum End: String, Hashable, Sendable {
        case running
        /// The server has said that there is no more.
        case ended = "end of feed"
        case stopped
        case failed
    }

    /// Records that are kept.
    public var records = 0
    public var counts = FeedCounts()
    /// Connections that were made.
    public var connections = 0
    /// Connections that went without an orderly end.
    public var disconnects = 0
    /// From the first connection to the end, or until now.
    public var elapsedNanos: UInt64 = 0
    public var end = End.running

    public init() {}

    /// Connections after the first.
    public var reconnects: Int { max(connections - 1, 0) }
    /// Records received a second.
    public var rate: Double {
        elapsedNanos > 0 ? Double(counts.received) / (Double(elapsedNanos) / 1_000_000_000) : 0
    }
}
