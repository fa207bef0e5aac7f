public import Engine

extension NaiveMarket {
    /// The rows of `Timeline.bboSeries`, each from the definition alone (semantics.md §4).
    public func bboRows(_ grid: SeriesQuery.Grid, _ key: BookKey, in range: Range<Int>) -> [BBORow] {
        guard let first = range.first, let last = range.last else { return [] }
        func time(_ index: Int) -> UInt64 { messages[index].tsRecv?.nanos ?? 0 }
        /// As the book's last event end among the first `end` records left it.
        func row(at end: Int, time: UInt64) -> [BBORow] {
            guard let judged = eventEnds(key, to: end).last, judged > 0 else { return [] }
            return [BBORow(time: Timestamp(nanos: time), record: judged, bbo: bbo(key, at: judged))]
        }
        switch grid {
        case .whole: return row(at: range.upperBound, time: time(last))
        case .every(let length):
            return (time(first) / length...time(last) / length).flatMap { bucket in
                row(at: range.first { time($0) / length > bucket } ?? range.upperBound, time: bucket * length)
            }
        case .onChange:
            return range.filter { messages[$0].bookKey == key && messages[$0].isLast }.flatMap { index in
                let before = eventEnds(key, to: index).last ?? 0
                let isNew = before == 0 || bbo(key, at: before) != bbo(key, at: index + 1)
                return isNew ? row(at: index + 1, time: time(index)) : []
            }
        }
    }
}
