import Engine
import Lang

// The pictures of books.

extension Question {
    /// The most columns of a heatmap: a request for more is an error before any is made.
    private static let mostColumns = 2_000

    /// The depth chart of each book that is asked for: the size at each price and better.
    func depthChart(_ call: BoundCall) throws -> AnswerView {
        let loaded = try loaded(at: call.verb.span)
        let books = try books(call.symbols("symbols"), in: loaded, at: call.verb.span)
        var table = Table("symbol side price# size# cumulative#")
        var charts: [Picture.Depth] = []
        let side = call.keyword("side", as: Side.self)
        for summary in books {
            let view = loaded.timeline.view(summary, at: loaded.now, depth: call.integer("depth") ?? 25)
            var chart = Picture.Depth(name: heading(view), bids: [], asks: [])
            if side != .ask { chart.bids = Self.steps(view, .bid, &table) }
            if side != .bid { chart.asks = Self.steps(view, .ask, &table) }
            charts.append(chart)
        }
        return picture(.depth, "depth", .depth(charts), digits: Self.digits(books), table)
    }

    private func heading(_ view: BookView) -> String {
        ([view.symbol, view.publisher].compactMap(\.self)
            + [view.cursor.time.map(shown) ?? "", "record \(view.cursor.position)"]).filter { !$0.isEmpty }
            .joined(separator: "  ")
    }

    private static func steps(_ view: BookView, _ side: Side, _ table: inout Table) -> [Picture.Step] {
        var sum: UInt64 = 0
        return view.snapshot.levels(side).map { level in
            sum = sum.addingReportingOverflow(level.size).overflow ? .max : sum + level.size
            table.rows.append([
                .text(view.symbol), .text(side.name), .price(level.price, digits: view.priceDigits),
                .int(Int(clamping: level.size)), .int(Int(clamping: sum)),
            ])
            return Picture.Step(price: Int128(level.price.nanos) * 1_000_000_000, size: Int128(sum))
        }
    }

    private static func digits(_ books: [BookSummary]) -> Int { books.map(\.tally.priceDigits).max() ?? 0 }

    private func picture(
        _ kind: Picture.Kind, _ measure: String, _ content: Picture.Content, digits: Int, _ table: Table,
        publishers: [String: String] = [:]
    ) -> AnswerView {
        var view = AnswerView(title: "", table: table) { Self.write(kind, measure, table, to: &$0) }
        view.picture = Picture(kind: kind, measure: measure, content: content, digits: digits, publishers: publishers)
        return view
    }

    /// The heatmap of each book: its levels at equal distances of time, at the end of each interval that begins in the
    /// range.
    func heatmap(_ call: BoundCall) throws -> AnswerView {
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let books = try books(call.symbols("symbols"), in: timeline, at: call.verb.span)
        let range = try indices(call.range, whole: 0..<loaded.now.position)
        let clock = settings.clock
        guard let first = range.first, let last = range.last,
            let from = timeline.recording.time(of: first, clock: clock),
            let to = timeline.recording.time(of: last, clock: clock), to > from
        else {
            throw Diagnostic(
                .noSuchMoment, "there is no time to draw along in this range", at: call.range?.span ?? call.span,
                help: "take a longer one")
        }
        let every =
            call.duration("every").map { UInt64($0) }
            ?? PictureAxis.interval(of: to.nanos - from.nanos, steps: 120)
        guard every > 0, (to.nanos - from.nanos) / every < UInt64(Self.mostColumns) else {
            throw Diagnostic(
                .wrongArgument, "this would be more than \(Self.mostColumns) columns", at: call.span(of: "every"),
                help: "take a longer interval or a shorter range")
        }
        let starts = Array(stride(from: from.nanos / every * every, through: to.nanos, by: UInt64.Stride(every)))
        var table = Table("symbol ts side price# size#")
        var charts: [Picture.Heatmap] = []
        for summary in books {
            var chart = Picture.Heatmap(
                name: summary.symbol, columns: [], tick: Int128(max(1, summary.tally.tick)) * 1_000_000_000)
            for (index, start) in starts.enumerated() {
                if Task.isCancelled { throw CancellationError() }
                let time = Timestamp(nanos: start)
                let end = timeline.recording.cursor(at: Timestamp(nanos: start + every - 1), clock: clock)
                environment.progress("drawing", index, starts.count, max(0, end.position - range.lowerBound))
                let view = timeline.view(
                    summary, at: Cursor(position: min(end.position, range.upperBound), time: end.time),
                    depth: call.integer("depth") ?? 25)
                chart.columns.append(Self.column(view, time, side: call.keyword("side"), &table))
            }
            environment.progress("drawing", starts.count, starts.count, starts.count)
            chart.trades = try trades(of: BookSelection([summary]), in: range, timeline, every: every)
            charts.append(chart)
        }
        return picture(
            .heatmap, "sizes every " + PictureAxis.text(interval: every), .heatmap(charts), digits: Self.digits(books),
            table, publishers: Self.publishers(books))
    }

    /// The sizes that aggressors bought and sold in the books of a name in each interval, at the mean of their prices
    /// weighed by size, in the order of time.
    private func trades(
        of book: BookSelection, in range: Range<Int>, _ timeline: Timeline, every: UInt64
    ) throws -> [Picture.Trade] {
        let usesReceived = settings.clock == .tsRecv
        var sums: [UInt64: (bought: TradeSum, sold: TradeSum)] = [:]
        timeline.forEachRecord(in: range, of: book, isCancelled: { _ in Task.isCancelled }) { message, _ in
            guard message.action == .trade, message.size > 0, let price = message.price, let side = message.side,
                let time = usesReceived ? message.tsRecv : message.tsEvent
            else { return true }
            let interval = time.nanos / every
            switch side {
            case .bid: sums[interval, default: (TradeSum(), TradeSum())].bought.add(price, message.size)
            case .ask: sums[interval, default: (TradeSum(), TradeSum())].sold.add(price, message.size)
            }
            return true
        }
        if Task.isCancelled { throw CancellationError() }
        return sums.sorted { $0.key < $1.key }.flatMap { interval, sum in
            // The dot is in the middle of the interval.
            let time = Timestamp(nanos: interval * every).advanced(byNanos: Int64(clamping: every / 2))
            return [(sum.bought, true), (sum.sold, false)].compactMap { sum, isBuy in
                sum.price.map { Picture.Trade(time: time, price: $0, size: sum.size, isBuy: isBuy) }
            }
        }
    }

    /// A sum of trades: their sizes, and their prices times their sizes.
    private struct TradeSum {
        var size: Int128 = 0
        private var product: Int128 = 0

        /// The mean price in the units of a picture; nil when nothing was traded.
        var price: Int128? { size > 0 ? product / size * 1_000_000_000 : nil }

        mutating func add(_ price: Price, _ size: UInt32) {
            self.size += Int128(size)
            product += Int128(price.nanos) * Int128(size)
        }
    }

    /// The names of the publishers of books, by symbol.
    static func publishers(_ books: [BookSummary]) -> [String: String] {
        var names: [String: String] = [:]
        for book in books {
            guard let name = Publishers.name(book.key.publisher) else { continue }
            names[book.symbol] = names[book.symbol].map { $0 == name ? name : "\($0), \(name)" } ?? name
        }
        return names
    }

    private static func column(
        _ view: BookView, _ time: Timestamp, side: Side?, _ table: inout Table
    ) -> Picture.Column {
        func levels(_ side: Side) -> [Picture.Step] {
            view.snapshot.levels(side).map { level in
                table.rows.append([
                    .text(view.symbol), .time(time), .text(side.name), .price(level.price, digits: view.priceDigits),
                    .int(Int(clamping: level.size)),
                ])
                return Picture.Step(price: Int128(level.price.nanos) * 1_000_000_000, size: Int128(level.size))
            }
        }
        return Picture.Column(
            time: time, bids: side == .ask ? [] : levels(.bid), asks: side == .bid ? [] : levels(.ask))
    }
}
