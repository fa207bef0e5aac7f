/// The first levels of both sides of one book, as records carry them.
struct TopLevels: Sendable {
    struct Entry: Hashable, Sendable, BitwiseCopyable {
        /// `UNDEF_PRICE` where there is no level.
        var price = MBOMessage.undefinedPrice
        var size: UInt32 = 0
        var count: UInt32 = 0
    }

    /// Bids, then asks, `width` each.
    private(set) var entries: [Entry]
    let width: Int

    init(width: Int) {
        self.width = width
        entries = Array(repeating: Entry(), count: 2 * width)
    }

    func bid(_ depth: Int) -> Entry { entries[depth] }
    func ask(_ depth: Int) -> Entry { entries[width + depth] }

    /// Reads them from the book. O(width), no allocation.
    ///
    /// - Returns: the place of the first level of each side that is not what it was; nil for a side that is.
    mutating func read(_ book: borrowing OrderBook) -> (bid: Int?, ask: Int?) {
        (read(book, .bid, at: 0), read(book, .ask, at: width))
    }

    private mutating func read(_ book: borrowing OrderBook, _ side: Side, at base: Int) -> Int? {
        var changed: Int?
        var next = 0
        func put(_ entry: Entry, _ depth: Int) {
            if entries[base + depth] == entry { return }
            entries[base + depth] = entry
            if changed == nil { changed = depth }
        }
        book.forEachQuote(side, limit: width) { depth, quote in
            put(
                Entry(
                    price: quote.price.nanos, size: UInt32(clamping: quote.size), count: UInt32(clamping: quote.count)),
                depth)
            next = depth + 1
        }
        while next < width {
            put(Entry(), next)
            next += 1
        }
        return changed
    }

    /// Whether a price of a side is worse than its last level here, so that nothing at it is among them.
    @inline(__always)
    func isBeyond(_ price: Int64, _ side: Side) -> Bool {
        let last = side == .bid ? entries[width - 1] : entries[2 * width - 1]
        if last.price == MBOMessage.undefinedPrice { return false }
        return side == .bid ? price < last.price : price > last.price
    }

    /// Levels of a side that are better than a price; `width` when all are.
    func depth(of price: Int64, _ side: Side) -> Int {
        let base = side == .bid ? 0 : width
        for depth in 0..<width {
            let own = entries[base + depth].price
            if own == MBOMessage.undefinedPrice || (side == .bid ? own <= price : own >= price) { return depth }
        }
        return width
    }
}
