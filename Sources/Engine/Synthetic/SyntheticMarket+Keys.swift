import Engine

extension SyntheticMarket.Parameters {
    /// A key of `init(pairs:)`.
    public struct Key: Sendable {
        /// The word before the `=`.
        public let name: String
        /// The meaning, as help shows it.
        public let summary: String
        /// Reads the text after the `=` into the parameters.
        let read: @Sendable (_ text: String, inout SyntheticMarket.Parameters) throws(SyntheticError) -> Void
        /// Checks that the value which the parameters have is within its range.
        var check: @Sendable (SyntheticMarket.Parameters) throws(SyntheticError) -> Void = { _ in }
    }

    /// Reads the pairs `KEY=VALUE` of `load synthetic`; where a key is given twice, the last value counts.
    ///
    /// - Throws: `SyntheticError` for an unknown key, a value that is not of its kind or out of its range, and
    ///   combinations that cannot be generated.
    public init(pairs: [(String, String)]) throws(SyntheticError) {
        for (name, text) in pairs {
            guard let key = Self.keys.first(where: { $0.name == name }) else { throw .unknownKey(name) }
            try key.read(text, &self)
        }
        try check()
    }

    /// The keys of `init(pairs:)`, in the order in which help shows them.
    public static let keys: [Key] = [
        key(
            "seed", \.seed, whole(0...UInt64.max),
            "a whole number; the same seed gives the same bytes everywhere (default 1)"),
        count("records", \.records, 1...maximumRecords, "how many records, exactly (default 100000)"),
        count("instruments", \.instruments, 1...100_000, "how many instruments, SYN1, SYN2, … (default 1)"),
        count("orders", \.orders, 20...1_000_000, "live orders aimed at in each book (default 400)"),
        count("levels", \.levels, 1...1000, "price levels of a side that new orders spread over (default 50)"),
        key("start", \.start, time, "the first instant, ISO 8601 (default 2025-01-06T14:30:00Z)"),
        count("rate", \.rate, 1...1_000_000_000, "records per second of market time (default 2000)"),
        key("tick", \.tick, decimal, "the step between two prices (default 0.01)"),
        key("price", \.price, decimal, "mid of the first instrument at the start (default 100); may be negative"),
        count("days", \.phenomena.days, 1...3650, "trading days, each with a clear at its start (default 1)"),
        key(
            "roll", \.phenomena.roll, flag,
            "on: instrument ids change their meaning from day to day (makes at least two)"),
        key("session", \.phenomena.session, flag, "on: status records of pre-open, trading and close"),
        key(
            "auction", \.phenomena.auction, flag,
            "on: a crossed pre-open that uncrosses with trades (brings sessions)"),
        count("halts", \.phenomena.halts, 0...1000, "trading halts a day (brings sessions)"),
        key(
            "snapshot", \.phenomena.snapshot, word(SyntheticMarket.Phenomena.SnapshotTime.self),
            "start, mid or both: snapshots at each day's start, or of every book half-way"),
        key(
            "snapshot-form", \.phenomena.snapshotForm, word(SyntheticMarket.Phenomena.SnapshotForm.self),
            "clear, no-clear or open: with R; without; with R and no end (default clear)"),
        key("cold", \.phenomena.cold, flag, "on: the data begins in mid-session and names orders it never added"),
        count(
            "publishers", \.phenomena.publishers, 1...maximumPublishers,
            "publishers of each instrument, locked and crossed with each other (default 1)"),
        count(
            "tob", \.phenomena.topOfBook, 0...maximumPublishers - 1, "publishers besides that send top-of-book quotes"),
        count("mbp", \.phenomena.levels, 0...maximumPublishers - 1, "publishers besides that send aggregated levels"),
        key(
            "venue", \.phenomena.venue, word(SyntheticMarket.Phenomena.Venue.self),
            "whose habits: glbx (CME) or xnas (NASDAQ) (default glbx)"),
        key(
            "icebergs", \.phenomena.icebergs, share,
            "share of adds that hide more than they show, such as 5%; fills may exceed what shows"),
        key(
            "partial-cancels", \.phenomena.partialCancels, share,
            "share of cancels that leave a part, such as 30%: an M on glbx, a C on xnas"),
        key("hidden", \.phenomena.hidden, share, "share of trades with orders that never show, such as 1%"),
        key("off-tick", \.phenomena.offTick, share, "share of price levels beside the tick, such as 1%"),
        key("far", \.phenomena.far, share, "share of adds at prices far from the rest, such as 1%"),
        key("late", \.phenomena.late, share, "share of events whose ts_event steps back, such as 1%"),
        count(
            "gaps", \.phenomena.gaps, 0...1_000_000,
            "how often messages are lost: the sequence jumps and orders are missing"),
        key(
            "bad-book", \.phenomena.badBook, flag,
            "on: records after a gap say MAYBE_BAD_BOOK (makes at least one gap)"),
        count("duplicates", \.phenomena.duplicates, 0...1_000_000, "adds of ids that are live"),
        count("anomalies", \.phenomena.anomalies, 0...1_000_000, "records that break a rule, of every kind in turn"),
    ]

    private typealias Path<T> = any WritableKeyPath<SyntheticMarket.Parameters, T> & Sendable

    /// Makes a key whose values `parse` reads; it gets the key too, for its error.
    private static func key<T>(
        _ name: String, _ path: Path<T>, _ parse: @escaping @Sendable (String, String) throws(SyntheticError) -> T,
        _ summary: String
    ) -> Key {
        Key(name: name, summary: summary) { text, parameters throws(SyntheticError) in
            parameters[keyPath: path] = try parse(name, text)
        }
    }

    /// Makes a key of whole numbers within a range.
    private static func count(_ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>, _ summary: String) -> Key {
        let allowed = UInt64(range.lowerBound)...UInt64(range.upperBound)
        let read = whole(allowed)
        var count = key(name, path, { key, text throws(SyntheticError) in Int(try read(key, text)) }, summary)
        count.check = { parameters throws(SyntheticError) in
            let value = parameters[keyPath: path]
            guard range.contains(value) else { throw .badNumber(key: name, value: String(value), range: allowed) }
        }
        return count
    }

    private static func whole(
        _ range: ClosedRange<UInt64>
    ) -> @Sendable (_ key: String, _ text: String) throws(SyntheticError) -> UInt64 {
        { key, text throws(SyntheticError) in
            guard let value = UInt64(text.filter { $0 != "_" }), range.contains(value) else {
                throw .badNumber(key: key, value: text, range: range)
            }
            return value
        }
    }

    private static func time(_ key: String, _ text: String) throws(SyntheticError) -> Timestamp {
        guard let time = Timestamp(iso: text) else { throw .badTime(key: key, value: text) }
        return time
    }

    private static func decimal(_ key: String, _ text: String) throws(SyntheticError) -> Price {
        guard let price = Price(text) else { throw .badPrice(key: key, value: text) }
        return price
    }

    private static func flag(_ key: String, _ text: String) throws(SyntheticError) -> Bool {
        switch text {
        case "on": return true
        case "off": return false
        default: throw .badWord(key: key, value: text, allowed: ["on", "off"])
        }
    }

    private static func share(_ key: String, _ text: String) throws(SyntheticError) -> SyntheticMarket.Phenomena.Share {
        guard let share = SyntheticMarket.Phenomena.Share(text) else { throw .badShare(key: key, value: text) }
        return share
    }

    private static func word<W: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ type: W.Type
    ) -> @Sendable (_ key: String, _ text: String) throws(SyntheticError) -> W {
        let words = W.allCases.map(\.rawValue)
        return { key, text throws(SyntheticError) in
            guard let word = W(rawValue: text) else { throw .badWord(key: key, value: text, allowed: words) }
            return word
        }
    }
}
