import Engine

// Engine's views as named values: one form of each for expressions, for rows and for what is written of a finding.

extension BookView {
    /// The figures of a book as a whole, for `book CLX5 crossed` and `$close sequence`. Its levels are columns.
    var figures: Fields {
        Fields([
            "symbol": .text(symbol), "instrument_id": .int(Int(snapshot.key.instrument.raw)),
            "publisher_id": .int(Int(snapshot.key.publisher.raw)), "publisher": Value(publisher),
            "ts_recv": Value(cursor.time), "record": .int(cursor.position),
            "sequence": .int(Int(snapshot.status.lastSequence)), "cold": .bool(snapshot.status.isCold),
            "phase": Value(phase), "crossed": .bool(snapshot.bbo.isCrossed),
            "spread": Value(snapshot.bbo.spread, digits: priceDigits),
            "mid": snapshot.bbo.midText.map { .decimal($0) } ?? .null,
        ])
    }
}

extension BBOView {
    /// Those of its JSON.
    var figures: Fields {
        Fields([
            "symbol": .text(symbol), "ts_recv": Value(cursor.time), "bid": figures(bbo.bid), "ask": figures(bbo.ask),
            "spread": Value(bbo.spread, digits: priceDigits), "mid": bbo.midText.map { .decimal($0) } ?? .null,
        ])
    }

    private func figures(_ quote: BBO.Quote?) -> Value {
        guard let quote else { return .null }
        return .object([
            "price": .price(quote.price, digits: priceDigits), "size": .int(Int(clamping: quote.size)),
            "count": .int(quote.count),
        ])
    }
}

extension BookSnapshot.Level {
    /// With its orders.
    func figures(digits: Int) -> Fields {
        Fields([
            "price": .price(price, digits: digits), "size": .int(Int(clamping: size)), "count": .int(count),
            "orders": .list(orders.map { .object(["order_id": .id($0.id.raw), "size": .int(Int($0.size))]) }),
        ])
    }
}
