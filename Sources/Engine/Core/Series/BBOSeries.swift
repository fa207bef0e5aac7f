/// How the best bid and offer of one book went through time (semantics.md §4): price, total and orders of both sides.
public struct BBORow: Hashable, Sendable {
    /// The start of the interval, or the clock of the record; nil when neither is known.
    public var time: Timestamp?
    /// The record that ended the event.
    public var record: Int
    public var bbo: BBO

    public init(time: Timestamp?, record: Int, bbo: BBO) {
        self.time = time
        self.record = record
        self.bbo = bbo
    }
}

extension Timeline {
    /// A row for each interval or each change of any of the six figures, looked at where events end; the grid's meaning is
    /// that of `SeriesQuery`, `whole` the one row that the range ends with.
    ///
    /// - Throws: `SeriesError` before any work is done.
    public func bboSeries(
        _ grid: SeriesQuery.Grid, of key: BookKey, in range: Range<Int>, clock: Recording.Clock,
        isCancelled: @escaping (_ position: Int) -> Bool = { _ in false }
    ) throws(SeriesError) -> [BBORow] {
        try bboSeries(grid, of: [BookPiece(whole: key)], until: nil, in: range, clock: clock, isCancelled: isCancelled)
    }

    /// The same of a name: one series through all the books that it means on its days.
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
        let range = range.clamped(to: 0..<recording.count)
        let bounds = times(in: range, clock: clock)
        if case .every(let length) = grid {
            if length == 0 { throw .zeroInterval }
            if let bounds {
                let buckets = bounds.last.nanos / length - bounds.first.nanos / length + 1
                if buckets > UInt64(SeriesQuery.maximumRows) { throw .tooManyRows(buckets) }
            }
        }
        func state(_ piece: BookPiece?, _ end: Int?) -> (bbo: BBO, record: Int)? {
            guard let piece, let end else { return nil }
            return (book(of: piece, at: end).bbo, end)
        }
        let start = pieces.first { $0.positions.contains(range.lowerBound) }
        let judged = start.flatMap { lastEventEnd(of: $0, at: range.lowerBound) }
        var scan = BBOScan(
            grid, clock, judged: state(start, judged), from: bounds?.first, isCancelled: isCancelled)
        guard !range.isEmpty else { return [] }
        walk(
            pieces, from: start, until: last, in: range, clock: clock,
            visit: { replay($0, of: BookSelection(pieces: [$1]), into: &scan, isCancelled: isCancelled) },
            change: { piece, end, time in scan.change(to: state(piece, end), at: time) })
        scan.finish(last: bounds?.last)
        return scan.rows
    }
}

/// Eats the records of one book.
private struct BBOScan: RecordVisitor {
    private let grid: SeriesQuery.Grid
    private let clock: Recording.Clock
    private(set) var rows: [BBORow] = []
    /// The interval under way, by its number.
    private var bucket: UInt64?
    /// As the last event end left it, and the record that did; nil before the first.
    private var state: (bbo: BBO, record: Int)?
    /// Asked in long rows of empty intervals.
    private let isCancelled: (_ position: Int) -> Bool

    init(
        _ grid: SeriesQuery.Grid, _ clock: Recording.Clock, judged: (bbo: BBO, record: Int)?, from first: Timestamp?,
        isCancelled: @escaping (_ position: Int) -> Bool
    ) {
        self.grid = grid
        self.clock = clock
        self.isCancelled = isCancelled
        state = judged
        if case .every(let length) = grid { bucket = first.map { $0.nanos / length } }
    }

    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        let time = clock == .tsRecv ? message.tsRecv : message.tsEvent
        if case .every(let length) = grid, let time { move(to: time.nanos / length, length) }
        guard message.isLast else { return }
        let now = book.bbo
        if grid == .onChange, state?.bbo != now { rows.append(BBORow(time: time, record: number, bbo: now)) }
        state = (now, number)
    }

    /// The book is another one from an instant on; a change shows at its first event end that leaves other figures.
    mutating func change(to now: (bbo: BBO, record: Int)?, at time: Timestamp?) {
        if case .every(let length) = grid, let time { move(to: time.nanos / length, length) }
        if grid != .onChange { state = now }
    }

    /// Closes the intervals before this one. Time does not run back.
    private mutating func move(to next: UInt64, _ length: UInt64) {
        guard let current = bucket else {
            bucket = next
            return
        }
        guard next > current else { return }
        for number in current..<next {
            if number % SeriesQuery.rowsBetweenLooks == 0, isCancelled(state?.record ?? 0) { break }
            close(number, length)
        }
        bucket = next
    }

    private mutating func close(_ number: UInt64, _ length: UInt64) {
        guard let state else { return }
        rows.append(BBORow(time: Timestamp(nanos: number * length), record: state.record, bbo: state.bbo))
    }

    mutating func finish(last: Timestamp?) {
        switch grid {
        case .onChange: break
        case .every(let length):
            if let last { move(to: last.nanos / length, length) }
            if let bucket { close(bucket, length) }
        case .whole: if let state { rows.append(BBORow(time: last, record: state.record, bbo: state.bbo)) }
        }
    }
}
