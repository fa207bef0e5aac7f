import Engine

/// A written time with its meaning found, before it is a cursor in a particular recording.
package enum Moment {
    case instant(Timestamp)
    case record(Int)
    /// The cursor of a mark.
    case cursor(Cursor)
    case start
    case end
}

extension Question {
    /// The meaning of a written time now: with the data's date, the zone that is set and the cursor.
    package func resolve(_ time: TimeExpression) throws(Diagnostic) -> Moment {
        let loaded = try loaded(at: time.span)
        let recording = loaded.timeline.recording
        switch time.kind {
        case .iso(let text):
            guard let instant = Timestamp(iso: text) else { throw Self.diagnostic(.badTime(text), at: time.span) }
            return .instant(Self.hasZone(text) ? instant : try self.instant(showing: instant, text, at: time.span))
        case .clock(let nanosOfDay):
            let wall: Timestamp
            do throws(QueryError) {
                let written = Timestamp(nanos: UInt64(nanosOfDay)).clockText(fraction: 0)
                // The date is the data's, as the zone's calendar has it where the data begins.
                let start = recording.bounds(clock: settings.clock)?.first ?? Timestamp(nanos: 0)
                let nanos = settings.zoneNanos(at: start)
                let instant = try recording.instant(
                    nanosOfDay: nanosOfDay, zoneNanos: nanos, written: written, clock: settings.clock)
                if settings.zone == nil { return .instant(instant) }
                wall = instant.advanced(byNanos: nanos)
            } catch {
                var diagnostic = Self.diagnostic(error, at: time.span)
                if case .ambiguousDate(let written, let dates) = error, let date = dates.first,
                    settings.zone != nil || settings.zoneNanos != 0
                {
                    // A time without a zone of its own is read on the clock that is set.
                    diagnostic.help = "write the date: \(date)T\(written)"
                }
                throw diagnostic
            }
            return .instant(try instant(showing: wall, Printer.text(clock: nanosOfDay), at: time.span))
        case .offset(let nanos):
            guard let from = loaded.now.time ?? recording.bounds(clock: settings.clock)?.first else {
                throw Diagnostic(.noSuchMoment, "the cursor has no time to count from", at: time.span)
            }
            return .instant(from.advanced(byNanos: nanos))
        case .epoch(let nanos): return .instant(Timestamp(nanos: nanos))
        case .record(let number):
            guard number <= UInt64(recording.count) else {
                throw Self.diagnostic(.noSuchRecord(Int(clamping: number), count: recording.count), at: time.span)
            }
            return .record(Int(number))
        case .name("start"): return .start
        case .name("end"): return .end
        case .name(let name) where name == "open" || name == "close":
            return .instant(try sessionEnd(name, loaded, at: time.span))
        case .name(let name):
            if let mark = marks[name] { return .cursor(mark) }
            throw Diagnostic(
                .noSuchMoment, "‘\(name)’ is no time", at: time.span,
                help: ForeignTimes.replacement(for: name).map { "did you mean `\($0)`?" }
                    ?? Suggestions.help(name, among: ["start", "end", "open", "close", "record"] + marks.keys)
                    ?? "a time is 19:45, an ISO date, +5m, record N, start or end")
        case .variable, .recordVariable:
            // The Binder that knows every value leaves none of these.
            return try resolve(try binder.known(time))
        }
    }

    /// The place in the loaded records that a time means: before the first record at that time or after it.
    ///
    /// - Throws: `Diagnostic` at the words of the time, for a time that the data does not have, and where nothing is loaded.
    public func cursor(_ time: TimeExpression) throws(Diagnostic) -> Cursor {
        let recording = try loaded(at: time.span).timeline.recording
        switch try resolve(time) {
        case .instant(let instant): return recording.cursor(at: instant, clock: settings.clock)
        case .record(let number): return recording.cursor(record: number, clock: settings.clock) ?? recording.end()
        case .cursor(let cursor): return cursor
        case .start: return Cursor(position: 0, time: nil)
        case .end: return recording.end(clock: settings.clock)
        }
    }

    /// The cursor of a time as programs write it that have no language around them (HTTP), by the clock and the zone
    /// that are set.
    ///
    /// - Throws: `nothingLoaded`; `badTime` also for a time of day that the clock of the zone never shows.
    package func cursor(parsing text: String) throws(QueryError) -> Cursor {
        guard let recording = current?.timeline.recording else { throw .nothingLoaded }
        let hasZone = settings.zone != nil || settings.zoneNanos != 0
        if hasZone, let time = Self.zoned(text) {
            do throws(Diagnostic) {
                return try cursor(time)
            } catch {
                // The engine has the better error for a text that is no time in any zone, or that means more than one
                // day.
                _ = try recording.cursor(parsing: text, clock: settings.clock)
                throw .badTime(text)
            }
        }
        return try recording.cursor(parsing: text, clock: settings.clock)
    }

    /// A time of day, or a date and a time without an offset, to which `set tz` gives its zone; nil for every other
    /// text.
    private static func zoned(_ text: String) -> TimeExpression? {
        let span = SourceSpan(0, text.utf8.count)
        if let nanos = Timestamp.nanosOfDay(clock: text) {
            return TimeExpression(.clock(nanosOfDay: nanos), span: span)
        }
        return Timestamp(iso: text) != nil && !hasZone(text) ? TimeExpression(.iso(text), span: span) : nil
    }

    /// The record indices that a range covers. By time it is half-open, as Databento's own queries are: from the first
    /// record at or after the start, up to and without the first at or after the end. By number both ends belong to it.
    ///
    /// - Parameter whole: the indices without a range.
    public func indices(_ range: BoundRange?, whole: Range<Int>) throws(Diagnostic) -> Range<Int> {
        guard let range else { return whole }
        let loaded = try loaded(at: range.span)
        let recording = loaded.timeline.recording
        let lower: Int
        let upper: Int
        switch range.kind {
        case .last(let nanos):
            guard let now = loaded.now.time else {
                throw Diagnostic(.noSuchMoment, "the cursor has no time to count back from", at: range.span)
            }
            lower = recording.position(at: now.advanced(byNanos: -nanos), clock: settings.clock)
            upper = loaded.now.position
        case .times(let from, let to):
            lower = edge(try from.map(resolve) ?? .start, isEnd: false, recording)
            upper = edge(try to.map(resolve) ?? .end, isEnd: true, recording)
        }
        guard lower <= upper else {
            throw Diagnostic(
                .noSuchMoment, "the range ends before it starts", at: range.span, help: "swap its two ends")
        }
        return lower..<upper
    }

    /// Where a range that begins or ends at a moment does so. A record that is named belongs to it.
    package func edge(_ moment: Moment, isEnd: Bool, _ recording: Recording) -> Int {
        switch moment {
        case .instant(let instant): recording.position(before: instant, clock: settings.clock)
        case .record(let number): isEnd ? number : max(0, number - 1)
        case .cursor(let cursor): cursor.position
        case .start: 0
        case .end: recording.count
        }
    }

    /// The instant at which the clock of `set tz` shows a time.
    private func instant(showing wall: Timestamp, _ text: String, at span: SourceSpan) throws(Diagnostic) -> Timestamp {
        if let instant = settings.instant(showing: wall) { return instant }
        throw Diagnostic(
            .noSuchMoment, "no clock in \(settings.zoneName) shows \(text) that day: the hour is skipped", at: span,
            help: "write the time with its offset, as in 2025-03-09T03:30:00-04:00")
    }

    /// True when an ISO text has a zone of its own.
    private static func hasZone(_ text: String) -> Bool {
        guard let clock = text.firstIndex(where: { $0 == "T" || $0 == "t" || $0 == " " }) else { return false }
        return text[clock...].dropFirst().contains { "Zz+-".contains($0) }
    }
}
