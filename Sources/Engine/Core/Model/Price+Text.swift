extension Price: CustomStringConvertible {
    /// The shortest exact decimal: `64.81`, `-0.000000001`, `100`.
    public var description: String { ExactDecimal.text(nanos: nanos, minimumFraction: 0) }

    /// The exact decimal with at least `fraction` digits (0…9) after the point: `64.8` with 2 is `64.80`.
    public func text(minimumFraction fraction: Int) -> String {
        ExactDecimal.text(nanos: nanos, minimumFraction: fraction)
    }

    /// The number of digits after the point that the price needs: 0…9.
    public var fractionDigits: Int {
        var rest = nanos.magnitude % 1_000_000_000
        if rest == 0 { return 0 }
        var digits = 9
        while rest % 10 == 0 {
            rest /= 10
            digits -= 1
        }
        return digits
    }

    /// Reads `64.81`, `-3`, `.5`; nil for anything else, for more than nine digits after the point that are not zero,
    /// and for what does not fit.
    public init?(_ text: some StringProtocol) {
        var negative = false
        var whole: UInt64 = 0
        var fraction: UInt64 = 0
        var fractionDigits = 0
        var digits = 0
        var inFraction = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: negative = true
            case UInt8(ascii: "+") where index == 0: break
            case UInt8(ascii: ".") where !inFraction: inFraction = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = UInt64(byte - UInt8(ascii: "0"))
                digits += 1
                if inFraction {
                    guard fractionDigits < 9 else {
                        if digit == 0 { continue }
                        return nil
                    }
                    fraction = fraction * 10 + digit
                    fractionDigits += 1
                } else {
                    guard whole < 100_000_000_000 else { return nil }
                    whole = whole * 10 + digit
                }
            default: return nil
            }
        }
        guard digits > 0 else { return nil }
        while fractionDigits < 9 {
            fraction *= 10
            fractionDigits += 1
        }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        let (magnitude, overflow2) = scaled.addingReportingOverflow(fraction)
        // Int64.max is no price (DBN's "undefined"), and Int64.min has no positive counterpart.
        guard !overflow, !overflow2, magnitude < UInt64(Int64.max) + (negative ? 2 : 0) else { return nil }
        nanos = Int64(truncatingIfNeeded: negative ? 0 &- magnitude : magnitude)
    }
}

/// Exact decimal text of a whole number of 1e-9 units, without floating point on the way.
package enum ExactDecimal {
    /// The decimal with at least `minimumFraction` (0…9) digits after the point, more where the value needs them.
    package static func text(nanos: Int64, minimumFraction: Int) -> String {
        let magnitude = nanos.magnitude
        let whole = magnitude / 1_000_000_000
        var text = nanos < 0 ? "-\(whole)" : "\(whole)"
        let rest = magnitude % 1_000_000_000
        if rest == 0 && minimumFraction == 0 { return text }
        let digits = String(rest)
        var fraction = Array(String(repeating: "0", count: 9 - digits.count) + digits)
        while fraction.count > min(max(minimumFraction, 0), 9), fraction.last == "0" { fraction.removeLast() }
        if !fraction.isEmpty {
            text += "."
            text += String(fraction)
        }
        return text
    }
}
