import Engine

/// The rule of a zone for the years that no table covers, as POSIX writes it: `EST5EDT,M3.2.0,M11.1.0`
/// (IEEE Std 1003.1, Base Definitions 8.3; with the hours beyond a day of RFC 8536 §3.3.1).
struct PosixZone: Sendable, Hashable {
    /// The day of a change in each year.
    enum Day: Sendable, Hashable {
        /// `M3.2.0`: the second Sunday of March; week 5 is the last one.
        case weekday(month: Int, week: Int, day: Int)
        /// `J60`: 1…365, 29 February never counted.
        case julian(Int)
        /// `59`: 0…365, 29 February counted.
        case ofYear(Int)
    }

    struct Change: Sendable, Hashable {
        var day: Day
        /// The time of the change in seconds after midnight, on the local clock before the change; may be negative or
        /// beyond a day.
        var seconds: Int64
    }

    /// The offset from UTC in seconds, outside summer time.
    var standard: Int64
    /// nil where the clocks do not change.
    var summer: Summer?

    struct Summer: Sendable, Hashable {
        /// Seconds ahead of UTC, and when they begin and end.
        var offset: Int64
        var from: Change
        var to: Change
    }

    /// Reads a rule; nil when the text is no such rule.
    init?(_ text: String) {
        var reader = RuleReader(text)
        guard reader.name(), let west = reader.clock() else { return nil }
        standard = -west
        if reader.isAtEnd { return }
        guard reader.name() else { return nil }
        var offset = standard + 3600
        if let next = reader.peek, next != UInt8(ascii: ",") {
            guard let west = reader.clock() else { return nil }
            offset = -west
        }
        guard reader.take(","), let from = reader.change(), reader.take(","), let to = reader.change(), reader.isAtEnd
        else { return nil }
        summer = Summer(offset: offset, from: from, to: to)
    }

    /// The offset from UTC in seconds at a time in seconds since 1970.
    func offset(at time: Int64) -> Int64 {
        guard let summer else { return standard }
        let local = time + standard
        // Before 1970 there is no record.
        let year = CalendarDate(daysSince1970: Int(max(0, local)) / 86_400).year - (local < 0 ? 1 : 0)
        let begins = Self.seconds(of: summer.from, in: year) - standard
        let ends = Self.seconds(of: summer.to, in: year) - summer.offset
        let isSummer = begins < ends ? begins <= time && time < ends : !(ends <= time && time < begins)
        return isSummer ? summer.offset : standard
    }

    // MARK: The calendar

    private static func days(year: Int, month: Int) -> Int64 {
        Int64(CalendarDate.daysSince1970(year: year, month: month, day: 1))
    }

    /// The instant of a change in a year, in seconds of a local clock since 1970.
    private static func seconds(of change: Change, in year: Int) -> Int64 {
        let first = days(year: year, month: 1)
        let isLeap = days(year: year + 1, month: 1) - first == 366
        let day: Int64
        switch change.day {
        case .ofYear(let number): day = first + Int64(number)
        case .julian(let number): day = first + Int64(number) - 1 + (isLeap && number >= 60 ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let start = days(year: year, month: month)
            let next = month == 12 ? days(year: year + 1, month: 1) : days(year: year, month: month + 1)
            // 1970-01-01 was a Thursday, day 4 of a week that begins with Sunday.
            let startWeekday = ((start + 4) % 7 + 7) % 7
            var found = start + (Int64(weekday) - startWeekday + 7) % 7 + Int64(week - 1) * 7
            while found >= next { found -= 7 }
            day = found
        }
        return day * 86_400 + change.seconds
    }
}

private struct RuleReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    var isAtEnd: Bool { rest.isEmpty }
    var peek: UInt8? { rest.first }

    mutating func take(_ character: Unicode.Scalar) -> Bool { rest.take(UInt8(ascii: character)) }

    /// Reads a name such as `EST` or `<-03>`; returns true when there was one.
    mutating func name() -> Bool {
        if take("<") {
            rest = rest.drop { $0 != UInt8(ascii: ">") }
            return take(">")
        }
        let letters = rest.prefix { $0.isNameStart && $0 != UInt8(ascii: "_") && $0 < 0x80 }
        rest.removeFirst(letters.count)
        return letters.count >= 3
    }

    /// Reads `[+-]hh[:mm[:ss]]` as seconds.
    mutating func clock() -> Int64? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hours = number(), hours <= 167 else { return nil }
        var seconds = hours * 3600
        if take(":") {
            guard let minutes = number(), minutes < 60 else { return nil }
            seconds += minutes * 60
            if take(":") {
                guard let rest = number(), rest < 60 else { return nil }
                seconds += rest
            }
        }
        return isNegative ? -seconds : seconds
    }

    private mutating func number() -> Int64? {
        let digits = rest.takeDigits()
        guard (1...3).contains(digits.count) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    mutating func change() -> PosixZone.Change? {
        let day: PosixZone.Day
        if take("M") {
            guard let month = number(), (1...12).contains(month), take("."), let week = number(),
                (1...5).contains(week),
                take("."), let weekday = number(), (0...6).contains(weekday)
            else { return nil }
            day = .weekday(month: Int(month), week: Int(week), day: Int(weekday))
        } else if take("J") {
            guard let number = number(), (1...365).contains(number) else { return nil }
            day = .julian(Int(number))
        } else {
            guard let number = number(), number <= 365 else { return nil }
            day = .ofYear(Int(number))
        }
        // The change is at two in the morning when the rule gives no time.
        guard take("/") else { return PosixZone.Change(day: day, seconds: 7200) }
        return clock().map { PosixZone.Change(day: day, seconds: $0) }
    }
}
