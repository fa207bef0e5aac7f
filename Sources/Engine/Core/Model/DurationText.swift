/// Durations as text for people and for JSON: `870ns`, `41us`, `1.2ms`, `3s`.
package enum DurationText {
    private static let units: [(name: String, nanos: UInt64)] = [
        ("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ]

    /// A duration in the largest unit of ns, us, ms and s of which there is at least one, rounded to at most three
    /// significant digits (whole seconds are never rounded), without trailing zeros.
    package static func short(nanos: UInt64) -> String {
        for (index, unit) in units.enumerated() {
            let isLast = index == units.count - 1
            let next = isLast ? UInt64.max : units[index + 1].nanos
            if !isLast, nanos >= next { continue }
            let whole = nanos / unit.nanos
            let decimals = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
            // The nanoseconds of one step of the last decimal.
            var (places, divisor) = (0, unit.nanos)
            while places < decimals, divisor >= 10 {
                places += 1
                divisor /= 10
            }
            // Rounding can reach the next unit: 999.6us is 1ms.
            let rounded = nanos / divisor + (nanos % divisor >= divisor - divisor / 2 ? 1 : 0)
            if !isLast, rounded / (unit.nanos / divisor) >= 1000 { continue }
            return FixedDecimal(units: Int128(rounded), places: places).text + unit.name
        }
        return "0ns"
    }

    /// Seconds with three decimals: `0.382s`.
    package static func seconds(nanos: UInt64) -> String {
        let millis = nanos / 1_000_000 + (nanos % 1_000_000 >= 500_000 ? 1 : 0)
        let fraction = String(millis % 1000)
        return "\(millis / 1000).\(String(repeating: "0", count: 3 - fraction.utf8.count))\(fraction)s"
    }
}
