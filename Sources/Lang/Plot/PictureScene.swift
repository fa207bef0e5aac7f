import Engine
import Lang

/// The layout of a picture: marks on sheets, one sheet a chart, which `SVGText` writes as text and `PNGImage` draws in
/// pixels.
///
/// Positions of lines, boxes, discs and paths are tenths of a pixel, those of texts whole pixels; (0, 0) is the top
/// left of a sheet. All lines are horizontal or vertical.
struct PictureScene {
    static let width = 960

    var sheets: [Sheet]

    init(_ picture: Picture) {
        switch picture.content {
        case .lines(let lines) where picture.kind == .spark: sheets = [Sheet(sparks: lines, picture)]
        case .lines(let lines): sheets = lines.map { Sheet(line: $0, picture) }
        case .candles(let charts): sheets = charts.map { Sheet(candles: $0, picture) }
        case .depth(let charts): sheets = charts.map { Sheet(depth: $0, picture) }
        case .heatmap(let charts): sheets = charts.map { Sheet(heatmap: $0, picture) }
        }
        if sheets.isEmpty { sheets = [Sheet(nothing: picture)] }
    }

    var height: Int { sheets.reduce(0) { $0 + $1.height } }

    enum Colour: String, CaseIterable {
        case paper = "#ffffff"
        case ink = "#222222"
        case muted = "#666666"
        case grid = "#e4e4e4"
        case volume = "#9aa5b1"
        case bid = "#1f6fb4"
        case ask = "#c96a00"
        /// The lines of the best prices, on shades of the two above.
        case bestBid = "#0a3a66"
        case bestAsk = "#6b3500"
        /// The colours of trades, by the aggressor's side.
        case buy = "#158a3e"
        case sell = "#c62828"
    }

    /// The side of a text at which its position is.
    enum Anchor: String {
        case start, middle, end
    }

    struct Point: Hashable {
        var x: Int
        var y: Int
    }

    enum Mark {
        /// A text; `y` is the baseline.
        case text(x: Int, y: Int, String, size: Int, Anchor, Colour)
        case line(from: Point, to: Point, Colour)
        /// A rectangle; opacity is in hundredths. An outlined one has paper inside.
        case box(x: Int, y: Int, width: Int, height: Int, Colour, opacity: Int, isOutlined: Bool)
        /// A disc with a rim of paper.
        case disc(x: Int, y: Int, radius: Int, Colour)
        /// A line of steps: from each point across to the next one's x, then up or down to its y.
        case steps([Point], Colour)
        /// A line of steps with the area below it filled; the first and the last point are at the height of the area's
        /// lower edge.
        case area([Point], Colour)
    }

    /// One chart with its title, legend and axes.
    struct Sheet {
        static let top = 64
        static let bottom = 36

        var height = 420
        /// The room for labels beside the data: round values at the left, the ends of the data at the right.
        var left = 84
        var right = 84
        private(set) var marks: [Mark] = []

        /// The width and height of the data's room, in pixels.
        var plotWidth: Int { PictureScene.width - left - right }
        var plotHeight: Int { height - Self.top - Self.bottom }
        /// The lower end of that room, in tenths of a pixel.
        var floor: Int { (Self.top + plotHeight) * 10 }

        /// The whole room, for a chart of one panel.
        var panel: Panel { Panel(top: Self.top * 10, bottom: floor) }

        /// A part of the room, from top to bottom, with a vertical axis of its own; in tenths of a pixel.
        struct Panel {
            var top: Int
            var bottom: Int

            func y(_ value: Int128, _ axis: PictureAxis) -> Int { bottom - axis.place(value, steps: bottom - top) }
        }

        /// Draws the title.
        ///
        /// - Parameter detail: the line below it, smaller: the publisher and the time of the data.
        mutating func heading(_ title: String, _ detail: String = "") {
            text(left, 26, title, size: 16, .start)
            if !detail.isEmpty { text(left, 46, detail, .start, .muted) }
        }

        func x(_ value: Int128, _ axis: PictureAxis) -> Int { left * 10 + axis.place(value, steps: plotWidth * 10) }

        mutating func text(
            _ x: Int, _ y: Int, _ text: String, size: Int = 12, _ anchor: Anchor, _ colour: Colour = .ink
        ) {
            marks.append(.text(x: x, y: y, text, size: size, anchor, colour))
        }

        mutating func line(_ from: Point, _ to: Point, _ colour: Colour) {
            marks.append(.line(from: from, to: to, colour))
        }

        /// Draws a rectangle of at least a tenth of a pixel, both ways.
        mutating func box(
            _ x: Int, _ y: Int, _ width: Int, _ height: Int, _ colour: Colour, opacity: Int = 100,
            isOutlined: Bool = false
        ) {
            marks.append(
                .box(
                    x: x, y: y, width: max(1, width), height: max(1, height), colour, opacity: opacity,
                    isOutlined: isOutlined))
        }

        mutating func disc(_ x: Int, _ y: Int, radius: Int, _ colour: Colour) {
            marks.append(.disc(x: x, y: y, radius: radius, colour))
        }

        mutating func steps(_ points: [Point], _ colour: Colour) {
            if points.count > 1 { marks.append(.steps(points, colour)) }
        }

        mutating func area(_ points: [Point], _ colour: Colour) {
            if points.count > 1 { marks.append(.area(points, colour)) }
        }
    }
}
