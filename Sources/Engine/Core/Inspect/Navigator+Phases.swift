extension Navigator {
    private var wanted: [BookPiece] {
        let all = timeline.placed(books)?.map(\.piece) ?? timeline.books.map { BookPiece(whole: $0.key) }
        return all.filter { phases.isKnown($0.key) }
    }

    /// Returns the time at which a phase of a piece ends or begins, if it lies on the days of the piece; else nil.
    private func inside(_ piece: BookPiece, _ time: Timestamp?) -> Timestamp? {
        time.flatMap { piece.holds(PackedDate(CalendarDate($0))) ? $0 : nil }
    }

    /// Phase changes have a time and no record: they are looked for within the recording's hours.
    func phaseForward(from cursor: Cursor, count: Int) -> Stop? {
        guard let bounds = timeline.recording.bounds(clock: clock) else { return nil }
        let wanted = wanted
        var time = cursor.time ?? (cursor.position == 0 ? Timestamp(nanos: 0) : bounds.last)
        var steps = 0
        while steps < count {
            let ends = wanted.compactMap { inside($0, phases.span(of: $0.key, at: time).end) }
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
            let starts = wanted.compactMap { inside($0, phases.span(of: $0.key, at: before).start) }
            guard let previous = starts.max(), previous >= bounds.first else { break }
            time = previous
            steps += 1
        }
        return steps == 0 ? nil : Stop(cursor: timeline.recording.cursor(at: time, clock: clock), steps: steps)
    }
}
