/// `invariants`: the book's own bookkeeping agrees with itself. Every book is walked whole at its first event end and then
/// every (live orders / 16) event ends, so that the walk costs a few nanoseconds a record however deep the book is.
public struct InvariantCheck: MarketCheck {
    private var checks = 0
    private var violations = 0
    private var first: Finding?
    private var due: [BookKey: Int] = [:]

    /// Makes a check that has seen no book yet.
    public init() {}

    /// Judges the book of a record that ends an event, when it is due.
    public mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        guard message.isLast else { return }
        let left = due[book.key] ?? 0
        guard left == 0 else {
            due[book.key] = left - 1
            return
        }
        due[book.key] = book.orderCount / 16
        judge(book, number: number, time: message.tsRecv)
    }

    /// Walks a whole book as it stands. O(orders + levels).
    public mutating func judge(_ book: borrowing OrderBook, number: Int, time: Timestamp?) {
        checks += 1
        guard let broken = book.brokenInvariant() else { return }
        violations += 1
        if first == nil { first = Finding(record: number, time: time, key: book.key, text: broken) }
    }

    /// The verdict over all walks so far.
    public var verdict: Verdict { Verdict(check: "invariants", checks: checks, violations: violations, first: first) }
}
