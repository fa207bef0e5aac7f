import Engine
import Lang

/// A picture as SVG 1.1, written by hand: lines, rectangles and text, the same bytes for the same picture.
public enum SVGText {
    /// A whole document.
    public static func render(_ picture: Picture) -> String {
        let scene = PictureScene(picture)
        let (width, whole) = (PictureScene.width, scene.height)
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(whole)" width="\(width)" height="\(whole)" \
            font-family="system-ui, sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="\(PictureScene.Colour.paper.rawValue)"/>

            """
        var top = 0
        for sheet in scene.sheets {
            text += "<g transform=\"translate(0 \(top))\">\n"
            for mark in sheet.marks { text += element(mark) + "\n" }
            text += "</g>\n"
            top += sheet.height
        }
        return text + "</svg>\n"
    }

    private static func element(_ mark: PictureScene.Mark) -> String {
        switch mark {
        case .text(let x, let y, let text, let size, let anchor, let colour):
            return "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" text-anchor=\"\(anchor.rawValue)\" "
                + "fill=\"\(colour.rawValue)\" xml:space=\"preserve\">\(escaped(text))</text>"
        case .disc(let x, let y, let radius, let colour):
            // Half of the rim is inside the radius of a stroked circle.
            return "<circle cx=\"\(tenths(x))\" cy=\"\(tenths(y))\" r=\"\(tenths(radius + 3))\" "
                + "fill=\"\(colour.rawValue)\" stroke=\"\(PictureScene.Colour.paper.rawValue)\" stroke-width=\"0.7\"/>"
        case .line(let from, let to, let colour):
            return "<line x1=\"\(tenths(from.x))\" y1=\"\(tenths(from.y))\" x2=\"\(tenths(to.x))\" "
                + "y2=\"\(tenths(to.y))\" stroke=\"\(colour.rawValue)\"/>"
        case .box(let x, let y, let width, let height, let colour, let opacity, let isOutlined):
            let paint =
                isOutlined
                ? "fill=\"\(PictureScene.Colour.paper.rawValue)\" stroke=\"\(colour.rawValue)\""
                : "fill=\"\(colour.rawValue)\""
                    + (opacity < 100 ? " fill-opacity=\"0.\(opacity < 10 ? "0" : "")\(opacity)\"" : "")
            return "<rect x=\"\(tenths(x))\" y=\"\(tenths(y))\" width=\"\(tenths(width))\" "
                + "height=\"\(tenths(height))\" \(paint)/>"
        case .steps(let points, let colour): return path(steps(points), colour, fill: "fill=\"none\"")
        case .area(let points, let colour):
            return path(steps(points) + "Z", colour, fill: "fill=\"\(colour.rawValue)\" fill-opacity=\"0.25\"")
        }
    }

    private static func path(_ steps: String, _ colour: PictureScene.Colour, fill: String) -> String {
        "<path d=\"\(steps)\" \(fill) stroke=\"\(colour.rawValue)\" stroke-width=\"1.5\"/>"
    }

    private static func steps(_ points: [PictureScene.Point]) -> String {
        guard let first = points.first else { return "" }
        return points.dropFirst().reduce(into: "M\(tenths(first.x)) \(tenths(first.y))") { text, point in
            text += "H\(tenths(point.x))V\(tenths(point.y))"
        }
    }

    /// A number of tenths of a pixel as text.
    private static func tenths(_ value: Int) -> String {
        let sign = value < 0 ? "-" : ""
        return value % 10 == 0 ? "\(value / 10)" : "\(sign)\(abs(value / 10)).\(abs(value % 10))"
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            // Control characters are not allowed in XML 1.0, not even escaped; nor are these two.
            default:
                let isForeign = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
                result += isForeign ? " " : String(scalar)
            }
        }
        return result
    }
}
