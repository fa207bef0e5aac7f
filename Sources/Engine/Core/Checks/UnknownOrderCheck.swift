/// `no-unknown`: no cancel or modify of an order never added. One check a cancel or modify.
public struct UnknownOrderCheck: MarketCheck {
    private var checks = 0
    private var cancels = 0
    private var modifies = 0
    private var first: Finding?
    /// Orders met before any add, in books that had not begun with a clear or a snapshot.
    private var predating: Set<OrderPlaceKey> = []

    private struct OrderPlaceKey: Hashable {
        var key: BookKey
        var order: OrderID
    }

    /// Makes a check that has seen no record yet.
    public init() {}

    /// Judges a cancel or modify by what was odd about it.
    public mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        guard message.action == .cancel || message.action == .modify else { return }
        checks += 1
        guard !odd.isDisjoint(with: [.unknownCancel, .unknownModify]) else { return }
        if odd.contains(.unknownCancel) { cancels += 1 } else { modifies += 1 }
        if book.status.isCold { predating.insert(OrderPlaceKey(key: book.key, order: message.order)) }
        if first == nil {
            first = Finding(
                record: number, time: message.tsRecv, key: book.key,
                text: "\(odd.contains(.unknownCancel) ? "cancel" : "modify") of order \(message.order), never added")
        }
    }

    /// The verdict over all records so far, with notes of the kinds and of orders that predate the data.
    public var verdict: Verdict {
        let violations = cancels + modifies
        var verdict = Verdict(check: "no-unknown", checks: checks, violations: violations, first: first)
        if violations > 0 { verdict.notes.append("\(cancels) unknown cancels, \(modifies) unknown modifies") }
        if !predating.isEmpty {
            verdict.notes.append("the data starts in mid-session (cold): \(predating.count) of these orders predate it")
        }
        return verdict
    }
}
