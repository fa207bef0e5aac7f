/// The prices of one side in their order, each with the slot of its level.
///
/// Prices are kept as *ranks* that grow towards the best on either side (a bid's price, an ask's bitwise complement), so
/// that there is one copy of this code; the best price is the last element, where most changes happen. Found by a short
/// scan from the best, then by bisection. Any price will do: off the tick, negative, far away.
struct BookSide: ~Copyable {
    // Not private: a private type in a generic member of a non-copyable struct crashes the 6.3 compiler in debug builds.
    struct Entry: BitwiseCopyable {
        var rank: Int64
        var level: UInt32
    }

    private var entries = Slab<Entry>(capacity: 64)
    private let flip: Int64

    init(_ side: Side) { flip = side == .bid ? 0 : -1 }

    /// Levels on this side.
    var count: UInt32 { entries.count }

    /// The best level's slot; 0 when the side is empty.
    @inline(__always)
    var best: UInt32 { entries.count == 0 ? 0 : entries[entries.count - 1].level }

    /// The slot of the level `depth` places behind the best (0 is the best); 0 when there is none.
    @inline(__always)
    func level(_ depth: UInt32) -> UInt32 {
        depth < entries.count ? entries[entries.count - 1 - depth].level : 0
    }

    /// The level at a price, or 0 and where it would go.
    @inline(__always)
    func find(_ price: Int64) -> (level: UInt32, place: UInt32) {
        let rank = price ^ flip
        var place = entries.count
        var steps = 0
        while place > 0, steps < 8 {
            let entry = entries[place - 1]
            if entry.rank == rank { return (entry.level, place - 1) }
            if entry.rank < rank { return (0, place) }
            place -= 1
            steps += 1
        }
        return bisect(rank, below: place)
    }

    private func bisect(_ rank: Int64, below end: UInt32) -> (level: UInt32, place: UInt32) {
        var low: UInt32 = 0
        var high = end
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].rank < rank { low = middle + 1 } else { high = middle }
        }
        if low < end, entries[low].rank == rank { return (entries[low].level, low) }
        return (0, low)
    }

    /// - Precondition: `place` is what `find` just said for this price.
    @inline(__always)
    mutating func insert(_ price: Int64, level: UInt32, at place: UInt32) {
        entries.insert(Entry(rank: price ^ flip, level: level), at: place)
    }

    @inline(__always)
    mutating func remove(at place: UInt32) { entries.remove(at: place) }

    mutating func removeAll() { entries.truncate(to: 0) }

    /// The price at a place in storage order, for the invariant check.
    func price(at place: UInt32) -> Int64 { entries[place].rank ^ flip }
}
