import Engine

/// The verbs `level`, `order`, `queue`, `why` and `diff`: single levels and orders, and their history.
enum OrderVerbs {
    static let all = [level, order, queue, why, diff]

    private static let symbol = Parameter("symbol", .symbol, "whose book")
    private static let price = Parameter("price", .price, "an exact price")

    static let level: Verb = {
        var signature = Signature("level", .look, "show one price level with its queue")
        signature.orders = .needed
        signature.parameters = [symbol, price]
        signature.takesMoment = true
        signature.examples = [
            Example("level ACME 100", "the orders at a price, in the order they would be filled"),
            Example("at record 2000 level ACME 100 | as json", .prints("\"price\":\"100\""), "for a program"),
            Example("level ACME 100 | sum size", .prints("sum_size"), "its total"),
        ]
        signature.related = ["book", "why", "queue"]
        signature.errors = [.nothingLoaded, .unknownSymbol]
        return .look(signature) { question, call in try question.level(call) }
    }()

    static let order: Verb = {
        var signature = Signature("order", .look, "tell the life of an order")
        signature.orders = .needed
        signature.parameters = [Parameter("id", .orderID, "its number")]
        signature.options = [Option("for", .symbols, "look only in these books: faster")]
        signature.takesMoment = true
        signature.details = [
            "Every record that names the order up to the cursor, with what is left of it and how many orders and how much size "
                + "stand before it in its queue. An id that was used again has a life each time."
        ]
        signature.examples = [
            Example("order 6400000003547", "an id of the demo"),
            Example("order 6400000003547 for ACME | as csv", .prints("record,ts_recv,action"), "one book's, as rows"),
            Example("at record 2000 order 6400000003547", "as it was known then"),
        ]
        signature.related = ["queue", "why", "level"]
        signature.errors = [.nothingLoaded, .noSuchOrder]
        return .look(signature) { question, call in try question.order(call) }
    }()

    static let queue: Verb = {
        var signature = Signature("queue", .look, "follow an order through its queue")
        signature.orders = .needed
        signature.parameters = [Parameter("id", .orderID, "its number")]
        signature.options = [Option("for", .symbols, "look only in these books: faster")]
        signature.takesMoment = true
        signature.details = [
            "One row whenever what stands before the order changed: orders ahead and size ahead, from its arrival to its end "
                + "or the cursor."
        ]
        signature.examples = [
            Example("queue 6400000003547", "an id of the demo"),
            Example("queue 6400000003547 | as csv", .prints("size_ahead"), "as rows"),
            Example("at record 2000 queue 6400000003547 for ACME", "as it was known then"),
        ]
        signature.related = ["order", "level"]
        signature.errors = [.nothingLoaded, .noSuchOrder]
        return .look(signature) { question, call in try question.queue(call) }
    }()

    static let why: Verb = {
        var signature = Signature("why", .look, "list the records that made a level what it is")
        signature.orders = .needed
        signature.parameters = [symbol, price]
        signature.takesMoment = true
        signature.details = [
            "From the last moment at which nobody stood there, or the book's last clear, up to the cursor; with the level's "
                + "size and number of orders after each record."
        ]
        signature.examples = [
            Example("why ACME 100", "both sides, where orders ever stood"),
            Example("why ACME 100 | tail 3", "the last three records"),
            Example("at record 2000 why ACME 100 | as csv", .prints("record"), "at another moment"),
        ]
        signature.related = ["level", "order", "records"]
        signature.errors = [.nothingLoaded, .unknownSymbol]
        return .look(signature) { question, call in try question.why(call) }
    }()

    static let diff: Verb = {
        var signature = Signature("diff", .look, "compare a book at two moments")
        signature.orders = .needed
        signature.parameters = [
            symbol, Parameter("first", .time, "a time"), Parameter("second", .time, "another"),
        ]
        signature.examples = [
            Example("diff ACME record 2000 record 2100", .prints("changed"), "levels added, removed and changed"),
            Example("diff ACME start end | count", .prints("count"), "how many levels"),
            Example("diff ACME record 2000 end | as json", .prints("\"before\""), "for a program"),
        ]
        signature.related = ["book", "at"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .noSuchMoment]
        return .look(signature) { question, call in try question.diff(call) }
    }()
}

extension Question {
    /// The books of the one instrument that a call is about, one for each of its publishers.
    private func subject(_ call: BoundCall, _ loaded: Loaded) throws(Diagnostic) -> [BookSummary] {
        try books(call.symbols("symbol"), in: loaded, at: call.span(of: "symbol"))
    }

    private func heading(_ symbol: String, _ key: BookKey, _ words: String...) -> String {
        ([symbol, Publishers.name(key.publisher)].compactMap(\.self) + words).filter { !$0.isEmpty }
            .joined(separator: "  ")
    }

    func level(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        guard let price = call.price("price") else { return .nothing }
        let columns = "side level# queue# order_id# size#"
        return .one(
            of: try subject(call, loaded).map { summary in
                let view = loaded.timeline.level(summary, at: price, cursor: loaded.now)
                var table = Table(columns)
                for (side, place) in [(Side.bid, view.bid), (.ask, view.ask)] {
                    guard let place else { continue }
                    for (index, order) in place.level.orders.enumerated() {
                        table.rows.append([
                            .text(side.name), .int(place.depth + 1), .int(index + 1), .id(order.id.raw),
                            .int(Int(order.size)),
                        ])
                    }
                }
                let shown = price.text(minimumFraction: summary.tally.priceDigits)
                let empty = table.rows.isEmpty ? "nobody" : ""
                let title = heading(summary.symbol, view.key, shown, "record \(loaded.now.position)", empty)
                return .view(title, table) { view.write(to: &$0) }
            }, columns: columns)
    }

    /// The lives of the order that a call names.
    private func lives<Life>(
        _ call: BoundCall, _ loaded: Loaded, _ id: OrderID,
        _ search: (OrderID, Int, BookSelection?, (Int) -> Bool) -> [Life]
    ) throws -> [Life] {
        let books = try chosen(call.symbols("for"), in: loaded.timeline, at: call.span(of: "for"))
        let lives = search(id, loaded.now.position, books, Work.watch("searching", 0..<loaded.now.position))
        if Task.isCancelled { throw CancellationError() }
        if !lives.isEmpty { return lives }
        throw Diagnostic(
            .noSuchOrder, "no record up to record \(loaded.now.position) names the order \(id)",
            at: call.span(of: "id"), help: "`book S by order` shows ids")
    }

    func order(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        guard let id = call.orderID("id") else { return .nothing }
        let lives = try self.lives(call, loaded, id, loaded.timeline.story(of:at:in:isCancelled:))
        let columns = "record# ts_recv action price# size# remaining# orders_ahead# size_ahead#"
        return .one(
            of: lives.map { life in
                let digits = loaded.timeline.priceDigits(life.key) ?? 0
                let rows: [[Value]] = life.history.map { entry in
                    [
                        .int(entry.record), Value(entry.time), Value(entry.action?.letter),
                        Value(entry.price, digits: digits), .int(Int(entry.size)),
                        Value(entry.remaining.map { Int($0) }),
                        Value(entry.ordersAhead), Value(entry.sizeAhead.map { Int(clamping: $0) }),
                    ]
                }
                let title = heading(life.symbol, life.key, life.side?.name ?? "", "order \(id)", life.state.rawValue)
                return .view(title, Table(columns, rows: rows)) { life.write(to: &$0) }
            }, columns: columns)
    }

    func queue(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        guard let id = call.orderID("id") else { return .nothing }
        let paths = try self.lives(call, loaded, id, loaded.timeline.queue(of:at:in:isCancelled:))
        let columns = "record# ts_recv price# size# orders_ahead# size_ahead#"
        return .one(
            of: paths.map { path in
                let digits = loaded.timeline.priceDigits(path.life.key) ?? 0
                let rows: [[Value]] = path.steps.map { step in
                    [
                        .int(step.record), Value(step.time), Value(step.place.price, digits: digits),
                        .int(Int(step.place.size)), .int(step.place.ordersAhead),
                        .int(Int(clamping: step.place.sizeAhead)),
                    ]
                }
                let now = path.now.map { "\($0.ordersAhead) orders, \($0.sizeAhead) ahead" } ?? path.life.state.rawValue
                let title = heading(path.life.symbol, path.life.key, "order \(id)", now)
                return .view(title, Table(columns, rows: rows)) { path.write(to: &$0) }
            }, columns: columns)
    }

    func why(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        guard let price = call.price("price") else { return .nothing }
        var values: [Value] = []
        let columns = "record# ts_recv action order_id# size# level_size# level_count#"
        for summary in try subject(call, loaded) {
            let histories = loaded.timeline.history(
                summary, at: price, cursor: loaded.now, isCancelled: Work.watch("searching", 0..<loaded.now.position))
            if Task.isCancelled { throw CancellationError() }
            for history in histories {
                let rows: [[Value]] = history.entries.map { entry in
                    [
                        .int(entry.record), Value(entry.time), Value(entry.action?.letter),
                        .id(entry.order.raw), .int(Int(entry.recordSize)), .int(Int(clamping: entry.size)),
                        .int(entry.count),
                    ]
                }
                let shown = price.text(minimumFraction: summary.tally.priceDigits)
                let title = heading(
                    summary.symbol, history.key, history.side.name, shown, history.stands ? "" : "empty now")
                values.append(.view(title, Table(columns, rows: rows)) { history.write(to: &$0) })
            }
        }
        if values.isEmpty { environment.notice("nobody ever stood there") }
        return .one(of: values, columns: columns)
    }

    func diff(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        guard let first = call.time("first"), let second = call.time("second") else { return .nothing }
        let from = try cursor(first)
        let to = try cursor(second)
        let columns = "side price# change size_before# size_after# count_before# count_after#"
        return .one(
            of: try subject(call, loaded).map { summary in
                let diff = loaded.timeline.diff(summary, from: from, to: to)
                var table = Table(columns)
                for (side, changes) in [(Side.bid, diff.bids), (.ask, diff.asks)] {
                    for change in changes {
                        table.rows.append([
                            .text(side.name), .price(change.price, digits: summary.tally.priceDigits),
                            .text(change.kind), Value(change.before.map { Int(clamping: $0.size) }),
                            Value(change.after.map { Int(clamping: $0.size) }), Value(change.before?.count),
                            Value(change.after?.count),
                        ])
                    }
                }
                let title = heading(summary.symbol, diff.key, "record \(from.position) → record \(to.position)")
                return .view(title, table) { diff.write(to: &$0) }
            }, columns: columns)
    }
}
