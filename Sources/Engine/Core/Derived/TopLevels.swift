/// The first levels of both sides of one book, as records carry them.
struct TopLevels: Sendable {
    /// Best first, `width` of them.
    private var pairs: [LevelPair]
    let width: Int

    init(width: Int) {
        self.width = width
        pairs = Array(repeating: LevelPair(), count: width)
    }

    @inline(__always)
    subscript(depth: Int) -> LevelPair { pairs[depth] }

    /// Reads them from the book. O(width), no allocation.
    ///
    /// - Returns: the place of the first level of each side that is not what it was; nil for a side that is.
    mutating func read(_ book: borrowing OrderBook) -> (bid: Int?, ask: Int?) { (readBids(book), readAsks(book)) }

    private mutating func readBids(_ book: borrowing OrderBook) -> Int? {
        var changed: Int?
        var next = 0
        book.forEachQuote(.bid, limit: width) { depth, quote in
            next = depth + 1
            let size = UInt32(clamping: quote.size)
            let count = UInt32(clamping: quote.count)
            let old = pairs[depth]
            if old.bidPrice == quote.price.nanos, old.bidSize == size, old.bidCount == count { return }
            pairs[depth].bidPrice = quote.price.nanos
            pairs[depth].bidSize = size
            pairs[depth].bidCount = count
            if changed == nil { changed = depth }
        }
        while next < width, pairs[next].bidPrice != MBOMessage.undefinedPrice || pairs[next].bidCount != 0 {
            pairs[next].bidPrice = MBOMessage.undefinedPrice
            pairs[next].bidSize = 0
            pairs[next].bidCount = 0
            if changed == nil { changed = next }
            next += 1
        }
        return changed
    }

    private mutating func readAsks(_ book: borrowing OrderBook) -> Int? {
        var changed: Int?
        var next = 0
        book.forEachQuote(.ask, limit: width) { depth, quote in
            next = depth + 1
            let size = UInt32(clamping: quote.size)
            let count = UInt32(clamping: quote.count)
            let old = pairs[depth]
            if old.askPrice == quote.price.nanos, old.askSize == size, old.askCount == count { return }
            pairs[depth].askPrice = quote.price.nanos
            pairs[depth].askSize = size
            pairs[depth].askCount = count
            if changed == nil { changed = depth }
        }
        while next < width, pairs[next].askPrice != MBOMessage.undefinedPrice || pairs[next].askCount != 0 {
            pairs[next].askPrice = MBOMessage.undefinedPrice
            pairs[next].askSize = 0
            pairs[next].askCount = 0
            if changed == nil { changed = next }
            next += 1
        }
        return changed
    }

    /// Whether a price of a side is worse than its last level here, so that nothing at it is among them.
    @inline(__always)
    func isBeyond(_ price: Int64, _ side: Side) -> Bool {
        let last = side == .bid ? pairs[width - 1].bidPrice : pairs[width - 1].askPrice
        if last == MBOMessage.undefinedPrice { return false }
        return side == .bid ? price < last : price > last
    }

    /// Levels of a side that are better than a price; `width` when all are.
    func depth(of price: Int64, _ side: Side) -> Int {
        for depth in 0..<width {
            let own = side == .bid ? pairs[depth].bidPrice : pairs[depth].askPrice
            if own == MBOMessage.undefinedPrice || (side == .bid ? own <= price : own >= price) { return depth }
        }
        return width
    }
}
