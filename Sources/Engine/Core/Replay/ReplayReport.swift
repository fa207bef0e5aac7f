/// What a stream or a replay did, told when it ends.
public struct ReplayReport: Hashable, Sendable {
    /// How late messages left against their own schedule, in nanoseconds.
    public struct Lag: Hashable, Sendable {
        public var p50: UInt64
        public var p99: UInt64
        public var max: UInt64

        public init(p50: UInt64, p99: UInt64, max: UInt64) {
            self.p50 = p50
            self.p99 = p99
            self.max = max
        }
    }

    /// Messages released, loops and all, each counted once whatever the number of clients.
    public var records = 0
    /// From the first message to the last one handed to a client.
    public var elapsedNanos: UInt64 = 0
    /// Messages a second as planned; nil where nothing was planned (`max`).
    public var scheduledRate: Double?
    /// Nil where there was no schedule or no message.
    public var lag: Lag?
    /// Clients that ever were connected to it.
    public var clients = 0
    /// Messages missed by clients that were disconnected because they took nothing for too long.
    public var drops = 0
    public var droppedClients = 0
    /// Bytes sent to all clients together. Of a client that left on its own, those known to have gone.
    public var bytes = 0
    public var wasCancelled = false
    /// Connections turned away because there were too many.
    public var refusedClients = 0
    /// What went wrong on purpose; nil where nothing was to.
    public var faults: FaultJournal?

    /// What became of the recording's file in the middle of it, which is where it ended; nil otherwise.
    public var loss: LoadError?

    public init() {}

    /// Messages a second, over the intervals between them: `records - 1` in `elapsed`; 0 with fewer than two.
    public var rate: Double {
        records > 1 && elapsedNanos > 0 ? Double(records - 1) * 1e9 / Double(elapsedNanos) : 0
    }
}

extension ReplayReport {
    /// The shape `stream` of language.md §6.
    public func write(to json: inout JSONWriter) {
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

    /// One decimal from 100 on, three below; none where it is whole. `Double.description` would print all 17 digits.
    static func text(_ rate: Double) -> String {
        guard rate.isFinite, rate > 0, rate < 1e15 else { return "0" }
        let places = rate >= 100 ? 1 : 3
        return FixedDecimal(units: Int128((rate * (places == 1 ? 10 : 1000)).rounded()), places: places).text
    }
}
