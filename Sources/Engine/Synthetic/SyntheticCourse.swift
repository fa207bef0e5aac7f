import Engine

/// Where a market with phenomena stands: its day, its phase, what is still to be injected, and what was.
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

    /// Something made at a place of its own.
    enum Injection: Hashable {
        case gap, duplicate
        /// Which rule it breaks, 0…5.
        case anomaly(Int)
        /// Of every book.
        case snapshots
    }

    var day = 0
    var phase = Phase.opening
    /// Records made when the day ends; the last day ends with the records.
    var dayEnd: Int
    /// Midnight, when it ends at the latest.
    var midnight: UInt64
    /// Records made when trading begins, when the halts begin and end, in pairs, and when it closes.
    var tradingStart = 0
    var haltEdges: [Int] = []
    var nextEdge = 0
    var close = Int.max
    /// In the order of the records made when each is due.
    let injections: [(made: Int, what: Injection)]
    var nextInjection = 0
    /// The next book of half-way snapshots; nil when none is due.
    var nextSnapshot: UInt32?
    var auction: SyntheticAuction
    var statuses: [(position: Int, message: StatusMessage)] = []
    /// `ts_event` of the record made last; 0 before the first.
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
        // Sorting is stable here because the places are: equal ones keep the order in which they were planned.
        self.injections = injections.enumerated().sorted { ($0.element.made, $0.offset) < ($1.element.made, $1.offset) }
            .map(\.element)
    }

    /// `total × part / of` without overflow.
    static func share(_ total: Int, _ part: Int, of: Int) -> Int {
        total / of * part + total % of * part / of
    }
}
