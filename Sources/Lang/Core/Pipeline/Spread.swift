import Engine

/// The sums that a standard deviation is made of. They are exact, in 128 bits and for the squares in 256; only the last
/// division and the root are of binary floating point.
struct Spread: Sendable {
    private var count: UInt128 = 0
    private var sum: Int128 = 0
    private var squares = Wide()
    /// The same as floating point, for values whose exact sums do not fit.
    private var mean = 0.0
    private var moment = 0.0
    private var isExact = true

    /// Takes a value into the sums.
    mutating func add(_ value: Int128) {
        count += 1
        let square = value.magnitude.multipliedFullWidth(by: value.magnitude)
        let (total, overflow) = sum.addingReportingOverflow(value)
        sum = total
        isExact = squares.add(Wide(high: square.high, low: square.low)) && !overflow && isExact
        // Welford's method.
        let distance = Double(value) - mean
        mean += distance / Double(count)
        moment += distance * (Double(value) - mean)
    }

    /// Takes the values of another one into the sums.
    mutating func add(_ other: Spread) {
        let whole = Double(count) + Double(other.count)
        guard whole > 0 else { return }
        let distance = other.mean - mean
        mean += distance * Double(other.count) / whole
        moment += other.moment + distance * distance * Double(count) * Double(other.count) / whole
        count += other.count
        let (total, overflow) = sum.addingReportingOverflow(other.sum)
        sum = total
        isExact = squares.add(other.squares) && !overflow && isExact && other.isExact
    }

    /// The standard deviation of a sample in units of the values; nil for fewer than two values.
    var deviation: Double? {
        guard count > 1 else { return nil }
        let divisor = Double(count) * Double(count - 1)
        // n Σx² - (Σx)², which is n (n - 1) times the variance.
        let square = sum.magnitude.multipliedFullWidth(by: sum.magnitude)
        guard isExact, var scaled = squares.times(count) else { return (moment / Double(count - 1)).squareRoot() }
        scaled.subtract(Wide(high: square.high, low: square.low))
        return (scaled.approximate / divisor).squareRoot()
    }

    /// A deviation as a value of a table: nine digits after the point, or whole nanoseconds.
    ///
    /// - Parameter unit: the number of the deviation's units in 1.
    static func value(of deviation: Double, unit: Double, isDuration: Bool, at span: SourceSpan) throws -> Value {
        if isDuration {
            guard deviation < 0x1p63 else { throw Arithmetic.tooLarge(at: span) }
            return .duration(nanos: Int64(deviation.rounded()))
        }
        let billionths = (deviation / unit * 1e9).rounded()
        guard billionths < 0x1p126 else { throw Arithmetic.tooLarge(at: span) }
        return .decimal(FixedDecimal(units: Int128(billionths), places: 9).text)
    }
}

/// A whole number of 256 bits, not negative.
private struct Wide: Sendable {
    var high: UInt128 = 0
    var low: UInt128 = 0

    /// - Returns: false when the sum does not fit.
    mutating func add(_ other: Wide) -> Bool {
        let (sum, carry) = low.addingReportingOverflow(other.low)
        let (top, overflow) = high.addingReportingOverflow(other.high)
        let (total, last) = top.addingReportingOverflow(carry ? 1 : 0)
        (high, low) = (total, sum)
        return !overflow && !last
    }

    /// - Precondition: the other number is not greater.
    mutating func subtract(_ other: Wide) {
        let (rest, borrow) = low.subtractingReportingOverflow(other.low)
        high = high &- other.high &- (borrow ? 1 : 0)
        low = rest
    }

    /// The product; nil when it does not fit.
    func times(_ factor: UInt128) -> Wide? {
        let bottom = low.multipliedFullWidth(by: factor)
        let top = high.multipliedFullWidth(by: factor)
        let (sum, overflow) = top.low.addingReportingOverflow(bottom.high)
        return top.high == 0 && !overflow ? Wide(high: sum, low: bottom.low) : nil
    }

    var approximate: Double { Double(high) * 0x1p128 + Double(low) }
}
