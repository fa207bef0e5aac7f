/// The flow through a book: gathered in a bucket, or so far.
struct FlowGauge: SeriesGauge {
    private let query: SeriesQuery
    private var flow = Flow()
    private var best = BBO(bid: nil, ask: nil)

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

    init(_ query: SeriesQuery) { self.query = query }

    var isState: Bool { false }
    var fillsBuckets: Bool { query.kind == .volume || query.kind == .ofi || query.kind == .rate }

    mutating func stand(_ book: borrowing OrderBook, isJudged: Bool) { best = book.bbo }

    mutating func take(_ message: MBOMessage, _ book: borrowing OrderBook) -> GaugeStep {
        query.kind == .ofi ? takeOrderFlow(message, book) : takeTrade(message)
    }

    /// On change, each event's own part is the row's value.
    private mutating func takeOrderFlow(_ message: MBOMessage, _ book: borrowing OrderBook) -> GaugeStep {
        guard message.isLast else { return .nothing }
        let now = book.bbo
        let part = OrderFlow.between(best, now)
        best = now
        flow.orderFlow = query.grid == .onChange ? part : flow.orderFlow + part
        return part == 0 ? .something : .change
    }

    private mutating func takeTrade(_ message: MBOMessage) -> GaugeStep {
        flow.records += 1
        guard message.actionRaw == Action.trade.rawValue, message.size > 0 else { return .something }
        flow.volume += UInt64(message.size)
        if let price = message.price {
            flow.turnover += Int128(price.nanos) * Int128(message.size)
            flow.pricedVolume += Int128(message.size)
            Bar.add(price, message.size, to: &flow.bar)
        }
        return .change
    }

    func row(_ time: Timestamp?, _ record: Int, over nanos: UInt64?) -> SeriesRow? {
        value(over: nanos).map { SeriesRow(time: time, record: record, value: $0) }
    }

    private func value(over nanos: UInt64?) -> SeriesRow.Value? {
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

    mutating func reset() { flow = Flow() }
}
