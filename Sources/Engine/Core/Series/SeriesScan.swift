/// Eats the records of one book and makes a series of them.
struct SeriesScan: RecordVisitor {
    private let query: SeriesQuery
    private(set) var rows: [SeriesRow] = []

    /// The bucket under way, by its number; nil before the first, and always without a grid.
    private var bucket: UInt64?
    private var record = 0
    /// A state: its value at the last event end; nil before the first.
    private var state: FixedDecimal??
    /// A flow: what was gathered in the bucket, or so far.
    private var flow = Flow()
    private var best: BBO
    /// Asked in long rows of empty buckets.
    private let isCancelled: (_ position: Int) -> Bool

    private struct Flow {
        /// Σ price × size stays within 2^127: a recording has fewer than 2^32 records, a size is below 2^32, a price below
        /// 2^63.
        var turnover: Int128 = 0
        var pricedVolume: Int128 = 0
        var volume: UInt64 = 0
        var bar: Bar?
        var orderFlow: Int128 = 0
        var records: UInt64 = 0
    }

    /// - Parameters:
    ///   - book: where its last event before the range ended; nil when none has.
    ///   - record: the number of the record that ended it.
    init(
        _ query: SeriesQuery, judged book: borrowing OrderBook, record: Int?, from first: Timestamp?,
        isCancelled: @escaping (_ position: Int) -> Bool
    ) {
        self.query = query
        self.isCancelled = isCancelled
        best = book.bbo
        if case .every(let length) = query.grid { bucket = first.map { $0.nanos / length } }
        if let record {
            self.record = record
            if query.kind.isState { state = .some(query.value(in: book)) }
        }
    }

    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        let time = query.clock == .tsRecv ? message.tsRecv : message.tsEvent
        if case .every(let length) = query.grid, let time { move(to: time.nanos / length) }
        if query.kind.isState || query.kind == .ofi {
            if message.isLast { judge(book, number, time) }
        } else {
            count(message, number, time)
        }
    }

    private mutating func judge(_ book: borrowing OrderBook, _ number: Int, _ time: Timestamp?) {
        record = number
        if query.kind == .ofi {
            let now = book.bbo
            let part = OrderFlow.between(best, now)
            best = now
            flow.orderFlow += part
            if query.grid == .onChange, part != 0 { append(time, .decimal(FixedDecimal(units: part, places: 0))) }
            return
        }
        let now = query.value(in: book)
        let changed = state != .some(now)
        state = .some(now)
        if query.grid == .onChange, changed { append(time, .decimal(now)) }
    }

    private mutating func count(_ message: MBOMessage, _ number: Int, _ time: Timestamp?) {
        record = number
        flow.records += 1
        guard message.actionRaw == Action.trade.rawValue, message.size > 0 else { return }
        flow.volume += UInt64(message.size)
        if let price = message.price {
            flow.turnover += Int128(price.nanos) * Int128(message.size)
            flow.pricedVolume += Int128(message.size)
            if flow.bar == nil { flow.bar = Bar(price, message.size) } else { flow.bar?.add(price, message.size) }
        }
        if query.grid == .onChange, let value = flowValue(seconds: nil) { append(time, value) }
    }

    /// The book is another one from an instant on; the buckets go on.
    ///
    /// A change of a state shows at the first event end that leaves another value than stood before.
    ///
    /// - Parameters:
    ///   - book: where its last event before ended.
    ///   - record: the number of the record that ended it; nil when none has.
    mutating func change(to book: borrowing OrderBook, record: Int?, at time: Timestamp?) {
        if case .every(let length) = query.grid, let time { move(to: time.nanos / length) }
        best = book.bbo
        guard query.kind.isState, query.grid != .onChange else { return }
        if let record { self.record = record }
        state = record == nil ? nil : .some(query.value(in: book))
    }

    /// Closes the buckets before this one. Time does not run back.
    private mutating func move(to next: UInt64) {
        guard let current = bucket else {
            bucket = next
            return
        }
        guard next > current else { return }
        close(current)
        if query.kind.isState || query.kind == .volume || query.kind == .ofi || query.kind == .rate {
            for empty in current + 1..<next {
                if empty % SeriesQuery.rowsBetweenLooks == 0, isCancelled(record) { break }
                close(empty)
            }
        }
        bucket = next
    }

    private mutating func close(_ number: UInt64) {
        guard case .every(let length) = query.grid else { return }
        let time = Timestamp(nanos: number * length)
        if query.kind.isState {
            if let state { append(time, .decimal(state)) }
        } else if let value = flowValue(seconds: length) {
            append(time, value)
        }
        flow = Flow()
    }

    private mutating func append(_ time: Timestamp?, _ value: SeriesRow.Value) {
        rows.append(SeriesRow(time: time, record: record, value: value))
    }

    /// - Parameter nanos: how long it was gathered for.
    private func flowValue(seconds nanos: UInt64?) -> SeriesRow.Value? {
        switch query.kind {
        case .vwap:
            guard let average = FixedDecimal(flow.turnover, over: flow.pricedVolume, places: 0) else { return nil }
            return .decimal(FixedDecimal(units: average.units, places: 9))
        case .volume: return .decimal(FixedDecimal(flow.volume))
        case .ohlcv: return flow.bar.map { .bar($0) }
        case .ofi: return .decimal(FixedDecimal(units: flow.orderFlow, places: 0))
        case .rate:
            guard let nanos, nanos > 0 else { return .decimal(nil) }
            let perSecond = Int128(flow.records) * 1_000_000_000
            return .decimal(FixedDecimal(perSecond, over: Int128(nanos), places: 9))
        case .mid, .spread, .imbalance, .microprice: return nil
        }
    }

    /// The rest: the last bucket, up to that of the range's last record, or the one row of a whole range.
    mutating func finish(first: Timestamp?, last: Timestamp?) {
        switch query.grid {
        case .onChange: break
        case .every(let length):
            if let last { move(to: last.nanos / length) }
            if let bucket { close(bucket) }
        case .whole:
            if query.kind.isState {
                if let state { append(last, .decimal(state)) }
                return
            }
            var length: UInt64?
            if let first, let last, last > first { length = last.nanos - first.nanos }
            if let value = flowValue(seconds: length) { append(last, value) }
        }
    }
}
