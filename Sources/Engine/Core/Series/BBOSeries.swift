/// One row of the best bid and offer of a book over time (semantics.md §4): price, total and orders of both sides.
public struct BBORow: Hashable, Sendable {
    /// The start of the interval, or the clock of the record; nil when neither is known.
    public var time: Timestamp?
    /// The number, from 1, of the record that ended the event.
    public var record: Int
    /// The best bid and offer; a side is nil when nobody stands on it.
    public var bbo: BBO

    /// Makes a row.
    public init(time: Timestamp?, record: Int, bbo: BBO) {
        self.time = time
        self.record = record
        self.bbo = bbo
    }
}

extension Timeline {
    /// Returns a row for each interval or each change of any of the six figures, looked at where events end; the grid's
    /// meaning is that of `SeriesQuery`, `whole` the one row that the range ends with.
    ///
    /// - Throws: `SeriesError` before any work is done.
    public func bboSeries(
        _ grid: SeriesQuery.Grid, of key: BookKey, in range: Range<Int>, clock: Recording.Clock,
        isCancelled: @escaping (_ position: Int) -> Bool = { _ in false }
    ) throws(SeriesError) -> [BBORow] {
        try bboSeries(grid, of: [BookPiece(whole: key)], until: nil, in: range, clock: clock, isCancelled: isCancelled)
    }

    /// Returns one series through all the books that a name means on its days.
    ///
    /// - Parameter cursor: the moment that the range ends with, where there is one: a book that the name means by then stands
    ///   also without a record.
    public func bboSeries(
        _ grid: SeriesQuery.Grid, of summary: BookSummary, in range: Range<Int>, until cursor: Cursor? = nil,
        clock: Recording.Clock, isCancelled: @escaping (_ position: Int) -> Bool = { _ in false }
    ) throws(SeriesError) -> [BBORow] {
        try bboSeries(
            grid, of: summary.allPieces, until: cursor.map { piece(of: summary, at: $0) }, in: range, clock: clock,
            isCancelled: isCancelled)
    }

    /// - Parameter last: the piece that stands at the end of the range, or none; nil: the one with the range's last record.
    private func bboSeries(
        _ grid: SeriesQuery.Grid, of pieces: [BookPiece], until last: BookPiece??, in range: Range<Int>,
        clock: Recording.Clock, isCancelled: @escaping (_ position: Int) -> Bool
    ) throws(SeriesError) -> [BBORow] {
        try series(
            StateGauge(BBOMeasure()), grid, of: pieces, until: last, in: range, clock: clock, isCancelled: isCancelled)
    }
}

/// The best bid and offer themselves.
private struct BBOMeasure: BookMeasure {
    func value(in book: borrowing OrderBook) -> BBO { book.bbo }

    func row(_ time: Timestamp?, _ record: Int, _ bbo: BBO) -> BBORow { BBORow(time: time, record: record, bbo: bbo) }
}
