/// A number in any form that programs write: a fraction, an exponent, thousands separators. It is read where the quick
/// readers of `TextValue` give up.
struct TextNumber: Sendable {
    var isNegative = false
    /// The number's digits, without the point.
    var digits: UInt128 = 0
    /// The power of ten that the digits are multiplied by.
    var exponent = 0
    var hasExponent = false

    /// The most digits; more are accepted only where they are zeros after the point.
    private static let maximumDigits = 36
    private static let maximumExponent = 400

    /// Reads a number between blanks; nil for a text that is none, and where a comma could separate either thousands
    /// or a fraction (`1,234`).
    init?(_ bytes: RawSpan, _ from: Int, _ to: Int) {
        var at = from
        var end = to
        while at < end, bytes.byte(at) == 0x20 || bytes.byte(at) == 0x09 { at += 1 }
        while end > at, bytes.byte(end - 1) == 0x20 || bytes.byte(end - 1) == 0x09 { end -= 1 }
        guard at < end else { return nil }
        if bytes.byte(at) == UInt8(ascii: "-") || bytes.byte(at) == UInt8(ascii: "+") {
            isNegative = bytes.byte(at) == UInt8(ascii: "-")
            at += 1
        }
        var count = 0
        var groups = 0
        var inGroup = 0
        var hasPoint = false
        scan: while at < end {
            let byte = bytes.byte(at)
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                count += 1
                inGroup += 1
                if digits >= Self.limit {
                    guard hasPoint, byte == UInt8(ascii: "0") else { return nil }
                } else {
                    digits = digits * 10 + UInt128(byte - UInt8(ascii: "0"))
                    if hasPoint { exponent -= 1 }
                }
            case UInt8(ascii: ","):
                guard !hasPoint, groups == 0 ? (1...3).contains(inGroup) : inGroup == 3 else { return nil }
                groups += 1
                inGroup = 0
            case UInt8(ascii: "."):
                guard !hasPoint, groups == 0 || inGroup == 3 else { return nil }
                hasPoint = true
            default: break scan
            }
            at += 1
        }
        guard count > 0, hasPoint || groups == 0 || groups > 1 && inGroup == 3 else { return nil }
        if at < end {
            guard bytes.byte(at) == UInt8(ascii: "e") || bytes.byte(at) == UInt8(ascii: "E"),
                let power = Self.power(bytes, at + 1, end)
            else { return nil }
            hasExponent = true
            exponent += power
        }
    }

    private static let limit = (0..<maximumDigits - 1).reduce(UInt128(1)) { value, _ in value * 10 }

    private static func power(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Int? {
        guard from < to else { return nil }
        let sign = bytes.byte(from)
        let start = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? from + 1 : from
        guard to - start <= 4, let power = TextValue.unsigned(bytes, start, to), power <= maximumExponent else {
            return nil
        }
        return sign == UInt8(ascii: "-") ? -Int(power) : Int(power)
    }

    /// The number's magnitude times a power of ten; nil where that is not whole, or does not fit 128 bits.
    func magnitude(timesTenTo power: Int) -> UInt128? {
        if digits == 0 { return 0 }
        var value = digits
        var rest = exponent + power
        while rest > 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = product
            rest -= 1
        }
        while rest < 0 {
            guard value % 10 == 0 else { return nil }
            value /= 10
            rest += 1
        }
        return value
    }

    /// The number times a power of ten; nil where that is not whole, or does not fit 64 bits.
    func integer(timesTenTo power: Int) -> Int64? {
        guard let magnitude = magnitude(timesTenTo: power) else { return nil }
        return Int64(exactly: isNegative ? -Int128(clamping: magnitude) : Int128(clamping: magnitude))
    }

    /// A whole number that was written as a float: `5.0`, `1e3`. Beyond 2^53 a float does not hold every whole
    /// number, so that one may have become another.
    static func whole(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Int64? {
        guard let value = TextNumber(bytes, from, to)?.integer(timesTenTo: 0), value.magnitude <= 1 << 53 else {
            return nil
        }
        return value
    }

    /// The `rtype` that a whole number of any form stands for; nil beyond eight bits.
    static func recordType(_ bytes: RawSpan, _ from: Int, _ to: Int) -> UInt8? {
        let value = TextValue.unsigned(bytes, from, to) ?? whole(bytes, from, to).map { UInt64(clamping: $0) }
        return value.flatMap { UInt8(exactly: $0) }
    }

    /// True when a text is one of those that other programs write for a missing number.
    static func isMissing(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Bool {
        guard to - from <= 4 else { return false }
        let word = String(decoding: (from..<to).map { bytes.byte($0) }, as: UTF8.self)
        return missing.contains(word)
    }

    private static let missing: Set<String> = [
        "NaN", "nan", "NAN", "NaT", "NA", "<NA>", "null", "NULL", "Null", "None", "\\N",
    ]
}
