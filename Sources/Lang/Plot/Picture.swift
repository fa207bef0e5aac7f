public import Engine
import Lang

/// The content of a `plot`, as exact numbers: renderers turn it into characters (mbosh), SVG (`SVGText`) or PNG
/// (`PNGImage`), and compute nothing but positions.
public struct Picture: Sendable {
    /// The kind of picture, as `plot … as` has it.
    public enum Kind: String, Sendable, CaseIterable {
        case spark, line, candles, depth, heatmap
    }

    /// The data of the charts, in the units of the axes.
    public enum Content: Sendable {
        case lines([Line])
        case candles([Candles])
        case depth([Depth])
        case heatmap([Heatmap])
    }

    /// The kind of picture.
    public var kind: Kind
    /// The name of the drawn figure, such as `mid` or `price`.
    public var measure: String
    /// The data of the charts.
    public var content: Content
    /// The least number of digits after the point in a label.
    public var digits: Int
    /// The publisher of each chart's data, by the name of the chart; none when the name says it already.
    public var publishers: [String: String] = [:]
    /// The zone that times are shown in; nil for UTC.
    package var zone: DisplayZone?

    /// The scale of values, which are whole numbers of 10^-18: exact for every price and ratio the language has.
    public static let scale = 18

    /// A figure through time; each value holds until the next point.
    public struct Line: Sendable {
        /// The name of the chart, usually a symbol.
        public var name: String
        /// The values in the order of time.
        public var points: [Point]
        /// The time in nanoseconds from a point on over which its value is a sum, which pictures draw as a bar; nil
        /// when the value holds until the next point.
        public var barNanos: UInt64?
    }

    /// A value at a time.
    public struct Point: Sendable, Hashable {
        /// The time from which the value holds.
        public var time: Timestamp
        /// The value in units of 10^-18; nil when there is none from here on (a mid without a bid).
        public var value: Int128?
    }

    /// The prices of intervals, one candle each.
    public struct Candles: Sendable {
        /// The name of the chart, usually a symbol.
        public var name: String
        /// The candles in the order of time.
        public var bars: [Candle]
    }

    /// The prices of one interval, in units of 10^-18.
    public struct Candle: Sendable, Hashable {
        /// The beginning of the interval.
        public var time: Timestamp
        /// The first price.
        public var open: Int128
        /// The highest price.
        public var high: Int128
        /// The lowest price.
        public var low: Int128
        /// The last price.
        public var close: Int128
        /// The traded size, in units of 10^-18.
        public var volume: Int128

        /// True when the price did not fall.
        public var isUp: Bool { close >= open }
    }

    /// The sums of sizes at each price and better, best first.
    public struct Depth: Sendable {
        /// The name of the chart.
        public var name: String
        /// The levels of bids, the best first.
        public var bids: [Step]
        /// The levels of asks, the best first.
        public var asks: [Step]
    }

    /// A price and a size at it.
    public struct Step: Sendable, Hashable {
        /// The price in units of 10^-18.
        public var price: Int128
        /// In a depth chart the sum of sizes from the best price up to this one, in a heatmap the size at this price
        /// alone.
        public var size: Int128
    }

    /// Books at equal distances of time.
    public struct Heatmap: Sendable {
        /// The name of the chart, usually a symbol.
        public var name: String
        /// The books in the order of time.
        public var columns: [Column]
        /// The distance of two neighbouring prices, in units of 10^-18; above 0.
        public var tick: Int128
        /// The trades of each interval, bought and sold, in the order of time.
        public var trades: [Trade] = []
    }

    /// Trades of one side, at their mean price.
    public struct Trade: Sendable, Hashable {
        /// The middle of the interval.
        public var time: Timestamp
        /// The mean price in units of 10^-18, weighed by size.
        public var price: Int128
        /// The sum of their sizes.
        public var size: Int128
        /// True when the aggressor bought.
        public var isBuy: Bool
    }

    /// The levels of a book at one time.
    public struct Column: Sendable, Hashable {
        /// The beginning of the interval at whose end the book was like this.
        public var time: Timestamp
        /// The bids, the best first, each with the size at its price alone.
        public var bids: [Step]
        /// The asks, the best first, each with the size at its price alone.
        public var asks: [Step]
    }
}

extension Picture.Candle {
    /// The candles with neighbours merged, for a picture with less room than candles: first open, last close, the
    /// extremes, all volume.
    public static func merged(_ bars: [Picture.Candle], by count: Int) -> [Picture.Candle] {
        guard count > 1 else { return bars }
        return stride(from: 0, to: bars.count, by: count).compactMap { start in
            let group = bars[start..<min(start + count, bars.count)]
            guard var bar = group.first else { return nil }
            for next in group.dropFirst() {
                bar.high = max(bar.high, next.high)
                bar.low = min(bar.low, next.low)
                bar.close = next.close
                bar.volume += next.volume
            }
            return bar
        }
    }
}

extension Picture {
    /// A value of a table as a number of the picture; nil for one that cannot be on an axis.
    static func units(_ value: Value) -> Int128? {
        let unit: Int128 = 1_000_000_000_000_000_000
        switch value {
        case .int(let value): return Int128(value) * unit
        case .price(let price, _): return Int128(price.nanos) * 1_000_000_000
        case .decimal(let text): return Arithmetic.number(text)
        case .duration(let nanos): return Int128(nanos) * 1_000_000_000
        case .number(let value):
            return value.isFinite && abs(value) < 1e15 ? Int128((value * 1e9).rounded()) * 1_000_000_000 : nil
        default: return nil
        }
    }

    /// The exact decimal of a value, with at least so many digits after the point.
    public static func text(_ value: Int128, scale: Int = Self.scale, digits: Int) -> String {
        let text = FixedDecimal(units: value, places: scale).text
        let fraction = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        guard fraction < digits else { return text }
        return text + (fraction == 0 ? "." : "") + String(repeating: "0", count: digits - fraction)
    }
}

extension Picture: AnswerPicture {}
extension Picture.Kind: Keyword {}
