/// The hours in which a market trades, every day the same: what `set session 13:30-21:00` says. Inside them the phase is
/// `open`, outside `close`.
public struct TradingSession: Hashable, Sendable {
    /// Nanoseconds since the zone's midnight, 0 ..< one day. An end at or before the start is on the next day; equal ends
    /// are the whole day.
    public var start: Int64
    public var end: Int64
    /// How far the zone is ahead of UTC.
    public var zoneNanos: Int64

    private static let day = Int64(Timestamp.nanosPerDay)

    /// nil unless both ends are in 0 ..< one day and the zone less than a day away.
    public init?(start: Int64, end: Int64, zoneNanos: Int64 = 0) {
        let ofDay = 0..<Self.day
        guard ofDay.contains(start), ofDay.contains(end), zoneNanos.magnitude < UInt64(Self.day) else { return nil }
        self.start = start
        self.end = end
        self.zoneNanos = zoneNanos
    }

    /// Reads `13:30-21:00`, with seconds where they are written, and with a zone behind it: `13:30-21:00 UTC`,
    /// `09:30-16:00 -05:00`; without one it is `zoneNanos`. nil for anything else.
    public init?(_ text: String, zoneNanos: Int64 = 0) {
        let words = text.split(separator: " ")
        guard let hours = words.first, words.count <= 2 else { return nil }
        let ends = hours.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = Timestamp.nanosOfDay(clock: ends[0]),
            let end = Timestamp.nanosOfDay(clock: ends[1])
        else { return nil }
        var zone = zoneNanos
        if words.count == 2 {
            guard let written = Self.zone(words[1]) else { return nil }
            zone = written
        }
        self.init(start: start, end: end, zoneNanos: zone)
    }

    private static func zone(_ text: Substring) -> Int64? {
        if text == "UTC" || text == "Z" { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        guard let nanos = Timestamp.nanosOfDay(clock: text.dropFirst()) else { return nil }
        return sign == "+" ? nanos : -nanos
    }

    /// The open or closed stretch that an instant lies in.
    public func span(at time: Timestamp) -> PhaseSpan {
        let length = start < end ? end - start : end - start + Self.day
        if length == Self.day { return PhaseSpan(phase: .open, start: nil, end: nil) }
        // How long ago the session last began, 0 ..< one day.
        let ofDay = Int64(time.nanos % Timestamp.nanosPerDay)
        var since = (ofDay + zoneNanos - start) % Self.day
        if since < 0 { since += Self.day }
        let isOpen = since < length
        let begun = time.advanced(byNanos: isOpen ? -since : length - since)
        let ends = time.advanced(byNanos: isOpen ? length - since : Self.day - since)
        return PhaseSpan(phase: isOpen ? .open : .close, start: begun, end: ends)
    }
}
