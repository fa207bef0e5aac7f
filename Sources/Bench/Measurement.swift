import CBaseline
import Engine

/// Takes the figures of one input.
struct Measurement {
    var row: Row
    let input: Input
    let options: Options

    init(_ input: Input, _ options: Options) throws {
        self.input = input
        self.options = options
        let (time, made) = try options.stopwatch.nanoseconds { try input.recording() }
        row = Row(name: input.name, records: made.count)
        if case .generated = input, wants(.make) { row.values[.make] = time / Double(max(1, made.count)) }
        try books(made)
        try index(made)
        try text(made)
        // The recording is freed before files are loaded: the largest takes a quarter of this machine's memory.
        try loads(try BenchFiles(input, consume made, fileForms))
    }

    func wants(_ column: Column) -> Bool { options.only.contains(column) }

    /// Measures decoding and books, ours and the others' in turn, so that a busy moment of the machine hits all of
    /// them.
    private mutating func books(_ recording: Recording) throws {
        // Small files are looped, so that a run is long enough to be timed.
        let loops = max(1, 1_000_000 / max(1, recording.count))
        let count = Double(recording.count * loops)
        var sink: UInt64 = 0
        let limit = wants(.limit) ? Limit(recording) : nil
        let textbooks = [(Column.textbook, LOOK_AT_TOTALS), (.textbookSums, LOOK_ADDING_UP)].filter { wants($0.0) }
        for run in 0..<options.runs {
            if wants(.decode) {
                note(.decode, per: count) { for _ in 0..<loops { sink &+= recording.sumOfFields() } }
            }
            if wants(.apply) {
                note(.apply, per: count) { for _ in 0..<loops { sink &+= UInt64(recording.play().orderCount) } }
            }
            if wants(.bbo) {
                note(.bbo, per: count) { for _ in 0..<loops { sink &+= recording.playLooking().seen } }
            }
            if let limit { note(.limit, per: count) { for _ in 0..<loops { limit.play(recording) } } }
            for (column, look) in textbooks {
                note(column, per: count) {
                    for _ in 0..<loops { sink &+= Textbook.run(recording, look: look).orders }
                }
            }
            if run > 0 || textbooks.isEmpty && limit == nil { continue }
            let played = recording.playLooking()
            let ours = Textbook.summary(played.market, seen: played.seen)
            for (_, look) in textbooks {
                try Textbook.compare(ours, Textbook.run(recording, look: look), on: input.name)
            }
            if let limit { try Textbook.compare(ours, limit.summary, of: "limit", on: input.name) }
        }
        // The use of the sum keeps the compiler from leaving out the work.
        if sink == 42 { print() }
        for (ratio, column) in [(Column.ratio, Column.textbook), (.ratioSums, .textbookSums)] where wants(ratio) {
            guard let textbook = row.values[column], let bbo = row.values[.bbo] else { continue }
            row.values[ratio] = textbook / bbo
        }
    }

    private mutating func note(_ column: Column, per count: Double, _ body: () -> Void) {
        let time = options.stopwatch.nanoseconds(body).time / max(1, count)
        row.values[column] = min(row.values[column] ?? .infinity, time)
    }

    private mutating func index(_ recording: Recording) throws {
        let seeks: [Column] = [.seek50, .seek99, .seekMax]
        guard wants(.index) || wants(.bytes) || wants(.quote) || seeks.contains(where: wants) else { return }
        var last: Timeline?
        for _ in 0..<(wants(.index) ? options.runs : 1) {
            last = nil
            let (time, timeline) = try options.stopwatch.nanoseconds { try Timeline(recording) }
            last = timeline
            if wants(.index) { row.values[.index] = fastest(.index, time, of: recording.count) }
        }
        guard let timeline = last else { return }
        if wants(.bytes) { row.values[.bytes] = Double(timeline.indexSize.bytes) / Double(max(1, recording.count)) }
        if wants(.quote) {
            let trades = Array(timeline.trades(in: 0..<recording.count))
            for _ in 0..<options.runs {
                let (time, _) = try options.stopwatch.nanoseconds {
                    try QuoteScan(timeline, beside: trades, after: nil).columns()
                }
                row.values[.quote] = fastest(.quote, time, of: recording.count)
            }
        }
        guard seeks.contains(where: wants) else { return }
        let times = seekTimes(timeline)
        guard let slowest = times.last else { return }
        for (column, time) in zip(seeks, [times[times.count / 2], times[times.count * 99 / 100], slowest])
        where wants(column) { row.values[column] = time }
    }

    /// Measures 2,000 seeks to random books at random records, and returns their microseconds, ascending.
    private func seekTimes(_ timeline: Timeline) -> [Double] {
        var random = SystemRandomNumberGenerator()
        var times: [Double] = []
        for _ in 0..<2000 {
            guard let summary = timeline.books.randomElement(using: &random) else { return [] }
            let position = Int.random(in: 0...timeline.recording.count, using: &random)
            let (time, count) = options.stopwatch.nanoseconds { timeline.book(summary.key, at: position).orderCount }
            if count >= 0 { times.append(time / 1000) }
        }
        return times.sorted()
    }
}

extension Recording {
    /// Reads three fields of every record and does nothing with it, the floor of everything else.
    fileprivate func sumOfFields() -> UInt64 {
        withRecords(0..<count) { bytes in
            var sum: UInt64 = 0
            bytes.forEachMBO(stride: stride) { message in
                sum &+= message.order.raw &+ UInt64(message.size) &+ UInt64(message.sequence)
            }
            return sum
        }
    }

    fileprivate func play() -> Market {
        var market = Market()
        withRecords(0..<count) { market.apply($0, stride: stride) }
        return market
    }

    fileprivate struct Played: ~Copyable {
        var market: Market
        var seen: UInt64
    }

    /// Applies all records, with both best levels read at every event's end.
    fileprivate func playLooking() -> Played {
        var market = Market()
        var seen: UInt64 = 0
        withRecords(0..<count) { seen = market.applyLooking($0, stride: stride) }
        return Played(market: market, seen: seen)
    }
}
