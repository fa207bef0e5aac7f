import Engine

extension SyntheticMarket {
    /// The irregularities of real data that a generated market has besides clean flow, each off unless asked for.
    ///
    /// Their rules are those of semantics.md; a name here is a key of `load synthetic`.
    public struct Phenomena: Hashable, Sendable {
        /// Trading days, each with the same hours and beginning with a clear: 1…3650.
        public var days = 1
        /// True when instrument ids mean another instrument on the next day.
        public var roll = false
        /// True when there are status records: pre-open, trading, close.
        public var session = false
        /// True when orders rest crossed in the pre-open and are matched at one price before trading.
        public var auction = false
        /// The number of halts a day: 0…1000.
        public var halts = 0
        /// The times of snapshots.
        public var snapshot = SnapshotTime.none
        /// The form of snapshots; nil: the default, with a clear and an end with F_LAST.
        public var snapshotForm: SnapshotForm?
        /// True when the data begins in mid-session, so that orders stand that it never added.
        public var cold = false
        /// The number of publishers of every instrument that send orders: 1…16.
        public var publishers = 1
        /// The number of further publishers, which send top-of-book quotes.
        public var topOfBook = 0
        /// The number of further publishers, which send aggregated levels.
        public var levels = 0
        /// The venue whose habits the flow has.
        public var venue = Venue.glbx
        /// The share of adds that hide more than they show; nil: one of 32.
        public var icebergs: Share?
        /// The share of cancels that leave a part, reported by an `M` on GLBX and by a `C` on XNAS; nil: none on GLBX,
        /// and one of 8 on XNAS.
        public var partialCancels: Share?
        /// The share of trades with orders that never show: a `T` alone.
        public var hidden = Share.none
        /// The share of price levels that are no multiple of the tick.
        public var offTick = Share.none
        /// The share of adds at prices far from the rest.
        public var far = Share.none
        /// The share of events whose `ts_event` lies before that of the event before.
        public var late = Share.none
        /// The number of losses of messages, in which the sequence jumps and orders are missing.
        public var gaps = 0
        /// True when records after a gap carry MAYBE_BAD_BOOK.
        public var badBook = false
        /// The number of adds of ids that are live.
        public var duplicates = 0
        /// The number of records that break a rule, of every kind in turn.
        public var anomalies = 0

        /// Makes a clean flow.
        public init() {}

        /// The times at which snapshots are made.
        public enum SnapshotTime: String, Sendable, CaseIterable {
            case none = "off"
            /// Snapshots at the beginning of every day.
            case start
            /// Snapshots of every book, half-way through the records.
            case mid
            case both
        }

        /// The form in which a snapshot is written (semantics.md §2).
        public enum SnapshotForm: String, Sendable, CaseIterable {
            /// The `R` comes first; the last record has flags 168.
            case clear
            /// There is no `R`, as before February 2024; the last record has flags 168.
            case noClear = "no-clear"
            /// The `R` has flags 8 and the last record stays at 40.
            case open
        }

        /// The venue whose habits the flow has.
        public enum Venue: String, Sendable, CaseIterable {
            /// CME: one F_LAST an event, the aggressor is named, a partial fill is an `M` and a cancel is whole.
            case glbx
            /// NASDAQ: F_LAST by packet, the aggressor is not told, a partial fill is a `C` of the executed size, and a
            /// replaced order a `C` and an `A`.
            case xnas
        }

        /// A part of all, in millionths.
        public struct Share: Hashable, Sendable {
            /// The part, 0…1,000,000.
            public let millionths: UInt32

            /// No part at all.
            public static let none = Share(millionths: 0)

            private init(millionths: UInt32) { self.millionths = millionths }

            /// Reads percents, with or without the sign: `5%`, `0.25`; nil for anything but a number from 0 to 100.
            public init?(_ text: String) {
                let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
                guard let percent = Price(digits), (0...100_000_000_000).contains(percent.nanos) else { return nil }
                millionths = UInt32(percent.nanos / 100_000)
            }
        }
    }
}

// The values that follow from the keys: a key that needs another one implies it.
extension SyntheticMarket.Phenomena {
    /// True when there is nothing but clean flow.
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

    /// The number of injections, half-way snapshots aside.
    var injectionCount: Int { gapCount + duplicates + anomalies }
}

extension SyntheticMarket.Parameters {
    /// The publisher ids of the exchanges in `EQUS.ALL`, to which the books of several publishers of one instrument
    /// belong.
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
