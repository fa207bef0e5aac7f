import Engine
import Lang

/// A picture as PNG, twice as many pixels as the SVG both ways: the same marks, the same pixels for the same picture.
public enum PNGImage {
    /// The most charts in one image; another would make it longer than viewers like.
    public static let mostCharts = 24

    /// The pixels of the image for one of the scene, both ways.
    static let scale = 2

    /// Draws a picture and encodes it.
    ///
    /// - Returns: the file's bytes; nil for a picture of more than `mostCharts` charts.
    public static func render(_ picture: Picture) -> [UInt8]? {
        let scene = PictureScene(picture)
        guard scene.sheets.count <= mostCharts, scene.height <= mostCharts * 420 else { return nil }
        return PNGFile.encode(draw(scene))
    }

    static func draw(_ scene: PictureScene) -> RasterCanvas {
        var canvas = RasterCanvas(
            width: PictureScene.width * scale, height: scene.height * scale, paper: PictureScene.Colour.paper.rgb)
        var top = 0
        for sheet in scene.sheets {
            for mark in sheet.marks { draw(mark, top: top * scale, on: &canvas) }
            top += sheet.height
        }
        return canvas
    }

    /// Tenths of a scene's pixel as pixels, to the nearest.
    private static func pixel(_ tenths: Int) -> Int { (tenths * scale * 2 + 10).quotientDown(by: 20) }

    private static func draw(_ mark: PictureScene.Mark, top: Int, on canvas: inout RasterCanvas) {
        switch mark {
        case .text(let x, let y, let text, let size, let anchor, let colour):
            let width = RasterCanvas.width(of: text, size: size * scale)
            let left =
                switch anchor {
                case .start: x * scale * 64
                case .middle: x * scale * 64 - width / 2
                case .end: x * scale * 64 - width
                }
            canvas.text(text, x: left, baseline: top + y * scale, size: size * scale, colour.rgb)
        case .disc(let x, let y, let radius, let colour):
            // A rim of paper separates the disc from marks below it.
            let (x, y) = (x * scale, y * scale + top * 10)
            canvas.disc(x: x, y: y, radius: (radius + 7) * scale, PictureScene.Colour.paper.rgb)
            canvas.disc(x: x, y: y, radius: radius * scale, colour.rgb)
        case .line(let from, let to, let colour):
            stroke(from, to, top: top, width: scale, colour.rgb, on: &canvas)
        case .box(let x, let y, let width, let height, let colour, let opacity, let isOutlined):
            let columns = pixel(x)..<max(pixel(x) + 1, pixel(x + width))
            let rows = top + pixel(y)..<top + max(pixel(y) + 1, pixel(y + height))
            guard isOutlined else { return canvas.fill(columns, rows, colour.rgb, opacity: opacity) }
            // The outline is drawn on the edge, half of it outside.
            canvas.fill(
                columns.lowerBound - 1..<columns.upperBound + 1, rows.lowerBound - 1..<rows.upperBound + 1, colour.rgb)
            guard columns.count > 2, rows.count > 2 else { return }
            canvas.fill(
                columns.lowerBound + 1..<columns.upperBound - 1, rows.lowerBound + 1..<rows.upperBound - 1,
                PictureScene.Colour.paper.rgb)
        case .steps(let points, let colour): draw(points, colour, top: top, on: &canvas)
        case .area(let points, let colour):
            for (from, to) in zip(points, points.dropFirst()) {
                guard let floor = points.first?.y else { continue }
                // The range is half-open, so that no column is filled twice.
                let columns = pixel(min(from.x, to.x))..<pixel(max(from.x, to.x))
                let rows = top + pixel(min(from.y, floor))..<top + pixel(max(from.y, floor))
                canvas.fill(columns, rows, colour.rgb, opacity: 25)
            }
            draw(points, colour, top: top, on: &canvas)
        }
    }

    private static func draw(
        _ points: [PictureScene.Point], _ colour: PictureScene.Colour, top: Int, on canvas: inout RasterCanvas
    ) {
        for (from, to) in zip(points, points.dropFirst()) {
            let corner = PictureScene.Point(x: to.x, y: from.y)
            stroke(from, corner, top: top, width: 3, colour.rgb, on: &canvas)
            stroke(corner, to, top: top, width: 3, colour.rgb, on: &canvas)
        }
    }

    /// A horizontal or vertical line with its middle on the two points and square ends.
    private static func stroke(
        _ from: PictureScene.Point, _ to: PictureScene.Point, top: Int, width: Int, _ colour: RasterCanvas.RGB,
        on canvas: inout RasterCanvas
    ) {
        let before = width / 2
        let columns = pixel(min(from.x, to.x)) - before..<pixel(max(from.x, to.x)) - before + width
        let rows = top + pixel(min(from.y, to.y)) - before..<top + pixel(max(from.y, to.y)) - before + width
        canvas.fill(columns, rows, colour)
    }
}

extension PictureScene.Colour {
    /// The three bytes of `#rrggbb`.
    var rgb: RasterCanvas.RGB {
        let bits = UInt32(rawValue.dropFirst(), radix: 16) ?? 0
        return RasterCanvas.RGB(
            red: UInt8(truncatingIfNeeded: bits >> 16), green: UInt8(truncatingIfNeeded: bits >> 8),
            blue: UInt8(truncatingIfNeeded: bits))
    }
}

extension Int {
    /// The quotient rounded towards negative infinity.
    fileprivate func quotientDown(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
