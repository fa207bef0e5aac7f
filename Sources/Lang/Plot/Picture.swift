public import Engine
import Lang

/// What `plot` shows, as exact numbers: renderers turn it into characters (mbosh), SVG (`SVGText`) or PNG
/// (`PNGImage`), and compute nothing but places.
public struct Picture: Sendable {
    /// What it looks like, as `plot … as` has it.
    public enum Kind: String, Sendable, CaseIterable {
        case spark, line, candles, depth, heatmap
    }

    /// What is drawn, in the units of the axes.
    public enum Content: Sendable {
        case lines([Line])
        case candles([Candles])
        case depth([Depth])
        case heatmap([Heatmap])
    }

    public var kind: Kind
    /// Of the values or prices: `mid`, `price`.
    public var measure: String
    public var content: Content
    /// Digits behind the point that a label has at least.
    public var digits: Int
    /// Whose data it is, by the name of a chart; none where the name says it already.
    public var publishers: [String: String] = [:]
    /// The zone that times are read in; nil: UTC.
    public var zone: DisplayZone?

    /// Values are whole numbers of 10^-18, exact for every price and ratio the language has.
    public static let scale = 18

    /// A figure through time; it stands until the next point.
    public struct Line: Sendable {
        public var name: String
        public var points: [Point]
        /// The value of a point is a sum over so much time from it on, in nanoseconds, which pictures draw as a bar; nil: it
        /// stands until the next.
        public var barNanos: UInt64?
    }

    /// A value at a time.
    public struct Point: Sendable, Hashable {
        public var time: Timestamp
        /// nil: there is no value from here on (a mid without a bid).
        public var value: Int128?
    }

    /// Prices of intervals, one candle each.
    public struct Candles: Sendable {
        public var name: String
        public var bars: [Candle]
    }

    /// The prices of one interval.
    public struct Candle: Sendable, Hashable {
        public var time: Timestamp
        public var open: Int128
        public var high: Int128
        public var low: Int128
        public var close: Int128
        public var volume: Int128

        public var isUp: Bool { close >= open }
    }

    /// The sizes that stand at a price or better, best first.
    public struct Depth: Sendable {
        public var name: String
        public var bids: [Step]
        public var asks: [Step]
    }

    /// A level and all that stands between it and the best price.
    public struct Step: Sendable, Hashable {
        public var price: Int128
        /// The sum up to here.
        public var size: Int128
    }

    /// Books at equal distances of time.
    public struct Heatmap: Sendable {
        public var name: String
        public var columns: [Column]
        /// The distance of two prices; above 0.
        public var tick: Int128
        /// What was traded meanwhile: bought and sold in each column.
        public var trades: [Trade] = []
    }

    /// Trades of one side, at their mean price.
    public struct Trade: Sendable, Hashable {
        public var time: Timestamp
        public var price: Int128
        public var size: Int128
        /// The aggressor bought.
        public var isBuy: Bool
    }

    /// The levels at one moment.
    public struct Column: Sendable, Hashable {
        public var time: Timestamp
        /// Best first; the size at that price alone.
        public var bids: [Step]
        public var asks: [Step]
    }
}

extension Picture.Candle {
    /// Neighbours as one, for a picture with less room than bars: first open, last close, the extremes, all volume.
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
    /// A value of a table as a number of the picture; nil for one that has no place on an axis.
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

    /// The exact decimal of a value, with at least so many digits behind the point.
    public static func text(_ value: Int128, digits: Int) -> String {
        let text = FixedDecimal(units: value, places: scale).text
        let fraction = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        guard fraction < digits else { return text }
        return text + (fraction == 0 ? "." : "") + String(repeating: "0", count: digits - fraction)
    }
}

extension Picture: AnswerPicture {}
extension Picture.Kind: Keyword {}
