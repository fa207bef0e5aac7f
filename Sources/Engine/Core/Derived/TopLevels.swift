/// The first levels of both sides of one book, as records carry them.
struct TopLevels: Sendable {
    /// The levels of both sides, best first, `width` of them.
    private var pairs: [LevelPair]
    let width: Int

    init(width: Int) {
        self.width = width
        pairs = Array(repeating: LevelPair(), count: width)
    }

    @inline(__always)
    subscript(depth: Int) -> LevelPair { pairs[depth] }

    /// Reads the levels from the book. O(width), no allocation.
    ///
    /// - Returns: the depth of the first level of each side that has changed; nil for a side that has not.
    mutating func read(_ book: borrowing OrderBook) -> (bid: Int?, ask: Int?) {
        (read(.bid, of: book), read(.ask, of: book))
    }

    @inline(__always)
    private mutating func read(_ side: Side, of book: borrowing OrderBook) -> Int? {
        var changed: Int?
        var next = 0
        book.forEachQuote(side, limit: width) { depth, quote in
            next = depth + 1
            let level = LevelPair.Level(
                price: quote.price.nanos, size: UInt32(clamping: quote.size), count: UInt32(clamping: quote.count))
            if pairs[depth][side] == level { return }
            pairs[depth][side] = level
            if changed == nil { changed = depth }
        }
        while next < width, pairs[next][side] != LevelPair.Level() {
            pairs[next][side] = LevelPair.Level()
            if changed == nil { changed = next }
            next += 1
        }
        return changed
    }

    /// True when a price of a side is worse than its last level here, so that nothing at it is among them.
    @inline(__always)
    func isBeyond(_ price: Int64, _ side: Side) -> Bool {
        let last = pairs[width - 1][side].price
        if last == MBOMessage.undefinedPrice { return false }
        return side == .bid ? price < last : price > last
    }

    /// Returns the number of levels of a side that are better than a price; `width` when all are.
    func depth(of price: Int64, _ side: Side) -> Int {
        for depth in 0..<width {
            let own = pairs[depth][side].price
            if own == MBOMessage.undefinedPrice || (side == .bid ? own <= price : own >= price) { return depth }
        }
        return width
    }
}
