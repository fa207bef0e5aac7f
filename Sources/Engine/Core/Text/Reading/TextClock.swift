/// Reads dates and times in ISO 8601, as Databento prints them and as people write them. Remembers the last day, which
/// is nearly always the next time's too.
struct TextClock: Sendable {
    /// The last day, `2025-09-24`, as the two words by which it is read, and its midnight in nanoseconds since 1970.
    private var dayHead: UInt64 = 0
    private var dayTail: UInt16 = 0
    private var midnight: UInt64 = 0

    /// Bytes of `2025-09-24T19:30:00.001385399Z`.
    private static let fullByteCount = 30

    /// Nanoseconds since 1970 of a time in the form that Databento prints; nil for any other text.
    @inline(__always)
    mutating func printed(_ bytes: RawSpan, _ from: Int, _ to: Int) -> UInt64? {
        to - from == Self.fullByteCount ? full(bytes, from) : nil
    }

    @inline(__always)
    private mutating func full(_ bytes: RawSpan, _ from: Int) -> UInt64? {
        let head: UInt64 = bytes.integer(at: from)
        let tail: UInt16 = bytes.integer(at: from + 8)
        if head != dayHead || tail != dayTail {
            guard let day = Self.day(bytes, from) else { return nil }
            (dayHead, dayTail, midnight) = (head, tail, day)
        }
        // `19:30:00` in one word, its colons made zeros: 19,030,000.
        let clock: UInt64 = bytes.integer(at: from + 11)
        let colons: UInt64 = 0x0000_FF00_00FF_0000
        guard clock & colons == 0x0000_3A00_003A_0000,
            let digits = TextValue.digits(clock & ~colons | 0x0000_3000_0030_0000),
            let nanos = TextValue.unsigned(bytes, from + 20, from + 29),
            bytes.byte(from + 10) == UInt8(ascii: "T"), bytes.byte(from + 19) == UInt8(ascii: "."),
            bytes.byte(from + 29) == UInt8(ascii: "Z")
        else { return nil }
        let (hour, minute, second) = (digits / 1_000_000, digits / 1000 % 1000, digits % 1000)
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let ofDay = (hour * 3600 + minute * 60 + second) * 1_000_000_000 + nanos
        let (sum, overflow) = midnight.addingReportingOverflow(ofDay)
        return overflow ? nil : sum
    }

    @inline(__always)
    private static func two(_ bytes: RawSpan, _ at: Int) -> UInt64? {
        let tens = bytes.byte(at) &- UInt8(ascii: "0")
        let ones = bytes.byte(at + 1) &- UInt8(ascii: "0")
        return tens < 10 && ones < 10 ? UInt64(tens * 10 + ones) : nil
    }

    /// Midnight of `2025-09-24`, up to the last day that 64 bits of nanoseconds reach, in 2554.
    private static func day(_ bytes: RawSpan, _ from: Int) -> UInt64? {
        guard let century = two(bytes, from), let rest = two(bytes, from + 2), let month = two(bytes, from + 5),
            let day = two(bytes, from + 8), bytes.byte(from + 4) == UInt8(ascii: "-"),
            bytes.byte(from + 7) == UInt8(ascii: "-")
        else { return nil }
        let year = Int(century * 100 + rest)
        // `CalendarDate` ends with the last whole year, 2553; of 2554 there are days up to 21 July.
        guard (1970...2554).contains(year), (1...12).contains(month), day >= 1,
            day <= CalendarDate.days(inMonth: Int(month), of: year)
        else { return nil }
        let days = CalendarDate.daysSince1970(year: year, month: Int(month), day: Int(day))
        let (nanos, overflow) = UInt64(days).multipliedReportingOverflow(by: Timestamp.nanosPerDay)
        return overflow ? nil : nanos
    }

    /// Nanoseconds since 1970 of any other ISO 8601 time: a date alone, fewer digits, an offset from UTC; nil for a
    /// text that is none.
    func other(_ bytes: RawSpan, _ from: Int, _ to: Int) -> UInt64? {
        guard to - from <= 40 else { return nil }
        let text = (from..<to).map { bytes.byte($0) }
        return String(validating: text, as: UTF8.self).flatMap { Timestamp(iso: $0)?.nanos }
    }
}
