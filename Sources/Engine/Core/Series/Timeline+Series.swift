extension Timeline {
    /// A figure of one book through the records of a range of indices.
    ///
    /// One replay of the book's records in the range; what came before it is known (a mid stands when the range begins).
    ///
    /// - Throws: `SeriesError` before any work is done.
    public func series(
        _ query: SeriesQuery, of key: BookKey, in range: Range<Int>, isCancelled: () -> Bool = { false }
    ) throws(SeriesError) -> [SeriesRow] {
        let range = range.clamped(to: 0..<recording.count)
        if query.depth < 1 { throw .badDepth(query.depth) }
        if query.grid == .onChange, query.kind == .ohlcv || query.kind == .rate { throw .needsInterval(query.kind) }
        let bounds = times(in: range, clock: query.clock)
        if case .every(let length) = query.grid {
            if length == 0 { throw .zeroInterval }
            if let bounds, query.kind != .vwap, query.kind != .ohlcv {
                let buckets = bounds.last.nanos / length - bounds.first.nanos / length + 1
                if buckets > UInt64(SeriesQuery.maximumRows) { throw .tooManyRows(buckets) }
            }
        }
        let judged = lastEventEnd(of: key, at: range.lowerBound)
        var scan = SeriesScan(query, judged: book(key, at: judged ?? 0), record: judged, from: bounds?.first)
        if !range.isEmpty { replay(range, of: [key], into: &scan, isCancelled: isCancelled) }
        if !range.isEmpty { scan.finish(first: bounds?.first, last: bounds?.last) }
        return scan.rows
    }

    /// The clock of the first record of a range that has one, and the latest of any; nil when there is none.
    func times(in range: Range<Int>, clock: Recording.Clock) -> (first: Timestamp, last: Timestamp)? {
        guard let first = range.lazy.compactMap({ self.recording.time(of: $0, clock: clock) }).first else { return nil }
        // `ts_recv` is monotone, so the last record has the latest; `ts_event` is not and is searched.
        if clock == .tsRecv {
            let last = range.reversed().lazy.compactMap { self.recording.time(of: $0, clock: clock) }.first
            return (first, max(first, last ?? first))
        }
        var latest = first
        for index in range { latest = max(latest, recording.time(of: index, clock: clock) ?? latest) }
        return (first, latest)
    }
}
