/// Values out of bytes, in any of the forms that Databento prints; nil for what is none. Nothing is allocated but for text
/// with escapes.
enum TextValue {
    /// Digits only, at least one.
    @inline(__always)
    static func unsigned(_ bytes: RawSpan, _ from: Int, _ to: Int) -> UInt64? {
        guard to > from, to - from <= 20 else { return nil }
        var value: UInt64 = 0
        // Nineteen digits cannot overflow.
        for index in from..<min(to, from + 19) {
            let digit = bytes.byte(index) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        guard to - from == 20 else { return value }
        let digit = bytes.byte(to - 1) &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflow2) = tens.addingReportingOverflow(UInt64(digit))
        return overflow || overflow2 ? nil : sum
    }

    @inline(__always)
    static func signed(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Int64? {
        guard to > from else { return nil }
        let negative = bytes.byte(from) == UInt8(ascii: "-")
        guard let magnitude = unsigned(bytes, negative ? from + 1 : from, to) else { return nil }
        return negated(magnitude, if: negative)
    }

    @inline(__always)
    private static func negated(_ magnitude: UInt64, if negative: Bool) -> Int64? {
        guard magnitude <= UInt64(Int64.max) + (negative ? 1 : 0) else { return nil }
        return Int64(truncatingIfNeeded: negative ? 0 &- magnitude : magnitude)
    }

    /// With a point a decimal, without one a number of 1e-9 units; empty is undefined.
    @inline(__always)
    static func price(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Int64? {
        guard to > from else { return Int64.max }
        let negative = bytes.byte(from) == UInt8(ascii: "-")
        var index = negative ? from + 1 : from
        let start = index
        var value: UInt64 = 0
        // Nineteen digits cannot overflow; where there are more, no point among them can save the number.
        while index < to, index - start < 19 {
            let digit = bytes.byte(index) &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ UInt64(digit)
            index += 1
        }
        if index == to { return index == start ? nil : negated(value, if: negative) }
        guard bytes.byte(index) == UInt8(ascii: ".") else { return nil }
        return decimal(bytes, whole: value, wholeDigits: index - start, from: index + 1, to: to, negative: negative)
    }

    @inline(__always)
    private static func decimal(
        _ bytes: RawSpan, whole: UInt64, wholeDigits: Int, from: Int, to: Int, negative: Bool
    ) -> Int64? {
        guard wholeDigits > 0 || to > from, whole <= 9_223_372_036 else { return nil }
        var fraction: UInt64 = 0
        var unit: UInt64 = 1_000_000_000
        for index in from..<to {
            let digit = bytes.byte(index) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            if unit == 1 {
                // More than nine digits are exact only when they are zeros.
                guard digit == 0 else { return nil }
                continue
            }
            fraction = fraction &* 10 &+ UInt64(digit)
            unit /= 10
        }
        return negated(whole &* 1_000_000_000 &+ fraction &* unit, if: negative)
    }

    /// A character as it is or escaped as Rust or JSON does it: `A`, `\\t`, `\\'`, `\\xff`, `\\u00ff`; empty is NUL.
    @inline(__always)
    static func letter(_ bytes: RawSpan, _ from: Int, _ to: Int) -> UInt8? {
        guard to > from else { return 0 }
        let first = bytes.byte(from)
        if to - from == 1 { return first == UInt8(ascii: "\\") ? nil : first }
        guard first == UInt8(ascii: "\\") else { return nil }
        let kind = bytes.byte(from + 1)
        if to - from == 2 { return escapes(kind) ?? (kind == UInt8(ascii: "'") ? kind : nil) }
        let digits = kind == UInt8(ascii: "x") ? 2 : kind == UInt8(ascii: "u") ? 4 : 0
        guard digits > 0, to - from == 2 + digits, let value = hex(bytes, from + 2, to) else { return nil }
        return UInt8(exactly: value)
    }

    /// What stands for a byte behind a backslash in JSON (RFC 8259 §7).
    static func escapes(_ kind: UInt8) -> UInt8? {
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): kind
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    static func hex(_ bytes: RawSpan, _ from: Int, _ to: Int) -> UInt32? {
        var value: UInt32 = 0
        for index in from..<to {
            let byte = bytes.byte(index)
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }

    /// A JSON string's content without its escapes; nil for an escape that is none.
    static func unescaped(_ bytes: RawSpan, _ from: Int, _ to: Int) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(to - from)
        var index = from
        while index < to {
            let byte = bytes.byte(index)
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                index += 1
                continue
            }
            guard index + 1 < to else { return nil }
            let kind = bytes.byte(index + 1)
            if let byte = escapes(kind) {
                result.append(byte)
                index += 2
            } else {
                guard kind == UInt8(ascii: "u"), let (scalar, count) = scalar(bytes, index, to),
                    let encoded = UTF8.encode(scalar)
                else { return nil }
                result += encoded
                index += count
            }
        }
        return result
    }

    /// `\\u000B`, or two of them for what lies beyond 16 bits.
    private static func scalar(_ bytes: RawSpan, _ from: Int, _ to: Int) -> (scalar: Unicode.Scalar, count: Int)? {
        guard from + 6 <= to, let high = hex(bytes, from + 2, from + 6) else { return nil }
        if let scalar = Unicode.Scalar(high) { return (scalar, 6) }
        guard (0xD800..<0xDC00).contains(high), from + 12 <= to, bytes.byte(from + 6) == UInt8(ascii: "\\"),
            bytes.byte(from + 7) == UInt8(ascii: "u"), let low = hex(bytes, from + 8, from + 12),
            (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { return nil }
        return (scalar, 12)
    }

    /// Whether bytes are text that a field of this width can hold, with a NUL behind it.
    static func isText(_ bytes: RawSpan, _ from: Int, _ to: Int, width: Int) -> Bool {
        guard to - from < width else { return false }
        var isASCII = true
        for index in from..<to {
            let byte = bytes.byte(index)
            if byte == 0 { return false }
            isASCII = isASCII && byte < 0x80
        }
        return isASCII || bytes.fixedText(at: from, width: to - from) != nil
    }
}
