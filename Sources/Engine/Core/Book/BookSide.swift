/// The prices of one side in their order, each with the slot of its level.
///
/// Prices are kept as *ranks* that grow towards the best on either side (a bid's price, an ask's bitwise complement),
/// so that there is one copy of this code. Levels on the side's grid are in a ladder, found by one multiplication; all
/// others (off the tick, far away, or in a book too small for a ladder) are in a short sorted list, best last. Any
/// price will do.
///
/// The grid follows the data: when enough levels had to go to the list, it is chosen anew from the levels that there
/// are. Invariant: a level is in the list exactly if its rank has no place in the ladder; `best` is the level of the
/// highest rank of both.
struct BookSide: ~Copyable {
    // Not private: a private type in a generic member of a non-copyable struct crashes the 6.3 compiler in debug
    // builds.
    struct Entry: BitwiseCopyable {
        var rank: Int64
        var level: UInt32
    }

    private(set) var ladder = PriceLadder()
    private var others = Slab<Entry>(capacity: 4)
    /// The best level's slot; 0 when the side is empty.
    private(set) var best: UInt32 = 0
    private var bestRank = Int64.min
    private let flip: Int64
    /// The number of levels that went to the list since the grid was last chosen.
    private var strayed: UInt32 = 0
    /// The number of such levels after which it is chosen again.
    private var patience: UInt32 = Self.leastPatience

    /// A side that made fewer levels than this has no ladder: 10,000 sparse instruments must not cost 10,000 ladders.
    private static let leastPatience: UInt32 = 16
    /// The bit of a `place` that marks an index of the list and not of the ladder.
    private static let isOther: UInt32 = 1 << 31

    init(_ side: Side) { flip = side == .bid ? 0 : -1 }

    /// The number of levels on this side.
    @inline(__always)
    var count: UInt32 { ladder.count + others.count }

    /// The level at a price, or 0 and where it would go.
    @inline(__always)
    func find(_ price: Int64) -> (level: UInt32, place: UInt32) {
        let rank = price ^ flip
        let place = ladder.place(rank)
        if place < UInt64(ladder.width) { return (ladder[UInt32(place)], UInt32(place)) }
        return Self.find(rank, in: others)
    }

    /// Takes the list alone: a call with all of `self`, borrowed, copies the whole side to the stack first, on the way
    /// that hardly ever comes here too.
    @inline(never)
    private static func find(_ rank: Int64, in others: borrowing Slab<Entry>) -> (level: UInt32, place: UInt32) {
        let low = (0..<others.count).partitioningIndex { others[$0].rank >= rank }
        let isHere = low < others.count && others[low].rank == rank
        return (isHere ? others[low].level : 0, low | Self.isOther)
    }

    /// Adds the level of a price.
    ///
    /// - Precondition: `place` is the one that `find` just gave for this price, and the price has no level.
    @inline(__always)
    mutating func insert(_ price: Int64, level: UInt32, at place: UInt32) {
        let rank = price ^ flip
        if best == 0 || rank > bestRank {
            best = level
            bestRank = rank
        }
        if place & Self.isOther == 0 {
            ladder.put(level, at: place)
        } else {
            insertOther(Entry(rank: rank, level: level), at: place & ~Self.isOther)
        }
    }

    @inline(never)
    private mutating func insertOther(_ entry: Entry, at index: UInt32) {
        others.insert(entry, at: index)
        strayed += 1
        if strayed >= patience { adapt() }
    }

    /// Removes the level of a price.
    ///
    /// - Precondition: `place` is the one that `find` just gave for this price, and the price has a level.
    @inline(__always)
    mutating func remove(_ price: Int64, at place: UInt32) {
        if place & Self.isOther == 0 { ladder.clear(place) } else { others.remove(at: place & ~Self.isOther) }
        if price ^ flip == bestRank { findBest(below: place) }
    }

    /// Finds the best of the levels that are left. The ladder has nothing above the place of the best that was removed.
    private mutating func findBest(below place: UInt32) {
        best = 0
        bestRank = Int64.min
        if ladder.count > 0, let highest = ladder.highest(below: min(place, ladder.width)) {
            best = ladder[highest]
            bestRank = ladder.grid.rank(highest)
        }
        if others.count > 0 {
            let last = others[others.count - 1]
            if best == 0 || last.rank > bestRank {
                best = last.level
                bestRank = last.rank
            }
        }
    }

    mutating func removeAll() {
        ladder.removeAll()
        others.truncate(to: 0)
        best = 0
        bestRank = Int64.min
    }
}

// In order, for readers.
extension BookSide {
    /// The slot of the level with `depth` better ones on its side (0 is the best); 0 when there is none.
    ///
    /// - Complexity: O(ladder words · log levels off the grid); `forEachLevel` is better for more than a few.
    func level(_ depth: UInt32) -> UInt32 {
        guard depth < count else { return 0 }
        // The list's entry `index` (0: best) comes after that many of the list and everything better in the ladder.
        // Written out, because it may end early: with a search of the range a depth of 5 took a third longer.
        var low: UInt32 = 0
        var high = others.count
        while low < high {
            let middle = (low + high) / 2
            let entry = others[others.count - 1 - middle]
            let position = middle + ladder.taken(from: ladder.grid.places(upTo: entry.rank))
            if position == depth { return entry.level }
            if position < depth { low = middle + 1 } else { high = middle }
        }
        return ladder.taken(behind: depth - low).map { ladder[$0] } ?? 0
    }

    /// Calls `body` with the slots of the first `limit` levels, best first.
    ///
    /// - Complexity: O(levels shown + ladder words).
    @inline(__always)
    func forEachLevel(limit: UInt32 = .max, _ body: (UInt32) -> Void) {
        var shown: UInt32 = 0
        var end = ladder.width
        var left = others.count
        while shown < limit {
            let next = ladder.highest(below: end)
            if left > 0, next.map({ ladder.grid.rank($0) < others[left - 1].rank }) ?? true {
                left -= 1
                body(others[left].level)
            } else if let next {
                end = next
                body(ladder[next])
            } else {
                return
            }
            shown += 1
        }
    }
}

// The grid.
extension BookSide {
    /// Chooses the grid anew and puts every level where it then belongs. Paid for by the levels that strayed: O(levels
    /// + words) for at least as many of them.
    @inline(never)
    private mutating func adapt() {
        let all = ranked()
        strayed = 0
        let wanted = TickGrid.covering(all.count, flip: flip) { all[$0].rank }
        guard let wanted, wanted != ladder.grid else {
            // Nothing better for now: ask half as often.
            patience = min(patience * 2, 1 << 20)
            return
        }
        ladder.reset(to: wanted)
        others.truncate(to: 0)
        for index in 0..<all.count {
            let place = ladder.place(all[index].rank)
            if place < UInt64(ladder.width) {
                ladder.put(all[index].level, at: UInt32(place))
            } else {
                others.append(all[index])
            }
        }
        patience = max(Self.leastPatience, all.count, ladder.width / 32)
    }

    /// Every level, worst first.
    private func ranked() -> Slab<Entry> {
        var all = Slab<Entry>(repeating: Entry(rank: 0, level: 0), count: count)
        var end = ladder.width
        var left = others.count
        var index = all.count
        while index > 0 {
            index -= 1
            let next = ladder.highest(below: end)
            if left > 0, next.map({ ladder.grid.rank($0) < others[left - 1].rank }) ?? true {
                left -= 1
                all[index] = others[left]
            } else if let next {
                end = next
                all[index] = Entry(rank: ladder.grid.rank(next), level: ladder[next])
            }
        }
        return all
    }

    /// The first thing that does not hold of the invariant; nil when all does.
    func brokenInvariant(priceOf: (UInt32) -> Int64) -> String? {
        if let broken = ladder.brokenInvariant() { return broken }
        for place in 0..<ladder.width where ladder[place] != 0 {
            let price = ladder.grid.rank(place) ^ flip
            if priceOf(ladder[place]) != price { return "the ladder lists \(price) for \(priceOf(ladder[place]))" }
        }
        for index in 0..<others.count {
            let entry = others[index]
            let price = entry.rank ^ flip
            if priceOf(entry.level) != price { return "the list has \(price) for \(priceOf(entry.level))" }
            if ladder.place(entry.rank) < UInt64(ladder.width) { return "\(price) belongs into the ladder" }
            if index > 0, others[index - 1].rank >= entry.rank { return "the list is out of order at \(price)" }
        }
        var first: UInt32 = 0
        forEachLevel(limit: 1) { first = $0 }
        if first != best { return "the best level is \(first), not \(best)" }
        if best != 0, priceOf(best) ^ flip != bestRank { return "the best rank is \(bestRank)" }
        return nil
    }
}
