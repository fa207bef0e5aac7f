import Engine

/// The verbs `records` and `trades`, which list the record log.
enum RecordVerbs {
    static let all = [records, trades]

    private static let range = [
        Parameter("symbols", .symbols, required: false, "all when left out")
    ]

    private static let options =
        [
            Option("where", .condition, "only those for which this holds; columns as in `records | select`"),
            Option("head", .integer(0...Int.max), "the first so many"),
            Option("tail", .integer(0...Int.max), "the last so many"),
        ] + RecordForm.options

    private static let schemaOptions = [
        Option(
            "schema", .keyword(Schema.self),
            "records of this schema, made of market-by-order or the file's own"),
        Option("form", .keyword(DerivedFeed.Form.self), "which rows mbp-10 and mbp-1 have"),
    ]

    private static let derivable = DerivedFeed.schemas.map(\.name).joined(separator: ", ")

    static let records: Verb = {
        var signature = Signature("records", .look, "list the records of the log")
        signature.parameters = range
        signature.options = options + schemaOptions
        signature.takesMoment = true
        signature.takesRange = true
        signature.details = [
            "Everything up to the cursor, or a range. The columns are "
                + RecordList.columns.map(\.name).joined(separator: ", ") + "; a table shows the usual ones and at most "
                + "\(RecordList.shownRows) rows.",
            "`| as csv` and `| as ndjson` print all of them exactly as Databento's own encoder does, `| save FILE.dbn.zst` "
                + "writes them as DBN.",
            "`schema` makes coarser records of market-by-order: \(derivable). `form published` (the default) has the rows that "
                + "Databento publishes, `form plain` one at every event end, for mbp-10 and mbp-1. They are made as they leave "
                + "and never kept, so that a day of mbp-10 costs no memory. The other schemas are those of the file's own records.",
            "Records of one type that is not mbo have the columns of Databento's CSV, and symbol and type; of wide ones a table "
                + "shows the first, `select` any.",
        ]
        signature.examples = [
            Example("records ACME tail 5", .prints("order_id"), "the last five of a symbol"),
            Example("records ACME where action == T and size > 3 head 5", .prints("T"), "some of them"),
            Example("records head 2 | as csv", .prints("ts_recv,ts_event,rtype"), "as Databento prints them"),
            Example("records ACME schema mbp-1 tail 3", .prints("bid_px_00"), "the best prices, where they changed"),
            Example("records ACME schema ohlcv-1m | select ts_event, close, volume", .prints("close"), "bars"),
            Example("records ACME schema mbp-10 form plain | save acme.mbp-10.dbn.zst", .binds, "ten levels, as DBN"),
        ]
        signature.related = ["trades", "where", "as", "save"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .noSuchColumn, .notComparable, .wrongArgument]
        signature.answer.columns = RecordList.columns.map(\.name)
        return .look(signature) { question, call in try await question.records(call) { _ in true } }
    }()

    static let trades: Verb = {
        var signature = Signature("trades", .look, "list the trades")
        signature.orders = .counted
        signature.parameters = range
        signature.options = options
        signature.takesMoment = true
        signature.takesRange = true
        signature.details = [
            "Records of action T with a size: what the aggressor traded. Fills (F) name the resting orders and are not "
                + "counted again; `records where action == F` lists them."
        ]
        signature.examples = [
            Example("trades ACME tail 5", .prints("price"), "the last five"),
            Example("trades all | sum size by symbol", .prints("ACME"), "volume by symbol"),
            Example(
                "trades ACME last 5m | sort size desc | head 3", .prints("size"), "the three largest of five minutes"),
        ]
        signature.related = ["records", "sum", "where"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .noSuchColumn, .notComparable]
        signature.answer.columns = RecordList.columns.map(\.name)
        return .look(signature) { question, call in
            try await question.records(call) { $0.action == .trade && $0.size > 0 }
        }
    }()
}

extension Question {
    /// The records that a call asks about.
    ///
    /// - Parameter isWanted: true for a market-by-order record that is wanted; the records of other types belong to
    ///   `records` alone, which wants all.
    func records(_ call: BoundCall, isWanted: (MBOMessage) -> Bool) async throws -> Value {
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let recording = timeline.recording
        let range = try indices(call.range, whole: 0..<loaded.now.position)
        var wanted: WantedRecords?
        if let selection = call.symbols("symbols"), !selection.isAll {
            wanted = try self.wanted(selection, in: timeline, at: call.verb.span)
        }
        let takesAll = call.signature.name == "records"
        let schema = call.keyword("schema", as: Schema.self)
        if let schema { try check(schema, in: recording, at: call.span(of: "schema")) }
        let feed = try feed(call, schema, recording)
        var list: RecordList
        if let feed {
            let records = DerivedRecords(timeline: timeline, feed: feed, range: range, books: wanted?.books)
            list = RecordList(timeline: timeline, places: .derived(records))
        } else if takesAll, wanted == nil, schema == .mbo || schema == nil && recording.others.count == 0 {
            list = RecordList(timeline: timeline, places: .range(range))
        } else {
            let others = takesAll && schema != .mbo
            let isOwn = schema != nil && schema != .mbo
            var found = try places(range, wanted, timeline, withOthers: others) { !isOwn && isWanted($0) }
            if isOwn, let schema {
                found = found.filter { recording.others.header(~$0).rtype == schema.recordType }
            }
            list = RecordList(timeline: timeline, places: .list(found))
        }
        // A list without records has the columns of the schema that was asked for; `trades` of a file of trades are
        // those.
        list.schema = takesAll ? schema : recording.metadata.schema == .trades ? .trades : .mbo
        list.form.apply(call)
        if let condition = call.expression("where") { list = try await filtered(list, by: condition) }
        if let count = call.integer("head") { list = list.head(count) }
        if let count = call.integer("tail") { list = try list.tail(count) }
        return .records(list)
    }

    /// Checks that a schema can be listed.
    ///
    /// - Throws: `notByOrder` when the data has neither records of the schema nor the market-by-order records to make
    ///   them of.
    private func check(_ schema: Schema, in recording: Recording, at span: SourceSpan) throws(Diagnostic) {
        guard recording.count == 0, recording.others.count > 0 else { return }
        let isThere = recording.sources.contains { $0.skipped[schema.recordType] != nil }
        if !isThere { try checkByOrder("records schema \(schema.name)", at: span) }
    }

    /// The feed that makes the records of a schema of market-by-order records; nil when the data has such records
    /// itself.
    private func feed(
        _ call: BoundCall, _ schema: Schema?, _ recording: Recording
    ) throws(Diagnostic) -> DerivedFeed? {
        let form = call.keyword("form", as: DerivedFeed.Form.self)
        if form != nil, schema != .mbp10, schema != .mbp1 {
            throw Diagnostic(
                .wrongArgument, "only mbp-10 and mbp-1 have two forms", at: call.span(of: "form"),
                help: "leave out `form`, or write `schema mbp-10`")
        }
        guard let schema, let feed = DerivedFeed(schema, form: form ?? .published) else { return nil }
        // A file of such records alone has no market-by-order records to make them of, but has them.
        return recording.count == 0 && recording.others.count > 0 ? nil : feed
    }

    private func places(
        _ range: Range<Int>, _ wanted: WantedRecords?, _ timeline: Timeline, withOthers: Bool,
        _ isWanted: (MBOMessage) -> Bool
    ) throws -> [Int] {
        var places: [Int] = []
        var other = 0
        let others = timeline.recording.others
        while other < others.count, others[other].position < range.lowerBound { other += 1 }
        func takeOthers(upTo position: Int) {
            guard withOthers else { return }
            while other < others.count, others[other].position <= position {
                if wanted?.contains(other, of: timeline.recording) != false { places.append(~other) }
                other += 1
            }
        }
        let watch = Work.watch("reading", range)
        timeline.forEachRecord(in: range, of: wanted?.books, isCancelled: watch) { message, index in
            takeOthers(upTo: index)
            if isWanted(message) { places.append(index) }
            return true
        }
        if Task.isCancelled { throw CancellationError() }
        takeOthers(upTo: range.upperBound == timeline.recording.count ? Int.max : range.upperBound)
        return places
    }

    /// The records that a selection means, also those of instruments that have records but no book.
    private func wanted(
        _ selection: SymbolSelection, in timeline: Timeline, at span: SourceSpan
    ) throws(Diagnostic) -> WantedRecords {
        let symbols = timeline.recording.symbols
        var books: [BookSummary] = []
        var wanted = WantedRecords()
        for name in selection.names {
            let named = symbols.instruments(named: name.text)
            if named.isEmpty {
                let own = try self.books(SymbolSelection(names: [name]), in: timeline, at: span)
                wanted.numbers.formUnion(own.map(\.key.instrument))
                books += own
            } else {
                wanted.named.formUnion(named)
                wanted.names.insert(name.text)
                // The name may have records and no book.
                books += (try? timeline.summaries(named: name.text)) ?? []
            }
        }
        wanted.books = BookSelection(books)
        return wanted
    }
}

/// A selection of records by names and instruments: market-by-order records by their book, others by their own time.
private struct WantedRecords {
    var books: BookSelection = []
    /// Instruments that are wanted by number, on all days.
    var numbers: Set<InstrumentID> = []
    /// Instruments that carry one of `names` on some day.
    var named: Set<InstrumentID> = []
    var names: Set<String> = []

    /// True when a record that is not market-by-order is wanted.
    func contains(_ other: Int, of recording: Recording) -> Bool {
        let instrument = recording.others.header(other).instrument
        if numbers.contains(instrument) { return true }
        guard named.contains(instrument) else { return false }
        if !recording.symbols.namesChange { return true }
        return recording.symbols.carries(instrument, anyOf: names, at: recording.others.nameTime(other))
    }
}
