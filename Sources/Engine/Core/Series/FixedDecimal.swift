/// An exact decimal: `units` × 10^-`places`. Series are made of it: prices, ratios rounded to a documented digit,
/// counts.
package struct FixedDecimal: Hashable, Sendable {
    /// The decimal as a whole number of 10^-`places`.
    package var units: Int128
    /// The number of digits after the decimal point.
    package var places: Int

    /// Makes a decimal of whole units.
    package init(units: Int128, places: Int) {
        self.units = units
        self.places = places
    }

    /// Makes the decimal of a price, with nine places.
    package init(_ price: Price) { self.init(units: Int128(price.nanos), places: 9) }

    /// Makes the decimal of a count, without places.
    package init(_ count: UInt64) { self.init(units: Int128(count), places: 0) }

    /// `numerator / denominator` rounded to so many places: to the nearest, and upwards (towards +∞) where two are equally
    /// near, so that adding a whole number of units before or after rounding is the same.
    ///
    /// - Returns: nil when the denominator is 0 or the scaled numerator does not fit in 128 bits.
    package init?(_ numerator: Int128, over denominator: Int128, places: Int) {
        guard denominator > 0 else { return nil }
        var scaled = numerator
        for _ in 0..<places {
            let (product, overflow) = scaled.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            scaled = product
        }
        var (quotient, rest) = scaled.quotientAndRemainder(dividingBy: denominator)
        if rest < 0 {
            quotient -= 1
            rest += denominator
        }
        // rest / denominator ≥ 1/2, without doubling what may not fit.
        if rest >= denominator - rest { quotient += 1 }
        self.init(units: quotient, places: places)
    }

    /// Plain decimal text without trailing zeros: `64.815`, `-0.5`, `12`.
    package var text: String {
        var digits = String(units.magnitude)
        if digits.utf8.count <= places {
            digits = String(repeating: "0", count: places + 1 - digits.utf8.count) + digits
        }
        let whole = digits.dropLast(places)
        var fraction = digits.suffix(places)
        while fraction.last == "0" { fraction.removeLast() }
        let sign = units < 0 ? "-" : ""
        return fraction.isEmpty ? sign + whole : "\(sign)\(whole).\(fraction)"
    }

    /// The decimal as a price, for arithmetic with others; nil where it has more than nine places or does not fit.
    package var price: Price? {
        var nanos = units
        if places > 9 {
            for _ in 9..<places {
                guard nanos % 10 == 0 else { return nil }
                nanos /= 10
            }
        } else {
            for _ in places..<9 {
                let (product, overflow) = nanos.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                nanos = product
            }
        }
        return Int64(exactly: nanos).map { Price(nanos: $0) }
    }
}
