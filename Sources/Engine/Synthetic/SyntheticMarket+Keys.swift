import Engine

extension SyntheticMarket.Parameters {
    /// Reads the pairs `KEY=VALUE` of `load synthetic`; where a key is given twice, the last value counts.
    ///
    /// - Throws: `SyntheticError` for an unknown key, a value that is not of its kind or out of its range, and
    ///   combinations that cannot be generated.
    public init(pairs: [(String, String)]) throws(SyntheticError) {
        for (key, value) in pairs {
            if try readFlow(key, value) { continue }
            if try readCourse(key, value) { continue }
            if try readFeed(key, value) { continue }
            if try readOddity(key, value) { continue }
            throw .unknownKey(key)
        }
        try check()
    }

    /// The keys of `init(pairs:)`, in the order in which help shows them.
    public static let keys: [(name: String, summary: String)] = [
        ("seed", "a whole number; the same seed gives the same bytes everywhere (default 1)"),
        ("records", "how many records, exactly (default 100000)"),
        ("instruments", "how many instruments, SYN1, SYN2, … (default 1)"),
        ("orders", "live orders aimed at in each book (default 400)"),
        ("levels", "price levels of a side that new orders spread over (default 50)"),
        ("start", "the first instant, ISO 8601 (default 2025-01-06T14:30:00Z)"),
        ("rate", "records per second of market time (default 2000)"),
        ("tick", "the step between two prices (default 0.01)"),
        ("price", "mid of the first instrument at the start (default 100); may be negative"),
        ("days", "trading days, each with a clear at its start (default 1)"),
        ("roll", "on: instrument ids change their meaning from day to day (makes at least two)"),
        ("session", "on: status records of pre-open, trading and close"),
        ("auction", "on: a crossed pre-open that uncrosses with trades (brings sessions)"),
        ("halts", "trading halts a day (brings sessions)"),
        ("snapshot", "start, mid or both: snapshots at each day's start, or of every book half-way"),
        ("snapshot-form", "clear, no-clear or open: with R; without; with R and no end (default clear)"),
        ("cold", "on: the data begins in mid-session and names orders it never added"),
        ("publishers", "publishers of each instrument, locked and crossed with each other (default 1)"),
        ("tob", "publishers besides that send top-of-book quotes"),
        ("mbp", "publishers besides that send aggregated levels"),
        ("venue", "whose habits: glbx (CME) or xnas (NASDAQ) (default glbx)"),
        ("icebergs", "share of adds that hide more than they show, such as 5%; fills may exceed what shows"),
        ("partial-cancels", "share of cancels that leave a part, such as 30%: an M on glbx, a C on xnas"),
        ("hidden", "share of trades with orders that never show, such as 1%"),
        ("off-tick", "share of price levels beside the tick, such as 1%"),
        ("far", "share of adds at prices far from the rest, such as 1%"),
        ("late", "share of events whose ts_event steps back, such as 1%"),
        ("gaps", "how often messages are lost: the sequence jumps and orders are missing"),
        ("bad-book", "on: records after a gap say MAYBE_BAD_BOOK (makes at least one gap)"),
        ("duplicates", "adds of ids that are live"),
        ("anomalies", "records that break a rule, of every kind in turn"),
    ]

    /// Reads the keys of the clean flow; returns false for other keys.
    private mutating func readFlow(_ key: String, _ value: String) throws(SyntheticError) -> Bool {
        switch key {
        case "seed": seed = try Self.whole(key, value, 0...UInt64.max)
        case "records": records = try Self.count(key, value, Self.recordRange)
        case "instruments": instruments = try Self.count(key, value, Self.instrumentRange)
        case "orders": orders = try Self.count(key, value, Self.orderRange)
        case "levels": levels = try Self.count(key, value, Self.levelRange)
        case "rate": rate = try Self.count(key, value, Self.rateRange)
        case "start":
            guard let time = Timestamp(iso: value) else { throw .badTime(key: key, value: value) }
            start = time
        case "tick": tick = try Self.decimal(key, value)
        case "price": price = try Self.decimal(key, value)
        default: return false
        }
        return true
    }

    /// Reads the keys of days and their phases; returns false for other keys.
    private mutating func readCourse(_ key: String, _ value: String) throws(SyntheticError) -> Bool {
        switch key {
        case "days": phenomena.days = try Self.count(key, value, Self.dayRange)
        case "roll": phenomena.roll = try Self.flag(key, value)
        case "session": phenomena.session = try Self.flag(key, value)
        case "auction": phenomena.auction = try Self.flag(key, value)
        case "halts": phenomena.halts = try Self.count(key, value, Self.haltRange)
        case "snapshot": phenomena.snapshot = try Self.word(key, value)
        case "snapshot-form": phenomena.snapshotForm = try Self.word(key, value)
        case "cold": phenomena.cold = try Self.flag(key, value)
        default: return false
        }
        return true
    }

    /// Reads the keys of publishers and their habits; returns false for other keys.
    private mutating func readFeed(_ key: String, _ value: String) throws(SyntheticError) -> Bool {
        switch key {
        case "publishers": phenomena.publishers = try Self.count(key, value, Self.publisherRange)
        case "tob": phenomena.topOfBook = try Self.count(key, value, Self.otherPublisherRange)
        case "mbp": phenomena.levels = try Self.count(key, value, Self.otherPublisherRange)
        case "venue": phenomena.venue = try Self.word(key, value)
        case "icebergs": phenomena.icebergs = try Self.share(key, value)
        case "partial-cancels": phenomena.partialCancels = try Self.share(key, value)
        case "hidden": phenomena.hidden = try Self.share(key, value)
        default: return false
        }
        return true
    }

    /// Reads the keys of irregularities; returns false for other keys.
    private mutating func readOddity(_ key: String, _ value: String) throws(SyntheticError) -> Bool {
        switch key {
        case "off-tick": phenomena.offTick = try Self.share(key, value)
        case "far": phenomena.far = try Self.share(key, value)
        case "late": phenomena.late = try Self.share(key, value)
        case "gaps": phenomena.gaps = try Self.count(key, value, Self.injectionRange)
        case "bad-book": phenomena.badBook = try Self.flag(key, value)
        case "duplicates": phenomena.duplicates = try Self.count(key, value, Self.injectionRange)
        case "anomalies": phenomena.anomalies = try Self.count(key, value, Self.injectionRange)
        default: return false
        }
        return true
    }

    private static func whole(
        _ key: String, _ text: String, _ range: ClosedRange<UInt64>
    ) throws(SyntheticError) -> UInt64 {
        // `_` may group digits, as in the language's numbers.
        guard let value = UInt64(text.filter { $0 != "_" }), range.contains(value) else {
            throw .badNumber(key: key, value: text, range: range)
        }
        return value
    }

    private static func count(
        _ key: String, _ text: String, _ range: ClosedRange<Int>
    ) throws(SyntheticError) -> Int {
        Int(try whole(key, text, UInt64(range.lowerBound)...UInt64(range.upperBound)))
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

    private static func word<W: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ text: String
    ) throws(SyntheticError) -> W {
        guard let word = W(rawValue: text) else {
            throw .badWord(key: key, value: text, allowed: W.allCases.map(\.rawValue))
        }
        return word
    }
}
