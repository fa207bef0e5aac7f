@testable import Engine
import TestSupport
import Testing

@Suite struct PriceLadderTests {
    // Catches a bit that is forgotten at a word's edge, and counting or searching that begins one bit off.
    @Test(arguments: [UInt32(64), 128, 192, 4096])
    func `places are counted and found as in a sorted list`(width: UInt32) throws {
        var random = SeededRandom(seed: UInt64(width))
        var ladder = PriceLadder()
        ladder.reset(to: try #require(TickGrid(middle: 0, tick: 7, width: width)))
        var taken: [UInt32: UInt32] = [:]
        var wrong = 0
        for step in 0..<300 {
            // Often at the edges of words, where mistakes live.
            let place =
                random.chance(1, in: 2) ? random.below(width) : random.below(width / 64) * 64 + random.below(2) * 63
            if taken[place] != nil {
                ladder.clear(place)
                taken[place] = nil
            } else if taken.count < 60 {
                ladder.put(UInt32(step + 1), at: place)
                taken[place] = UInt32(step + 1)
            }
            let sorted = taken.keys.sorted()
            if ladder.count != UInt32(taken.count) || ladder[place] != taken[place] ?? 0 { wrong += 1 }
            for end in [0, place, place + 1, width / 2, width] {
                if ladder.highest(below: end) != sorted.last(where: { $0 < end }) { wrong += 1 }
                if ladder.taken(from: end) != UInt32(sorted.count { $0 >= end }) { wrong += 1 }
            }
            let depth = random.below(UInt32(taken.count) + 2)
            let expected = depth < taken.count ? sorted[sorted.count - 1 - Int(depth)] : nil
            if ladder.taken(behind: depth) != expected { wrong += 1 }
            if step == 200 {
                ladder.removeAll()
                taken = [:]
            }
            if step % 100 == 0, ladder.brokenInvariant() != nil { wrong += 1 }
        }
        #expect(wrong == 0)
    }
}
