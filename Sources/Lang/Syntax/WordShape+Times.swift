// clock     = H [ H ] ":" MM [ ":" SS [ "." 1…9 digits ] ]
// iso       = YYYY "-" MM "-" DD [ "T" HH ":" MM [ ":" SS [ "." 1…9 digits ] ] [ "Z" | ( "+" | "-" ) HH ":" MM ] ]
//
// A word of exactly this shape can mean nothing else, so a month 13 is refused here and not taken for a symbol.

extension WordShape {
    static func time(_ word: ArraySlice<UInt8>, span: SourceSpan) -> Reading {
        var rest = word
        if let year = rest.takeNumber(digits: 4), rest.take(UInt8(ascii: "-")) {
            return date(word, year: year, rest: rest, span: span)
        }
        rest = word
        guard let clock = takeClock(&rest, hourDigits: 1...2), rest.isEmpty else { return .word }
        guard let nanos = clock.nanosOfDay else { return refusedClock(word) }
        return .shaped(.time(TimeExpression(.clock(nanosOfDay: nanos), span: span)))
    }

    private static func date(_ word: ArraySlice<UInt8>, year: Int, rest: ArraySlice<UInt8>, span: SourceSpan) -> Reading
    {
        var rest = rest
        guard let month = rest.takeNumber(digits: 2), rest.take(UInt8(ascii: "-")),
            let day = rest.takeNumber(digits: 2)
        else { return .word }
        var isRealClock = true
        if rest.take(UInt8(ascii: "T")) {
            guard let clock = takeClock(&rest, hourDigits: 2...2), let zone = takeZone(&rest) else { return .word }
            isRealClock = clock.nanosOfDay != nil && zone
        }
        guard rest.isEmpty else { return .word }
        guard day >= 1, day <= days(inMonth: month, of: year) else {
            return .refused(
                .timeOutOfRange, "the calendar has no day \(quoted(text(word.prefix(10))))",
                help: "a date is YEAR-MONTH-DAY, as in 2025-09-24")
        }
        guard isRealClock else { return refusedClock(word) }
        return .shaped(.time(TimeExpression(.iso(text(word)), span: span)))
    }

    private struct Clock {
        var hour: Int
        var minute: Int
        var second: Int
        var fraction: ArraySlice<UInt8>

        /// nil when no clock shows it.
        var nanosOfDay: Int64? {
            guard hour < 24, minute < 60, second < 60, fraction.count <= 9 else { return nil }
            let digits = fraction.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
            let nanos = (fraction.count..<9).reduce(digits) { value, _ in value * 10 }
            return Int64((hour * 60 + minute) * 60 + second) * 1_000_000_000 + nanos
        }
    }

    private static func takeClock(_ rest: inout ArraySlice<UInt8>, hourDigits: ClosedRange<Int>) -> Clock? {
        let digits = rest.prefix(while: \.isDigit).count
        guard hourDigits.contains(digits), let hour = rest.takeNumber(digits: digits), rest.take(UInt8(ascii: ":")),
            let minute = rest.takeNumber(digits: 2)
        else { return nil }
        var clock = Clock(hour: hour, minute: minute, second: 0, fraction: rest.prefix(0))
        guard rest.take(UInt8(ascii: ":")) else { return clock }
        guard let second = rest.takeNumber(digits: 2) else { return nil }
        clock.second = second
        guard rest.take(UInt8(ascii: ".")) else { return clock }
        clock.fraction = rest.takeDigits()
        return clock.fraction.isEmpty ? nil : clock
    }

    /// nil when something else follows the clock, else whether the zone is one that exists.
    private static func takeZone(_ rest: inout ArraySlice<UInt8>) -> Bool? {
        if rest.isEmpty || rest.take(UInt8(ascii: "Z")) { return true }
        guard rest.take(UInt8(ascii: "+")) || rest.take(UInt8(ascii: "-")), let hour = rest.takeNumber(digits: 2),
            rest.take(UInt8(ascii: ":")), let minute = rest.takeNumber(digits: 2)
        else { return nil }
        return hour < 24 && minute < 60
    }

    /// 0 for a month that does not exist. (Gregorian.)
    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 0
        }
    }

    private static func refusedClock(_ word: ArraySlice<UInt8>) -> Reading {
        .refused(
            .timeOutOfRange, "no clock shows \(quoted(text(word)))",
            help: "hours are 0 to 23, minutes and seconds 0 to 59, with up to nine digits after the point")
    }
}
