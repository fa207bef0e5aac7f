extension Timeline {
    /// A figure of one book through the records of a range of indices.
    ///
    /// One replay of the book's records in the range; what came before it is known (a mid stands when the range begins).
    ///
    /// - Throws: `SeriesError` before any work is done.
    public func series(
        _ query: SeriesQuery, of key: BookKey, in range: Range<Int>,
        isCancelled: @escaping (_ position: Int) -> Bool = { _ in false }
    ) throws(SeriesError) -> [SeriesRow] {
        try series(query, of: [BookPiece(whole: key)], until: nil, in: range, isCancelled: isCancelled)
    }

    /// The same of a name: one series through all the books that it means on its days.
    ///
    /// - Parameter cursor: the moment that the range ends with, where there is one: a book that the name means by then stands
    ///   also without a record.
    public func series(
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
        let start = pieces.first { $0.positions.contains(range.lowerBound) }
        let judged = start.flatMap { lastEventEnd(of: $0, at: range.lowerBound) }
        var scan = SeriesScan(
            query, judged: judgedBook(start, at: judged), record: judged, from: bounds?.first, isCancelled: isCancelled)
        guard !range.isEmpty else { return scan.rows }
        walk(
            pieces, from: start, until: last, in: range,
            visit: { replay($0, of: BookSelection(pieces: [$1]), into: &scan, isCancelled: isCancelled) },
            change: { piece, end, time in scan.change(to: judgedBook(piece, at: end), record: end, at: time) })
        scan.finish(first: bounds?.first, last: bounds?.last)
        return scan.rows
    }

    /// A piece's book where its last event ended; an empty one when none has, or where there is no piece.
    private func judgedBook(_ piece: BookPiece?, at end: Int?) -> OrderBook {
        if let piece, let end { return book(of: piece, at: end) }
        let nobody = BookKey(instrument: InstrumentID(0), publisher: PublisherID(0))
        return OrderBook(key: piece?.key ?? nobody, unknownModify: unknownModify)
    }

    /// Goes through the pieces of a name in a range: each one's records, and between them the changes of the book.
    ///
    /// - Parameters:
    ///   - change: the piece that stands from an instant on, nil for none, and where its last event ended.
    func walk(
        _ pieces: [BookPiece], from start: BookPiece?, until last: BookPiece??, in range: Range<Int>,
        visit: (Range<Int>, BookPiece) -> Void, change: (BookPiece?, Int?, Timestamp?) -> Void
    ) {
        var standing = start
        for piece in pieces {
            let own = range.clamped(to: piece.positions)
            guard piece == start || !own.isEmpty && piece.positions.lowerBound > range.lowerBound else { continue }
            if piece != standing {
                // Days on which the name was nobody's lie between them.
                if let before = standing, before.to != piece.from { change(nil, nil, before.to?.start) }
                change(piece, lastEventEnd(of: piece, at: piece.positions.lowerBound), piece.from?.start)
                standing = piece
            }
            visit(own, piece)
        }
        if let last {
            guard last != standing else { return }
            if let before = standing, before.to != last?.from { change(nil, nil, before.to?.start) }
            if let last { change(last, lastEventEnd(of: last, at: range.upperBound), last.from?.start) }
        } else if let standing, standing.positions.upperBound < range.upperBound {
            change(nil, nil, standing.to?.start)
        }
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
