extension Timestamp: CustomStringConvertible {
    /// `2025-09-24T19:30:00.001385399Z`: always nine digits, as the official encoders print it.
    public var description: String { "\(CalendarDate(self))T\(clockText(fraction: 9))Z" }

    /// The time of day, `19:45:00.000`, with `fraction` digits (0…9, cut, not rounded).
    public func clockText(fraction: Int) -> String {
        let ofDay = nanos % Self.nanosPerDay
        let seconds = ofDay / Self.nanosPerSecond
        var text =
            Self.padded(seconds / 3600, 2) + ":" + Self.padded(seconds / 60 % 60, 2) + ":"
            + Self.padded(seconds % 60, 2)
        if fraction > 0 {
            text += "." + String(Self.padded(ofDay % Self.nanosPerSecond, 9).prefix(min(fraction, 9)))
        }
        return text
    }

    static func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Reads ISO 8601 as Databento's clients write it: `2025-09-24`, `2025-09-24T19:45`, `…:00`, `…:00.123456789`, with
    /// or without `Z` or an offset such as `+02:00`; no zone means UTC. nil for anything else.
    public init?(iso text: some StringProtocol) {
        var scanner = DigitScanner(text.utf8)
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
            let day = scanner.number(2), let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        var nanos = date.start.nanos
        if scanner.isAtEnd {
            self.nanos = nanos
            return
        }
        guard scanner.take("T") || scanner.take(" ") || scanner.take("t"), let ofDay = scanner.clock() else {
            return nil
        }
        nanos += UInt64(ofDay)
        if scanner.isAtEnd || (scanner.take("Z") || scanner.take("z")) && scanner.isAtEnd {
            self.nanos = nanos
            return
        }
        let east = scanner.take("+")
        guard east || scanner.take("-"), let hours = scanner.number(2), hours <= 18 else { return nil }
        _ = scanner.take(":")
        let minutes = scanner.isAtEnd ? 0 : scanner.number(2)
        guard let minutes, minutes < 60, scanner.isAtEnd else { return nil }
        let shift = Int64(hours * 3600 + minutes * 60) * 1_000_000_000
        self = Timestamp(nanos: nanos).advanced(byNanos: east ? -shift : shift)
    }

    /// Nanoseconds since midnight of `19:45`, `19:45:00` or `19:45:00.123456789`; nil for anything else.
    public static func nanosOfDay(clock text: some StringProtocol) -> Int64? {
        var scanner = DigitScanner(text.utf8)
        guard let nanos = scanner.clock(), scanner.isAtEnd else { return nil }
        return nanos
    }
}

extension CalendarDate: CustomStringConvertible {
    /// `2025-09-24`
    public var description: String {
        "\(year)-\(Timestamp.padded(UInt64(month), 2))-\(Timestamp.padded(UInt64(day), 2))"
    }
}

/// Fixed-width digits out of a short text; every step says whether it matched.
struct DigitScanner {
    private var rest: ArraySlice<UInt8>

    init(_ text: some Sequence<UInt8>) { rest = ArraySlice(Array(text)) }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Exactly `width` digits.
    mutating func number(_ width: Int) -> Int? {
        guard rest.count >= width else { return nil }
        var value = 0
        for byte in rest.prefix(width) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(width)
        return value
    }

    /// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fffffffff` (1…9 digits), as nanoseconds since midnight.
    mutating func clock() -> Int64? {
        guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
        var nanos = Int64(hour * 3600 + minute * 60) * 1_000_000_000
        guard take(":") else { return nanos }
        guard let second = number(2), second < 60 else { return nil }
        nanos += Int64(second) * 1_000_000_000
        guard take(".") else { return nanos }
        var unit: Int64 = 100_000_000
        var digits = 0
        while let digit = number(1) {
            guard digits < 9 else { return nil }
            nanos += Int64(digit) * unit
            unit /= 10
            digits += 1
        }
        return digits > 0 ? nanos : nil
    }
}
