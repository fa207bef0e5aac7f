import Engine

extension SyntheticMarket {
    /// The parameters of a generated market. Every field has a default; equal parameters give equal bytes everywhere.
    public struct Parameters: Hashable, Sendable {
        /// The seed of all random choices.
        public var seed: UInt64 = 1
        /// The exact number of records: 1…`maximumRecords`.
        public var records = 100_000
        /// The number of instruments: 1…100,000, with ids from 1001.
        public var instruments = 1
        /// Live orders that each instrument's book tends to: 20…1,000,000.
        public var orders = 400
        /// Price levels of a side that new orders spread over: 1…1000.
        public var levels = 50
        /// The matching engine's clock before the first record.
        public var start = Timestamp(nanos: 1_736_173_800 * Timestamp.nanosPerSecond)
        /// Records in a second of market time, all instruments together, on average: 1…1,000,000,000.
        public var rate = 2_000
        /// The step between two prices; above 0.
        public var tick = Price(nanos: 10_000_000)
        /// The price at which the first instrument's mid starts; may be negative. The others start at up to 4.75 times
        /// as much.
        public var price = Price(nanos: 100_000_000_000)
        /// The irregularities that the market has besides clean flow.
        public var phenomena = Phenomena()

        /// The most records of a market.
        public static let maximumRecords = 4_000_000_000

        /// Makes the default parameters.
        public init() {}
    }
}

extension SyntheticMarket.Parameters {
    /// The number of books: one for each publisher of each instrument.
    var bookCount: Int { instruments * phenomena.publisherKinds.count }

    /// Checks that the parameters together can be generated: prices, times and memory within their bounds.
    func check() throws(SyntheticError) {
        for key in Self.keys { try key.check(self) }
        guard tick.nanos > 0 else { throw .badPrice(key: "tick", value: tick.description) }
        try checkPhenomena()
        guard orders * bookCount <= 20_000_000 else {
            let books = phenomena.publisherKinds.count > 1 ? "instruments × publishers" : "instruments"
            throw .outOfRange("orders × \(books) must be at most 20000000, not \(orders * bookCount)")
        }
        // The rungs have eight bytes each, all in one piece.
        let rungs = bookCount * Int(SyntheticBooks.width(levels: levels))
        guard rungs <= 1 << 28 else {
            throw .outOfRange("\(bookCount) books of \(levels) levels are too many: lower instruments or levels")
        }
        // Prices far from the rest lie up to 256 ladders away.
        let ladders: Int128 = phenomena.far == .none ? 1 : 260
        let reach = Int128(tick.nanos) * Int128(SyntheticBooks.width(levels: levels)) * ladders
        let highest = Int128(price.nanos.magnitude) * 5 + reach
        guard highest < Int128(Int64.max) else {
            throw .outOfRange("prices around \(price) in steps of \(tick) do not fit into a record")
        }
        // A gap between events is at most 6.5 times the mean; `UInt64` nanoseconds end in 2554.
        let span = UInt64(records) / UInt64(rate) + 1
        let days = UInt64(phenomena.dayCount) * 86_400
        let latest = UInt64.max / Timestamp.nanosPerSecond - 366 * 86_400
        guard start.nanos / Timestamp.nanosPerSecond + 7 * span + days < latest else {
            throw .outOfRange("\(records) records at \(rate) a second from \(start) do not fit into the calendar")
        }
    }

    private func checkPhenomena() throws(SyntheticError) {
        let publishers = phenomena.publishers + phenomena.topOfBook + phenomena.levels
        guard publishers <= Self.maximumPublishers else {
            throw .outOfRange(
                "publishers, tob and mbp must be at most \(Self.maximumPublishers) together, not \(publishers)")
        }
        guard phenomena.injectionCount <= records / 4 else {
            throw .outOfRange(
                "gaps, duplicates and anomalies must be at most a quarter of the records, \(records / 4), not "
                    + "\(phenomena.injectionCount)")
        }
        // Yesterday's orders of another instrument would stay in the book that the id now means.
        guard !(phenomena.roll && phenomena.snapshotsAtStart && phenomena.form == .noClear) else {
            throw .outOfRange("roll=on needs a clear at each day's start, which snapshot-form=no-clear leaves out")
        }
    }
}
