extension Recording {
    /// Why an answer at a moment is empty, when that is because nothing has happened yet; nil everywhere else.
    ///
    /// A moment after the last record is no such thing: the state at the end still stands.
    public func note(outside cursor: Cursor, clock: Clock = .tsRecv) -> String? {
        guard cursor.position == 0 else { return nil }
        guard let extent = extent(clock: clock) else { return count == 0 ? "the data has no records" : nil }
        guard let time = cursor.time else { return "the moment is before the first record; \(extent)" }
        return "\(time) is before the first record; \(extent)"
    }

    /// Why a range of records is empty, when that is because it lies before or after the data; nil for one inside, in which
    /// nothing happened.
    public func note(outside range: Range<Int>, clock: Clock = .tsRecv) -> String? {
        guard range.isEmpty else { return nil }
        guard let extent = extent(clock: clock) else { return count == 0 ? "the data has no records" : nil }
        if range.upperBound == 0 { return "the range is before the first record; \(extent)" }
        return range.lowerBound == count ? "the range is after the last record; \(extent)" : nil
    }

    /// `the data is from … to …`; nil without a time.
    private func extent(clock: Clock) -> String? {
        bounds(clock: clock).map { "the data is from \($0.first) to \($0.last)" }
    }
}
