import Engine

/// The verbs `book` and `bbo`: one book at a cursor.
enum BookVerbs {
    static let all = [book, bbo]

    static let book: Verb = {
        var signature = Signature("book", .look, "show the order book of a symbol")
        signature.orders = .needed
        signature.parameters = [Parameter("symbols", .symbols, required: false, "the symbol in view when left out")]
        signature.options = [
            Option("depth", .integer(1...Int.max), "levels a side; `set depth` changes the default of 10"),
            Option("by", .keyword(BookDetail.self), "`order` lists every order in its queue"),
            Option("side", .keyword(Side.self), "one side only"),
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
        signature.answer.shape = .books
        signature.answer.columns = ["symbol", "side", "level", "price", "size", "count"]
        signature.answer.figures = [
            "spread", "mid", "crossed", "cold", "phase", "sequence", "record", "ts_recv", "symbol",
        ]
        signature.http = Signature.HTTPForm(hasSymbol: true, parameters: ["depth", "at", "by"])
        signature.drawnOptions = [
            Option("every", .duration, "a book for each interval of the clock: a heatmap")
        ]
        return .look(signature) { question, call in try question.book(call) }
    }()

    static let bbo: Verb = {
        var signature = Signature("bbo", .look, "show the best bid and offer")
        signature.orders = .needed
        signature.parameters = [Parameter("symbols", .symbols, required: false, "the symbol in view when left out")]
        signature.options = [
            Option("every", .duration, "a row for each interval of the clock, as it ends"),
            Option("on", .keyword(["change"]), "a row for each change of a price, size or count, at event ends"),
        ]
        signature.takesMoment = true
        signature.takesRange = true
        signature.details = [
            "With `every` or `on change` a table over everything up to the cursor, or a range. Intervals begin at multiples of "
                + "their length on the clock; a row carries its interval's start and what stood at its end, also over "
                + "intervals without an event. With a range alone, what stood at its end."
        ]
        signature.examples = [
            Example("bbo ACME", .prints("spread"), "price, size and orders of the best level on both sides"),
            Example("bbo all", .prints("BOLT"), "of every symbol"),
            Example("bbo ACME every 1m | head 3", .prints("bid_size"), "a row a minute"),
            Example("bbo ACME on change | where spread > 0.01 | count", .prints("count"), "each time it moved"),
            Example("assert bbo ACME spread >= 0.01", "one figure of it, in a claim"),
        ]
        signature.related = ["book", "spread", "records"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .wrongArgument]
        signature.answer.columns = [
            "symbol", "ts_recv", "bid", "bid_size", "bid_count", "ask", "ask_size", "ask_count", "spread", "mid",
        ]
        let parts = ["price", "size", "count"]
        signature.answer.figures = [
            "spread", "mid", Signature.Figure("bid", parts: parts), Signature.Figure("ask", parts: parts), "ts_recv",
            "symbol",
        ]
        signature.http = Signature.HTTPForm(hasSymbol: true, parameters: ["at"])
        return .look(signature) { question, call in try question.bbo(call) }
    }()
}

extension Question {
    func book(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let books = try books(call.symbols("symbols"), in: loaded, at: call.verb.span)
        let depth = call.integer("depth") ?? settings.depth
        let side = call.keyword("side", as: Side.self)
        let byOrder = call.keyword("by") == BookDetail.order
        if call.has("consolidated") { return try consolidated(books, loaded, depth, call) }
        let phases = phases
        let views = try books.enumerated().map { number, summary -> Value in
            try Work.step(row: number, every: Work.books, "reading books", of: books.count)
            var view = loaded.timeline.view(summary, at: loaded.now, depth: depth, orders: byOrder)
            view.phase = phases.phase(of: view.snapshot.key, at: loaded.now.time)?.name
            if side == .bid { view.snapshot.asks = [] }
            if side == .ask { view.snapshot.bids = [] }
            return .book(view)
        }
        return .one(of: views, columns: byOrder ? Value.queueColumns : Value.levelColumns)
    }

    /// One book for each instrument; a level at which several publishers have orders is one row, which names them.
    private func consolidated(
        _ books: [BookSummary], _ loaded: Loaded, _ depth: Int, _ call: BoundCall
    ) throws -> Value {
        guard call.keyword("by") != BookDetail.order else {
            throw Diagnostic(
                .wrongArgument, "orders of several publishers stand in no one queue", at: call.span(of: "by"),
                help: "leave out `by order`, or `consolidated`")
        }
        var seen: Set<String> = []
        let columns = "side level# price# size# count# publishers"
        return .one(
            of: books.filter { seen.insert($0.symbol).inserted }.map { summary in
                let publishers = books.filter { $0.symbol == summary.symbol }
                let instrument = loaded.timeline.key(of: summary, at: loaded.now).instrument
                var book = loaded.timeline.consolidated(publishers, at: loaded.now, depth: depth)
                if call.keyword("side") == Side.bid { book.asks = [] }
                if call.keyword("side") == Side.ask { book.bids = [] }
                var table = Table(columns)
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
                let publisherCount = "\(book.publishers.count) publisher\(book.publishers.count == 1 ? "" : "s")"
                return .view("\(summary.symbol)  \(publisherCount)  record \(loaded.now.position)", table) {
                    book.write(symbol: summary.symbol, instrument: instrument, cursor: loaded.now, to: &$0)
                }
            }, columns: columns)
    }

    func bbo(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        if let grid = try grid(call) {
            let books = try books(call.symbols("symbols"), in: loaded.timeline, at: call.verb.span)
            return try bboSeries(books, grid, loaded, call)
        }
        let range = try indices(call.range, whole: 0..<loaded.now.position)
        var then = loaded
        if call.range != nil,
            let end = loaded.timeline.recording.cursor(record: range.upperBound, clock: settings.clock)
        {
            then.now = end
        }
        let books = try books(call.symbols("symbols"), in: then, at: call.verb.span)
        return .one(
            of: try books.enumerated().map { number, book in
                try Work.step(row: number, every: Work.books, "reading books", of: books.count)
                return .bbo(then.timeline.bboView(book, at: then.now))
            }, columns: Value.quoteColumns)
    }

    /// The grid of `every D` or `on change`; nil for neither.
    func grid(_ call: BoundCall) throws(Diagnostic) -> SeriesQuery.Grid? {
        guard let nanos = call.duration("every") else { return call.has("on") ? .onChange : nil }
        try call.refuse(
            "on", "`every` and `on change` exclude each other", as: .repeatedOption, help: "keep one of them")
        return .every(UInt64(nanos))
    }

    private func bboSeries(
        _ books: [BookSummary], _ grid: SeriesQuery.Grid, _ loaded: Loaded, _ call: BoundCall
    ) throws -> Value {
        let range = try indices(call.range, whole: 0..<loaded.now.position)
        func cells(_ quote: BBO.Quote?, _ digits: Int) -> [Value] {
            [Value(quote?.price, digits: digits), Value(quote.map { Int(clamping: $0.size) }), Value(quote?.count)]
        }
        let rows = try rows(of: books, in: range, call) { book, isCancelled throws(SeriesError) in
            try loaded.timeline.bboSeries(
                grid, of: book, in: range, until: call.range == nil ? loaded.now : nil, clock: settings.clock,
                isCancelled: isCancelled)
        } cells: { row, digits in
            [Value(row.time), .int(row.record)] + cells(row.bbo.bid, digits) + cells(row.bbo.ask, digits)
                + [Value(row.bbo.spread, digits: digits), row.bbo.midText.map { .decimal($0) } ?? .null]
        }
        return .table(
            Table("symbol ts record# bid# bid_size# bid_count# ask# ask_size# ask_count# spread# mid#", rows: rows))
    }

    /// The rows of each book, one after the other, with its symbol in front.
    ///
    /// - Parameters:
    ///   - read: the rows of one book.
    ///   - cells: those of a row, prices with so many digits.
    func rows<Row>(
        of books: [BookSummary], in range: Range<Int>, _ call: BoundCall,
        read: (BookSummary, @escaping @Sendable (Int) -> Bool) throws(SeriesError) -> [Row],
        cells: (Row, _ digits: Int) -> [Value]
    ) throws -> [[Value]] {
        var rows: [[Value]] = []
        for book in books {
            let found: [Row]
            do throws(SeriesError) {
                found = try read(book, Work.watch("reading \(book.symbol)", range))
            } catch {
                throw Diagnostic(.wrongArgument, "\(error)", at: call.span)
            }
            for row in found.watched("listing \(book.symbol)") {
                rows.append([.text(book.symbol)] + cells(row, book.tally.priceDigits))
            }
            if Task.isCancelled {
                Work.discard(rows)
                throw CancellationError()
            }
        }
        return rows
    }
}
