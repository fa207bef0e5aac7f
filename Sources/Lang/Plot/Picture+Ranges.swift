public import Engine
import Lang

// The ranges of times, prices and values in a picture.

extension Picture.Line {
    /// The times of the first and the last point; nil without points.
    public var times: (first: Timestamp, last: Timestamp)? { Picture.ends(points.map(\.time)) }

    /// The lowest and the highest value; nil when no point has one.
    public var values: (low: Int128, high: Int128)? { Picture.extremes(points.compactMap(\.value)) }
}

extension Picture.Candles {
    /// The times of the first and the last candle; nil without candles.
    public var times: (first: Timestamp, last: Timestamp)? { Picture.ends(bars.map(\.time)) }
}

extension Picture.Depth {
    /// The prices from the worst bid to the worst ask shown; nil for an empty book.
    public var prices: (low: Int128, high: Int128)? { Picture.extremes((bids + asks).map(\.price)) }

    /// The largest sum of sizes; 0 for an empty book.
    public var largest: Int128 { (bids + asks).map(\.size).max() ?? 0 }

    /// True when the best bid is above the best ask.
    public var isCrossed: Bool {
        guard let bid = bids.first, let ask = asks.first else { return false }
        return bid.price > ask.price
    }

    /// The sizes at a price or better: bids from it upwards, asks from it downwards.
    public func sizes(at price: Int128) -> (bid: Int128, ask: Int128) {
        (bids.last { $0.price >= price }?.size ?? 0, asks.last { $0.price <= price }?.size ?? 0)
    }
}

extension Picture.Heatmap {
    /// The times of the first and the last column; nil without columns.
    public var times: (first: Timestamp, last: Timestamp)? { Picture.ends(columns.map(\.time)) }

    /// The prices to show: the band in which the best prices move, and a quarter of it (five ticks at least) on both
    /// sides; nil when no book has orders. A level far away would make everything else a line.
    public var prices: (low: Int128, high: Int128)? {
        let best = columns.flatMap { [$0.bids.first?.price, $0.asks.first?.price].compactMap(\.self) }
        guard let (low, high) = Picture.extremes(best) else { return nil }
        let room = max((high - low) / 4 / tick * tick, 5 * tick)
        let all = columns.flatMap { ($0.bids + $0.asks).map(\.price) }
        guard let (least, most) = Picture.extremes(all) else { return nil }
        return (max(low - room, least), min(high + room, most))
    }

    /// The size that gets the full shade: the one that 19 of 20 do not exceed.
    public static func fullShade(_ sizes: [Int128]) -> Int128 {
        let sorted = sizes.filter { $0 > 0 }.sorted()
        guard !sorted.isEmpty else { return 1 }
        return sorted[(sorted.count * 19 + 19) / 20 - 1]
    }
}

extension Picture {
    /// True when no chart has anything that could be drawn.
    public var isEmpty: Bool {
        switch content {
        case .lines(let lines): lines.allSatisfy { $0.values == nil }
        case .candles(let charts): charts.allSatisfy(\.bars.isEmpty)
        case .depth(let charts): charts.allSatisfy { $0.prices == nil }
        case .heatmap(let charts): charts.allSatisfy { $0.prices == nil }
        }
    }

    static func ends(_ times: [Timestamp]) -> (first: Timestamp, last: Timestamp)? {
        guard let first = times.min(), let last = times.max() else { return nil }
        return (first, last)
    }

    static func extremes(_ values: [Int128]) -> (low: Int128, high: Int128)? {
        guard let low = values.min(), let high = values.max() else { return nil }
        return (low, high)
    }
}
