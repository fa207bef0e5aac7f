/// A day as DBN's symbol mappings write it, decimal YYYYMMDD, of any year up to 9999: open-ended mappings end in years
/// that 64 bits of nanoseconds cannot reach.
package struct PackedDate: Hashable, Comparable, Sendable {
    /// The day as a number: `20250924`.
    package let packed: UInt32

    /// The day of a number; nil for one that is no day of the Gregorian calendar.
    package init?(packed: UInt32) {
        let month = Int(packed / 100 % 100)
        let day = Int(packed % 100)
        guard packed <= 9999_12_31, (1...12).contains(month), day >= 1,
            day <= CalendarDate.days(inMonth: month, of: Int(packed / 10_000))
        else { return nil }
        self.packed = packed
    }

    /// The same day as a calendar's.
    package init(_ date: CalendarDate) { packed = date.packed }

    /// True when a day is before another one.
    package static func < (a: PackedDate, b: PackedDate) -> Bool { a.packed < b.packed }
}

extension PackedDate: CustomStringConvertible {
    /// The day in ISO 8601: `2025-09-24`.
    package var description: String {
        let year = Timestamp.padded(UInt64(packed / 10_000), 4)
        return "\(year)-\(Timestamp.padded(UInt64(packed / 100 % 100), 2))-\(Timestamp.padded(UInt64(packed % 100), 2))"
    }
}
