import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

@Suite struct MarketViewTests {
    // Catches a count, an extreme or a volume that is not that of the records in the range.
    @Test func `stats count the records of a range`() throws {
        let naive = NaiveMarket.random(seed: 3, count: 400, mix: .wild)
        let timeline = try naive.timeline()
        for range in [0..<400, 100..<250, 40..<40] {
            let stats = timeline.stats(in: range)
            let numbers = range.map { $0 + 1 }
            for key in timeline.books.map(\.key) {
                let own = numbers.filter { naive.messages[$0 - 1].bookKey == key }
                let messages = own.map { naive.messages[$0 - 1] }
                guard let seen = stats[key] else {
                    #expect(own.isEmpty)
                    continue
                }
                let letters = [
                    seen.adds, seen.cancels, seen.modifies, seen.trades, seen.fills, seen.clears, seen.nones,
                ]
                let actions: [Action] = [.add, .cancel, .modify, .trade, .fill, .clear, .none]
                #expect(letters == actions.map { action in messages.count { $0.action == action } })
                #expect(seen.undefined == messages.count { $0.action == nil })
                #expect(seen.records == own.count)
                #expect([seen.first + 1, seen.last + 1] == [own.first, own.last])
                let trades = messages.filter { $0.action == .trade }
                #expect(seen.volume == trades.reduce(0) { $0 + UInt64($1.size) })
                let prices = trades.filter { $0.size > 0 }.compactMap(\.price)
                #expect(
                    [seen.prices?.open, seen.prices?.high, seen.prices?.low, seen.prices?.close] == [
                        prices.first, prices.max(), prices.min(), prices.last,
                    ])
                let ends = own.filter { naive.messages[$0 - 1].isLast }
                #expect(seen.events == ends.count)
                let books = ends.map { naive.book(key, at: $0) }
                #expect(seen.maxOrders == books.map { $0.entries.count { !$0.isAnonymous } }.max() ?? 0)
                #expect(seen.maxBidLevels == books.map { $0.levels(.bid).count }.max() ?? 0)
                #expect(seen.maxAskLevels == books.map { $0.levels(.ask).count }.max() ?? 0)
                #expect(seen.crossedEvents == ends.count { naive.bbo(key, at: $0).isCrossed })
                #expect(seen.lockedEvents == ends.count { naive.bbo(key, at: $0).isLocked })
            }
        }
    }

    // Catches stats in another shape than language.md §6.
    @Test func `stats are written in the language's shape`() throws {
        var tape = Tape()
        tape.record(.add, .bid, 100, 5, id: 1)
        tape.record(.trade, .ask, 100, 2)
        let timeline = try tape.timeline()
        var json = JSONWriter()
        try #require(timeline.stats(in: 0..<2)[tape.book]).write(symbol: "TEST", key: tape.book, to: &json)
        let start =
            #"{"symbol":"TEST","publisher_id":1,"records":2,"events":2,"actions":{"A":1,"C":0,"M":0,"T":1,"F":0,"R":0,"N":0},"#
            + #""undefined":0,"trades":1,"volume":2,"open":"100","#
        #expect(json.text.hasPrefix(start))
        #expect(try JSONText(json.text)["max_orders"]?.integer == 1)
    }

    private static func consolidated(
        _ timeline: Timeline, _ instrument: UInt32, at position: Int, depth: Int? = nil
    ) -> ConsolidatedBook {
        timeline.consolidated(
            timeline.books.filter { $0.key.instrument.raw == instrument }, at: Cursor(position: position, time: nil),
            depth: depth)
    }

    // Catches a consolidated level that loses a publisher, or counts a quote as an order.
    @Test(arguments: [1, 2])
    func `a consolidated book is the sum of its publishers`(seed: UInt64) throws {
        let naive = NaiveMarket.random(seed: seed, count: 300, mix: .wild, books: 4)
        let timeline = try naive.timeline()
        var shared = 0
        for instrument: UInt32 in [7, 8] {
            for position in [0, 40, 155, 300] {
                let book = Self.consolidated(timeline, instrument, at: position)
                let keys = [1, 2].map { BookKey(instrument: InstrumentID(instrument), publisher: PublisherID($0)) }
                for (side, levels) in [(Side.bid, book.bids), (.ask, book.asks)] {
                    let all = keys.flatMap { key in
                        naive.book(key, at: position).entries.filter { $0.side == side }.map { (key.publisher, $0) }
                    }
                    let prices = Set(all.map(\.1.price)).sorted(by: side == .bid ? (>) : (<))
                    #expect(levels.map(\.price.nanos) == prices)
                    for level in levels {
                        let own = all.filter { $0.1.price == level.price.nanos }
                        #expect(level.size == own.reduce(0) { $0 + UInt64($1.1.size) })
                        #expect(level.count == own.count { !$0.1.isAnonymous })
                        #expect(level.parts.map(\.publisher) == Set(own.map(\.0)).sorted())
                        for part in level.parts {
                            let mine = own.filter { $0.0 == part.publisher }
                            #expect(part.size == mine.reduce(0) { $0 + UInt64($1.1.size) })
                            #expect(part.count == mine.count { !$0.1.isAnonymous })
                        }
                        shared += level.parts.count - 1
                    }
                }
                let cut = Self.consolidated(timeline, instrument, at: position, depth: 1)
                #expect(cut.bids == Array(book.bids.prefix(1)))
                #expect(cut.bbo == book.bbo)
            }
        }
        #expect(shared > 0)
    }

    // Catches JSON of a consolidated book that is not a book's.
    @Test func `a consolidated book is written with its publishers`() throws {
        var tape = Tape()
        tape.record(.add, .bid, 100, 5, id: 1)
        tape.publisher = 2
        tape.record(.add, .bid, 100, 3, id: 1, flags: [.last, .topOfBook])
        let timeline = try tape.timeline()
        var json = JSONWriter()
        Self.consolidated(timeline, 7, at: 2).write(
            symbol: "TEST", instrument: InstrumentID(7), cursor: timeline.recording.end(), to: &json)
        let text = try JSONText(json.text)
        #expect(text["crossed"] != nil && text["cold"] != nil)
        #expect(
            json.text.contains(
                #""bids":[{"price":"100","size":8,"count":1,"publishers":[{"publisher_id":1,"publisher":"GLBX.MDP3.GLBX","#
                    + #""size":5,"count":1},{"publisher_id":2,"publisher":"XNAS.ITCH.XNAS","size":3,"count":0}]}],"asks":[]}"#
            ))
    }

    // Catches a record that a selection leaves out, repeats, or finds in the wrong order, also from the end.
    @Test func `selections walk the log`() throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 20_000
        parameters.instruments = 3
        let recording = try SyntheticMarket.recording(parameters)
        let timeline = try Timeline(recording)
        let keys: Set<BookKey> = [timeline.books[0].key, timeline.books[2].key]
        for range in [0..<20_000, 5_000..<13_001, 7..<7] {
            let own = range.filter { keys.contains(recording[$0].bookKey) }
            #expect(Array(timeline.records(in: range, of: BookSelection(keys))) == own)
            #expect(Array(timeline.records(in: range)) == Array(range))
            let trades = own.filter { recording[$0].action == .trade }
            #expect(Array(timeline.trades(in: range, of: BookSelection(keys))) == trades)
            #expect(timeline.trades(in: range, of: BookSelection(keys)).last(40) == Array(trades.suffix(40)))
            #expect(timeline.trades(in: range, of: BookSelection(keys)).last(0).isEmpty)
            let large = timeline.trades(in: range, of: BookSelection(keys)) { message, number in
                message.size > 3 && number > 100
            }
            #expect(Array(large) == trades.filter { recording[$0].size > 3 && $0 >= 100 })
        }
        #expect(Array(timeline.records(in: 0..<20_000, isCancelled: { _ in true })).isEmpty)
    }
}
