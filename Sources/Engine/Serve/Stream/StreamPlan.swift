import Engine
import EngineTransport

/// The plan of a stream: its records, its pace and the rules for its clients.
package struct StreamPlan: Sendable {
    /// The records to choose from.
    package var recording: Recording
    /// The indices of the records to send; records outside are not sent.
    package var range: Range<Int>
    /// The books whose records are sent; nil: all.
    package var instruments: BookSelection?
    /// The pace at which records leave.
    package var pace: Pace
    /// The number of passes; nil: until it is cancelled. The metadata is never repeated.
    package var loops: Int?
    /// The connections to wait for before the first message; 0 starts at once.
    package var waitForClients: Int
    /// The longest gap in nanoseconds with `Pace.speed`: longer recorded gaps count as this; nil: no bound.
    package var maxGapNanos: UInt64?
    /// The encoding of the records.
    package var format = StreamFormat.dbn
    /// The policy about a client that does not keep up; nil: it falls behind, holds up nobody and loses nothing.
    package var slow: SlowPolicy?
    /// The most connections at a time; more are turned away.
    package var clientLimit = 10_000
    /// The books that clients get between metadata and records; nil: none.
    package var snapshot: StreamSnapshot?
    /// The faults of each pass; nil: none.
    package var faults: FaultPlan?

    /// Makes a plan without slow policy, snapshot and faults, in DBN; see the properties.
    ///
    /// - Parameter range: nil: the whole recording.
    package init(
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
