/// The report of a stream or a replay, made when it ends.
public struct ReplayReport: Hashable, Sendable {
    /// The lateness of messages against their own schedule, in nanoseconds.
    public struct Lag: Hashable, Sendable {
        /// The median.
        public var p50: UInt64
        /// The 99th percentile.
        public var p99: UInt64
        /// The longest lag.
        public var max: UInt64

        /// Makes a lag of its parts.
        public init(p50: UInt64, p99: UInt64, max: UInt64) {
            self.p50 = p50
            self.p99 = p99
            self.max = max
        }
    }

    /// Messages released, loops and all, each counted once whatever the number of clients.
    public var records = 0
    /// Nanoseconds from the first message to the last one handed to a client.
    public var elapsedNanos: UInt64 = 0
    /// Messages per second as scheduled; nil where there was no schedule (`max`).
    public var scheduledRate: Double?
    /// The lateness of messages; nil where there was no schedule or no message.
    public var lag: Lag?
    /// Clients that were ever connected to it.
    public var clients = 0
    /// Messages missed by clients that were disconnected because they took nothing for too long.
    public var drops = 0
    /// Clients that were disconnected because they did not keep up.
    public var droppedClients = 0
    /// Bytes sent to all clients together. For a client that left on its own, only those known to have left count.
    public var bytes = 0
    /// True when it was cancelled before its end.
    public var wasCancelled = false
    /// Connections turned away because there were too many.
    public var refusedClients = 0
    /// The faults that were injected; nil where there was no plan for any.
    public var faults: FaultJournal?

    /// The change of the recording's file that ended it; nil where there was none.
    public var loss: LoadError?

    /// Makes the report of a replay that has not begun.
    public init() {}

    /// Messages per second, over the intervals between them: `records - 1` in `elapsedNanos`; 0 with fewer than two.
    public var rate: Double { records > 1 && elapsedNanos > 0 ? Double(records - 1) * 1e9 / Double(elapsedNanos) : 0 }
}

extension ReplayReport {
    /// Writes the shape `stream` of language.md §6.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("records", records)
        json.member("elapsed", DurationText.seconds(nanos: elapsedNanos))
        json.member("rate", raw: Self.text(rate))
        json.member("scheduled_rate", raw: scheduledRate.map(Self.text))
        json.object("lag") { json in
            for (name, nanos) in [("p50", lag?.p50), ("p99", lag?.p99), ("max", lag?.max)] {
                json.member(name, nanos.map { DurationText.short(nanos: $0) })
            }
        }
        json.member("clients", clients)
        json.member("drops", drops)
        json.member("bytes", bytes)
        if let faults { json.member("faults", faults.count()) }
        json.endObject()
    }

    /// Returns a rate with one decimal from 100 on, three below; none where it is whole. `Double.description` would
    /// print all 17 digits.
    static func text(_ rate: Double) -> String {
        guard rate.isFinite, rate > 0, rate < 1e15 else { return "0" }
        let places = rate >= 100 ? 1 : 3
        return FixedDecimal(units: Int128((rate * (places == 1 ? 10 : 1000)).rounded()), places: places).text
    }
}
