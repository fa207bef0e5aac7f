import Engine

/// A figure of the best prices beside a row, as the stage `quote` adds it.
enum QuoteFigure: Sendable, Equatable {
    case bid, bidSize, askSize, ask
    case state(SeriesQuery.Kind)
    /// The direction of the row's trade.
    case sign

    /// The columns of `quote`, in their order.
    static let all: [(name: String, figure: QuoteFigure)] =
        [("bid", .bid), ("bid_size", .bidSize), ("ask_size", .askSize), ("ask", .ask)]
        + [SeriesQuery.Kind.mid, .microprice, .spread].map { ($0.rawValue, .state($0)) } + [("sign", .sign)]

    var kind: RowKind {
        switch self {
        case .bid, .ask, .state(.spread): .price
        case .bidSize, .askSize, .sign: .int
        case .state(.mid): .decimal(scale: 10)
        case .state: .decimal(scale: 9)
        }
    }

    /// The figure for some rows.
    ///
    /// - Parameters:
    ///   - places: their places among the quotes.
    ///   - rows: the indices of their records.
    func values(_ quotes: QuoteColumns, _ places: [Int], _ rows: [Int], _ timeline: Timeline) -> RowVector {
        var vector = RowVector(kind: kind)
        func take(_ value: (_ position: Int) -> Int64?) {
            for position in places.indices {
                let key = value(position)
                vector.keys.append(key ?? 0)
                vector.nulls.append(key == nil)
            }
        }
        func price(_ price: Int64) -> Int64? { price == QuoteColumns.noPrice ? nil : price }
        switch self {
        case .bid: take { price(quotes.bid[places[$0]]) }
        case .ask: take { price(quotes.ask[places[$0]]) }
        case .bidSize:
            take { price(quotes.bid[places[$0]]) == nil ? nil : Int64(clamping: quotes.bidSize[places[$0]]) }
        case .askSize:
            take { price(quotes.ask[places[$0]]) == nil ? nil : Int64(clamping: quotes.askSize[places[$0]]) }
        case .sign:
            // The side of a trade is the aggressor's (dbn.md §4.3); that of any other record is an order's.
            take { position in
                let message = timeline.recording[rows[position]]
                guard message.action == .trade, let side = message.side else { return nil }
                return side == .bid ? 1 : -1
            }
        case .state(let state):
            let query = SeriesQuery(state, .whole)
            if state == .spread {
                take { query.value(of: quotes[places[$0]]).flatMap { Int64(exactly: $0.units) } }
            } else {
                for place in places {
                    let value = query.value(of: quotes[place])
                    vector.wide.append(value?.units ?? 0)
                    vector.nulls.append(value == nil)
                }
            }
        }
        if !vector.nulls.contains(true) { vector.nulls = [] }
        return vector
    }
}

extension RowSet {
    /// Adds the columns of `quote`, or of `quote after` a delay.
    ///
    /// - Parameter delay: nanoseconds; nil for the prices before each row's event.
    /// - Throws: `CancellationError`.
    mutating func addQuotes(after delay: UInt64?) async throws {
        let rows: [Int] =
            switch list.places {
            case .range(let range): Array(range)
            case .list(let list): list
            case .derived: []
            }
        quotes.append(
            try await timeline.quotes(beside: rows, after: delay) { try Work.step("quoting", $0, of: $1) })
        var figures = QuoteFigure.all
        if let delay { figures = [(Self.midName(after: delay), .state(.mid))] }
        for (name, figure) in figures {
            made.append(.quote(figure, of: quotes.count - 1))
            let shown = Shown(
                column: Table.Column(name, numeric: true),
                expression: .column(RecordList.columns.count + made.count - 1))
            if let index = columns.firstIndex(where: { $0.column.name == name }) {
                columns[index] = shown
            } else {
                columns.append(shown)
            }
        }
        isRecords = false
    }

    /// The name of the column of `quote after D`: the duration as the formatter writes it, which is letters and digits.
    static func midName(after delay: UInt64) -> String {
        SeriesQuery.Kind.mid.rawValue + "_" + Printer.text(duration: delay)
    }
}
