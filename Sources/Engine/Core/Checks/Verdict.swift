/// The result of a check: its outcome, its counts and its first finding.
public struct Verdict: Hashable, Sendable {
    /// The ways in which a check can end.
    public enum Outcome: Hashable, Sendable {
        case pass
        case fail
        /// The question cannot be asked of this data; the text says why.
        case notApplicable(String)
    }

    /// The name of the check: `no-cross`.
    public var check: String
    /// The outcome: a pass without violations, even where `checks` is 0.
    public var outcome: Outcome
    /// The number of times that the claim was looked at. A check that checked nothing is no pass: the caller decides
    /// (language.md §1.6).
    public var checks: Int
    /// The number of times that the claim was violated.
    public var violations: Int
    /// The first violation; nil when there was none, or when the claim belongs to no record.
    public var first: Finding?
    /// The violation that lasted longest; nil when it is the first.
    public var longest: Finding?
    /// Further sentences for the reader.
    public var notes: [String] = []

    /// Makes a verdict that fails with any violation. The longest one is left out where it is the first.
    init(check: String, checks: Int, violations: Int, first: Finding?, longest: Finding? = nil) {
        self.check = check
        outcome = violations == 0 ? .pass : .fail
        self.checks = checks
        self.violations = violations
        self.first = first
        self.longest = longest?.record == first?.record ? nil : longest
    }
}

/// One violation: its record, its text, and its end.
public struct Finding: Hashable, Sendable {
    /// The number of the record, from 1.
    public var record: Int
    /// The `ts_recv` of the record; nil when it is undefined.
    public var time: Timestamp?
    /// The book that violates the claim.
    public var key: BookKey
    /// The name of its book on the day; nil in a finding that has not been named yet.
    public var symbol: String?
    /// The digits after the decimal point that the book's prices need; 0 in a finding that has not been named yet.
    public var priceDigits = 0
    /// The violation in words, without its record: `bid 65.01 × 3 > ask 65.00 × 1`.
    public var text: String
    /// An instant earlier than one before it, where the claim is about that; `text` has it in UTC.
    public var fall: Fall?
    /// The phase of its book, where one is known.
    public var phase: Phase?
    /// The best levels, where the claim is about them: `describe` words them with the instrument's digits.
    public var bbo: BBO?
    /// The levels of the bid side that violate the claim, with their orders.
    public var bids: [BookSnapshot.Level] = []
    /// The levels of the ask side that violate the claim, with their orders.
    public var asks: [BookSnapshot.Level] = []
    /// The record that ended it; nil while it lasts to the end of the range.
    public var end: End?

    /// The end of an episode of violations.
    public struct End: Hashable, Sendable {
        /// The number of the record that ended it; nil where its instrument became another name's, or its name another
        /// instrument's.
        public var record: Int?
        /// The action of that record; nil without a record.
        public var action: Action?
        /// The duration in nanoseconds by the clock of the records; nil when one of them has no time.
        public var lastedNanos: UInt64?
    }

    /// A time that runs back.
    public struct Fall: Hashable, Sendable {
        /// The name of the field: `ts_recv`.
        public var field: String
        /// The time that is earlier than the one before it.
        public var time: Timestamp
        /// The distance to the time before it, in nanoseconds.
        public var nanos: UInt64

        func words(_ time: (Timestamp) -> String) -> String {
            "\(field) \(time(self.time)), \(DurationText.short(nanos: nanos)) before the record before it"
        }
    }

    /// The sentence that says what was found.
    ///
    /// - Parameter time: writes an instant, in the zone that its reader wants.
    public func words(_ time: (Timestamp) -> String) -> String { fall?.words(time) ?? text }

    /// Puts the best levels into words with so many digits after the decimal point.
    public mutating func describe(priceDigits digits: Int) {
        priceDigits = digits
        guard let bid = bbo?.bid, let ask = bbo?.ask else { return }
        let sign = bid.price > ask.price ? ">" : bid.price == ask.price ? "==" : "<"
        text =
            "bid \(bid.price.text(minimumFraction: digits)) × \(bid.size) \(sign) "
            + "ask \(ask.price.text(minimumFraction: digits)) × \(ask.size)"
    }

    /// Makes a finding with the text that describes it; all else is filled in later.
    public init(record: Int, time: Timestamp?, key: BookKey, text: String) {
        self.record = record
        self.time = time
        self.key = key
        self.text = text
    }
}

/// A claim about a stream: it takes records in and ends in a verdict.
package protocol MarketCheck: RecordVisitor {
    /// The verdict over the records so far.
    var verdict: Verdict { get }

    /// Takes a record that is not to be judged (it lies outside the phase asked for) but happened: what lasts over it
    /// ends, and a comparison with the predecessor knows it.
    mutating func passOver(_ message: MBOMessage, number: Int)
}

extension Timeline {
    /// Returns the name of a finding's instrument on its day: the first of some names that means it then, else its own,
    /// or its number where that is how it was asked for.
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
    /// Does nothing: the default of a check that depends on no earlier record.
    package mutating func passOver(_ message: MBOMessage, number: Int) {}
}
