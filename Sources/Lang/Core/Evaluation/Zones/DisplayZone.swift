import Engine

/// The zone on whose clock a person reads times (`set tz`), with its offset. Data keeps UTC: CSV, JSON and saved files
/// never use a zone.
package struct DisplayZone: Sendable, Hashable {
    private let fixedNanos: Int64
    private let rules: ZoneRules?

    /// The zone of the settings; nil for UTC, in which times are shown anyway.
    package init?(_ settings: Settings) {
        guard settings.showsZone, settings.zone != nil || settings.zoneNanos != 0 else { return nil }
        fixedNanos = settings.zoneNanos
        rules = settings.zone
    }

    /// The lead of the zone's clock over UTC, in nanoseconds, at an instant.
    package func nanos(at time: Timestamp) -> Int64 { rules?.nanos(at: time) ?? fixedNanos }

    /// The time that the zone's clock shows, as if it were UTC; an instant beyond the ends of time is one of them.
    package func wall(_ time: Timestamp) -> Timestamp { time.advanced(byNanos: nanos(at: time)) }

    /// The offset at an instant, such as `-05:00`.
    package func offset(at time: Timestamp) -> String {
        let nanos = nanos(at: time)
        return nanos == 0 ? "+00:00" : Settings.zoneText(nanos)
    }
}

/// Instants as text in a zone; in UTC, with a `Z`, without one.
package enum ZonedTime {
    /// The date and time with the offset, `2025-09-24T14:45:00.000000000-05:00`.
    package static func text(_ time: Timestamp, _ zone: DisplayZone?) -> String {
        guard let zone else { return time.description }
        return zone.wall(time).description.dropLast() + zone.offset(at: time)
    }

    /// The time of day with the offset, `14:45:00.000-05:00`.
    package static func clock(_ time: Timestamp, fraction: Int, _ zone: DisplayZone?) -> String {
        guard let zone else { return time.clockText(fraction: fraction) + "Z" }
        return zone.wall(time).clockText(fraction: fraction) + zone.offset(at: time)
    }

    /// The date that the zone's calendar shows.
    package static func date(_ time: Timestamp, _ zone: DisplayZone?) -> CalendarDate {
        CalendarDate(zone?.wall(time) ?? time)
    }
}

extension Question {
    /// An instant as a sentence for a person has it: on the clock that times are shown on.
    package func shown(_ time: Timestamp) -> String { ZonedTime.text(time, DisplayZone(settings)) }
}
