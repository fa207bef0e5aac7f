/// Evenly spaced prices, numbered: which *place* a price has among `width` of them.
///
/// Works on ranks (see `BookSide`). Whether a rank is on the grid and inside the window, and where, is one
/// multiplication, one rotation and one comparison: with tick = odd × 2^k, multiplying the distance from the origin by
/// the inverse of `odd` (mod 2^64) and rotating right by k maps the 2^64 distances one to one onto themselves and q ×
/// tick onto q, so that every distance which is no multiple of the tick, or too far, lands on a number of at least
/// `width`. (Granlund and Montgomery, 1994, "Division by Invariant Integers using Multiplication" §9.)
struct TickGrid: BitwiseCopyable, Equatable {
    /// The rank of place 0.
    private(set) var origin: Int64 = 0
    /// The distance between two places; 0 only where there is no place.
    private(set) var tick: UInt64 = 0
    private(set) var width: UInt32 = 0
    private var inverse: UInt64 = 0
    private var shift: UInt64 = 0

    /// Makes a grid without places.
    init() {}

    /// A grid with `middle` in the middle; nil when it would reach beyond the 64-bit range.
    init?(middle: Int64, tick: UInt64, width: UInt32) {
        guard tick > 0, width > 0 else { return nil }
        let (reach, tooWide) = tick.multipliedReportingOverflow(by: UInt64(width))
        guard !tooWide, reach <= UInt64(Int64.max) else { return nil }
        let (lowest, isBelow) = middle.subtractingReportingOverflow(Int64(UInt64(width / 2) * tick))
        guard !isBelow, !lowest.addingReportingOverflow(Int64(reach)).overflow else { return nil }
        origin = lowest
        self.tick = tick
        self.width = width
        shift = UInt64(tick.trailingZeroBitCount)
        inverse = (tick >> shift).inverseOfOdd
    }

    /// The place of a rank when it is below `width`; any other number says that the rank has none.
    @inline(__always)
    func place(_ rank: Int64) -> UInt64 {
        let scaled = UInt64(bitPattern: rank &- origin) &* inverse
        return scaled &>> shift | scaled &<< (64 &- shift)
    }

    /// The rank of a place.
    ///
    /// - Precondition: `place < width`.
    func rank(_ place: UInt32) -> Int64 { origin + Int64(UInt64(place) * tick) }

    /// The number of places with a rank at or below this one, on the grid or not.
    func places(upTo rank: Int64) -> UInt32 {
        guard rank >= origin, tick > 0 else { return 0 }
        let steps = UInt64(bitPattern: rank &- origin) / tick
        return steps >= UInt64(width) ? width : UInt32(steps) + 1
    }
}

extension TickGrid {
    static let narrowest: UInt32 = 64
    /// 16 KiB of cells. What lies farther out, such as the deep bids of CLX5, is a few prices that hardly move.
    static let widest: UInt32 = 4096

    /// The grid that holds most of these ranks (ascending); nil when none holds half of them.
    ///
    /// The tick is not told, so it is guessed from the prices: neighbours on a grid have the tick, or a small multiple,
    /// as their greatest common divisor, and one stray price spoils only its own two pairs. Of the pairs around the
    /// first quarter of the levels (the best may themselves be strays) the one whose grid holds most levels wins.
    ///
    /// - Complexity: O(ranks) times the few different divisors.
    static func covering(_ count: UInt32, flip: Int64, rank: (UInt32) -> Int64) -> TickGrid? {
        guard count >= 2 else { return nil }
        let anchor = count - 1 - count / 4
        let first = anchor > 8 ? anchor - 8 : 0
        var best: (grid: TickGrid, covered: UInt32)?
        for index in first..<min(first + 16, count - 1) {
            let middle = rank(index)
            let tick = UInt64.greatestCommonDivisor((middle ^ flip).magnitude, (rank(index + 1) ^ flip).magnitude)
            if let best, best.grid.tick == tick { continue }
            guard let grid = TickGrid(middle: middle, tick: tick, width: widest) else { continue }
            let covered = grid.covered(count, rank)
            if let known = best, covered < known.covered || covered == known.covered && tick < known.grid.tick {
                continue
            }
            best = (grid, covered)
        }
        guard let best, best.covered * 2 >= count else { return nil }
        let middle = best.grid.rank(widest / 2)
        // As narrow as holds nearly as much, and twice that for prices to come.
        var width = narrowest
        while width < widest {
            if let grid = TickGrid(middle: middle, tick: best.grid.tick, width: width),
                grid.covered(count, rank) * 32 >= best.covered * 31
            {
                return TickGrid(middle: middle, tick: best.grid.tick, width: width * 2)
            }
            width *= 2
        }
        return best.grid
    }

    private func covered(_ count: UInt32, _ rank: (UInt32) -> Int64) -> UInt32 {
        var covered: UInt32 = 0
        for index in 0..<count where place(rank(index)) < UInt64(width) { covered += 1 }
        return covered
    }
}
