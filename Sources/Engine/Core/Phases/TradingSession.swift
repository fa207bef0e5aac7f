/// The hours in which a market trades, every day the same: what `set session 13:30-21:00` says. Inside them the phase is
/// `open`, outside `close`.
public struct TradingSession: Hashable, Sendable {
    /// The start of the session in nanoseconds since the zone's midnight, 0 ..< one day.
    public var start: Int64
    /// The end of the session in nanoseconds since the zone's midnight, 0 ..< one day. An end at or before the start is
    /// on the next day; equal ends are the whole day.
    public var end: Int64
    /// The nanoseconds that the zone is ahead of UTC; 0 where `zone` says it for each day.
    public var zoneNanos: Int64
    /// A zone with summer time: the hours are those that its clock shows, each day; nil for one with the fixed
    /// `zoneNanos`.
    public var zone: TradingZone?

    private static let day = Int64(Timestamp.nanosPerDay)

    /// Makes a session; nil unless both ends are in 0 ..< one day and the zone less than a day away.
    public init?(start: Int64, end: Int64, zoneNanos: Int64 = 0) {
        let ofDay = 0..<Self.day
        guard ofDay.contains(start), ofDay.contains(end), zoneNanos.magnitude < UInt64(Self.day) else { return nil }
        self.start = start
        self.end = end
        self.zoneNanos = zoneNanos
    }

    /// Reads `13:30-21:00`, with seconds where they are written, and with a zone after it: `13:30-21:00 UTC`,
    /// `09:30-16:00 -05:00`, `09:30-16:00 America/New_York`; without one it is `zoneNanos`. nil for anything else.
    ///
    /// - Parameter named: knows zones by their names.
    public init?(_ text: String, zoneNanos: Int64 = 0, named: (String) -> TradingZone? = { _ in nil }) {
        let words = text.split(separator: " ")
        guard let hours = words.first, words.count <= 2 else { return nil }
        let ends = hours.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = Timestamp.nanosOfDay(clock: ends[0]),
            let end = Timestamp.nanosOfDay(clock: ends[1])
        else { return nil }
        var nanos = zoneNanos
        var zone: TradingZone?
        if words.count == 2 {
            if let written = Self.zone(words[1]) {
                nanos = written
            } else {
                guard let found = named(String(words[1])) else { return nil }
                (nanos, zone) = (0, found)
            }
        }
        self.init(start: start, end: end, zoneNanos: nanos)
        self.zone = zone
    }

    private static func zone(_ text: Substring) -> Int64? {
        if text == "UTC" || text == "Z" { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        guard let nanos = Timestamp.nanosOfDay(clock: text.dropFirst()) else { return nil }
        return sign == "+" ? nanos : -nanos
    }

    /// Returns the open or closed stretch that an instant lies in.
    public func span(at time: Timestamp) -> PhaseSpan {
        let length = start < end ? end - start : end - start + Self.day
        if length == Self.day { return PhaseSpan(phase: .open, start: nil, end: nil) }
        if let zone { return span(at: time, in: zone) }
        // The time since the session last began, 0 ..< one day.
        let ofDay = Int64(time.nanos % Timestamp.nanosPerDay)
        var since = (ofDay + zoneNanos - start) % Self.day
        if since < 0 { since += Self.day }
        let isOpen = since < length
        let begun = time.advanced(byNanos: isOpen ? -since : length - since)
        let ends = time.advanced(byNanos: isOpen ? length - since : Self.day - since)
        return PhaseSpan(phase: isOpen ? .open : .close, start: begun, end: ends)
    }

    /// The sessions of the days around, each at its own day's distance from UTC: a day may have 23 or 25 hours.
    private func span(at time: Timestamp, in zone: TradingZone) -> PhaseSpan {
        let wall = time.advanced(byNanos: zone.nanos(at: time))
        let midnight = wall.advanced(byNanos: -Int64(wall.nanos % Timestamp.nanosPerDay))
        var ended: Timestamp?
        for days in -2...2 {
            let day = midnight.advanced(byNanos: Int64(days) * Self.day)
            let begins = zone.instant(showing: day.advanced(byNanos: start))
            let ends = zone.instant(showing: day.advanced(byNanos: start < end ? end : end + Self.day))
            // Hours that the clock skipped.
            guard begins < ends else { continue }
            if time < begins { return PhaseSpan(phase: .close, start: ended, end: begins) }
            if time < ends { return PhaseSpan(phase: .open, start: begins, end: ends) }
            ended = ends
        }
        return PhaseSpan(phase: .close, start: ended, end: nil)
    }
}
