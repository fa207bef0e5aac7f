import Engine

/// The progress of a market with phenomena: its day, its phase, and the injections that are still to come and that were
/// made.
struct SyntheticCourse {
    enum Phase: Hashable {
        /// Books are being opened, one after the other.
        case opening
        /// Orders rest and nothing is matched.
        case preOpen
        /// Books are matched, one after the other, from this one on.
        case uncrossing(UInt32)
        case trading, halted
        case closed
    }

    /// An irregularity that is made once, after a planned number of records.
    enum Injection: Hashable {
        case gap, duplicate
        /// A record that breaks a rule, by the rule's number, 0…5.
        case anomaly(Int)
        /// Snapshots of every book.
        case snapshots
    }

    var day = 0
    var phase = Phase.opening
    /// The number of records at which the day ends; the last day ends with the records.
    var dayEnd: Int
    /// Midnight, in nanoseconds since 1970, when the day ends at the latest.
    var midnight: UInt64
    /// The number of records at which trading begins.
    var tradingStart = 0
    /// The numbers of records at which halts begin and end, in pairs.
    var haltEdges: [Int] = []
    var nextEdge = 0
    /// The number of records at which trading closes.
    var close = Int.max
    /// The injections, each with the number of records at which it is due, ascending.
    let injections: [(made: Int, what: Injection)]
    var nextInjection = 0
    /// The next book that gets a half-way snapshot; nil when none is due.
    var nextSnapshot: UInt32?
    var auction: SyntheticAuction
    var statuses: [(position: Int, message: StatusMessage)] = []
    /// The `ts_event` of the record made last, in nanoseconds since 1970; 0 before the first.
    var lastEvent: UInt64 = 0
    var tally = SyntheticTally()

    init(_ parameters: SyntheticMarket.Parameters) {
        let phenomena = parameters.phenomena
        dayEnd = Self.share(parameters.records, 1, of: phenomena.dayCount)
        midnight = parameters.start.startOfDay.nanos + Timestamp.nanosPerDay
        auction = SyntheticAuction(books: phenomena.auction ? parameters.bookCount : 0)
        var injections: [(made: Int, what: Injection)] = []
        func spread(_ count: Int, _ what: (Int) -> Injection) {
            for index in 0..<count {
                injections.append((Self.share(parameters.records, index + 1, of: count + 1), what(index)))
            }
        }
        spread(phenomena.gapCount) { _ in .gap }
        spread(phenomena.duplicates) { _ in .duplicate }
        spread(phenomena.anomalies) { .anomaly($0 % SyntheticFlow.anomalyKinds) }
        spread(phenomena.snapshotsInMid ? 1 : 0) { _ in .snapshots }
        // The offset makes the sort stable: injections that are due together keep the order in which they were planned.
        self.injections = injections.enumerated().sorted { ($0.element.made, $0.offset) < ($1.element.made, $1.offset) }
            .map(\.element)
    }

    /// Returns `total × part / of` without overflow.
    static func share(_ total: Int, _ part: Int, of: Int) -> Int { total / of * part + total % of * part / of }
}
