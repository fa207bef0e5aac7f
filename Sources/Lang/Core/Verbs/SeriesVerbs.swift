import Engine

/// The verbs `mid`, `spread` and so on: a figure of a book at the cursor, or through time.
enum SeriesVerbs {
    static let all = SeriesQuery.Kind.allCases.map(verb)

    private static func verb(_ kind: SeriesQuery.Kind) -> Verb {
        let name = kind.rawValue
        var signature = Signature(name, .look, summary(kind))
        signature.parameters = [Parameter("symbols", .symbols, required: false, "the symbol in view when left out")]
        signature.options = [Option("every", .duration, "a row for each interval of the clock")]
        if kind != .ohlcv, kind != .rate {
            signature.options.append(Option("on", .keyword(["change"]), "a row for each change, at event ends"))
        }
        if kind == .imbalance {
            signature.options.append(
                Option("depth", .integer(1...Int.max), "levels of a side to count; 1 when left out"))
        }
        signature.takesMoment = true
        signature.orders = [.vwap, .volume, .ohlcv].contains(kind) ? .counted : .needed
        signature.takesRange = true
        signature.details = [details(kind)]
        signature.examples = [
            Example("\(name) ACME", .prints(kind == .ohlcv ? "open" : name), "up to the cursor"),
            Example("\(name) ACME every 1m | head 3", .prints("ts"), "a row a minute"),
            Example("\(name) all every 5m | as csv", .prints("symbol,ts"), "for a spreadsheet"),
        ]
        signature.related = SeriesQuery.Kind.allCases.map(\.rawValue).filter { $0 != name }.prefix(3) + ["bbo"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .wrongArgument]
        let bar = ["open", "high", "low", "close", "volume"]
        signature.answer.shape = .series(kind)
        signature.answer.columns = ["symbol", "ts", "record"] + (kind == .ohlcv ? bar : [name])
        if kind == .ohlcv { signature.answer.figures = bar.map { Signature.Figure($0) } }
        return .look(signature) { question, call in try question.series(call, kind) }
    }

    private static func summary(_ kind: SeriesQuery.Kind) -> String {
        switch kind {
        case .mid: "the middle between best bid and ask"
        case .spread: "best ask minus best bid"
        case .imbalance: "how much more is bid than asked, from -1 to 1"
        case .microprice: "the mid weighed by the sizes of the other side"
        case .vwap: "the volume-weighted average price of trades"
        case .volume: "how much was traded"
        case .ohlcv: "first, highest, lowest and last trade price, and volume"
        case .ofi: "order-flow imbalance at the best prices"
        case .rate: "records a second"
        }
    }

    private static func details(_ kind: SeriesQuery.Kind) -> String {
        let grid = "Intervals begin at multiples of their length on the clock, and a row carries its interval's start."
        return kind.isState
            ? "Looked at where events end; without `every` or `on change`, at the end of the range or at the cursor. A row's "
                + "value is the one at its interval's end, carried over intervals without an event. " + grid
            : "Over everything up to the cursor, or a range; with `every`, over each interval. " + grid
    }
}

extension Question {
    func series(_ call: BoundCall, _ kind: SeriesQuery.Kind) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let books = try books(call.symbols("symbols"), in: timeline, at: call.verb.span)
        let range = try indices(call.range, whole: 0..<loaded.now.position)
        let grid = try grid(call) ?? .whole
        let query = SeriesQuery(kind, grid, depth: call.integer("depth") ?? 1, clock: settings.clock)
        let rows = try rows(of: books, in: range, call) { book, isCancelled throws(SeriesError) in
            try timeline.series(
                query, of: book, in: range, until: call.range == nil ? loaded.now : nil, isCancelled: isCancelled)
        } cells: { row, digits in
            [Value(row.time), .int(row.record)] + Self.cells(row.value, kind, digits)
        }
        let names = kind == .ohlcv ? "open# high# low# close# volume#" : "\(kind.rawValue)#"
        let table = Table("symbol ts record# " + names, rows: rows)
        guard grid == .whole, rows.count == 1, let row = rows.first else { return .table(table) }
        return .fields(Fields(table.columns, row))
    }

    private static func cells(_ value: SeriesRow.Value, _ kind: SeriesQuery.Kind, _ digits: Int) -> [Value] {
        switch value {
        case .bar(let bar):
            return [bar.open, bar.high, bar.low, bar.close].map { .price($0, digits: digits) }
                + [.int(Int(clamping: bar.volume))]
        case .decimal(let decimal):
            guard let decimal else { return [.null] }
            if kind == .volume || kind == .ofi, let whole = Int(decimal.text) { return [.int(whole)] }
            if kind == .spread, let price = decimal.price { return [.price(price, digits: digits)] }
            return [.decimal(decimal.text)]
        }
    }
}
