/// Prints `2025-09-24T19:30:00.001385399Z` and remembers the last second and day it printed: records come in order, so
/// nearly always only the nine digits after the point are new.
struct TimestampText: Sendable {
    private var second = UInt64.max
    /// The text of `second`: `2025-09-`, `24T19:30` and `:00.`.
    private var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
    private var day = UInt64.max
    /// The text of `day`: `2025-09-` and `24T`.
    private var dayWords: (UInt64, UInt64) = (0, 0)

    /// Characters of a timestamp.
    static let byteCount = 30

    @inline(__always)
    mutating func append(_ nanos: UInt64, to line: inout TextCursor) {
        let second = nanos / 1_000_000_000
        if second != self.second { turn(to: second) }
        line.store(words.0, used: 8)
        line.store(words.1, used: 8)
        line.store(words.2, used: 4)
        line.nineDigits(UInt32(truncatingIfNeeded: nanos - second * 1_000_000_000))
        line.append("Z")
    }

    @inline(never)
    private mutating func turn(to second: UInt64) {
        let day = second / 86_400
        if day != self.day {
            let date = CalendarDate(Timestamp(nanos: day * Timestamp.nanosPerDay))
            // The eight digits of 20250924, moved apart for the hyphens.
            let digits = TextCursor.digits(date.packed) | 0x3030_3030_3030_3030
            dayWords.0 = digits & 0xFFFF_FFFF | 0x2D << 32 | (digits >> 32 & 0xFFFF) << 40 | 0x2D << 56
            dayWords.1 = digits >> 48 | UInt64(UInt8(ascii: "T")) << 16
            self.day = day
        }
        let ofDay = second - day * 86_400
        let clock = ofDay / 3600 * 1_000_000 + ofDay / 60 % 60 * 10_000 + ofDay % 60 * 100
        let digits = TextCursor.digits(UInt32(clock)) | 0x3030_3030_3030_3030
        let colon = UInt64(UInt8(ascii: ":"))
        words.0 = dayWords.0
        words.1 = dayWords.1 | (digits & 0xFFFF) << 24 | colon << 40 | (digits >> 16 & 0xFFFF) << 48
        words.2 = UInt32(colon | (digits >> 32 & 0xFFFF) << 8 | UInt64(UInt8(ascii: ".")) << 24)
        self.second = second
    }
}
