/// Times as they are written elsewhere, and their replacements here.
enum ForeignTimes {
    /// The time that can be read here and says the same; nil for a text that is no time that people write.
    static func replacement(for written: String) -> String? {
        let text = written.lowercased()
        switch text {
        case "noon": return "12:00"
        case "midnight": return "00:00"
        case "beginning", "begin", "first": return "start"
        case "last", "now", "finish": return "end"
        default: break
        }
        if let number = text.first, number == "+" || number == "-", text.count > 1,
            text.dropFirst().allSatisfy(\.isNumber)
        {
            return "\(text)m"
        }
        // `14:45:00Z` and `14:45:00.5Z`: the zone belongs to a date.
        if text.hasSuffix("z"), isClock(text.dropLast()) { return String(text.dropLast()) }
        for suffix in ["am", "pm"] where text.hasSuffix(suffix) { return clock(text.dropLast(2), isPM: suffix == "pm") }
        return date(text)
    }

    /// The time of day of a twelve-hour clock, `10:30pm` or `3pm`, as `22:30`; nil when it is none.
    private static func clock(_ text: Substring, isPM: Bool) -> String? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let hour = Int(first), (1...12).contains(hour) else { return nil }
        let minutes = parts.count > 1 ? String(parts[1]) : "00"
        let converted = hour % 12 + (isPM ? 12 : 0)
        let whole = "\(converted)".zeroPadded(2) + ":\(minutes)"
        return isClock(whole[...]) ? whole : nil
    }

    /// A date with other signs or none, `2025/01/06`, `20250106`, with or without a time of day after a `t`, in the
    /// form that can be read here; nil when it is none.
    private static func date(_ text: String) -> String? {
        let parts = text.split(separator: "t", maxSplits: 1, omittingEmptySubsequences: false)
        guard let day = parts.first else { return nil }
        let digits = day.filter(\.isNumber)
        let signs = day.filter { !$0.isNumber }
        guard digits.count == 8, signs == "//" || signs == ".." || signs.isEmpty,
            digits.hasPrefix("19") || digits.hasPrefix("20"),
            signs.isEmpty || day.prefix(4).allSatisfy(\.isNumber)
        else { return nil }
        let date = "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
        let whole = parts.count > 1 ? date + "T" + parts[1].uppercased() : date
        return WordShape.time(of: whole) == nil ? nil : whole
    }

    /// The duration meant by `5 minutes`, `5min` or `hour`; nil for a text that is none.
    ///
    /// - Parameter unit: the word after the number, where it is a word of its own; nil when the unit is in `written`.
    static func duration(_ written: String, unit: String? = nil) -> String? {
        let number = written.prefix { $0.isNumber || $0 == "." }
        let word = (unit ?? String(written.dropFirst(number.count))).lowercased()
        guard unit == nil || number.count == written.count,
            let unit = units.first(where: { $0.words.contains(word) })?.unit
        else { return nil }
        let duration = (number.isEmpty ? "1" : String(number)) + unit
        return DurationLiteral.nanos(duration) ?? 0 == 0 || duration == written ? nil : duration
    }

    private static let units: [(unit: String, words: Set<String>)] = [
        ("ns", ["ns", "nano", "nanos", "nanosecond", "nanoseconds"]),
        ("us", ["us", "micro", "micros", "microsecond", "microseconds"]),
        ("ms", ["ms", "milli", "millis", "millisecond", "milliseconds"]),
        ("s", ["s", "sec", "secs", "second", "seconds"]), ("m", ["m", "min", "mins", "minute", "minutes", "t"]),
        ("h", ["h", "hr", "hrs", "hour", "hours"]), ("d", ["d", "day", "days"]),
    ]

    private static func isClock(_ text: Substring) -> Bool {
        if case .clock? = WordShape.time(of: String(text)) { true } else { false }
    }
}
