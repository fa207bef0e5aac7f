/// A picture laid out: marks on sheets, one sheet a chart, which `SVGText` writes as text and `PNGImage` draws in pixels.
///
/// Places of lines, boxes and paths are tenths of a pixel, those of texts whole pixels; (0, 0) is the top left of a sheet.
/// All lines are horizontal or vertical.
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
        case grid = "#e4e4e4"
        case volume = "#888888"
        case bid = "#1f6fb4"
        case ask = "#c96a00"
    }

    /// The side of a text that its place is given for.
    enum Anchor: String {
        case start, middle, end
    }

    struct Point: Hashable {
        var x: Int
        var y: Int
    }

    enum Mark {
        /// `y` is the baseline.
        case text(x: Int, y: Int, String, size: Int, Anchor)
        case line(from: Point, to: Point, Colour)
        /// Opacity in hundredths. Outlined: paper inside.
        case box(x: Int, y: Int, width: Int, height: Int, Colour, opacity: Int, isOutlined: Bool)
        /// From each point across to the next one's x, then up or down to its y.
        case steps([Point], Colour)
        /// The same, and what is between it and where it begins and ends is filled; first and last point are at that height.
        case area([Point], Colour)
    }

    /// One chart with its title and axes.
    struct Sheet {
        static let left = 84
        static let right = 24
        static let top = 44
        static let bottom = 40

        var height = 420
        private(set) var marks: [Mark] = []

        /// The room of the data, in pixels.
        static let plotWidth = PictureScene.width - left - right
        var plotHeight: Int { height - Self.top - Self.bottom }
        /// The lower end of that room, in tenths.
        var floor: Int { (Self.top + plotHeight) * 10 }

        mutating func heading(_ title: String) {
            text(Self.left, 24, title, size: 15, .start)
        }

        func x(_ value: Int128, _ axis: PictureAxis) -> Int {
            Self.left * 10 + axis.place(value, steps: Self.plotWidth * 10)
        }

        func y(_ value: Int128, _ axis: PictureAxis) -> Int {
            floor - axis.place(value, steps: plotHeight * 10)
        }

        mutating func text(_ x: Int, _ y: Int, _ text: String, size: Int = 12, _ anchor: Anchor) {
            marks.append(.text(x: x, y: y, text, size: size, anchor))
        }

        mutating func axes(x horizontal: PictureAxis, y vertical: PictureAxis) {
            for tick in vertical.ticks {
                let y = y(tick.value, vertical)
                line(Point(x: Self.left * 10, y: y), Point(x: (PictureScene.width - Self.right) * 10, y: y), .grid)
                text(Self.left - 8, y / 10 + 4, tick.label, .end)
            }
            for tick in horizontal.ticks {
                let x = x(tick.value, horizontal)
                line(Point(x: x, y: Self.top * 10), Point(x: x, y: floor), .grid)
                text(x / 10, floor / 10 + 18, tick.label, .middle)
            }
        }

        mutating func line(_ from: Point, _ to: Point, _ colour: Colour) {
            marks.append(.line(from: from, to: to, colour))
        }

        /// A tenth of a pixel at least, both ways.
        mutating func box(
            _ x: Int, _ y: Int, _ width: Int, _ height: Int, _ colour: Colour, opacity: Int = 100,
            isOutlined: Bool = false
        ) {
            marks.append(
                .box(
                    x: x, y: y, width: max(1, width), height: max(1, height), colour, opacity: opacity,
                    isOutlined: isOutlined))
        }

        mutating func steps(_ points: [Point], _ colour: Colour) {
            if points.count > 1 { marks.append(.steps(points, colour)) }
        }

        mutating func area(_ points: [Point], _ colour: Colour) {
            if points.count > 1 { marks.append(.area(points, colour)) }
        }
    }
}
