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
        json.key("records")
        json.number(records)
        json.key("elapsed")
        json.string(DurationText.seconds(nanos: elapsedNanos))
        json.key("rate")
        json.raw(Self.text(rate))
        json.key("scheduled_rate")
        if let scheduledRate { json.raw(Self.text(scheduledRate)) } else { json.null() }
        json.key("lag")
        json.beginObject()
        json.key("p50")
        Self.write(lag?.p50, to: &json)
        json.key("p99")
        Self.write(lag?.p99, to: &json)
        json.key("max")
        Self.write(lag?.max, to: &json)
        json.endObject()
        json.key("clients")
        json.number(clients)
        json.key("drops")
        json.number(drops)
        json.key("bytes")
        json.number(bytes)
        if let faults {
            json.key("faults")
            json.number(faults.count())
        }
        json.endObject()
    }

    private static func write(_ nanos: UInt64?, to json: inout JSONWriter) {
        if let nanos { json.string(DurationText.short(nanos: nanos)) } else { json.null() }
    }

    /// One decimal from 100 on, three below; none where it is whole. `Double.description` would print all 17 digits.
    static func text(_ rate: Double) -> String {
        guard rate.isFinite, rate > 0, rate < 1e15 else { return "0" }
        let scale: UInt64 = rate >= 100 ? 10 : 1000
        let scaled = UInt64((rate * Double(scale)).rounded())
        let whole = "\(scaled / scale)"
        var fraction = String(String(scaled % scale + scale).dropFirst())
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return fraction.isEmpty ? whole : "\(whole).\(fraction)"
    }
}
