extension Timeline {
    /// Returns the series of a figure of one book over the records of a range of indices.
    ///
    /// The book's records in the range are replayed once; the book before it is known (a mid stands when the range
    /// begins).
    ///
    /// - Throws: `SeriesError` before any work is done.
    package func series(
        _ query: SeriesQuery, of key: BookKey, in range: Range<Int>,
        isCancelled: @escaping (_ position: Int) -> Bool = { _ in false }
    ) throws(SeriesError) -> [SeriesRow] {
        try series(query, of: [BookPiece(whole: key)], until: nil, in: range, isCancelled: isCancelled)
    }

    /// Returns one series through all the books that a name means on its days.
    ///
    /// - Parameter cursor: the moment that the range ends with, where there is one: a book that the name means by then stands
    ///   also without a record.
    package func series(
        _ query: SeriesQuery, of summary: BookSummary, in range: Range<Int>, until cursor: Cursor? = nil,
        isCancelled: @escaping (_ position: Int) -> Bool = { _ in false }
    ) throws(SeriesError) -> [SeriesRow] {
        try series(
            query, of: summary.allPieces, until: cursor.map { piece(of: summary, at: $0) }, in: range,
            isCancelled: isCancelled)
    }

    /// - Parameter last: the piece that stands at the end of the range, or none; nil: the one with the range's last record.
    private func series(
        _ query: SeriesQuery, of pieces: [BookPiece], until last: BookPiece??, in range: Range<Int>,
        isCancelled: @escaping (_ position: Int) -> Bool
    ) throws(SeriesError) -> [SeriesRow] {
        if query.depth < 1 { throw .badDepth(query.depth) }
        if query.grid == .onChange, query.kind == .ohlcv || query.kind == .rate { throw .needsInterval(query.kind) }
        if query.kind.isState {
            return try series(
                StateGauge(query), query.grid, of: pieces, until: last, in: range, clock: query.clock,
                isCancelled: isCancelled)
        }
        return try series(
            FlowGauge(query), query.grid, of: pieces, until: last, in: range, clock: query.clock,
            isRowPerBucket: query.kind != .vwap && query.kind != .ohlcv, isCancelled: isCancelled)
    }

    /// Returns the series of any gauge.
    ///
    /// - Parameter isRowPerBucket: false where only buckets with trades have a row, so that their number says nothing.
    func series<Gauge: SeriesGauge>(
        _ gauge: Gauge, _ grid: SeriesQuery.Grid, of pieces: [BookPiece], until last: BookPiece??, in range: Range<Int>,
        clock: Recording.Clock, isRowPerBucket: Bool = true, isCancelled: @escaping (_ position: Int) -> Bool
    ) throws(SeriesError) -> [Gauge.Row] {
        let range = range.clamped(to: 0..<recording.count)
        let bounds = times(in: range, clock: clock)
        if case .every(let length) = grid {
            if length == 0 { throw .zeroInterval }
            if let bounds, isRowPerBucket {
                let buckets = bounds.last.nanos / length - bounds.first.nanos / length + 1
                if buckets > UInt64(SeriesQuery.maximumRows) { throw .tooManyRows(buckets) }
            }
        }
        guard !range.isEmpty else { return [] }
        let start = pieces.first { $0.positions.contains(range.lowerBound) }
        let judged = start.flatMap { lastEventEnd(of: $0, at: range.lowerBound) }
        var scan = SeriesScan(
            gauge, grid, clock, judged: judgedBook(start, at: judged), record: judged, from: bounds?.first,
            isCancelled: isCancelled)
        walk(
            pieces, from: start, until: last, in: range, clock: clock,
            visit: { replay($0, of: BookSelection(pieces: [$1]), into: &scan, isCancelled: isCancelled) },
            change: { piece, end, time in scan.change(to: judgedBook(piece, at: end), record: end, at: time) })
        scan.finish(first: bounds?.first, last: bounds?.last)
        return scan.rows
    }

    /// Returns the book of a piece where its last event ended; an empty one when none has, or where there is no piece.
    private func judgedBook(_ piece: BookPiece?, at end: Int?) -> OrderBook {
        if let piece, let end { return book(of: piece, at: end) }
        let nobody = BookKey(instrument: InstrumentID(0), publisher: PublisherID(0))
        return OrderBook(key: piece?.key ?? nobody, unknownModify: unknownModify)
    }

    /// Goes through the pieces of a name in a range: each one's records, and between them the changes of the book.
    ///
    /// - Parameters:
    ///   - change: the piece that stands from an instant on, nil for none, and where its last event ended.
    private func walk(
        _ pieces: [BookPiece], from start: BookPiece?, until last: BookPiece??, in range: Range<Int>,
        clock: Recording.Clock, visit: (Range<Int>, BookPiece) -> Void, change: (BookPiece?, Int?, Timestamp?) -> Void
    ) {
        var standing = start
        func turn(to piece: BookPiece?, _ end: Int?, at position: Int, _ day: PackedDate?) {
            change(piece, end, time(ofTurn: position, day?.start, in: range, clock: clock))
        }
        for piece in pieces {
            // Also of days without a record: the book may stand from before.
            let begin = piece.positions.lowerBound
            guard piece == start || begin > range.lowerBound && begin < range.upperBound else { continue }
            if piece != standing {
                // Days on which the name was nobody's lie between them.
                if let before = standing, before.to != piece.from {
                    turn(to: nil, nil, at: before.positions.upperBound, before.to)
                }
                turn(to: piece, lastEventEnd(of: piece, at: begin), at: begin, piece.from)
                standing = piece
            }
            visit(range.clamped(to: piece.positions), piece)
        }
        if let last {
            guard last != standing else { return }
            if let before = standing, before.to != last?.from {
                turn(to: nil, nil, at: before.positions.upperBound, before.to)
            }
            if let last {
                turn(to: last, lastEventEnd(of: last, at: range.upperBound), at: last.positions.lowerBound, last.from)
            }
        } else if let standing, standing.positions.upperBound < range.upperBound {
            turn(to: nil, nil, at: standing.positions.upperBound, standing.to)
        }
    }

    /// When the days that begin at a position do so by a clock: at midnight, but not after a time that the records of these days
    /// have. By `ts_event` the first of them are from shortly before it.
    private func time(
        ofTurn position: Int, _ midnight: Timestamp?, in range: Range<Int>, clock: Recording.Clock
    ) -> Timestamp? {
        guard clock == .tsEvent, let midnight, position < range.upperBound else { return midnight }
        let before = recording.position(before: midnight, clock: .tsEvent)
        guard before > position else { return midnight }
        // The latest time before the position; then the first later one, which old orders of a snapshot do not have.
        let first = (0..<midnight.nanos).partitioningIndex {
            recording.position(at: Timestamp(nanos: $0), clock: .tsEvent) >= position
        }
        let next = recording.position(at: Timestamp(nanos: first), clock: .tsEvent)
        return next < before ? recording.time(of: next, clock: .tsEvent) : midnight
    }

    /// The clock of the first record of a range that has one, and the latest of any; nil when there is none.
    private func times(in range: Range<Int>, clock: Recording.Clock) -> (first: Timestamp, last: Timestamp)? {
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
