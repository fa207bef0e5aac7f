extension Navigator {
    private var wanted: [BookKey] {
        timeline.books.map(\.key).filter { keys?.contains($0) != false && phases.isKnown($0) }
    }

    /// Phase changes have a time and no record: they are looked for within the recording's hours.
    func phaseForward(from cursor: Cursor, count: Int) -> Stop? {
        guard let bounds = timeline.recording.bounds(clock: clock) else { return nil }
        let wanted = wanted
        var time = cursor.time ?? (cursor.position == 0 ? Timestamp(nanos: 0) : bounds.last)
        var steps = 0
        while steps < count {
            let ends = wanted.compactMap { phases.span(of: $0, at: time).end }
            guard let next = ends.min(), next <= bounds.last else { break }
            time = next
            if time >= bounds.first || steps > 0 { steps += 1 }
        }
        return steps == 0 ? nil : Stop(cursor: timeline.recording.cursor(at: time, clock: clock), steps: steps)
    }

    func phaseBackward(from cursor: Cursor, count: Int) -> Stop? {
        guard let bounds = timeline.recording.bounds(clock: clock), var time = cursor.time else { return nil }
        let wanted = wanted
        var steps = 0
        while steps < count, time.nanos > 0 {
            let before = Timestamp(nanos: time.nanos - 1)
            let starts = wanted.compactMap { phases.span(of: $0, at: before).start }
            guard let previous = starts.max(), previous >= bounds.first else { break }
            time = previous
            steps += 1
        }
        return steps == 0 ? nil : Stop(cursor: timeline.recording.cursor(at: time, clock: clock), steps: steps)
    }
}
