/// `no-cross` and `no-locked`: at no event end is bid > ask, or bid == ask. One check an event end (semantics.md §3).
///
/// Violations in a row are one episode; the report knows the first one and the one that lasted longest.
public struct CrossCheck: MarketCheck {
    /// The two claims that this check can make; the raw value is its name in a verdict.
    public enum Claim: String, Sendable {
        case noCross = "no-cross"
        case noLocked = "no-locked"
    }

    /// The claim that is checked.
    public let claim: Claim
    private var checks = 0
    private var violations = 0
    private var first: Finding?
    private var longest: Finding?
    private var open: [BookKey: Finding] = [:]

    private let phases: PhaseMap

    /// - Parameter phases: the source of the phases in the findings.
    public init(_ claim: Claim, phases: PhaseMap = .unknown) {
        self.claim = claim
        self.phases = phases
    }

    /// Ends the episode of the book of a record that is not judged.
    public mutating func passOver(_ message: MBOMessage, number: Int) {
        if !open.isEmpty, let episode = open.removeValue(forKey: message.bookKey) {
            close(episode, by: number, message.action, at: message.tsRecv)
        }
    }

    /// Judges the book of a record that ends an event.
    public mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        guard message.isLast else { return }
        judge(book, number: number, time: message.tsRecv, action: message.action)
    }

    /// Judges a book as it stands; `visit` does so at every event end.
    public mutating func judge(_ book: borrowing OrderBook, number: Int, time: Timestamp?, action: Action?) {
        checks += 1
        let violated: Bool
        switch book.cross {
        case .none: violated = false
        case .crossed: violated = claim == .noCross
        case .locked: violated = claim == .noLocked
        }
        guard violated else {
            if !open.isEmpty, let episode = open.removeValue(forKey: book.key) {
                close(episode, by: number, action, at: time)
            }
            return
        }
        violations += 1
        if open[book.key] == nil {
            let finding = describe(book, number: number, time: time)
            open[book.key] = finding
            if first == nil { first = finding }
        }
    }

    /// Ends the episode of a book at whose key another book begins.
    public mutating func turn(_ key: BookKey, number: Int, time: Timestamp?) {
        if let episode = open.removeValue(forKey: key) { close(episode, by: nil, nil, at: time) }
    }

    private mutating func close(_ episode: Finding, by number: Int?, _ action: Action?, at time: Timestamp?) {
        var episode = episode
        var lasted: UInt64?
        if let from = episode.time, let time, time >= from { lasted = time.nanos - from.nanos }
        episode.end = Finding.End(record: number, action: action, lastedNanos: lasted)
        if first?.record == episode.record { first = episode }
        if (longest?.end?.lastedNanos ?? 0) <= (lasted ?? 0) { longest = episode }
    }

    private func describe(_ book: borrowing OrderBook, number: Int, time: Timestamp?) -> Finding {
        let bbo = book.bbo
        var finding = Finding(
            record: number, time: time, key: book.key,
            text: "the book is \(claim == .noCross ? "crossed" : "locked")")
        finding.bbo = bbo
        finding.phase = phases.phase(of: book.key, at: time)
        finding.describe(priceDigits: 0)
        let whole = book.snapshot(depth: 5, orders: true)
        if let bid = bbo.bid, let ask = bbo.ask {
            finding.bids = whole.bids.filter { $0.price >= ask.price }
            finding.asks = whole.asks.filter { $0.price <= bid.price }
        }
        return finding
    }

    /// The verdict over all event ends so far; an episode that has not ended counts as the longest.
    public var verdict: Verdict {
        // An episode that never ended outlasts every one that did.
        Verdict(
            check: claim.rawValue, checks: checks, violations: violations, first: first,
            longest: open.values.min { $0.record < $1.record } ?? longest)
    }
}
