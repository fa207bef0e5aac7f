import Engine
import Lang

/// The verb `plot`, which draws an answer.
public enum PlotVerbs {
    /// The verbs of pictures, for `CommandTable.adding`.
    public static let all = [plot]

    static let plot: Verb = {
        var signature = Signature("plot", .look, "draw an answer: a line, candles, a depth chart, a heatmap")
        signature.orders = .needed
        signature.parameters = [
            Parameter("query", .query, "a series, `book`, or any rows with a time and a number, with its stages")
        ]
        signature.options = [
            Option(
                "as", .keyword(Picture.Kind.self),
                "the kind of picture; the answer's own when left out"),
            Option("to", .path, "write a file instead: SVG or PNG, by its name"),
        ]
        signature.takesMoment = true
        signature.details = [
            "A series is a line that stands until it changes, `ohlcv` candles with their volume, `book` a depth chart, and "
                + "`book S from T to T every D` a heatmap of the sizes that stood, with the best prices and what was bought "
                + "and sold. `as spark` is one row a symbol. A series without `every` gets intervals that fit.",
            "Stages limit what is drawn. `| as csv`, `| as json` and `| save FILE.csv` give the numbers of the picture.",
        ]
        signature.examples = [
            Example("plot mid ACME", .prints("mid"), "a line with prices and times"),
            Example("plot ohlcv ACME every 1m", .prints("open"), "candles and volume"),
            Example("plot book ACME", .prints("cumulative"), "what stands at each price and better"),
            Example("plot book ACME from start to end every 1m", .prints("price"), "a heatmap"),
            Example("plot spread all every 10s as spark", .prints("BOLT"), "a row a symbol"),
            Example("plot mid ACME every 10s to mid.svg", .binds, "a file for a report"),
            Example("plot book ACME to depth.png", .binds, "the same in pixels"),
        ]
        signature.related = ["ohlcv", "mid", "book", "watch"]
        signature.errors = [.nothingLoaded, .unknownSymbol, .wrongArgument, .cannotSave]
        signature.display = .picture
        return .look(signature) { question, call in try await question.plot(call) }
    }()
}

extension Question {
    func plot(_ call: BoundCall) async throws -> Value {
        guard var query = call.query("query"), var inner = query.call else { return .nothing }
        if let time = query.moment {
            query.moment = nil
            var there = call
            if let name = call.signature.queryParameter {
                there.values[name] = BoundValue(kind: .query(query), span: call.span(of: name))
            }
            return try await at(try cursor(time)).plot(there)
        }
        let wanted = call.keyword("as", as: Picture.Kind.self)
        let view: AnswerView
        if inner.signature.answer.shape == .books, query.stages.isEmpty {
            view = try inner.range != nil || inner.has("every") ? heatmap(inner) : depthChart(inner)
        } else {
            let interval = try fitInterval(&inner)
            query.call = inner
            view = try chart(try await answer(query), inner, every: interval, wanted)
        }
        guard var picture = view.picture as? Picture else { return .view(view) }
        if let wanted, wanted != picture.kind {
            throw Diagnostic(
                .wrongArgument, "`\(inner.signature.name)` cannot be drawn as \(wanted.rawValue)",
                at: call.span(of: "as"),
                help: "it is a \(picture.kind.rawValue); leave out the `as`")
        }
        guard let path = try call.path("to") else { return .view(view) }
        guard !picture.isEmpty else {
            throw Diagnostic(
                .cannotSave, "there is nothing to draw: the answer has no values in this range",
                at: call.span(of: "to"),
                help: "take a longer range, or another symbol")
        }
        picture.kind = wanted ?? picture.kind
        picture.zone = DisplayZone(settings)
        try write(picture, to: path, at: call.span(of: "to"))
        return .nothing
    }

    private func write(_ picture: Picture, to path: String, at span: SourceSpan) throws {
        let bytes = try fileBytes(picture, for: path, at: span)
        try write(bytes, to: path, at: span)
        environment.notice("drew \(path)")
    }

    /// The bytes of the picture's file, in the form that its name asks for.
    private func fileBytes(_ picture: Picture, for path: String, at span: SourceSpan) throws(Diagnostic) -> [UInt8] {
        if path.hasSuffix(".svg") { return Array(SVGText.render(picture).utf8) }
        guard path.hasSuffix(".png") else {
            throw Diagnostic(
                .cannotSave, "a picture is written as SVG or PNG, which ‘\(path)’ is not", at: span,
                help: "give it a name ending in .svg or .png")
        }
        guard let bytes = PNGImage.render(picture) else {
            throw Diagnostic(
                .cannotSave, "expected at most \(PNGImage.mostCharts) charts for a PNG, found more", at: span,
                help: "name fewer symbols, or write an SVG")
        }
        return bytes
    }

    /// Gives a series without a grid one of about 200 rows.
    ///
    /// - Returns: the distance of two rows in nanoseconds; nil when the answer is no series at equal distances.
    private func fitInterval(_ call: inout BoundCall) throws -> UInt64? {
        if let nanos = call.duration("every") { return UInt64(nanos) }
        guard case .series(let kind) = call.signature.answer.shape, !call.has("on") else { return nil }
        let loaded = try loaded(at: call.verb.span)
        let range = try indices(call.range, whole: 0..<loaded.now.position)
        let recording = loaded.timeline.recording
        guard let first = range.first, let last = range.last,
            let from = recording.time(of: first, clock: settings.clock),
            let to = recording.time(of: last, clock: settings.clock), to > from
        else { return nil }
        let nanos = PictureAxis.interval(of: to.nanos - from.nanos, steps: kind == .ohlcv ? 60 : 200)
        call.values["every"] = BoundValue(kind: .duration(nanos: Int64(clamping: nanos)), span: call.verb.span)
        return nanos
    }

    // MARK: The drawing of rows

    private func chart(
        _ value: Value, _ call: BoundCall, every: UInt64?, _ wanted: Picture.Kind?
    ) throws(Diagnostic) -> AnswerView {
        let table = value.tabulated
        let names = table.columns.map(\.name)
        guard let time = ["ts", "ts_recv", "ts_event"].lazy.compactMap({ names.firstIndex(of: $0) }).first else {
            throw Diagnostic(
                .wrongArgument, "`\(call.signature.name)` answers with no times to draw along", at: call.span,
                help: "draw a series (mid, spread, ohlcv, …), `trades` or `book`")
        }
        let isBars = ["open", "high", "low", "close"].allSatisfy { names.contains($0) }
        guard let column = drawn(table, call) else {
            throw Diagnostic(
                .wrongArgument, "`\(call.signature.name)` answers with no number to draw", at: call.span,
                help: "`| select ts, COLUMN` chooses one")
        }
        let distance = every.map { " every " + PictureAxis.text(interval: $0) } ?? ""
        let measure = (isBars && wanted != .line && wanted != .spark ? call.signature.name : names[column]) + distance
        // A sum over an interval, and not a state at the interval's end.
        let isSum = every != nil && ["volume", "ofi", "rate"].contains(names[column])
        let content: Picture.Content
        let symbol = names.firstIndex(of: "symbol")
        let symbols = Set(table.rows.compactMap { row in symbol.map { CellText.text(row[$0]) } })
        var digits = 0
        for row in table.rows { if case .price(_, let own) = row[column] { digits = max(digits, own) } }
        if ["mid", "microprice", "vwap"].contains(names[column]), let timeline = current?.timeline {
            let named = symbols.compactMap { try? timeline.summaries(named: $0) }.joined()
            let shown = symbols.isEmpty ? timeline.books : Array(named)
            digits = shown.map(\.tally.priceDigits).max() ?? 0
        }
        var order: [String] = []
        var rows: [String: [[Value]]] = [:]
        for row in table.rows {
            let name = symbol.map { CellText.text(row[$0]) } ?? ""
            if rows[name] == nil { order.append(name) }
            rows[name, default: []].append(row)
        }
        if isBars, wanted != .line, wanted != .spark {
            content = .candles(order.map { Picture.Candles(name: $0, bars: Self.bars(rows[$0] ?? [], names, time)) })
        } else {
            content = .lines(
                order.map { name in
                    Picture.Line(
                        name: name,
                        points: (rows[name] ?? []).compactMap { row in
                            guard case .time(let instant) = row[time] else { return nil }
                            return Picture.Point(time: instant, value: Picture.units(row[column]))
                        }, barNanos: isSum ? every : nil)
                })
        }
        let kind: Picture.Kind = if case .candles = content { .candles } else { wanted == .spark ? .spark : .line }
        var view = AnswerView(title: "", table: table) { Self.write(kind, measure, table, to: &$0) }
        let shown = symbols.sorted().compactMap { try? current?.timeline.summaries(named: $0) }.joined()
        view.picture = Picture(
            kind: kind, measure: measure, content: content, digits: digits, publishers: Self.publishers(Array(shown)))
        return view
    }

    /// The index of the column that is drawn: of a series its figure, of trades the price, else the first number; nil
    /// when there is none.
    private func drawn(_ table: Table, _ call: BoundCall) -> Int? {
        let names = table.columns.map(\.name)
        for wanted in [call.signature.name, "close", "price"] {
            if let index = names.firstIndex(of: wanted) { return index }
        }
        return table.columns.firstIndex { $0.isNumeric && $0.name != "record" }
    }

    private static func bars(_ rows: [[Value]], _ names: [String], _ time: Int) -> [Picture.Candle] {
        let places = ["open", "high", "low", "close"].compactMap { names.firstIndex(of: $0) }
        let volume = names.firstIndex(of: "volume")
        return rows.compactMap { row in
            guard case .time(let instant) = row[time] else { return nil }
            let prices = places.compactMap { Picture.units(row[$0]) }
            guard prices.count == 4 else { return nil }
            return Picture.Candle(
                time: instant, open: prices[0], high: prices[1], low: prices[2], close: prices[3],
                volume: volume.flatMap { Picture.units(row[$0]) } ?? 0)
        }
    }

    static func write(_ kind: Picture.Kind, _ measure: String, _ table: Table, to json: inout JSONWriter) {
        json.beginObject()
        json.member("plot", kind.rawValue)
        json.member("measure", measure)
        json.key("rows")
        table.write(to: &json)
        json.endObject()
    }
}
