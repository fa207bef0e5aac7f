extension SyntheticMarket {
    /// What a generated market looks like. Every field has a default; equal parameters give equal bytes everywhere.
    public struct Parameters: Hashable, Sendable {
        public var seed: UInt64 = 1
        /// Exactly so many: 1…`maximumRecords`.
        public var records = 100_000
        /// 1…1000, with ids from 1001.
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
        /// Where the first instrument's mid starts; may be negative. The others start at up to 4.75 times as much.
        public var price = Price(nanos: 100_000_000_000)

        public static let maximumRecords = 4_000_000_000

        public init() {}

        /// Reads what `load synthetic` was given, `KEY=VALUE` each; a key given twice counts the last time.
        ///
        /// - Throws: for an unknown key, a value that is not of its kind or out of its range, and combinations that
        ///   cannot be generated.
        public init(pairs: [(String, String)]) throws(SyntheticError) {
            for (key, value) in pairs {
                switch key {
                case "seed": seed = try Self.whole(key, value, 0...UInt64.max)
                case "records": records = Int(try Self.whole(key, value, 1...UInt64(Self.maximumRecords)))
                case "instruments": instruments = Int(try Self.whole(key, value, 1...1000))
                case "orders": orders = Int(try Self.whole(key, value, 20...1_000_000))
                case "levels": levels = Int(try Self.whole(key, value, 1...1000))
                case "rate": rate = Int(try Self.whole(key, value, 1...1_000_000_000))
                case "start":
                    guard let time = Timestamp(iso: value) else { throw .badTime(key: key, value: value) }
                    start = time
                case "tick": tick = try Self.decimal(key, value)
                case "price": price = try Self.decimal(key, value)
                default: throw .unknownKey(key)
                }
            }
            try check()
        }

        /// What `init(pairs:)` takes, in the order help shows it.
        public static let keys: [(name: String, summary: String)] = [
            ("seed", "a whole number; the same seed gives the same bytes everywhere (default 1)"),
            ("records", "how many records, exactly (default 100000)"),
            ("instruments", "how many instruments, SYN1, SYN2, … (default 1)"),
            ("orders", "live orders aimed at in each book (default 400)"),
            ("levels", "price levels of a side that new orders spread over (default 50)"),
            ("start", "the first instant, ISO 8601 (default 2025-01-06T14:30:00Z)"),
            ("rate", "records per second of market time (default 2000)"),
            ("tick", "the step between two prices (default 0.01)"),
            ("price", "mid of the first instrument at the start (default 100)"),
        ]

        private static func whole(
            _ key: String, _ text: String, _ range: ClosedRange<UInt64>
        ) throws(SyntheticError) -> UInt64 {
            // `_` may group digits, as in the language's numbers.
            guard let value = UInt64(text.filter { $0 != "_" }), range.contains(value) else {
                throw .badNumber(key: key, value: text, range: range)
            }
            return value
        }

        private static func decimal(_ key: String, _ text: String) throws(SyntheticError) -> Price {
            guard let price = Price(text) else { throw .badPrice(key: key, value: text) }
            return price
        }

        /// Whether all of it together can be generated: prices, times and memory within their bounds.
        func check() throws(SyntheticError) {
            try Self.check("records", records, 1...Self.maximumRecords)
            try Self.check("instruments", instruments, 1...1000)
            try Self.check("orders", orders, 20...1_000_000)
            try Self.check("levels", levels, 1...1000)
            try Self.check("rate", rate, 1...1_000_000_000)
            guard tick.nanos > 0 else { throw .badPrice(key: "tick", value: tick.description) }
            guard orders * instruments <= 20_000_000 else {
                throw .outOfRange("orders × instruments must be at most 20000000, not \(orders * instruments)")
            }
            let reach = Int128(tick.nanos) * Int128(SyntheticBooks.width(levels: levels))
            let highest = Int128(price.nanos.magnitude) * 5 + reach
            guard highest < Int128(Int64.max) else {
                throw .outOfRange("prices around \(price) in steps of \(tick) do not fit into a record")
            }
            // A gap between events is at most 6.5 times the mean; `UInt64` nanoseconds end in 2554.
            let span = UInt64(records) / UInt64(rate) + 1
            let latest = UInt64.max / Timestamp.nanosPerSecond - 366 * 86_400
            guard start.nanos / Timestamp.nanosPerSecond + 7 * span < latest else {
                throw .outOfRange("\(records) records at \(rate) a second from \(start) do not fit into the calendar")
            }
        }

        private static func check(_ key: String, _ value: Int, _ range: ClosedRange<Int>) throws(SyntheticError) {
            guard range.contains(value) else {
                let allowed = UInt64(range.lowerBound)...UInt64(range.upperBound)
                throw .badNumber(key: key, value: String(value), range: allowed)
            }
        }
    }
}

/// What is wrong with the parameters of a generated market.
public enum SyntheticError: Error, Hashable, Sendable {
    case unknownKey(String)
    case badNumber(key: String, value: String, range: ClosedRange<UInt64>)
    case badPrice(key: String, value: String)
    case badTime(key: String, value: String)
    case outOfRange(String)
}

extension SyntheticError: CustomStringConvertible {
    /// One sentence: what was expected and what was found.
    public var description: String {
        switch self {
        case .unknownKey(let key):
            let names = SyntheticMarket.Parameters.keys.map(\.name).joined(separator: ", ")
            return "a synthetic market has no ‘\(key)’; it has \(names)"
        case .badNumber(let key, let value, let range):
            return "\(key) must be a whole number from \(range.lowerBound) to \(range.upperBound), not ‘\(value)’"
        case .badPrice(let key, let value):
            let kind = key == "tick" ? "a decimal number above 0" : "a decimal number"
            return "\(key) must be \(kind) with at most nine places, not ‘\(value)’"
        case .badTime(let key, let value):
            return "\(key) must be ISO 8601 such as 2025-01-06T14:30:00Z, not ‘\(value)’"
        case .outOfRange(let sentence): return sentence
        }
    }
}
