/// An instant: nanoseconds since 1970-01-01T00:00:00Z.
///
/// "No time" is `nil` of `Timestamp?`; DBN's `UNDEF_TIMESTAMP` (all ones) stops at the codec.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Nanoseconds since 1970 in UTC.
    public var nanos: UInt64

    /// Makes an instant of nanoseconds since 1970 in UTC.
    public init(nanos: UInt64) { self.nanos = nanos }

    /// Earlier before later.
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanos < b.nanos }

    /// The instant so many nanoseconds later, or earlier when negative; pinned to the ends of the representable range.
    public func advanced(byNanos delta: Int64) -> Timestamp {
        if delta >= 0 {
            let (sum, overflow) = nanos.addingReportingOverflow(UInt64(delta))
            return Timestamp(nanos: overflow ? UInt64.max - 1 : sum)
        }
        let (difference, overflow) = nanos.subtractingReportingOverflow(delta.magnitude)
        return Timestamp(nanos: overflow ? 0 : difference)
    }

    /// Nanoseconds of a second.
    public static let nanosPerSecond: UInt64 = 1_000_000_000
    /// Nanoseconds of a day of 24 hours.
    public static let nanosPerDay: UInt64 = 86_400 * nanosPerSecond

    /// Midnight (UTC) of this instant's day.
    public var startOfDay: Timestamp { Timestamp(nanos: nanos - nanos % Self.nanosPerDay) }
}

/// A day of the proleptic Gregorian calendar, UTC.
public struct CalendarDate: Hashable, Comparable, Sendable {
    /// The year of the Gregorian calendar.
    public var year: Int
    /// The month, 1 to 12.
    public var month: Int
    /// The day of the month, from 1.
    public var day: Int

    /// Makes a date of its parts; nil unless the day exists, in the years 1970…2554 (what 64 bits of nanoseconds can
    /// hold).
    public init?(year: Int, month: Int, day: Int) {
        guard (1970...2553).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        guard day <= Self.days(inMonth: month, of: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The UTC day of an instant. Algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    public init(_ timestamp: Timestamp) { self.init(daysSince1970: Int(timestamp.nanos / Timestamp.nanosPerDay)) }

    /// Makes the date that lies so many days after 1970-01-01.
    ///
    /// - Parameter number: at least -719,468: March of the year 0.
    package init(daysSince1970 number: Int) {
        let days = number + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Reads DBN's form, decimal YYYYMMDD; nil for a number that is no date.
    public init?(packed: UInt32) {
        self.init(year: Int(packed / 10_000), month: Int(packed / 100 % 100), day: Int(packed % 100))
    }

    /// The date as a decimal number `YYYYMMDD`, which orders as dates do.
    public var packed: UInt32 { UInt32(year * 10_000 + month * 100 + day) }

    /// Midnight, UTC.
    public var start: Timestamp {
        Timestamp(nanos: UInt64(Self.daysSince1970(year: year, month: month, day: day)) * Timestamp.nanosPerDay)
    }

    /// The days from 1970-01-01 to a day of any year (Gregorian; Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms").
    package static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Earlier before later.
    public static func < (a: CalendarDate, b: CalendarDate) -> Bool { a.packed < b.packed }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
