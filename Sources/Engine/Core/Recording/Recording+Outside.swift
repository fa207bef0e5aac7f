extension Recording {
    /// The reason why an answer at a moment is empty, when that is because nothing has happened yet; nil everywhere
    /// else.
    ///
    /// A moment after the last record has no such reason: the state at the end still stands.
    ///
    /// - Parameter words: the text of an instant; nil: in UTC.
    public func note(
        outside cursor: Cursor, clock: Clock = .tsRecv, words: ((Timestamp) -> String)? = nil
    ) -> String? {
        guard cursor.position == 0 else { return nil }
        guard let extent = extent(clock, words) else { return count == 0 ? "the data has no records" : nil }
        guard let time = cursor.time else { return "the moment is before the first record; \(extent)" }
        return "\(words?(time) ?? time.description) is before the first record; \(extent)"
    }

    /// The reason why a range of records is empty, when it lies before or after the data; nil for one inside, in which
    /// nothing happened, and for one with records.
    ///
    /// - Parameter words: the text of an instant; nil: in UTC.
    public func note(
        outside range: Range<Int>, clock: Clock = .tsRecv, words: ((Timestamp) -> String)? = nil
    ) -> String? {
        guard range.isEmpty else { return nil }
        guard let extent = extent(clock, words) else { return count == 0 ? "the data has no records" : nil }
        if range.upperBound == 0 { return "the range is before the first record; \(extent)" }
        return range.lowerBound == count ? "the range is after the last record; \(extent)" : nil
    }

    /// The words `the data is from … to …`; nil when no record has a time.
    private func extent(_ clock: Clock, _ words: ((Timestamp) -> String)?) -> String? {
        bounds(clock: clock).map { bounds in
            let words = words ?? { $0.description }
            return "the data is from \(words(bounds.first)) to \(words(bounds.last))"
        }
    }
}
