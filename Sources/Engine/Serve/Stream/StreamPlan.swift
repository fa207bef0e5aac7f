import Engine
import EngineTransport

/// What a stream sends, and how fast.
public struct StreamPlan: Sendable {
    public var recording: Recording
    /// Record indices; records outside stay at home.
    public var range: Range<Int>
    /// Only these books' records; nil: all.
    public var instruments: BookSelection?
    public var pace: Pace
    /// Passes; nil: until it is cancelled. The metadata is never repeated.
    public var loops: Int?
    /// Connections to wait for before the first message; 0 starts at once.
    public var waitForClients: Int
    /// With `Pace.speed`: longer recorded gaps count as this; nil: as they are.
    public var maxGapNanos: UInt64?
    public var format = StreamFormat.dbn
    /// What is done about a client that does not keep up; nil: it falls behind, holds up nobody and loses nothing.
    public var slow: SlowPolicy?
    /// Connections at a time; more are turned away.
    public var clientLimit = 10_000
    /// What clients get between metadata and records; nil: nothing.
    public var snapshot: StreamSnapshot?
    public var faults: FaultPlan?

    public init(
        recording: Recording, range: Range<Int>? = nil, instruments: BookSelection? = nil, pace: Pace,
        loops: Int? = 1, waitForClients: Int = 0, maxGapNanos: UInt64? = nil
    ) {
        self.recording = recording
        self.range = range ?? 0..<recording.count
        self.instruments = instruments
        self.pace = pace
        self.loops = loops
        self.waitForClients = waitForClients
        self.maxGapNanos = maxGapNanos
    }

    var source: ReplaySource {
        ReplaySource(recording, range: range, instruments: instruments, loops: loops, faults: faults)
    }
}
