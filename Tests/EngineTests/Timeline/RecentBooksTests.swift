import TestSupport
import Testing

@testable import Engine
@testable import EngineSynthetic

@Suite struct RecentBooksTests {
    private static func timeline() throws -> Timeline {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 40_000
        parameters.instruments = 3
        parameters.orders = 60
        return try Timeline(SyntheticMarket.recording(parameters))
    }

    // Catches a kept book that is lent at another position, for another book, or after it went past the one asked for.
    @Test func `a lent book is the book at that position, whatever was asked before`() throws {
        let timeline = try Self.timeline()
        var random = SeededRandom(seed: 11)
        var position = 0
        for turn in 0..<400 {
            switch turn % 4 {
            case 0: position = Int(random.below(UInt32(timeline.recording.count)))
            case 1: position += Int(random.below(40))
            case 2: position += Int(random.below(9000))
            default: position -= Int(random.below(40))
            }
            let key = timeline.books[Int(random.below(UInt32(timeline.books.count)))].key
            let lent = timeline.withBook(key, at: position) { $0.snapshot(orders: true) }
            let made = timeline.book(key, at: position).snapshot(orders: true)
            try #require(lent == made, "record \(position) of \(key), turn \(turn)")
        }
    }

    // Catches two readers that are lent the same book at once.
    @Test func `readers side by side have a book each`() async throws {
        let timeline = try Self.timeline()
        let key = timeline.books[0].key
        // A prime number of positions, so that every reader comes to all of them, each in an order of its own.
        let positions = (0..<101).map { 12_000 + 4 * $0 }
        let expected = positions.map { timeline.book(key, at: $0).bbo }
        let wrong = await withTaskGroup(of: Int.self) { group in
            for reader in 0..<8 {
                group.addTask {
                    (0..<200).count { turn in
                        let place = turn * (2 * reader + 1) % positions.count
                        return timeline.withBook(key, at: positions[place]) { $0.bbo } != expected[place]
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    // Catches a position that is reached from the start again and again though a kept book is near, and books that are
    // kept without a bound.
    @Test func `the nearest kept book is taken, and a bounded number is kept`() throws {
        let timeline = try Self.timeline()
        let books = RecentBooks()
        for own in [10, 30, 20] {
            books.keep(RecentBooks.Entry(place: 1, own: own, book: OrderBook(key: timeline.books[1].key)))
        }
        #expect(books.take(1, from: 0, to: 25)?.own == 20)
        #expect(books.take(1, from: 11, to: 25) == nil)
        #expect(books.take(0, from: 0, to: 100) == nil)
        #expect(books.take(1, from: 0, to: 9) == nil)
        #expect(books.take(1, from: 30, to: 30)?.own == 30)
        for own in 100..<120 {
            books.keep(RecentBooks.Entry(place: 2, own: own, book: OrderBook(key: timeline.books[2].key)))
        }
        #expect(books.take(1, from: 0, to: 100) == nil)
        var kept = 0
        while books.take(2, from: 0, to: 1000) != nil { kept += 1 }
        #expect(kept == RecentBooks.capacity)
    }
}
