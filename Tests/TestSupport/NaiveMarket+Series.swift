import Engine

extension NaiveMarket {
    /// n / d rounded to the nearest, ties upwards: floor((2n + d) / 2d).
    public static func rounded(_ n: Int128, _ d: Int128) -> Int128? {
        guard d > 0 else { return nil }
        let doubled = 2 * n + d
        let quotient = doubled / (2 * d)
        return doubled % (2 * d) < 0 ? quotient - 1 : quotient
    }

    /// A state's value in a book as text of the exact decimal in units of 10^-places.
    package func state(_ query: SeriesQuery, _ key: BookKey, at position: Int) -> FixedDecimal? {
        let bids = book(key, at: position).levels(.bid)
        let asks = book(key, at: position).levels(.ask)
        if query.kind == .imbalance {
            let b = bids.prefix(query.depth).reduce(Int128(0)) { $0 + Int128($1.size) }
            let a = asks.prefix(query.depth).reduce(Int128(0)) { $0 + Int128($1.size) }
            return Self.rounded((b - a) * 1_000_000_000, a + b).map { FixedDecimal(units: $0, places: 9) }
        }
        guard let bid = bids.first, let ask = asks.first else { return nil }
        let b = Int128(bid.price.nanos)
        let a = Int128(ask.price.nanos)
        switch query.kind {
        case .mid: return FixedDecimal(units: (a + b) * 5, places: 10)
        case .spread: return FixedDecimal(units: a - b, places: 9)
        default:
            let weighed = b * Int128(ask.size) + a * Int128(bid.size)
            return Self.rounded(weighed, Int128(bid.size) + Int128(ask.size)).map { FixedDecimal(units: $0, places: 9) }
        }
    }

    /// The same rows as the engine's, each from the definition alone.
    package func series(_ query: SeriesQuery, _ key: BookKey, in range: Range<Int>) -> [SeriesRow] {
        let own = range.filter { messages[$0].bookKey == key }
        let ends = eventEnds(key)
        guard let first = range.first, let last = range.last else { return [] }
        func time(_ index: Int) -> UInt64 { messages[index].tsRecv?.nanos ?? 0 }
        switch query.grid {
        case .whole:
            let row = row(query, key, own, before: range.upperBound, nanos: time(last) - time(first))
            return row.map { [SeriesRow(time: Timestamp(nanos: time(last)), record: $0.record, value: $0.value)] } ?? []
        case .every(let length):
            var rows: [SeriesRow] = []
            for bucket in time(first) / length...time(last) / length {
                let mine = own.filter { time($0) / length == bucket }
                let end = range.first { time($0) / length > bucket } ?? range.upperBound
                guard var row = row(query, key, mine, before: end, nanos: length) else { continue }
                row.time = Timestamp(nanos: bucket * length)
                row.record = lastRecord(query, key, own.filter { $0 < end }, range, ends.filter { $0 <= end })
                rows.append(row)
            }
            return rows
        case .onChange:
            return own.compactMap { index in
                guard messages[index].isLast || !(query.kind.isState || query.kind == .ofi) else { return nil }
                let before = ends.last { $0 <= index } ?? 0
                let value: FixedDecimal?
                switch query.kind {
                case .ofi:
                    let flow = flow(key, from: before, to: index + 1)
                    if flow == 0 { return nil }
                    value = FixedDecimal(units: flow, places: 0)
                case .vwap, .volume:
                    guard messages[index].action == .trade, messages[index].size > 0 else { return nil }
                    let row = row(query, key, own.filter { $0 <= index }, before: index + 1, nanos: 0)
                    return row.map { SeriesRow(time: messages[index].tsRecv, record: index + 1, value: $0.value) }
                default:
                    value = state(query, key, at: index + 1)
                    if before > 0, value == state(query, key, at: before) { return nil }
                }
                return SeriesRow(time: messages[index].tsRecv, record: index + 1, value: .decimal(value))
            }
        }
    }

    private func lastRecord(
        _ query: SeriesQuery, _ key: BookKey, _ own: [Int], _ range: Range<Int>, _ ends: [Int]
    ) -> Int {
        // Before the range only an event end is known.
        let before = ends.last { $0 <= range.lowerBound } ?? 0
        if query.kind.isState || query.kind == .ofi { return max(before, ends.last ?? 0) }
        return own.last.map { $0 + 1 } ?? before
    }

    private func flow(_ key: BookKey, from: Int, to: Int) -> Int128 {
        let old = bbo(key, at: from)
        let new = bbo(key, at: to)
        func price(_ quote: BBO.Quote?, _ none: Int128) -> Int128 { quote.map { Int128($0.price.nanos) } ?? none }
        func size(_ quote: BBO.Quote?) -> Int128 { Int128(quote?.size ?? 0) }
        let far = Int128(1) << 100
        let (b, b0) = (price(new.bid, -far), price(old.bid, -far))
        let (a, a0) = (price(new.ask, far), price(old.ask, far))
        return (b >= b0 ? size(new.bid) : 0) - (b <= b0 ? size(old.bid) : 0) - (a <= a0 ? size(new.ask) : 0)
            + (a >= a0 ? size(old.ask) : 0)
    }

    private func row(_ query: SeriesQuery, _ key: BookKey, _ own: [Int], before end: Int, nanos: UInt64) -> SeriesRow? {
        let trades = own.map { messages[$0] }.filter { $0.action == .trade && $0.size > 0 }
        let priced = trades.filter { $0.price != nil }
        let record = own.last.map { $0 + 1 } ?? 0
        func decimal(_ units: Int128?, _ places: Int) -> SeriesRow {
            SeriesRow(
                time: nil, record: record, value: .decimal(units.map { FixedDecimal(units: $0, places: places) }))
        }
        switch query.kind {
        case .mid, .spread, .imbalance, .microprice:
            guard let judged = eventEnds(key, to: end).last, judged > 0 else { return nil }
            return SeriesRow(time: nil, record: judged, value: .decimal(state(query, key, at: judged)))
        case .volume: return decimal(trades.reduce(0) { $0 + Int128($1.size) }, 0)
        case .rate: return decimal(Self.rounded(Int128(own.count) * 1_000_000_000_000_000_000, Int128(nanos)), 9)
        case .ofi:
            var sum: Int128 = 0
            var last = 0
            for index in own where messages[index].isLast {
                sum += flow(key, from: eventEnds(key, to: index).last ?? 0, to: index + 1)
                last = index + 1
            }
            var row = decimal(sum, 0)
            row.record = last
            return row
        case .vwap:
            let turnover = priced.reduce(Int128(0)) { $0 + Int128($1.price?.nanos ?? 0) * Int128($1.size) }
            let volume = priced.reduce(Int128(0)) { $0 + Int128($1.size) }
            return volume == 0 ? nil : decimal(Self.rounded(turnover, volume), 9)
        case .ohlcv:
            let prices = priced.compactMap(\.price)
            guard let open = prices.first, let close = prices.last, let high = prices.max(), let low = prices.min()
            else {
                return nil
            }
            var bar = Bar(open, 0)
            bar.high = high
            bar.low = low
            bar.close = close
            bar.volume = priced.reduce(0) { $0 + UInt64($1.size) }
            return SeriesRow(time: nil, record: record, value: .bar(bar))
        }
    }
}
