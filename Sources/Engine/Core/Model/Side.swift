/// A side of a book. DBN's `N` (no side) is nil of `Side?`.
public enum Side: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    case bid = 0x42  // 'B'
    case ask = 0x41  // 'A'

    /// The other side.
    public var opposite: Side { self == .bid ? .ask : .bid }

    /// `bid` or `ask`.
    public var name: String { self == .bid ? "bid" : "ask" }
}

/// The event that a record reports (dbn.md §4.3). The effect of each on a book is in `OrderBook+Apply`.
public enum Action: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    case add = 0x41  // 'A'
    case modify = 0x4D  // 'M'
    case cancel = 0x43  // 'C'
    case clear = 0x52  // 'R'
    case trade = 0x54  // 'T'
    case fill = 0x46  // 'F'
    case none = 0x4E  // 'N'

    /// The letter DBN carries.
    public var letter: String { String(UnicodeScalar(rawValue)) }
}
