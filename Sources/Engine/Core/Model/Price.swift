/// An exact price: a whole number of units of 1e-9, as DBN carries it (dbn `FIXED_PRICE_SCALE`).
///
/// Negative prices are normal (spreads, crude oil). "No price" is `nil` of `Price?`, never a magic value: DBN's
/// `UNDEF_PRICE` stops at the codec.
public struct Price: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Units of 1e-9; any value but `Int64.max`, which DBN reserves for "undefined".
    public var nanos: Int64

    /// Makes a price of units of 1e-9; the value is not checked.
    public init(nanos: Int64) { self.nanos = nanos }

    /// Ascending by value.
    public static func < (a: Price, b: Price) -> Bool { a.nanos < b.nanos }

    /// The distance from `b` to `a`, or nil when it does not fit.
    public static func - (a: Price, b: Price) -> Price? {
        let (difference, overflow) = a.nanos.subtractingReportingOverflow(b.nanos)
        return overflow ? nil : Price(nanos: difference)
    }
}

/// The number of contracts, shares or lots that one order shows. A level's total is a `UInt64`, so it cannot wrap.
public typealias Quantity = UInt32
