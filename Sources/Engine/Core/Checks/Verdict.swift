/// How a check ended.
public struct Verdict: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case pass
        case fail
        /// The question cannot be asked of this data, and why.
        case notApplicable(String)
    }

    /// `no-cross`
    public var check: String
    public var outcome: Outcome
    /// How often the claim was looked at. A check that checked nothing is no pass: the caller decides (language.md §1.6).
    public var checks: Int
    public var violations: Int
    /// Where it first failed; nil when it did not, or when the claim has no place.
    public var first: Finding?
    /// The one that lasted longest, when it is not the first.
    public var longest: Finding?
    /// More that a reader should know: sentences.
    public var notes: [String] = []

    /// It fails with any violation. The longest one is left out where it is the first.
    init(check: String, checks: Int, violations: Int, first: Finding?, longest: Finding? = nil) {
        self.check = check
        outcome = violations == 0 ? .pass : .fail
        self.checks = checks
        self.violations = violations
        self.first = first
        self.longest = longest?.record == first?.record ? nil : longest
    }
}

/// One violation: where, what, and how it ended.
public struct Finding: Hashable, Sendable {
    public var record: Int
    public var time: Timestamp?
    public var key: BookKey
    /// The name of its book on the day, and the digits that its prices need; nil and 0 in a finding that nobody has named yet.
    public var symbol: String?
    public var priceDigits = 0
    /// What was found, without the place: `bid 65.01 × 3 > ask 65.00 × 1`.
    public var text: String
    /// An instant earlier than one before it, where the claim is about that; `text` has it in UTC.
    public var fall: Fall?
    /// The phase of its book, where one is known.
    public var phase: Phase?
    /// The best levels, where the claim is about them: `describe` words them with the instrument's digits.
    public var bbo: BBO?
    /// The levels that violate the claim, with their orders.
    public var bids: [BookSnapshot.Level] = []
    public var asks: [BookSnapshot.Level] = []
    /// The record that ended it; nil while it lasts to the end of the range.
    public var end: End?

    public struct End: Hashable, Sendable {
        /// nil where its instrument became another name's, or its name another instrument's.
        public var record: Int?
        public var action: Action?
        /// By the clock of the records; nil when one of them has no time.
        public var lastedNanos: UInt64?
    }

    /// A time that runs back.
    public struct Fall: Hashable, Sendable {
        /// `ts_recv`
        public var field: String
        public var time: Timestamp
        public var nanos: UInt64

        func words(_ time: (Timestamp) -> String) -> String {
            "\(field) \(time(self.time)), \(DurationText.short(nanos: nanos)) before the record before it"
        }
    }

    /// The sentence that says what was found.
    ///
    /// - Parameter time: writes an instant, in the zone that its reader wants.
    public func words(_ time: (Timestamp) -> String) -> String { fall?.words(time) ?? text }

    /// Words the best levels with so many digits behind the point.
    public mutating func describe(priceDigits digits: Int) {
        priceDigits = digits
        guard let bid = bbo?.bid, let ask = bbo?.ask else { return }
        let sign = bid.price > ask.price ? ">" : bid.price == ask.price ? "==" : "<"
        text =
            "bid \(bid.price.text(minimumFraction: digits)) × \(bid.size) \(sign) "
            + "ask \(ask.price.text(minimumFraction: digits)) × \(ask.size)"
    }

    public init(record: Int, time: Timestamp?, key: BookKey, text: String) {
        self.record = record
        self.time = time
        self.key = key
        self.text = text
    }
}

/// A claim about a stream: it eats records and ends in a verdict.
package protocol MarketCheck: RecordVisitor {
    /// What was found so far.
    var verdict: Verdict { get }

    /// A record that is not to be judged (it lies outside the phase asked for) but happened: what lasts over it ends, and
    /// what is compared with its predecessor knows it.
    mutating func passOver(_ message: MBOMessage, number: Int)
}

extension Timeline {
    /// The name of a finding's instrument on its day: the first of some names that means it then, else its own, or its number
    /// where that is how it was asked for.
    public func symbol(of finding: Finding, among names: [String] = []) -> String {
        let instrument = finding.key.instrument
        let symbols = recording.symbols
        if let name = names.first(where: { symbols.carries(instrument, anyOf: [$0], at: finding.time) }) { return name }
        let number = "\(instrument)"
        guard let name = symbols.symbol(of: instrument, at: finding.time) else { return number }
        guard names.contains(number), symbols.namesChange else { return name }
        return place(of: finding.key).map { isOneName(books[$0]) } == false ? number : name
    }
}

extension MarketCheck {
    package mutating func passOver(_ message: MBOMessage, number: Int) {}
}
