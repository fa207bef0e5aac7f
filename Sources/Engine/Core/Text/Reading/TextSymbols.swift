/// The names that rows give their instruments, day by day.
struct TextSymbols: Sendable {
    private struct Key: Hashable, Sendable {
        var instrument: UInt32
        var day: UInt64
    }

    private struct Recent: Sendable {
        var key: Key
        var symbol: [UInt8]
    }

    private var known: [Key: [UInt8]] = [:]
    /// The last name seen, by the low bits of the instrument: most rows repeat one of these.
    private var recent: [Recent?] = Array(repeating: nil, count: 256)

    /// Takes the name that a row gives its instrument; the first name of a day stays.
    ///
    /// - Parameter time: the record's index time; a row without one, or without a name, tells nothing.
    @inline(__always)
    mutating func learn(_ symbol: [UInt8], instrument: UInt32, time: UInt64) {
        guard !symbol.isEmpty, time != UInt64.max else { return }
        let key = Key(instrument: instrument, day: time / Timestamp.nanosPerDay)
        let slot = Int(instrument & 255)
        if let last = recent[slot], last.key == key, last.symbol == symbol { return }
        recent[slot] = Recent(key: key, symbol: symbol)
        if known[key] == nil { known[key] = symbol }
    }

    /// One mapping a name, in alphabetical order, with an interval for each run of days that an instrument carried it.
    func mappings() -> [SymbolMapping] {
        var intervals: [String: [SymbolMapping.Interval]] = [:]
        // By instrument, then by day: days that follow each other are one interval.
        let entries = known.sorted { ($0.key.instrument, $0.key.day) < ($1.key.instrument, $1.key.day) }
        var last: (name: String, key: Key)?
        for (key, bytes) in entries {
            let name = String(decoding: bytes, as: UTF8.self)
            let start = PackedDate(CalendarDate(Timestamp(nanos: key.day * Timestamp.nanosPerDay)))
            let end = PackedDate(Self.dayAfter(key.day))
            if let last, last.name == name, last.key.instrument == key.instrument, last.key.day + 1 == key.day,
                let count = intervals[name]?.count, count > 0
            {
                intervals[name]?[count - 1].end = end
            } else {
                let interval = SymbolMapping.Interval(start: start, end: end, symbol: "\(key.instrument)")
                intervals[name, default: []].append(interval)
            }
            last = (name, key)
        }
        return intervals.sorted { $0.key < $1.key }.map { SymbolMapping(rawSymbol: $0.key, intervals: $0.value) }
    }

    /// The day after a day, both counted from 1970; the last day that 64 bits reach is its own end, as no record can
    /// come after it.
    private static func dayAfter(_ day: UInt64) -> CalendarDate {
        let (nanos, overflow) = (day + 1).multipliedReportingOverflow(by: Timestamp.nanosPerDay)
        return CalendarDate(Timestamp(nanos: overflow ? UInt64.max : nanos))
    }
}
