import Engine

extension BookView {
    /// The figures of a book as a whole, for `book CLX5 crossed` and `$close sequence`. Its levels are columns.
    var figures: Fields {
        Fields([
            "symbol": .text(symbol), "instrument_id": .int(Int(snapshot.key.instrument.raw)),
            "publisher_id": .int(Int(snapshot.key.publisher.raw)), "publisher": publisher.map { .text($0) } ?? .null,
            "ts_recv": cursor.time.map { .time($0) } ?? .null, "record": .int(cursor.position),
            "sequence": .int(Int(snapshot.status.lastSequence)), "cold": .bool(snapshot.status.isCold),
            "phase": phase.map { .text($0) } ?? .null, "crossed": .bool(snapshot.bbo.isCrossed),
            "spread": snapshot.bbo.spread.map { .price($0, digits: priceDigits) } ?? .null,
            "mid": snapshot.bbo.midText.map { .decimal($0) } ?? .null,
        ])
    }
}
