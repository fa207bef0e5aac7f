/// A zone by name whose distance from UTC changes through the year: what makes of it is up to whoever knows the rules.
public struct TradingZone: Hashable, Sendable {
    /// The name of the zone, which tells it from others: `America/New_York`.
    public let name: String
    private let offset: @Sendable (Timestamp) -> Int64

    /// - Parameters:
    ///   - name: tells zones apart: two of one name must have the same rules.
    ///   - offset: how many nanoseconds the zone's clock is ahead of UTC at an instant.
    public init(name: String, offset: @escaping @Sendable (Timestamp) -> Int64) {
        self.name = name
        self.offset = offset
    }

    /// Returns the nanoseconds that the zone is ahead of UTC at an instant.
    public func nanos(at time: Timestamp) -> Int64 { offset(time) }

    /// Compares by name alone.
    public static func == (a: TradingZone, b: TradingZone) -> Bool { a.name == b.name }

    /// Hashes the name alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Returns the instant at which the zone's clock shows a time; of two in autumn the first. A time that is skipped
    /// in spring is as long after the last one shown as it would have been.
    ///
    /// - Parameter wall: the clock's time as if it were UTC.
    public func instant(showing wall: Timestamp) -> Timestamp {
        let day = Int64(Timestamp.nanosPerDay)
        let before = nanos(at: wall.advanced(byNanos: -day))
        let after = nanos(at: wall.advanced(byNanos: day))
        let shown = [before, after].map { wall.advanced(byNanos: -$0) }.filter {
            $0.advanced(byNanos: nanos(at: $0)) == wall
        }
        return shown.min() ?? wall.advanced(byNanos: -before)
    }
}
