import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

/// Questions by name over days on which names and instrument ids change partners.
@Suite struct NameDayTests {
    private static let hour: UInt64 = 3_600_000_000_000

    /// The books of a name by publisher.
    private func books(_ timeline: Timeline, _ name: String) -> [UInt16: BookSummary] {
        let found = (try? timeline.summaries(named: name)) ?? []
        return Dictionary(found.map { ($0.key.publisher.raw, $0) }, uniquingKeysWith: { first, _ in first })
    }

    // Catches a book that is another name's, that keeps orders from before its id was given anew, or that is lost with a
    // change of ids, at any record and any instant.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func `a name's book is that of its day`(seed: UInt64) throws {
        let naive = NaiveNames(seed: seed, days: 5, recordsPerDay: 24)
        let timeline = try naive.timeline()
        var random = SeededRandom(seed: seed)
        var cursors = [Cursor(position: 0, time: nil), timeline.recording.end()]
        for _ in 0..<6 {
            let record = Int(random.below(UInt32(naive.messages.count + 1)))
            cursors.append(try #require(timeline.recording.cursor(record: record)))
            let time = NaiveNames.start + UInt64(random.below(5 * 24)) * Self.hour
            cursors.append(timeline.recording.cursor(at: Timestamp(nanos: time)))
        }
        for (name, symbol) in NaiveNames.names.enumerated() {
            for (publisher, summary) in books(timeline, symbol) {
                for cursor in cursors {
                    let time = cursor.time?.nanos ?? naive.messages.first?.tsRecvRaw ?? 0
                    let expected = naive.book(name, publisher, on: naive.day(of: time), at: cursor.position)
                    let view = timeline.view(summary, at: cursor, orders: true)
                    #expect(view.snapshot.bids == expected.levels(.bid), "\(symbol) \(publisher) at \(cursor)")
                    #expect(view.snapshot.asks == expected.levels(.ask), "\(symbol) \(publisher) at \(cursor)")
                    #expect(timeline.bboView(summary, at: cursor).bbo == NaiveNames.bbo(expected))
                    #expect(timeline.market(of: [summary], at: cursor).orderCount == expected.entries.count)
                }
            }
        }
    }

    // Catches records of another name, one that is missing, and figures that do not follow the name from day to day.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func `a name's records and figures are its own`(seed: UInt64) throws {
        let naive = NaiveNames(seed: seed, days: 4, recordsPerDay: 24)
        let timeline = try naive.timeline()
        let count = naive.messages.count
        for (name, symbol) in NaiveNames.names.enumerated() {
            for (publisher, summary) in books(timeline, symbol) {
                let selection = BookSelection([summary])
                #expect(summary.tally.records == naive.records(name, publisher, in: 0..<count).count)
                for range in [0..<count, count / 5..<count * 4 / 5] {
                    let own = naive.records(name, publisher, in: range)
                    let trades = own.filter { naive.messages[$0].action == .trade }
                    #expect(Array(timeline.records(in: range, of: selection)) == own)
                    #expect(Array(timeline.trades(in: range, of: selection)) == trades)
                    let stats = timeline.stats(in: range, of: summary)
                    #expect(stats.records == own.count)
                    #expect(stats.volume == trades.reduce(0) { $0 + UInt64(naive.messages[$1].size) })
                    var most = 0
                    for index in own where naive.messages[index].isLast {
                        let day = naive.day(of: naive.messages[index].tsRecvRaw)
                        most = max(most, naive.book(name, publisher, on: day, at: index + 1).entries.count)
                    }
                    #expect(stats.maxOrders == most)
                    let prices = trades.map { naive.messages[$0] }.filter { $0.size > 0 }.compactMap(\.price)
                    let bars = try timeline.series(SeriesQuery(.ohlcv, .whole), of: summary, in: range)
                    if case .bar(let bar)? = bars.first?.value {
                        #expect(bar.open == prices.first && bar.close == prices.last)
                        #expect(bar.high == prices.max() && bar.low == prices.min())
                    } else {
                        #expect(prices.isEmpty)
                    }
                }
            }
        }
    }

    // Catches a series that shows yesterday's id, another name's book, or stops where the id changes.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func `a name's series goes on through its ids`(seed: UInt64) throws {
        let naive = NaiveNames(seed: seed, days: 4, recordsPerDay: 20)
        let timeline = try naive.timeline()
        let length = 6 * Self.hour
        for (name, symbol) in NaiveNames.names.enumerated() {
            for (publisher, summary) in books(timeline, symbol) {
                for range in [0..<naive.messages.count, naive.messages.count / 4..<naive.messages.count - 7] {
                    let first = naive.messages[range.lowerBound].tsRecvRaw / length
                    let last = naive.messages[range.upperBound - 1].tsRecvRaw / length
                    var expected: [BBORow] = []
                    for bucket in first...last {
                        let end = range.first { naive.messages[$0].tsRecvRaw / length > bucket } ?? range.upperBound
                        let day = naive.day(of: (bucket + 1) * length - 1)
                        guard let judged = naive.judged(name, publisher, on: day, at: end) else { continue }
                        expected.append(
                            BBORow(
                                time: Timestamp(nanos: bucket * length), record: judged.record,
                                bbo: NaiveNames.bbo(judged.book)))
                    }
                    let rows = try timeline.bboSeries(.every(length), of: summary, in: range, clock: .tsRecv)
                    #expect(rows == expected, "\(symbol) \(publisher) \(range)")
                    let mids = try timeline.series(SeriesQuery(.mid, .every(length)), of: summary, in: range)
                    #expect(mids.map(\.time) == expected.map(\.time))
                    #expect(
                        mids.map(\.value)
                            == expected.map { row in
                                .decimal(row.bbo.doubleMid.map { FixedDecimal(units: $0 * 5, places: 10) })
                            })
                }
            }
        }
    }

    // Catches a moment of another name's, or one that is passed over where the id changes.
    @Test(arguments: 0..<3 as Range<UInt64>)
    func `steps stop at the name's own records`(seed: UInt64) throws {
        let naive = NaiveNames(seed: seed, days: 4, recordsPerDay: 20)
        let timeline = try naive.timeline()
        for (name, symbol) in NaiveNames.names.enumerated() {
            for (publisher, summary) in books(timeline, symbol) {
                let navigator = Navigator(timeline, of: BookSelection([summary]))
                let trades = naive.records(name, publisher, in: 0..<naive.messages.count).filter {
                    naive.messages[$0].action == .trade
                }
                var cursor = Cursor(position: 0, time: nil)
                var found: [Int] = []
                while let stop = navigator.forward(.trade, from: cursor) {
                    found.append(stop.cursor.position - 1)
                    cursor = stop.cursor
                }
                #expect(found == trades)
                // A best price is compared with the one before it in the same name's book of that id.
                var changes: [Int] = []
                cursor = Cursor(position: 0, time: nil)
                while let stop = navigator.forward(.bbo, from: cursor) {
                    changes.append(stop.cursor.position)
                    cursor = stop.cursor
                }
                let expected = naive.records(name, publisher, in: 0..<naive.messages.count).filter { index in
                    guard naive.messages[index].isLast else { return false }
                    let day = naive.day(of: naive.messages[index].tsRecvRaw)
                    let before = naive.judged(name, publisher, on: day, at: index)?.book
                    let after = naive.book(name, publisher, on: day, at: index + 1)
                    return before.map(NaiveNames.bbo) ?? BBO(bid: nil, ask: nil) != NaiveNames.bbo(after)
                }
                #expect(changes == expected.map { $0 + 1 })
            }
        }
    }

    // Catches a question about everything that is answered by instrument id: a new name's book with the old one's orders.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `all records are judged in the books of their names`(seed: UInt64) throws {
        let naive = NaiveNames(seed: seed, days: 4, recordsPerDay: 30)
        let timeline = try naive.timeline()
        let count = naive.messages.count
        /// The book of a record's name, the record applied.
        func book(_ index: Int) throws -> NaiveBook {
            let message = naive.messages[index]
            let day = naive.day(of: message.tsRecvRaw)
            let name = try #require(naive.ids[day].firstIndex { $0 == message.instrumentRaw })
            return naive.book(name, message.publisherRaw, on: day, at: index + 1)
        }
        let ends = try (0..<count).filter { naive.messages[$0].isLast }.map { ($0, NaiveNames.bbo(try book($0))) }
        func crossed(_ bbo: BBO) -> Bool { bbo.bid.flatMap { bid in bbo.ask.map { bid.price > $0.price } } ?? false }
        func locked(_ bbo: BBO) -> Bool { bbo.bid.flatMap { bid in bbo.ask.map { bid.price == $0.price } } ?? false }
        for range in [0..<count, count / 4..<count * 3 / 4, count / 2..<count] {
            let own = ends.filter { range.contains($0.0) }
            var check = CrossCheck(.noCross)
            #expect(timeline.replay(range, into: &check) == range.upperBound)
            #expect(check.verdict.checks == own.count)
            #expect(check.verdict.violations == own.count { crossed($0.1) })
            var quality = QualityScan()
            timeline.replay(range, into: &quality)
            #expect(quality.counts.values.reduce(0) { $0 + $1.crossedEvents } == own.count { crossed($0.1) })
            #expect(quality.counts.values.reduce(0) { $0 + $1.lockedEvents } == own.count { locked($0.1) })
            // The counts by name add up to the same, since every record belongs to one name.
            var named = QualityScan.Count()
            for summary in timeline.named {
                var scan = QualityScan()
                timeline.replay(range, of: BookSelection([summary]), into: &scan)
                for count in scan.counts.values { named += count }
            }
            var all = QualityScan.Count()
            for count in quality.counts.values { all += count }
            #expect(named == all)
            // A derived row at each event end has the best prices of the record's name.
            let feed = try #require(DerivedFeed(.mbp1, form: .plain))
            let rows = Rows(timeline.derived(feed, in: range), feed.stride)
            #expect((0..<rows.count).map { rows.price($0, 48) } == own.map { $0.1.bid?.price.nanos ?? .max })
            #expect((0..<rows.count).map { rows.price($0, 56) } == own.map { $0.1.ask?.price.nanos ?? .max })
        }
        let navigator = Navigator(timeline)
        var cursor = Cursor(position: 0, time: nil)
        var found: [Int] = []
        while let stop = navigator.forward(.cross, from: cursor) {
            found.append(stop.cursor.position)
            cursor = stop.cursor
        }
        let begins = try ends.filter { index, bbo in
            let message = naive.messages[index]
            let day = naive.day(of: message.tsRecvRaw)
            let name = try #require(naive.ids[day].firstIndex { $0 == message.instrumentRaw })
            let before = naive.judged(name, message.publisherRaw, on: day, at: index)
            return crossed(bbo) && !(before.map { crossed(NaiveNames.bbo($0.book)) } ?? false)
        }
        #expect(found == begins.map { $0.0 + 1 })
    }

    /// Derived records as they are on the wire.
    private struct Rows {
        let bytes: [UInt8]
        let stride: Int

        init(_ bytes: [UInt8], _ stride: Int) {
            self.bytes = bytes
            self.stride = stride
        }

        var count: Int { bytes.count / stride }

        func price(_ row: Int, _ offset: Int) -> Int64 {
            (0..<8).reduce(0) { $0 | Int64(bytes[row * stride + offset + $1]) << Int64(8 * $1) }
        }
    }

    // Catches samples of the id of another day, also before the new one's first record and after a change.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func `samples of a name are of the book of their day`(seed: UInt64) throws {
        let naive = NaiveNames(seed: seed, days: 4, recordsPerDay: 20)
        let timeline = try naive.timeline()
        let feed = try #require(DerivedFeed(.bbo1m))
        for (name, symbol) in NaiveNames.names.enumerated() {
            for (publisher, summary) in books(timeline, symbol) {
                let own = naive.records(name, publisher, in: 0..<naive.messages.count)
                guard let first = own.first, let last = own.last else { continue }
                let rows = Rows(timeline.derived(feed, in: 0..<naive.messages.count, of: BookSelection([summary])), 80)
                var bids: [UInt64: Int64] = [:]
                for row in 0..<rows.count { bids[UInt64(rows.price(row, 32))] = rows.price(row, 48) }
                let from = naive.messages[first].tsRecvRaw / Self.hour + 1
                for hour in from..<max(from, naive.messages[last].tsRecvRaw / Self.hour) {
                    let end = hour * Self.hour
                    let at = naive.messages.firstIndex { $0.tsRecvRaw >= end } ?? naive.messages.count
                    let judged = naive.judged(name, publisher, on: naive.day(of: end - 1), at: at)
                    let bid = judged.map { NaiveNames.bbo($0.book).bid?.price.nanos ?? .max }
                    #expect(bids[end] == bid, "\(symbol) \(publisher) at hour \(hour)")
                }
            }
        }
    }

    // Catches two series of one book that change over at different instants, at any moment that they may end with.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func `best prices and mids change over together`(seed: UInt64) throws {
        let naive = NaiveNames(seed: seed, days: 4, recordsPerDay: 12)
        let timeline = try naive.timeline()
        for symbol in NaiveNames.names {
            for (publisher, summary) in books(timeline, symbol) {
                for step in 0..<16 as Range<UInt64> {
                    let cursor = timeline.recording.cursor(
                        at: Timestamp(nanos: NaiveNames.start + step * 6 * Self.hour))
                    for clock in Recording.Clock.allCases {
                        for grid in [SeriesQuery.Grid.every(6 * Self.hour), .whole] {
                            let rows = try timeline.bboSeries(
                                grid, of: summary, in: 0..<cursor.position, until: cursor, clock: clock)
                            let mids = try timeline.series(
                                SeriesQuery(.mid, grid, clock: clock), of: summary, in: 0..<cursor.position,
                                until: cursor)
                            #expect(rows.map(\.time) == mids.map(\.time), "\(symbol) \(publisher) \(step)")
                            #expect(
                                mids.map(\.value)
                                    == rows.map { row in
                                        .decimal(row.bbo.doubleMid.map { FixedDecimal(units: $0 * 5, places: 10) })
                                    })
                        }
                    }
                }
            }
        }
    }

    // Catches tallies of a feed that are wrong when it has grown, and records that are counted again for each look.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func `a feed that grows counts each record of its names once`(seed: UInt64) throws {
        let naive = NaiveNames(seed: seed, days: 4, recordsPerDay: 30)
        let whole = try naive.timeline()
        let recording = whole.recording
        var recorder = FeedRecorderTests.recorder()
        recorder.begin()
        try FeedRecorderTests.feed(recording.metadataBytes, to: &recorder)
        var looks = 0
        for start in stride(from: 0, to: recording.count, by: 7) {
            let end = min(start + 7, recording.count)
            try FeedRecorderTests.feed(FeedRecorderTests.bytes(recording, start..<end, head: false), to: &recorder)
            let grown = try #require(try recorder.timeline())
            let part = try Timeline(
                try RecordingLoader().load(bytes: FeedRecorderTests.bytes(recording, 0..<end), name: "-"))
            #expect(grown.named.map(\.symbol) == part.named.map(\.symbol))
            #expect(grown.named.map(\.tally) == part.named.map(\.tally))
            looks = grown.bookNames.counted.looks
        }
        let counted = whole.named.filter { $0.pieces != nil }.reduce(0) { $0 + $1.tally.records }
        #expect(counted > 0 && looks <= counted)
    }

    // Catches names of a market whose ids go around that are not the ones that were made.
    @Test func `a synthetic roll is one market a name`() throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 6_000
        parameters.instruments = 3
        parameters.phenomena.roll = true
        parameters.phenomena.days = 3
        let timeline = try Timeline(try SyntheticMarket.recording(parameters))
        #expect(timeline.named.map(\.tally.records).reduce(0, +) == 6_000)
        #expect(timeline.symbols.count == 3)
        for summary in timeline.named {
            let ids = try #require(summary.pieces?.map(\.key.instrument.raw))
            #expect(ids.count == 3 && Set(ids).count == 3)
            for index in timeline.records(in: 0..<6_000, of: BookSelection([summary])) {
                #expect(timeline.symbol(of: timeline.recording[index]) == summary.symbol)
            }
        }
        // By number it is the id, whoever had it.
        let all = try timeline.summaries(named: "1002")
        #expect(all.map(\.symbol) == ["1002"] && all.first?.pieces == nil)
    }
}
