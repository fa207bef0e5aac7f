import Engine

extension BookBisection.Outcome {
    func view(_ first: Timeline, _ second: Timeline) -> AnswerView {
        let counts = (first.recording.count, second.recording.count)
        let records = Value.list([.int(counts.0), .int(counts.1)])
        guard let record else {
            let words = counts.0 == counts.1 ? "\(counts.0) records" : "\(counts.0) and \(counts.1) records"
            let table = Table(
                "equal records_first# records_second#", rows: [[.bool(true), .int(counts.0), .int(counts.1)]])
            let fields: KeyValuePairs<String, Value> = [
                "equal": .bool(true), "exact": .bool(isExact), "records": records,
            ]
            return AnswerView(title: "equal books" + (isExact ? "" : " where looked") + " in \(words)", table, fields)
        }
        let table = Self.differences(first, second, at: record)
        let digests = [first, second].map { Value.text($0.market(at: record).digest()) }
        let title =
            "\(isExact ? "first differ" : "begin to differ") after record \(record): "
            + "\(Self.words(first, record)), \(Self.words(second, record))"
        return AnswerView(
            title: title, table,
            [
                "equal": .bool(false), "record": .int(record), "exact": .bool(isExact), "records": records,
                "digests": .list(digests), "levels": .table(table),
            ])
    }

    /// A record in words, `add bid 5 @ 64.81 order 17`; `ended` after the last record.
    private static func words(_ timeline: Timeline, _ number: Int) -> String {
        guard number <= timeline.recording.count else { return "ended" }
        let record = timeline.recording[number - 1]
        var words = [record.action.map { $0.letter } ?? "?", record.side?.name ?? "", "\(record.size)"]
        if let price = record.price { words.append("@ \(price)") }
        words.append("order \(record.order)")
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Every price at which the two have other orders, or the same orders in another sequence.
    private static func differences(_ first: Timeline, _ second: Timeline, at position: Int) -> Table {
        var table = Table("symbol side price# first second")
        let keys = Set((first.books + second.books).map(\.key)).sorted()
        for key in keys {
            let books = [first, second].map { $0.book(key, at: position).snapshot(orders: true) }
            guard let a = books.first, let b = books.last, a.bids != b.bids || a.asks != b.asks else { continue }
            let summary = [first, second].lazy.compactMap { timeline in
                timeline.place(of: key).map { timeline.books[$0] }
            }.first
            for side in [Side.bid, .ask] {
                let levels = [a, b].map { snapshot in
                    Dictionary(snapshot.levels(side).map { ($0.price, $0) }, uniquingKeysWith: { $1 })
                }
                let prices = Set(levels.flatMap(\.keys)).sorted { side == .bid ? $0 > $1 : $0 < $1 }
                for price in prices where levels[0][price] != levels[1][price] {
                    table.rows.append([
                        .text(summary?.symbol ?? "\(key.instrument)"), .text(side.name),
                        .price(price, digits: summary?.tally.priceDigits ?? 0), .text(text(levels[0][price])),
                        .text(text(levels[1][price])),
                    ])
                }
            }
        }
        return table
    }

    /// The orders of a level, the front of the queue first: `17 × 5, 23 × 1`.
    private static func text(_ level: BookSnapshot.Level?) -> String {
        guard let level else { return "nobody" }
        let shown = level.orders.prefix(4).map { "\($0.id) × \($0.size)" }.joined(separator: ", ")
        return level.orders.count > 4 ? "\(shown), and \(level.orders.count - 4) more" : shown
    }
}
