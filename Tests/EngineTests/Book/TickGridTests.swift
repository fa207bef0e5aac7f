@testable import Engine
import TestSupport
import Testing

@Suite struct TickGridTests {
    // Catches an index for a price between two ticks or outside the window, and a wrong one inside, in every small
    // case.
    @Test func `a rank has a place exactly where division says so`() {
        var wrong = 0
        var inside = 0
        for tick in UInt64(1)...13 {
            for width in UInt32(1)...6 {
                for middle in Int64(-6)...6 {
                    guard let grid = TickGrid(middle: middle, tick: tick, width: width) else {
                        wrong += 1
                        continue
                    }
                    for rank in Int64(-90)...90 {
                        let distance = rank - grid.origin
                        let isOn = distance >= 0 && distance % Int64(tick) == 0 && distance / Int64(tick) < Int64(width)
                        let place = grid.place(rank)
                        if (place < UInt64(width)) != isOn { wrong += 1 }
                        let floor = distance < 0 ? 0 : min(Int64(width), distance / Int64(tick) + 1)
                        if Int64(grid.places(upTo: rank)) != floor { wrong += 1 }
                        guard isOn else { continue }
                        inside += 1
                        if place != UInt64(distance / Int64(tick)) || grid.rank(UInt32(place)) != rank { wrong += 1 }
                    }
                    if grid.place(middle) != UInt64(width / 2) { wrong += 1 }
                }
            }
        }
        #expect(wrong == 0)
        #expect(inside == 13 * 13 * (1...6).reduce(0, +))
    }

    // Catches arithmetic that wraps: any tick, any middle, any rank of 64 bits.
    @Test func `the whole range of 64 bits is told apart`() {
        var random = SeededRandom(seed: 11)
        var wrong = 0
        var made = 0
        var hits = 0
        for _ in 0..<3000 {
            let tick = max(1, random.next() >> UInt64(random.below(64)))
            let edges = [Int64.min, Int64.max, 0, Int64(bitPattern: random.next())]
            let middle = edges[Int(random.below(4))] &+ Int64(random.below(3)) &- 1
            let width = UInt32(64) << random.below(7)
            guard let grid = TickGrid(middle: middle, tick: tick, width: width) else { continue }
            made += 1
            for _ in 0..<8 {
                let near = grid.rank(random.below(width))
                let ranks = [near, near &+ 1, near &- 1, Int64(bitPattern: random.next()), Int64.min, Int64.max]
                for rank in ranks {
                    let distance = Int128(rank) - Int128(grid.origin)
                    let isOn =
                        distance >= 0 && distance % Int128(tick) == 0 && distance / Int128(tick) < Int128(width)
                    let place = grid.place(rank)
                    if (place < UInt64(width)) != isOn || isOn && Int128(place) != distance / Int128(tick) {
                        wrong += 1
                    }
                    if isOn { hits += 1 }
                }
            }
        }
        #expect(wrong == 0)
        #expect(made > 700)
        #expect(hits > 5000)
    }

    // Catches a tick that one stray price spoils, and one that is a multiple of the true one.
    @Test(arguments: [Int64(1), 10_000_000, 31_250_000, 250_000_000, 3])
    func `the tick is found among strays`(tick: Int64) {
        for flip in [Int64(0), -1] {
            var prices = (0..<60).map { (6000 + Int64($0) + Int64($0) / 7) * tick }
            // An outlier on each end, and a price a third of the way between two ticks.
            prices += [tick * 2, tick * 900_001, tick * 6031 + max(1, tick / 3)]
            let ranks = prices.map { $0 ^ flip }.sorted()
            let grid = TickGrid.covering(UInt32(ranks.count), flip: flip) { ranks[Int($0)] }
            #expect(grid?.tick == UInt64(tick))
            let held = grid.map { grid in ranks.count { grid.place($0) < UInt64(grid.width) } }
            #expect(held ?? 0 >= 60)
        }
    }

    // Catches a ladder for prices that have no grid.
    @Test func `prices without a common step have no grid`() {
        var random = SeededRandom(seed: 5)
        let ranks = (0..<40).map { _ in Int64(bitPattern: random.next()) }.sorted()
        #expect(TickGrid.covering(40, flip: 0) { ranks[Int($0)] } == nil)
        #expect(TickGrid.covering(1, flip: 0) { _ in 100 } == nil)
        #expect(TickGrid.covering(2, flip: 0) { $0 == 0 ? Int64.min : Int64.max - 1 } == nil)
    }
}
