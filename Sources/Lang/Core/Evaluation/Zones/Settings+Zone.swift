import Engine

extension Settings {
    /// The lead of written clock times over UTC at an instant, in nanoseconds.
    func zoneNanos(at time: Timestamp) -> Int64 { zone?.nanos(at: time) ?? zoneNanos }

    /// The instant at which the zone's clock shows a time; nil when it never does, because the hour is skipped in
    /// spring. When there are two, in autumn, it is the first.
    ///
    /// - Parameter wall: the clock's time as if it were UTC.
    func instant(showing wall: Timestamp) -> Timestamp? {
        guard let zone else { return wall.advanced(byNanos: -zoneNanos) }
        let day = Int64(Timestamp.nanosPerDay)
        let offsets = [zone.nanos(at: wall.advanced(byNanos: -day)), zone.nanos(at: wall.advanced(byNanos: day))]
        return offsets.map { (offset: $0, instant: wall.advanced(byNanos: -$0)) }
            .filter { zone.nanos(at: $0.instant) == $0.offset }
            .map(\.instant).min()
    }

    var zoneName: String { zone?.name ?? Self.zoneText(zoneNanos) }

    /// Sets UTC, an offset, or a zone of the machine; returns false for a text that is none of them.
    mutating func set(zone text: String) -> Bool {
        if let nanos = Self.zone(text) {
            zoneNanos = nanos
            zone = nil
            return true
        }
        guard let rules = ZoneRules(named: text) else { return false }
        zone = rules
        zoneNanos = 0
        return true
    }
}

extension ZoneRules {
    /// The zone for the hours of a session, which are the same on the clock every day.
    var tradingZone: TradingZone { TradingZone(name: name) { nanos(at: $0) } }
}
