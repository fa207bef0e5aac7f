// duration  = part { part }      units strictly falling, a fraction only in the last: 1h30m, 2.5s
// part      = digits [ "." digits ] ( "d" | "h" | "m" | "s" | "ms" | "us" | "ns" )
// offset    = ( "+" | "-" ) duration

extension WordShape {
    /// The units from large to small with their nanoseconds: the order in which they may stand, and be printed.
    static let units: [(name: String, nanos: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]

    /// Reads a duration, or with a sign an offset from the cursor.
    static func duration(_ word: ArraySlice<UInt8>, span: SourceSpan) -> Reading {
        var rest = word
        let isNegative = rest.take(UInt8(ascii: "-"))
        let isSigned = isNegative || rest.take(UInt8(ascii: "+"))
        switch nanoseconds(rest) {
        case .none: return .word
        case .some(.none):
            return .refused(
                .numberOutOfRange, "\(quoted(text(word))) cannot be kept as a whole number of nanoseconds",
                help: "a duration is at most 292 years and nothing finer than 1ns")
        case .some(.some(let nanos)):
            guard isSigned else { return .shaped(.duration(nanos: nanos)) }
            return .shaped(.time(TimeExpression(.offset(nanos: isNegative ? -nanos : nanos), span: span)))
        }
    }

    /// The nanoseconds of a duration; `.none` when it is no duration, `.some(nil)` when it is one that does not fit.
    private static func nanoseconds(_ word: ArraySlice<UInt8>) -> Int64?? {
        var rest = word
        var total: Int64? = 0
        var nextUnit = 0
        guard !rest.isEmpty else { return .none }
        while !rest.isEmpty {
            let whole = rest.takeDigits()
            var fraction = rest.prefix(0)
            if rest.take(UInt8(ascii: ".")) {
                fraction = rest.takeDigits()
                guard !fraction.isEmpty else { return .none }
            }
            // A number of twenty digits and a `d` is more likely a part of a digest than a number of days.
            guard !whole.isEmpty, whole.count < 20 else { return .none }
            let name = rest.prefix { !$0.isDigit && $0 != UInt8(ascii: ".") }
            rest.removeFirst(name.count)
            guard let unit = units[nextUnit...].firstIndex(where: { name.elementsEqual($0.name.utf8) }) else {
                return .none
            }
            guard fraction.isEmpty || rest.isEmpty else { return .none }
            nextUnit = unit + 1
            total = sum(total, part(whole, fraction, unit: units[unit].nanos))
        }
        return .some(total)
    }

    private static func sum(_ total: Int64?, _ part: Int64?) -> Int64? {
        guard let total, let part else { return nil }
        let (sum, overflow) = total.addingReportingOverflow(part)
        return overflow ? nil : sum
    }

    /// `whole.fraction` units in nanoseconds; nil when it is too large or not a whole number of them.
    private static func part(_ whole: ArraySlice<UInt8>, _ fraction: ArraySlice<UInt8>, unit: Int64) -> Int64? {
        guard let value = decimal(whole, fraction, power: 0) else { return nil }
        let divisor = (0..<value.scale).reduce(UInt64(1)) { power, _ in power * 10 }
        let product = value.digits.magnitude.multipliedFullWidth(by: unit.magnitude)
        // The division itself would trap on a quotient of more than 64 bits.
        guard product.high < divisor else { return nil }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        return remainder == 0 ? Int64(exactly: quotient) : nil
    }
}
