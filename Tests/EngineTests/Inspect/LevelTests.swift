import TestSupport
import Testing

@testable import Engine

@Suite struct LevelTests {
    private func summary(_ timeline: Timeline, _ key: BookKey) throws -> BookSummary {
        timeline.books[try #require(timeline.place(of: key))]
    }

    // Catches a record of a level's history that is missed, invented, or from before the level began; at every price
    // and position, on both sides.
    @Test(arguments: [(1, RandomOperations.Mix.orders), (2, .wild), (3, .wild)] as [(UInt64, RandomOperations.Mix)])
    func `a level's history is the records that changed it`(seed: UInt64, mix: RandomOperations.Mix) throws {
        let naive = NaiveMarket.random(seed: seed, count: 200, mix: mix, books: 2)
        let timeline = try naive.timeline()
        var entries = 0
        for key in timeline.books.map(\.key) {
            let summary = try summary(timeline, key)
            for price in Set(naive.messages.compactMap(\.price)) {
                for position in [0, 50, 137, 200] {
                    for side in Side.allCases {
                        let history = timeline.history(
                            summary, side, at: price, cursor: Cursor(position: position, time: nil))
                        let expected = naive.levelHistory(key, side, price, at: position)
                        #expect(history.entries.map(\.record) == expected, "\(side) \(price) at \(position)")
                        let level = naive.book(key, at: position).levels(side).first { $0.price == price }
                        #expect(history.stands == (level != nil))
                        #expect(history.entries.last?.size ?? 0 == level?.size ?? 0)
                        #expect(history.entries.last?.count ?? 0 == level?.count ?? 0)
                        entries += expected.count
                    }
                }
            }
        }
        #expect(entries > 100)
    }

    // Catches a history that ends at the edge of the first window: the level began far before it.
    @Test func `a level that began long ago has its whole history`() throws {
        var tape = Tape()
        tape.record(.add, .bid, 50, 3, id: 1)
        for step in 0..<9_000 {
            tape.record(.add, .bid, 90, 1, id: 100)
            tape.record(.cancel, .bid, 90, 1, id: 100)
            if step == 4_000 { tape.record(.modify, .bid, 50, 2, id: 1) }
        }
        let timeline = try tape.timeline()
        let history = timeline.history(
            timeline.books[0], at: Price(nanos: 50_000_000_000), cursor: timeline.recording.end())
        #expect(history.map { $0.entries.map(\.record) } == [[1, 8_004]])
        #expect(history.first?.entries.map(\.size) == [3, 2])
        let end = timeline.recording.end()
        #expect(timeline.history(timeline.books[0], at: Price(nanos: 51), cursor: end).isEmpty)
    }

    // Catches a level view without the orders of one side where a crossed book has both, or in the wrong order.
    @Test func `a level shows its orders, on both sides where it is crossed`() throws {
        var tape = Tape()
        tape.record(.add, .bid, 101, 4, id: 9)
        tape.record(.add, .bid, 100, 5, id: 1)
        tape.record(.add, .bid, 100, 2, id: 2)
        tape.record(.modify, .bid, 100, 5, id: 1)
        tape.record(.add, .ask, 100, 7, id: 3)
        let timeline = try tape.timeline()
        let view = timeline.level(
            timeline.books[0], at: Price(nanos: 100_000_000_000), cursor: timeline.recording.end())
        #expect(view.bid?.level.orders.map(\.id.raw) == [2, 1])
        #expect(view.bid?.level.size == 7)
        #expect(view.bid?.depth == 1)
        #expect(view.ask?.level.orders.map(\.id.raw) == [3])
        #expect(view.ask?.depth == 0)
        var json = JSONWriter()
        view.write(to: &json)
        let expected =
            #"{"symbol":"TEST","ts_recv":"2025-09-24T19:30:00.000000005Z","record":5,"price":"100","bid":{"price":"100","#
            + #""size":7,"count":2,"orders":[{"order_id":"2","size":2},{"order_id":"1","size":5}]},"ask":{"price":"100","#
            + #""size":7,"count":1,"orders":[{"order_id":"3","size":7}]},"bid_depth":1,"ask_depth":0}"#
        #expect(json.text == expected)
        let empty = timeline.level(timeline.books[0], at: Price(nanos: 5), cursor: timeline.recording.end())
        #expect(empty.bid == nil && empty.ask == nil)
    }

    // Catches a difference that is missed or invented between any two moments.
    @Test(arguments: [1, 2])
    func `a diff leads from one book to the other`(seed: UInt64) throws {
        let naive = NaiveMarket.random(seed: seed, count: 200, mix: .wild, books: 2)
        let timeline = try naive.timeline()
        for summary in timeline.books {
            for (from, to) in [(0, 200), (50, 60), (200, 50), (77, 77), (100, 190)] {
                let diff = timeline.diff(
                    summary, from: Cursor(position: from, time: nil), to: Cursor(position: to, time: nil))
                for (side, changes) in [(Side.bid, diff.bids), (.ask, diff.asks)] {
                    let before = naive.book(summary.key, at: from).levels(side)
                    let after = naive.book(summary.key, at: to).levels(side)
                    var expected: [BookDiff.Change] = []
                    let prices = Set(before.map(\.price) + after.map(\.price))
                    for price in prices.sorted(by: { side == .bid ? $0 > $1 : $0 < $1 }) {
                        let old = before.first { $0.price == price }.map { [Int($0.size), $0.count] }
                        let new = after.first { $0.price == price }.map { [Int($0.size), $0.count] }
                        if old == new { continue }
                        var change = BookDiff.Change(price: price)
                        change.before = old.map { BookDiff.Change.Quantities(size: UInt64($0[0]), count: $0[1]) }
                        change.after = new.map { BookDiff.Change.Quantities(size: UInt64($0[0]), count: $0[1]) }
                        expected.append(change)
                    }
                    #expect(changes == expected)
                }
                #expect(diff.before == naive.bbo(summary.key, at: from))
                #expect(diff.after == naive.bbo(summary.key, at: to))
            }
        }
    }
}
