import Engine

/// `book`, `bbo`: one book at a moment.
enum BookVerbs {
    static let all = [book, bbo]

    static let book: Verb = {
        var signature = Signature("book", .look, "show the order book of a symbol")
        signature.parameters = [Parameter("symbols", .symbols, required: false, "the symbol in view when left out")]
        signature.options = [
            Option("depth", .integer(1...Int.max), "levels a side; `set depth` changes the default of 10"),
            Option("by", .keyword(["level", "order"]), "`order` lists every order in its queue"),
            Option("side", .keyword(["bid", "ask"]), "one side only"),
            Option("consolidated", nil, "the books of all publishers of an instrument as one"),
        ]
        signature.takesMoment = true
        signature.details = [
            "Bids stand left and asks right, best first. A book is `cold` while orders from before the data may be missing: "
                + "until a clear or a complete snapshot. A crossed book is shown as it is."
        ]
        signature.examples = [
            Example("book ACME", .prints("ACME"), "ten levels at the cursor"),
            Example("book ACME depth 3 by order", .prints("ACME"), "every order, in the order it would be filled"),
            Example("at record 2000 book ACME side bid", .prints("2000"), "one side, at another moment"),
        ]
        signature.related = ["bbo", "at", "symbols"]
        signature.errors = [.nothingLoaded, .unknownSymbol]
        return Verb(signature) { session, call in try session.book(call) }
    }()

    static let bbo: Verb = {
        var signature = Signature("bbo", .look, "show the best bid and offer")
        signature.parameters = [Parameter("symbols", .symbols, required: false, "the symbol in view when left out")]
        signature.takesMoment = true
        signature.examples = [
            Example("bbo ACME", .prints("spread"), "price, size and orders of the best level on both sides"),
            Example("bbo all", .prints("BOLT"), "of every symbol"),
            Example("assert bbo ACME spread >= 0.01", "one figure of it, in a claim"),
        ]
        signature.related = ["book"]
        signature.errors = [.nothingLoaded, .unknownSymbol]
        return Verb(signature) { session, call in try session.bbo(call) }
    }()
}

extension Session {
    func book(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let books = try books(call.symbols("symbols"), in: loaded.timeline, at: call.verb.span)
        let depth = call.integer("depth") ?? settings.depth
        let side = call.text("side")
        if call.has("consolidated") { return try consolidated(books, loaded, depth, call) }
        let phases = phases
        let views = books.map { summary -> Value in
            var view = loaded.timeline.view(
                summary, at: loaded.now, depth: depth, orders: call.text("by") == "order")
            view.phase = phases.phase(of: summary.key, at: loaded.now.time)?.name
            if side == "bid" { view.snapshot.asks = [] }
            if side == "ask" { view.snapshot.bids = [] }
            return .book(view)
        }
        return .one(of: views)
    }

    /// One book for each instrument; where several publishers stand at a price, a row for each.
    private func consolidated(
        _ books: [BookSummary], _ loaded: Loaded, _ depth: Int, _ call: BoundCall
    ) throws -> Value {
        guard call.text("by") != "order" else {
            throw Diagnostic(
                .wrongArgument, "orders of several publishers stand in no one queue", at: call.span(of: "by"),
                help: "leave out `by order`, or `consolidated`")
        }
        var seen: Set<InstrumentID> = []
        return .one(
            of: books.filter { seen.insert($0.key.instrument).inserted }.map { summary in
                var book = loaded.timeline.consolidated(summary.key.instrument, at: loaded.now.position, depth: depth)
                if call.text("side") == "bid" { book.asks = [] }
                if call.text("side") == "ask" { book.bids = [] }
                var table = Table("side level# price# size# count# publishers")
                for (side, levels) in [(Side.bid, book.bids), (.ask, book.asks)] {
                    for (index, level) in levels.enumerated() {
                        let parts = level.parts.map {
                            "\(Publishers.name($0.publisher) ?? "\($0.publisher)") × \($0.size)"
                        }
                        table.rows.append([
                            .text(side.name), .int(index + 1), .price(level.price, digits: summary.tally.priceDigits),
                            .int(Int(clamping: level.size)), .int(level.count), .text(parts.joined(separator: ", ")),
                        ])
                    }
                }
                return .view(
                    AnswerView(
                        title: "\(summary.symbol)  \(book.publishers.count) publishers  record \(loaded.now.position)",
                        table: table
                    ) {
                        book.write(
                            symbol: summary.symbol, instrument: summary.key.instrument, cursor: loaded.now, to: &$0)
                    })
            })
    }

    func bbo(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let books = try books(call.symbols("symbols"), in: loaded.timeline, at: call.verb.span)
        return .one(of: books.map { .bbo(loaded.timeline.bboView($0, at: loaded.now)) })
    }
}
