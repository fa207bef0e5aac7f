/// The figure that a series is of: it takes records in and gives the row of a moment.
protocol SeriesGauge {
    associatedtype Row

    /// True when the figure is a value that stands until it changes, and not one that is gathered.
    var isState: Bool { get }
    /// True when a bucket without a record has a row.
    var fillsBuckets: Bool { get }

    /// Tells the gauge that the book stands like this from now on.
    ///
    /// - Parameter isJudged: false when no event of it has ended yet.
    mutating func stand(_ book: borrowing OrderBook, isJudged: Bool)

    mutating func take(_ message: MBOMessage, _ book: borrowing OrderBook) -> GaugeStep

    /// - Parameter nanos: the time that was gathered over; nil where no time is known.
    func row(_ time: Timestamp?, _ record: Int, over nanos: UInt64?) -> Row?

    /// Tells that a bucket is closed: what is gathered begins anew.
    mutating func reset()
}

/// The effect of a record on a gauge.
enum GaugeStep {
    case nothing
    case something
    /// The record is worth a row where a series has one for each change.
    case change
}

/// Takes the records of one book and makes a series of them: the reckoning of buckets for every gauge.
struct SeriesScan<Gauge: SeriesGauge>: RecordVisitor {
    private let grid: SeriesQuery.Grid
    private let clock: Recording.Clock
    private var gauge: Gauge
    private(set) var rows: [Gauge.Row] = []

    /// The bucket under way, by its number; nil before the first, and always without a grid.
    private var bucket: UInt64?
    private var record = 0
    /// Asked in long rows of empty buckets.
    private let isCancelled: (_ position: Int) -> Bool

    /// - Parameters:
    ///   - book: where its last event before the range ended; empty when none has.
    ///   - record: the number of the record that ended it; nil when none has.
    init(
        _ gauge: Gauge, _ grid: SeriesQuery.Grid, _ clock: Recording.Clock, judged book: borrowing OrderBook,
        record: Int?, from first: Timestamp?, isCancelled: @escaping (_ position: Int) -> Bool
    ) {
        self.gauge = gauge
        self.grid = grid
        self.clock = clock
        self.isCancelled = isCancelled
        self.gauge.stand(book, isJudged: record != nil)
        self.record = record ?? 0
        if case .every(let length) = grid { bucket = first.map { $0.nanos / length } }
    }

    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        let time = clock == .tsRecv ? message.tsRecv : message.tsEvent
        if case .every(let length) = grid, let time { move(to: time.nanos / length, length) }
        let step = gauge.take(message, book)
        if step == .nothing { return }
        record = number
        if step == .change, grid == .onChange { append(time, over: nil) }
    }

    /// Tells that the book is another one from an instant on; the buckets go on.
    ///
    /// A change of a state shows at the first event end that leaves another value than stood before.
    ///
    /// - Parameters:
    ///   - book: where its last event before ended.
    ///   - record: the number of the record that ended it; nil when none has.
    mutating func change(to book: borrowing OrderBook, record: Int?, at time: Timestamp?) {
        if case .every(let length) = grid, let time { move(to: time.nanos / length, length) }
        if gauge.isState {
            if grid == .onChange { return }
            self.record = record ?? self.record
        }
        gauge.stand(book, isJudged: record != nil)
    }

    /// Closes the buckets before this one. Time does not run back.
    private mutating func move(to next: UInt64, _ length: UInt64) {
        guard let current = bucket else {
            bucket = next
            return
        }
        guard next > current else { return }
        close(current, length)
        if gauge.fillsBuckets {
            for empty in current + 1..<next {
                if empty % SeriesQuery.rowsBetweenLooks == 0, isCancelled(record) { break }
                close(empty, length)
            }
        }
        bucket = next
    }

    private mutating func close(_ number: UInt64, _ length: UInt64) {
        append(Timestamp(nanos: number * length), over: length)
        gauge.reset()
    }

    private mutating func append(_ time: Timestamp?, over nanos: UInt64?) {
        if let row = gauge.row(time, record, over: nanos) { rows.append(row) }
    }

    /// Makes the rest of the rows: the last bucket, up to that of the range's last record, or the one row of a whole
    /// range.
    mutating func finish(first: Timestamp?, last: Timestamp?) {
        switch grid {
        case .onChange: break
        case .every(let length):
            if let last { move(to: last.nanos / length, length) }
            if let bucket { close(bucket, length) }
        case .whole:
            var length: UInt64?
            if let first, let last, last > first { length = last.nanos - first.nanos }
            append(last, over: length)
        }
    }
}
