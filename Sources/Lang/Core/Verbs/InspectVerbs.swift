import Engine

/// The verbs `symbols`, `stats`, `quality` and `digest`: the data as a whole.
enum InspectVerbs {
    static let all = [symbols, stats, quality, digest]

    static let symbols: Verb = {
        var signature = Signature("symbols", .look, "list the symbols that are loaded")
        signature.orders = .counted
        signature.options = [
            Option("like", .text, "only names that contain this, or match it: * is any text, ? one letter")
        ]
        signature.details = [
            "Upper and lower case are the same to `like`; `%` is another way to write `*`.",
            "Venues give instrument ids anew: a name is the instrument that the symbology gives it on each day (UTC). Where "
                + "that changes, records and events are those of the name, instrument_id is the one at the cursor and `days` "
                + "lists all of them. A query by name follows it from day to day; one by id (`bbo 1001`) stays with the id.",
        ]
        signature.examples = [
            Example("symbols", .prints("ACME"), "every book, most records first"),
            Example("symbols like BO", .prints("BOLT"), "some of them"),
            Example("symbols like \"A*\"", .prints("ACME"), "those that begin so"),
            Example("symbols | as csv", .prints("symbol,instrument_id"), "for a spreadsheet"),
        ]
        signature.related = ["info", "book"]
        signature.errors = [.nothingLoaded]
        signature.answer.columns = [
            "symbol", "instrument_id", "publisher_id", "publisher", "records", "events",
        ]
        signature.http = Signature.HTTPForm()
        return .look(signature) { question, call in try question.symbols(call) }
    }()

    static let stats: Verb = {
        var signature = Signature("stats", .look, "count records, events, volume and prices of each book")
        signature.orders = .counted
        signature.parameters = [Parameter("symbols", .symbols, required: false, "all when left out")]
        signature.takesMoment = true
        signature.takesRange = true
        signature.examples = [
            Example("stats ACME", .prints("volume"), "one symbol, up to the cursor"),
            Example("stats last 5m | as csv", .prints("symbol,"), "all of them, for a spreadsheet"),
            Example("stats ACME | as json", .prints("\"actions\""), "for a program"),
        ]
        signature.related = ["quality", "symbols", "volume"]
        signature.errors = [.nothingLoaded, .unknownSymbol]
        signature.answer.columns = [
            "symbol", "records", "events", "adds", "cancels", "modifies", "trades", "fills", "clears", "volume",
            "open", "high", "low", "close", "max_orders", "crossed", "locked",
        ]
        signature.answer.figures = signature.answer.columns.map { Signature.Figure($0) }
        return .look(signature) { question, call in try question.stats(call) }
    }()

    static let quality: Verb = {
        var signature = Signature("quality", .look, "count what is odd about the data")
        signature.orders = .needed
        signature.parameters = [Parameter("symbols", .symbols, required: false, "all when left out")]
        signature.takesMoment = true
        signature.takesRange = true
        signature.details = [
            "Anomalies of single records (a cancel of an order never added, a cancel of more than was left, …) and event ends "
                + "at which a book stood crossed or locked, up to the cursor. Nothing is repaired: odd data is shown.",
            "Where an instrument id is given to another name, a new book is counted from that day on.",
        ]
        signature.examples = [
            Example("quality", .prints("unknown_cancel"), "everything up to the cursor"),
            Example("quality ACME", .prints("crossed_events"), "one symbol"),
            Example("quality last 5m", .prints("unknown_modify"), "the last five minutes"),
        ]
        signature.related = ["assert", "info"]
        signature.errors = [.nothingLoaded, .unknownSymbol]
        return .look(signature) { question, call in try question.quality(call) }
    }()

    static let digest: Verb = {
        var signature = Signature("digest", .prove, "hash every order of every book, the same on every machine")
        signature.orders = .needed
        signature.parameters = [Parameter("symbols", .symbols, required: false, "all when left out")]
        signature.takesMoment = true
        signature.details = [
            "SHA-256 of a canonical text of the books with every order in its place, so two states have one digest only if "
                + "they are the same to the last queue position.",
            "Without a symbol it is of the books of the instrument ids, as records in a row make them, whatever the ids are "
                + "called on the day.",
        ]
        signature.examples = [
            Example("digest", .prints("digest"), "the state at the cursor"),
            Example("at record 1000 digest", .prints("1000"), "exactly after a record"),
            Example("digest ACME", .prints("orders"), "one symbol alone"),
        ]
        signature.related = ["assert", "at"]
        signature.errors = [.nothingLoaded, .unknownSymbol]
        signature.answer.figures = ["digest", "orders"]
        return .look(signature) { question, call in try question.digest(call) }
    }()
}

extension Question {
    func symbols(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let wanted = call.text("like").map { NamePattern($0) }
        var table = Table("symbol instrument_id# publisher_id# publisher records# events#")
        let all = timeline.named
        let hasDays = all.contains { $0.pieces != nil }
        if hasDays { table.columns.append(Table.Column("days")) }
        let books = all.enumerated().sorted {
            ($1.element.tally.records, $0.offset) < ($0.element.tally.records, $1.offset)
        }
        for (_, book) in books {
            if let wanted, !wanted.matches(book.symbol) { continue }
            let key = timeline.key(of: book, at: loaded.now)
            table.rows.append([
                .text(book.symbol), .int(Int(key.instrument.raw)), .int(Int(key.publisher.raw)),
                Value(Publishers.name(key.publisher)), .int(book.tally.records),
                .int(book.tally.events),
            ])
            if hasDays { table.rows[table.rows.count - 1].append(Value(book.days)) }
        }
        return .table(table)
    }

    func stats(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let books =
            try call.symbols("symbols").map { selection throws(Diagnostic) in
                try self.books(selection, in: timeline, at: call.verb.span)
            } ?? timeline.named
        let range = try indices(call.range, whole: 0..<loaded.now.position)
        let whole = BookSelection(books.filter { $0.pieces == nil })
        let stats = timeline.stats(in: range, of: whole, isCancelled: Work.watch("counting", range))
        // A name that means another book on other days is counted by name.
        let named = books.map { book in
            book.pieces.map { _ in timeline.stats(in: range, of: book, isCancelled: Work.watch("counting", range)) }
        }
        if Task.isCancelled { throw CancellationError() }
        let columns =
            "symbol records# events# adds# cancels# modifies# trades# fills# clears# volume# open# high# low# close# "
            + "max_orders# crossed# locked#"
        return .one(
            of: zip(books, named).map { book, named in
                let figures = named ?? stats[book.key] ?? StatsScan.Stats()
                let digits = book.tally.priceDigits
                let rows: [[Value]] = [
                    [
                        .text(book.symbol), .int(figures.records), .int(figures.events), .int(figures.adds),
                        .int(figures.cancels), .int(figures.modifies), .int(figures.trades), .int(figures.fills),
                        .int(figures.clears), .int(Int(clamping: figures.volume)),
                        Value(figures.prices?.open, digits: digits),
                        Value(figures.prices?.high, digits: digits), Value(figures.prices?.low, digits: digits),
                        Value(figures.prices?.close, digits: digits), .int(figures.maxOrders),
                        .int(figures.crossedEvents),
                        .int(figures.lockedEvents),
                    ]
                ]
                return .view("", Table(columns, rows: rows)) {
                    figures.write(symbol: book.symbol, key: book.key, to: &$0)
                }
            }, columns: columns)
    }

    func quality(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let books = try call.symbols("symbols").flatMap { selection throws(Diagnostic) in
            selection.isAll ? nil : try self.books(selection, in: timeline, at: call.verb.span)
        }
        let range = try indices(call.range, whole: 0..<loaded.now.position)
        var sum = QualityScan.Count()
        let isOfIDs = books?.allSatisfy { $0.pieces == nil } ?? !timeline.givesIDsAnew
        if range == 0..<timeline.recording.count, isOfIDs {
            // The whole recording was counted while it was loaded.
            for book in books ?? timeline.books { sum += QualityScan.Count(book) }
        } else {
            var scan = QualityScan()
            try scanned(
                timeline.replay(
                    range, of: books.map { BookSelection($0) }, into: &scan,
                    isCancelled: Work.watch("counting", range)))
            for count in scan.counts.values { sum += count }
        }
        return .object([
            "records": .int(sum.records), "events": .int(sum.events),
            "unknown_cancel": .int(sum.anomalies.unknownCancel),
            "unknown_modify": .int(sum.anomalies.unknownModify),
            "duplicate_add": .int(sum.anomalies.duplicateAdd),
            "oversize_cancel": .int(sum.anomalies.oversizeCancel),
            "cancel_mismatch": .int(sum.anomalies.cancelMismatch), "invalid": .int(sum.anomalies.invalid),
            "crossed_events": .int(sum.crossedEvents), "locked_events": .int(sum.lockedEvents),
        ])
    }

    /// Ends a cancelled question after a replay that was cut short: half an answer is none.
    func scanned(_ position: Int) throws { if Task.isCancelled { throw CancellationError() } }

    func digest(_ call: BoundCall) throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let market: Market
        if let selection = call.symbols("symbols"), !selection.isAll {
            let books = try books(selection, in: timeline, at: call.verb.span)
            market = timeline.market(of: books, at: loaded.now)
        } else {
            market = timeline.market(at: loaded.now.position)
        }
        return .object([
            "digest": .text(market.digest()), "record": .int(loaded.now.position), "books": .int(market.bookCount),
            "orders": .int(market.orderCount),
        ])
    }
}
