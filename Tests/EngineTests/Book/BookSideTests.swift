@testable import Engine
import TestSupport
import Testing

/// One side alone against a dictionary that is sorted on every question.
@Suite struct BookSideTests {
    /// The distributions that prices are drawn from.
    enum Prices: CaseIterable {
        /// Few prices around one that stands still.
        case still
        /// Around one that wanders far: the window has to follow.
        case drifting
        /// A third off the tick, some at the ends of the 64-bit range.
        case stray
        /// One tick first and a finer one later.
        case refined
        /// No grid at all.
        case scattered

        func price(_ step: Int, _ random: inout SeededRandom) -> Int64 {
            let near = Int64(random.below(80)) - 40
            switch self {
            case .still: return (6400 + near) * 10_000_000
            case .drifting: return (Int64(step) * 12 - 20_000 + near) * 250_000
            case .stray:
                let edges = [Int64.min, Int64.min + 1, -1, 0, 1, Int64.max - 1, 900_000_000_000_000_000]
                if random.chance(1, in: 9) { return edges[Int(random.below(UInt32(edges.count)))] }
                return near * 10_000_000 + (random.chance(1, in: 3) ? 3 : 0)
            case .refined: return (2000 + near) * (step < 300 ? 50_000 : 12_500)
            case .scattered: return Int64(bitPattern: random.next())
            }
        }
    }

    private struct Outcome {
        var failure: String?
        var mostOnGrid: UInt32 = 0
        var grids = 0
    }

    // Catches any level that is lost, doubled, out of order or not the best, while the grid is found, moved and refined.
    @Test(arguments: Prices.allCases, Side.allCases)
    func `a side answers as a sorted list does`(prices: Prices, side: Side) {
        for seed in UInt64(1)...2 {
            let outcome = Self.run(prices, side, seed: seed)
            #expect(outcome.failure == nil, "seed \(seed)")
            switch prices {
            case .still: #expect(outcome.mostOnGrid > 20)
            case .drifting: #expect(outcome.grids > 2)
            case .stray: #expect(outcome.mostOnGrid > 10)
            case .refined: #expect(outcome.grids > 1)
            case .scattered: #expect(outcome.grids <= 1)
            }
        }
    }

    private static func run(_ prices: Prices, _ side: Side, seed: UInt64) -> Outcome {
        var random = SeededRandom(seed: seed)
        var book = BookSide(side)
        var naive: [Int64: UInt32] = [:]
        var priceOf: [UInt32: Int64] = [:]
        var outcome = Outcome()
        var grid = TickGrid()
        for step in 0..<900 {
            var price = prices.price(step, &random)
            // The oldest go first when there are many, wherever they are.
            if naive.count > 40, let old = priceOf.min(by: { $0.key < $1.key }) { price = old.value }
            let (level, place) = book.find(price)
            if level != naive[price] ?? 0 {
                outcome.failure = "step \(step): \(price) has level \(level), expected \(naive[price] ?? 0)"
            } else if level == 0 {
                let slot = UInt32(step + 1)
                book.insert(price, level: slot, at: place)
                naive[price] = slot
                priceOf[slot] = price
            } else if random.chance(1, in: 2) || naive.count > 40 {
                book.remove(price, at: place)
                naive[price] = nil
                priceOf[level] = nil
            }
            if step == 600 {
                book.removeAll()
                naive = [:]
                priceOf = [:]
            }
            if outcome.failure == nil, step % 5 == 0, let difference = difference(book, side, naive) {
                outcome.failure = "step \(step): \(difference)"
            }
            if outcome.failure != nil { return outcome }
            outcome.mostOnGrid = max(outcome.mostOnGrid, book.ladder.count)
            if book.ladder.grid != grid { outcome.grids += 1 }
            grid = book.ladder.grid
        }
        return outcome
    }

    private static func difference(_ book: borrowing BookSide, _ side: Side, _ naive: [Int64: UInt32]) -> String? {
        let sorted = naive.sorted { side == .bid ? $0.key > $1.key : $0.key < $1.key }
        let levels = sorted.map(\.value)
        if Int(book.count) != levels.count { return "\(book.count) levels, expected \(levels.count)" }
        if book.best != levels.first ?? 0 { return "best \(book.best), expected \(levels.first ?? 0)" }
        var walked: [UInt32] = []
        book.forEachLevel { walked.append($0) }
        if walked != levels { return "levels \(walked), expected \(levels)" }
        let byDepth = (0..<UInt32(levels.count) + 2).map { book.level($0) }
        if byDepth != levels + [0, 0] { return "by depth \(byDepth), expected \(levels)" }
        var first: [UInt32] = []
        book.forEachLevel(limit: 3) { first.append($0) }
        if first != Array(levels.prefix(3)) { return "the first three are \(first)" }
        let prices = Dictionary(uniqueKeysWithValues: naive.map { ($1, $0) })
        return book.brokenInvariant { prices[$0] ?? 0 }
    }

    // Catches a ladder for every instrument that ever had a quote.
    @Test func `a side with a few levels has no ladder`() {
        var side = BookSide(.ask)
        for price in Int64(0)..<10 { side.insert(price, level: UInt32(price + 1), at: side.find(price).place) }
        let width = side.ladder.width
        #expect(width == 0)
    }
}
