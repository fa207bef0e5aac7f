import Engine

extension SyntheticMarket {
    /// What a generated market has besides clean flow: the irregularities of real data, each off unless asked for.
    ///
    /// Their rules are those of semantics.md; a name here is a key of `load synthetic`.
    public struct Phenomena: Hashable, Sendable {
        /// Trading days, each with the same hours and beginning with a clear: 1…3650.
        public var days = 1
        /// Instrument ids mean another instrument on the next day.
        public var roll = false
        /// Status records: pre-open, trading, close.
        public var session = false
        /// Orders rest crossed in the pre-open and are matched at one price before trading.
        public var auction = false
        /// Halts a day: 0…1000.
        public var halts = 0
        public var snapshot = SnapshotTime.none
        /// nil: with a clear, and ending with F_LAST.
        public var snapshotForm: SnapshotForm?
        /// The data begins in mid-session: orders stand that it never added.
        public var cold = false
        /// Publishers of every instrument that send orders: 1…16.
        public var publishers = 1
        /// Publishers besides that send top-of-book quotes.
        public var topOfBook = 0
        /// Publishers besides that send aggregated levels.
        public var levels = 0
        public var venue = Venue.glbx
        /// Adds that hide more than they show; nil: one of 32.
        public var icebergs: Share?
        /// Cancels that leave something, said by an `M` on GLBX and by a `C` on XNAS; nil: none, and one of 8.
        public var partialCancels: Share?
        /// Trades with orders that never show: a `T` alone.
        public var hidden = Share.none
        /// Price levels beside the tick.
        public var offTick = Share.none
        /// Adds at prices far from the rest.
        public var far = Share.none
        /// Events whose `ts_event` lies before that of the one before.
        public var late = Share.none
        /// Losses of messages: the sequence jumps and orders are missing.
        public var gaps = 0
        /// Records after a gap say MAYBE_BAD_BOOK.
        public var badBook = false
        /// Adds of ids that are live.
        public var duplicates = 0
        /// Records that break a rule, of every kind in turn.
        public var anomalies = 0

        public init() {}

        public enum SnapshotTime: String, Sendable, CaseIterable {
            case none = "off"
            /// At the beginning of every day.
            case start
            /// Of every book, half-way through the records.
            case mid
            case both
        }

        /// How a snapshot is written (semantics.md §2).
        public enum SnapshotForm: String, Sendable, CaseIterable {
            /// `R` first; the last record has flags 168.
            case clear
            /// Without `R`, as before February 2024; the last record has flags 168.
            case noClear = "no-clear"
            /// The `R` has flags 8 and the last record stays at 40.
            case open
        }

        /// Whose habits the flow has.
        public enum Venue: String, Sendable, CaseIterable {
            /// CME's: one F_LAST an event, the aggressor is named, a partial fill is an `M` and a cancel is whole.
            case glbx
            /// NASDAQ's: F_LAST by packet, the aggressor is not told, a partial fill is a `C` of what was executed, and a
            /// replaced order a `C` and an `A`.
            case xnas
        }

        /// A part of all, in millionths.
        public struct Share: Hashable, Sendable {
            /// 0…1,000,000.
            public let millionths: UInt32

            public static let none = Share(millionths: 0)

            private init(millionths: UInt32) { self.millionths = millionths }

            /// Percent, with or without the sign: `5%`, `0.25`. nil for what is no number from 0 to 100.
            public init?(_ text: String) {
                let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
                guard let percent = Price(digits), (0...100_000_000_000).contains(percent.nanos) else { return nil }
                millionths = UInt32(percent.nanos / 100_000)
            }
        }
    }
}

// What follows from what: a key that needs another brings it along.
extension SyntheticMarket.Phenomena {
    /// Nothing but clean flow.
    var isPlain: Bool { self == Self() }
    var dayCount: Int { max(days, roll ? 2 : 1) }
    var hasStatuses: Bool { session || auction || halts > 0 }
    var gapCount: Int { max(gaps, badBook ? 1 : 0) }
    var form: SnapshotForm { snapshotForm ?? .clear }
    var snapshotsAtStart: Bool { snapshot == .start || snapshot == .both || (snapshot == .none && snapshotForm != nil) }
    var snapshotsInMid: Bool { snapshot == .mid || snapshot == .both }

    /// The kinds of all publishers of an instrument, those that send orders first.
    var publisherKinds: [SyntheticBooks.Kind] {
        [SyntheticBooks.Kind](repeating: .orders, count: publishers)
            + [SyntheticBooks.Kind](repeating: .topOfBook, count: topOfBook)
            + [SyntheticBooks.Kind](repeating: .levels, count: levels)
    }

    /// Records that are made at places of their own, half-way snapshots aside.
    var injectionCount: Int { gapCount + duplicates + anomalies }
}

extension SyntheticMarket.Parameters {
    /// The venues of `EQUS.ALL` that are exchanges: whose books several publishers of one instrument are.
    private static let exchanges: [UInt16] = [62, 63, 64, 65, 66, 67, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80]

    static let maximumPublishers = exchanges.count

    /// Publisher ids in the order of `publisherKinds` (dbn.md §7).
    var publisherIDs: [UInt16] {
        let count = phenomena.publisherKinds.count
        if count > 1 { return Array(Self.exchanges.prefix(count)) }
        return [phenomena.venue == .xnas ? 2 : 1]
    }

    /// The dataset of those publishers.
    var dataset: String {
        if phenomena.publisherKinds.count > 1 { return "EQUS.ALL" }
        return phenomena.venue == .xnas ? "XNAS.ITCH" : "GLBX.MDP3"
    }
}
