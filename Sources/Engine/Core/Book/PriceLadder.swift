/// The levels of one side that lie on a grid: a cell a price, and a bit a cell that says whether it is taken.
///
///     place   0 1 2 3 …            width - 1
///     cells   · · 7 · · 3 9 · …    level slots, 0: no level        better prices to the right
///     words   0 0 1 0 0 1 1 0 …    64 places a word
///
/// Invariant: a bit is set exactly where the cell is not 0, and `count` is their number.
struct PriceLadder: ~Copyable {
    private(set) var grid = TickGrid()
    private var cells = Slab<UInt32>(capacity: 0)
    private var words = Slab<UInt64>(capacity: 0)
    private(set) var count: UInt32 = 0

    /// The rank's place when it is below `width`; any other number says that it has none here.
    @inline(__always)
    func place(_ rank: Int64) -> UInt64 { grid.place(rank) }

    @inline(__always)
    var width: UInt32 { cells.count }

    /// The level at a place; 0 when there is none.
    @inline(__always)
    subscript(place: UInt32) -> UInt32 { cells[place] }

    /// Puts a level at a place.
    ///
    /// - Precondition: the place is free and `level` is not 0.
    @inline(__always)
    mutating func put(_ level: UInt32, at place: UInt32) {
        cells[place] = level
        words[place >> 6] |= 1 << UInt64(place & 63)
        count += 1
    }

    /// Frees a place.
    ///
    /// - Precondition: the place is taken.
    @inline(__always)
    mutating func clear(_ place: UInt32) {
        cells[place] = 0
        words[place >> 6] &= ~(1 << UInt64(place & 63))
        count -= 1
    }

    /// The highest taken place below `end`; nil when there is none. O(words passed over).
    func highest(below end: UInt32) -> UInt32? {
        var index = end >> 6
        if end & 63 != 0 {
            let word = words[index] & (1 << UInt64(end & 63) - 1)
            if word != 0 { return Self.highest(word, index) }
        }
        while index > 0 {
            index -= 1
            let word = words[index]
            if word != 0 { return Self.highest(word, index) }
        }
        return nil
    }

    private static func highest(_ word: UInt64, _ index: UInt32) -> UInt32 {
        index << 6 + UInt32(63 - word.leadingZeroBitCount)
    }

    /// The number of taken places that are at or above `start`. O(words).
    func taken(from start: UInt32) -> UInt32 {
        var taken = 0
        var index = words.count
        while index > 0, (index - 1) << 6 >= start {
            index -= 1
            taken += words[index].nonzeroBitCount
        }
        if index > 0, start < index << 6 { taken += (words[index - 1] >> UInt64(start & 63)).nonzeroBitCount }
        return UInt32(taken)
    }

    /// The taken place with exactly `depth` taken places above it; nil when there is none. O(words).
    func taken(behind depth: UInt32) -> UInt32? {
        guard depth < count else { return nil }
        var left = Int(depth)
        var index = words.count
        while index > 0 {
            index -= 1
            var word = words[index]
            let here = word.nonzeroBitCount
            if left >= here {
                left -= here
                continue
            }
            for _ in 0..<left { word &= ~(1 << UInt64(63 - word.leadingZeroBitCount)) }
            return Self.highest(word, index)
        }
        return nil
    }

    /// Forgets every level and keeps the grid. O(words + levels).
    mutating func removeAll() {
        for index in 0..<words.count {
            var word = words[index]
            while word != 0 {
                cells[index << 6 + UInt32(word.trailingZeroBitCount)] = 0
                word &= word - 1
            }
            words[index] = 0
        }
        count = 0
    }

    /// Starts again, empty, on another grid.
    mutating func reset(to grid: TickGrid) {
        if grid.width == cells.count {
            removeAll()
        } else {
            cells = Slab(repeating: 0, count: grid.width)
            words = Slab(repeating: 0, count: (grid.width + 63) / 64)
            count = 0
        }
        self.grid = grid
    }

    /// The first thing that does not hold of the invariant; nil when all does.
    func brokenInvariant() -> String? {
        var taken: UInt32 = 0
        for place in 0..<width {
            let bit = words[place >> 6] >> UInt64(place & 63) & 1
            if (bit == 1) != (cells[place] != 0) {
                return "the ladder's bit \(place) is \(bit), its level \(cells[place])"
            }
            taken += UInt32(bit)
        }
        return taken == count ? nil : "the ladder has \(taken) levels and counts \(count)"
    }
}
