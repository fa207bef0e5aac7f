import Engine

/// A picture as SVG 1.1, written by hand: lines, rectangles and text, the same bytes for the same picture. Places are tenths
/// of a pixel in whole numbers.
public enum SVGText {
    static let width = 960
    /// Of one panel.
    static let height = 420
    static let left = 84
    static let right = 24
    static let top = 44
    static let bottom = 40

    /// A whole document.
    public static func render(_ picture: Picture) -> String {
        let panels: [Panel]
        switch picture.content {
        case .lines(let lines): panels = lines.map { Panel(line: $0, picture) }
        case .candles(let charts): panels = charts.map { Panel(candles: $0, picture) }
        case .depth(let charts): panels = charts.map { Panel(depth: $0, picture) }
        case .heatmap(let charts): panels = charts.map { Panel(heatmap: $0, picture) }
        }
        let whole = max(1, panels.count) * height
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(whole)" width="\(width)" height="\(whole)" \
            font-family="system-ui, sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="#ffffff"/>

            """
        for (index, panel) in panels.enumerated() {
            text += "<g transform=\"translate(0 \(index * height))\">\n\(panel.body)</g>\n"
        }
        return text + "</svg>\n"
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            // Control characters have no place in XML 1.0, not even escaped.
            default: result += scalar.value < 0x20 ? " " : String(scalar)
            }
        }
        return result
    }
}

extension SVGText {
    /// One chart with its title and axes.
    struct Panel {
        static let bid = "#1f6fb4"
        static let ask = "#c96a00"
        private static let ink = "#222222"
        private static let grid = "#e4e4e4"

        private(set) var body = ""

        /// The room of the data, in pixels.
        static let plotWidth = SVGText.width - SVGText.left - SVGText.right
        static let plotHeight = SVGText.height - SVGText.top - SVGText.bottom

        mutating func heading(_ title: String) {
            text(SVGText.left, 24, title, size: 15, anchor: "start")
        }

        /// Tenths of a pixel as text.
        static func tenths(_ value: Int) -> String {
            value % 10 == 0 ? "\(value / 10)" : "\(value / 10).\(abs(value % 10))"
        }

        static func x(_ value: Int128, _ axis: PictureAxis) -> Int {
            SVGText.left * 10 + axis.place(value, steps: plotWidth * 10)
        }

        static func y(_ value: Int128, _ axis: PictureAxis) -> Int {
            (SVGText.top + plotHeight) * 10 - axis.place(value, steps: plotHeight * 10)
        }

        mutating func text(_ x: Int, _ y: Int, _ text: String, size: Int = 12, anchor: String) {
            body +=
                "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" text-anchor=\"\(anchor)\" fill=\"\(Self.ink)\">"
                + "\(SVGText.escaped(text))</text>\n"
        }

        mutating func axes(x horizontal: PictureAxis, y vertical: PictureAxis) {
            for tick in vertical.ticks {
                let y = Self.y(tick.value, vertical)
                line(SVGText.left * 10, y, (SVGText.width - SVGText.right) * 10, y, Self.grid)
                text(SVGText.left - 8, y / 10 + 4, tick.label, anchor: "end")
            }
            for tick in horizontal.ticks {
                let x = Self.x(tick.value, horizontal)
                line(x, SVGText.top * 10, x, (SVGText.top + Self.plotHeight) * 10, Self.grid)
                text(x / 10, SVGText.top + Self.plotHeight + 18, tick.label, anchor: "middle")
            }
        }

        mutating func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ colour: String) {
            body +=
                "<line x1=\"\(Self.tenths(x1))\" y1=\"\(Self.tenths(y1))\" x2=\"\(Self.tenths(x2))\" "
                + "y2=\"\(Self.tenths(y2))\" stroke=\"\(colour)\"/>\n"
        }

        /// - Parameters: tenths of a pixel; opacity in hundredths.
        mutating func box(
            _ x: Int, _ y: Int, _ width: Int, _ height: Int, _ colour: String, opacity: Int = 100,
            outlined: Bool = false
        ) {
            let paint =
                outlined
                ? "fill=\"#ffffff\" stroke=\"\(colour)\""
                : "fill=\"\(colour)\""
                    + (opacity < 100 ? " fill-opacity=\"0.\(opacity < 10 ? "0" : "")\(opacity)\"" : "")
            body +=
                "<rect x=\"\(Self.tenths(x))\" y=\"\(Self.tenths(y))\" width=\"\(Self.tenths(max(1, width)))\" "
                + "height=\"\(Self.tenths(max(1, height)))\" \(paint)/>\n"
        }

        mutating func path(_ steps: String, stroke: String, fill: String = "none") {
            guard !steps.isEmpty else { return }
            let opacity = fill == "none" ? "" : " fill-opacity=\"0.25\""
            body += "<path d=\"\(steps)\" fill=\"\(fill)\"\(opacity) stroke=\"\(stroke)\" stroke-width=\"1.5\"/>\n"
        }
    }
}
