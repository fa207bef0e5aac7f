extension SeriesQuery: BookMeasure {
    func row(_ time: Timestamp?, _ record: Int, _ value: FixedDecimal?) -> SeriesRow {
        SeriesRow(time: time, record: record, value: .decimal(value))
    }

    /// Returns the value of a state in a book; nil where it has none.
    ///
    /// - Precondition: `kind.isState`.
    func value(in book: borrowing OrderBook) -> FixedDecimal? {
        kind == .imbalance ? imbalance(book) : value(of: book.bbo)
    }

    /// Returns the value of a state of the best prices; nil unless both sides stand.
    ///
    /// - Precondition: `kind` is `mid`, `spread` or `microprice`.
    package func value(of bbo: BBO) -> FixedDecimal? {
        guard let bid = bbo.bid, let ask = bbo.ask else { return nil }
        let distance = Int128(ask.price.nanos) - Int128(bid.price.nanos)
        switch kind {
        case .mid: return bbo.doubleMid.map { FixedDecimal(units: $0 * 5, places: 10) }
        case .spread: return FixedDecimal(units: distance, places: 9)
        case .microprice: return Self.microprice(bid, ask, distance)
        case .imbalance, .vwap, .volume, .ohlcv, .ofi, .rate:
            preconditionFailure("\(kind.rawValue) is no state of the best prices")
        }
    }

    /// bid + (ask - bid) × B / (A + B): the same as weighing each price by the other side's size, and within 128 bits.
    private static func microprice(_ bid: BBO.Quote, _ ask: BBO.Quote, _ distance: Int128) -> FixedDecimal? {
        let total = Int128(bid.size) + Int128(ask.size)
        // |distance| < 2^64 and a size < 2^64: only sizes beyond 2^63, which no sum of 32-bit orders reaches, overflow.
        let (product, overflow) = distance.multipliedReportingOverflow(by: Int128(bid.size))
        guard !overflow, let shift = FixedDecimal(product, over: total, places: 0) else { return nil }
        return FixedDecimal(units: Int128(bid.price.nanos) + shift.units, places: 9)
    }

    private func imbalance(_ book: borrowing OrderBook) -> FixedDecimal? {
        var bids: Int128 = 0
        var asks: Int128 = 0
        for place in 0..<depth {
            let bid = book.quote(.bid, depth: place)
            let ask = book.quote(.ask, depth: place)
            if bid == nil, ask == nil { break }
            bids += Int128(bid?.size ?? 0)
            asks += Int128(ask?.size ?? 0)
        }
        return FixedDecimal(bids - asks, over: bids + asks, places: 9)
    }
}
