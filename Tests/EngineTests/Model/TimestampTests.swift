import Engine
import TestSupport
import Testing

@Suite struct TimestampTests {
    // Catches a printer or reader that disagrees with the official form.
    @Test(arguments: [
        (UInt64(1_758_742_200_001_385_399), "2025-09-24T19:30:00.001385399Z"), (0, "1970-01-01T00:00:00.000000000Z"),
        (1_709_164_800_000_000_001, "2024-02-29T00:00:00.000000001Z"),
        (18_446_744_073_709_551_614, "2554-07-21T23:34:33.709551614Z"),
    ])
    func `an instant prints as the official encoders print it`(nanos: UInt64, text: String) {
        #expect(Timestamp(nanos: nanos).description == text)
    }

    // Catches a spelling that a Databento client sends and we do not read.
    @Test(arguments: [
        ("2025-09-24", UInt64(1_758_672_000_000_000_000)), ("2025-09-24T19:45", 1_758_743_100_000_000_000),
        ("2025-09-24T19:45:00Z", 1_758_743_100_000_000_000), ("2025-09-24 19:45:00.5", 1_758_743_100_500_000_000),
        ("2025-09-24T21:45:00+02:00", 1_758_743_100_000_000_000), ("2025-09-24T14:15-0530", 1_758_743_100_000_000_000),
        ("2025-09-24T19:45:00.123456789z", 1_758_743_100_123_456_789),
        ("2025-09-24T22:45+03", 1_758_743_100_000_000_000),
    ])
    func `ISO 8601 is read in every form clients use`(text: String, nanos: UInt64) {
        #expect(Timestamp(iso: text)?.nanos == nanos)
    }

    // Catches days that do not exist and text that only looks like a time.
    @Test(arguments: [
        "", "2025", "2025-13-01", "2025-02-29", "2025-00-10", "2025-04-31", "2025-09-24T", "2025-09-24T24:00",
        "2025-09-24T19:60", "2025-09-24T19:45:60", "2025-09-24T19:45:00.", "2025-09-24T19:45:00.1234567890",
        "2025-09-24T19:45ZZ", "2025-09-24T19:45+2", "2025-09-24T19:45+25:00", "1969-12-31", "2554-01-01", "25-09-24",
        "2025-09-24T19:45:00 Z",
    ])
    func `what is no instant is refused`(text: String) {
        #expect(Timestamp(iso: text) == nil)
    }

    // Catches a clock time read loosely.
    @Test func `a clock time is nanoseconds since midnight`() {
        #expect(Timestamp.nanosOfDay(clock: "19:45") == 71_100_000_000_000)
        #expect(Timestamp.nanosOfDay(clock: "00:00:00.000000001") == 1)
        for text in ["24:00", "7:00", "19:45Z", "19", "19:45:0", ""] {
            #expect(Timestamp.nanosOfDay(clock: text) == nil)
        }
        #expect(Timestamp(nanos: 71_100_123_000_000).clockText(fraction: 3) == "19:45:00.123")
        #expect(Timestamp(nanos: 71_100_123_000_000).clockText(fraction: 0) == "19:45:00")
    }

    // Catches an error of the calendar, leap centuries included: each day until 2100-03 and each turn of a year until 2553.
    @Test func `every day follows the one before`() {
        var days = Array(UInt64(1)...47_550)
        for year in 2101...2553 {
            guard let start = CalendarDate(year: year, month: 3, day: 1)?.start.nanos else { continue }
            let march = start / Timestamp.nanosPerDay
            days += [march - 60, march - 59, march - 58, march - 1, march, march + 1]
        }
        var wrong = 0
        for day in days {
            let date = CalendarDate(Timestamp(nanos: (day - 1) * Timestamp.nanosPerDay))
            let next = CalendarDate(Timestamp(nanos: day * Timestamp.nanosPerDay))
            let follows =
                next.year == date.year && next.month == date.month && next.day == date.day + 1
                || next.year == date.year && next.day == 1 && next.month == date.month + 1 && date.day >= 28
                || next.year == date.year + 1 && next.day == 1 && next.month == 1 && date.month == 12 && date.day == 31
            if !follows || next.start.nanos != day * Timestamp.nanosPerDay || CalendarDate(packed: next.packed) != next
            {
                wrong += 1
            }
        }
        #expect(wrong == 0)
        // From another calendar: 213,000 days after 1970-01-01.
        #expect(CalendarDate(Timestamp(nanos: 213_000 * Timestamp.nanosPerDay)).description == "2553-03-05")
    }

    // Catches arithmetic that wraps at the ends of time.
    @Test func `moving past the ends of time stays at the end`() {
        #expect(Timestamp(nanos: 5).advanced(byNanos: -6).nanos == 0)
        #expect(Timestamp(nanos: UInt64.max - 3).advanced(byNanos: 9).nanos == UInt64.max - 1)
        #expect(Timestamp(nanos: 5).advanced(byNanos: Int64.min).nanos == 0)
        #expect(CalendarDate(year: 2100, month: 2, day: 29) == nil)
        #expect(CalendarDate(packed: 20_000_229)?.description == "2000-02-29")
        #expect(CalendarDate(packed: 0) == nil)
    }
}
