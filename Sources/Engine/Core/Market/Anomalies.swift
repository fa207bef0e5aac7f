/// The anomalies of one record. Anomalies are data: counted and shown, never trapped on, never silently dropped
/// (semantics.md §1).
public struct AnomalyKinds: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The kinds as bits, one for each.
    public var rawValue: UInt8

    /// Makes a set of its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A cancel of an order never added: ignored.
    public static let unknownCancel = AnomalyKinds(rawValue: 1)
    /// A modify of an order never added: becomes an add, or is ignored under `set unknown-modify skip`.
    public static let unknownModify = AnomalyKinds(rawValue: 2)
    /// An add of an id that is live: the old order was removed.
    public static let duplicateAdd = AnomalyKinds(rawValue: 4)
    /// A cancel of more than was left: the order was removed.
    public static let oversizeCancel = AnomalyKinds(rawValue: 8)
    /// A cancel whose side or price is not the order's: the order's stand.
    public static let cancelMismatch = AnomalyKinds(rawValue: 16)
    /// A record no book can use (no side, no price, no size, an unknown action): ignored.
    public static let invalid = AnomalyKinds(rawValue: 32)
}

/// The counts of each anomaly, in one book or in all.
public struct Anomalies: Hashable, Sendable, BitwiseCopyable {
    /// Cancels of orders never added.
    public var unknownCancel = 0
    /// Modifies of orders never added.
    public var unknownModify = 0
    /// Adds of ids that were live.
    public var duplicateAdd = 0
    /// Cancels of more than was left.
    public var oversizeCancel = 0
    /// Cancels whose side or price was not the order's.
    public var cancelMismatch = 0
    /// Records that no book can use.
    public var invalid = 0

    /// No anomaly yet.
    public init() {}

    /// Adds one to the count of each of these kinds.
    public mutating func count(_ kinds: AnomalyKinds) {
        if kinds.isEmpty { return }
        if kinds.contains(.unknownCancel) { unknownCancel += 1 }
        if kinds.contains(.unknownModify) { unknownModify += 1 }
        if kinds.contains(.duplicateAdd) { duplicateAdd += 1 }
        if kinds.contains(.oversizeCancel) { oversizeCancel += 1 }
        if kinds.contains(.cancelMismatch) { cancelMismatch += 1 }
        if kinds.contains(.invalid) { invalid += 1 }
    }

    /// Adds the counts of `b` to those of `a`, kind by kind.
    public static func += (a: inout Anomalies, b: Anomalies) {
        a.unknownCancel += b.unknownCancel
        a.unknownModify += b.unknownModify
        a.duplicateAdd += b.duplicateAdd
        a.oversizeCancel += b.oversizeCancel
        a.cancelMismatch += b.cancelMismatch
        a.invalid += b.invalid
    }
}
