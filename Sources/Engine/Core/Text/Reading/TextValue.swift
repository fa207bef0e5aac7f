/// Reads values out of bytes, in any of the forms that Databento prints; nil for bytes that are no such value.
/// Nothing is allocated but for text with escapes.
enum TextValue {
    /// The number that 1 to 20 digits stand for; nil when a byte is none, or it does not fit 64 bits.
    @inline(__always)
    static func unsigned(_ bytes: RawSpan, _ from: Int, _ to: Int) -> UInt64? {
        let count = to - from
        if count > 0, count <= 8 { return upTo8(bytes, to, count) }
        guard count > 0, count <= 20, let low = upTo8(bytes, to, 8) else { return nil }
        if count <= 16 { return upTo8(bytes, to - 8, count - 8).map { $0 &* 100_000_000 &+ low } }
        guard let middle = upTo8(bytes, to - 8, 8), let high = upTo8(bytes, to - 16, count - 16) else { return nil }
        let (scaled, overflow) = high.multipliedReportingOverflow(by: 10_000_000_000_000_000)
        let (sum, overflow2) = scaled.addingReportingOverflow(middle &* 100_000_000 &+ low)
        return overflow || overflow2 ? nil : sum
    }

    /// The number of the 1 to 8 digits that end before `to`, read all at once: a digit at a time costs three times as
    /// much.
    @inline(__always)
    static func upTo8(_ bytes: RawSpan, _ to: Int, _ count: Int) -> UInt64? {
        guard to >= 8 else { return atStart(bytes, to, count) }
        // The bytes before the digits are made zeros: the first character is the lowest byte.
        let keep = ~UInt64(0) << UInt64((8 - count) * 8)
        return digits(bytes.integer(at: to - 8, as: UInt64.self) & keep | 0x3030_3030_3030_3030 & ~keep)
    }

    /// The number of eight digits in one word; nil when a byte is none. Pairs, then fours, then all are put together.
    @inline(__always)
    static func digits(_ word: UInt64) -> UInt64? {
        let high = word & 0xF0F0_F0F0_F0F0_F0F0
        let above9 = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
        guard high | above9 >> 4 == 0x3333_3333_3333_3333 else { return nil }
        let ones = word &- 0x3030_3030_3030_3030
        let pairs = ones &* 10 &+ ones >> 8
        let even = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let odd = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (even &+ odd) >> 32
    }

    /// The number of digits before which there are fewer than eight bytes to load: a digit at a time.
    private static func atStart(_ bytes: RawSpan, _ to: Int, _ count: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in to - count..<to {
            let digit = bytes.byte(index) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + UInt64(digit)
        }
        return value
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

    /// A price as it is written.
    enum Price {
        case undefined
        /// A number with a point, in units of 1e-9.
        case decimal(Int64)
        /// A number without a point, whose unit is the column's.
        case whole(Int64)
    }

    /// A price as it is written; undefined when empty, and for the words of other programs for a missing number.
    @inline(__always)
    static func price(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Price? {
        guard to > from else { return .undefined }
        let negative = bytes.byte(from) == UInt8(ascii: "-")
        let start = negative ? from + 1 : from
        // Nine digits after the point, as the official encoders have them.
        if to - start > 10, bytes.byte(to - 10) == UInt8(ascii: "."), let whole = unsigned(bytes, start, to - 10),
            whole <= 9_223_372_036, let fraction = unsigned(bytes, to - 9, to),
            let value = negated(whole &* 1_000_000_000 &+ fraction, if: negative)
        {
            return .decimal(value)
        }
        if let magnitude = unsigned(bytes, start, to) { return negated(magnitude, if: negative).map { .whole($0) } }
        return otherPrice(bytes, from, to)
    }

    /// A price with any number of digits after the point (more than nine are exact only when the rest are zeros),
    /// exponents, thousands.
    @inline(never)
    private static func otherPrice(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Price? {
        guard let number = TextNumber(bytes, from, to) else {
            return TextNumber.isMissing(bytes, from, to) ? .undefined : nil
        }
        if let value = number.integer(timesTenTo: 9) { return .decimal(value) }
        // No decimal is so large: `64830000000.0` is a float made of a whole number of 1e-9.
        return number.integer(timesTenTo: 0).map { .whole($0) }
    }

    /// The byte of a character as it is or escaped as Rust or JSON does it: `A`, `\\t`, `\\'`, `\\xff`, `\\u00ff`;
    /// empty is NUL.
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

    /// The byte that a character after a backslash stands for in JSON (RFC 8259 §7); nil for one that has no meaning.
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

    /// A JSON string's content without its escapes; nil when an escape is malformed.
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

    /// The scalar of an escape `\\u000B`, or of two of them beyond 16 bits, and its length in bytes.
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

    /// True when bytes are text that a field of this width can hold, with a NUL after it.
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
