import TestSupport
import Testing

@testable import Engine

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
