public import Engine

/// The slow, obvious book: an array of orders in the order in which they got their priority, filtered and sorted on every
/// question. It judges `OrderBook` and shares nothing with it but the types of question and answer.
///
/// Written from semantics.md §1, row by row; where the two books differ, that page decides.
public struct NaiveBook: Sendable {
    public struct Entry: Hashable, Sendable {
        public var id: UInt64
        public var side: Side
        public var price: Int64
        public var size: UInt32
        /// A top-of-book quote or an aggregated level: known by side and price, never by its id.
        public var isAnonymous = false
    }

    public let key: BookKey
    public let unknownModify: OrderBook.UnknownModify
    /// Earlier entries at the same side and price have priority.
    public private(set) var entries: [Entry] = []
    public private(set) var anomalies = Anomalies()

    public init(key: BookKey, unknownModify: OrderBook.UnknownModify = .add) {
        self.key = key
        self.unknownModify = unknownModify
    }

    @discardableResult
    public mutating func apply(_ message: MBOMessage) -> AnomalyKinds {
        let odd = effect(of: message)
        anomalies.count(odd)
        return odd
    }

    private mutating func effect(of message: MBOMessage) -> AnomalyKinds {
        guard let action = message.action else { return .invalid }
        switch action {
        case .trade, .fill, .none: return []
        case .clear:
            entries = []
            return []
        case .add, .cancel, .modify:
            guard let side = message.side else { return .invalid }
            if message.flags.contains(.topOfBook), action == .add { return replaceSide(message, side) }
            if message.flags.contains(.aggregated) { return setLevel(message, side, action) }
            if action == .cancel { return cancel(message, side) }
            guard let price = message.price, message.size > 0 else { return .invalid }
            let order = Entry(id: message.order.raw, side: side, price: price.nanos, size: message.size)
            return action == .add ? add(order) : modify(order)
        }
    }

    private mutating func replaceSide(_ message: MBOMessage, _ side: Side) -> AnomalyKinds {
        entries.removeAll { $0.side == side }
        if let price = message.price {
            entries.append(
                Entry(
                    id: message.order.raw, side: side, price: price.nanos, size: message.size, isAnonymous: true))
        }
        return []
    }

    private mutating func setLevel(_ message: MBOMessage, _ side: Side, _ action: Action) -> AnomalyKinds {
        if action != .cancel, message.price == nil || message.size == 0 { return .invalid }
        let before = entries.count
        entries.removeAll { $0.side == side && $0.price == message.price?.nanos }
        if action == .cancel { return before == entries.count ? .unknownCancel : [] }
        if let price = message.price {
            entries.append(
                Entry(
                    id: message.order.raw, side: side, price: price.nanos, size: message.size, isAnonymous: true))
        }
        return []
    }

    private func find(_ id: UInt64) -> Int? { entries.firstIndex { !$0.isAnonymous && $0.id == id } }

    private mutating func add(_ order: Entry) -> AnomalyKinds {
        var odd: AnomalyKinds = []
        if let live = find(order.id) {
            entries.remove(at: live)
            odd = .duplicateAdd
        }
        entries.append(order)
        return odd
    }

    private mutating func cancel(_ message: MBOMessage, _ side: Side) -> AnomalyKinds {
        guard let live = find(message.order.raw) else { return .unknownCancel }
        var odd: AnomalyKinds = []
        if entries[live].side != side || entries[live].price != message.price?.nanos { odd.insert(.cancelMismatch) }
        if message.size > entries[live].size { odd.insert(.oversizeCancel) }
        let left = Int(entries[live].size) - Int(message.size)
        if left > 0 { entries[live].size = UInt32(left) } else { entries.remove(at: live) }
        return odd
    }

    private mutating func modify(_ order: Entry) -> AnomalyKinds {
        guard let live = find(order.id) else {
            if unknownModify == .add { entries.append(order) }
            return .unknownModify
        }
        let old = entries[live]
        if old.side == order.side, old.price == order.price, order.size < old.size {
            entries[live].size = order.size
        } else {
            entries.remove(at: live)
            entries.append(order)
        }
        return []
    }
}
