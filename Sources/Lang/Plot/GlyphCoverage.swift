import Engine
import Lang

/// The part of each pixel that a letter covers, in whole numbers, so that it is the same on every machine.
struct GlyphCoverage {
    /// The first column, counted from the pen's pixel; `top` is the first row, counted from the baseline downwards.
    var left = 0
    var top = 0
    var width = 0
    var height = 0
    /// The covered part of each pixel, 0…`full`, row by row.
    var values: [Int] = []

    /// The number of rows in which a pixel is looked at, in each of them exactly to a 64th of its width.
    private static let rows = 8
    private static let parts = 64
    static let full = rows * parts

    /// Measures a letter.
    ///
    /// - Parameters:
    ///   - size: the pixels of the em, above 0.
    ///   - shift: the distance of the pen to the right of its pixel's edge, in 64ths of a pixel, 0..<64.
    init(_ glyph: PictureFont.Glyph, size: Int, shift: Int) {
        let edges = glyph.outlines.flatMap { Self.edges($0, size: size, shift: shift) }
        guard let leftmost = edges.map({ min($0.from.x, $0.to.x) }).min(),
            let rightmost = edges.map({ max($0.from.x, $0.to.x) }).max(),
            let highest = edges.map({ min($0.from.y, $0.to.y) }).min(),
            let lowest = edges.map({ max($0.from.y, $0.to.y) }).max()
        else { return }
        left = leftmost >> 6
        top = highest >> 6
        width = (rightmost >> 6) + 1 - left
        height = (lowest >> 6) + 1 - top
        values = [Int](repeating: 0, count: width * height)
        for row in 0..<height * Self.rows {
            // The row is looked at in the middle of its share of the pixel.
            let y = (top << 6) + row * Self.parts / Self.rows + Self.parts / Self.rows / 2
            fill(row / Self.rows, Self.crossings(edges, at: y))
        }
    }

    /// A straight line, with points in 64ths of a pixel, `y` downwards.
    private struct Edge {
        var from: PictureFont.Point
        var to: PictureFont.Point
    }

    private static func edges(_ outline: PictureFont.Outline, size: Int, shift: Int) -> [Edge] {
        // The result is rounded to the nearest 64th.
        func scaled(_ value: Int) -> Int { (value * size * parts * 2 + PictureFont.unitsPerEm) >> 10 }
        func place(_ point: PictureFont.Point) -> PictureFont.Point {
            PictureFont.Point(x: scaled(point.x) + shift, y: scaled(-point.y))
        }
        var edges: [Edge] = []
        let start = place(outline.start)
        var from = start
        for curve in outline.curves {
            let (begin, control, end) = (from, place(curve.control), place(curve.end))
            let count = control == end ? 1 : 6
            for step in 1...count {
                let rest = count - step
                func at(_ a: Int, _ b: Int, _ c: Int) -> Int {
                    (a * rest * rest + 2 * b * rest * step + c * step * step) / (count * count)
                }
                let to =
                    step == count
                    ? end
                    : PictureFont.Point(x: at(begin.x, control.x, end.x), y: at(begin.y, control.y, end.y))
                edges.append(Edge(from: from, to: to))
                from = to
            }
        }
        edges.append(Edge(from: from, to: start))
        return edges.filter { $0.from.y != $0.to.y }
    }

    /// The points at which the edges meet a row, from the left, each with the edge's direction: 1 downwards, -1
    /// upwards.
    private static func crossings(_ edges: [Edge], at y: Int) -> [(x: Int, turn: Int)] {
        edges.compactMap { edge -> (x: Int, turn: Int)? in
            let isDown = edge.from.y < edge.to.y
            let (upper, lower) = isDown ? (edge.from, edge.to) : (edge.to, edge.from)
            guard upper.y <= y, y < lower.y else { return nil }
            return (upper.x + (lower.x - upper.x) * (y - upper.y) / (lower.y - upper.y), isDown ? 1 : -1)
        }.sorted { $0.x < $1.x }
    }

    /// Adds the part of a row inside the letter: where the edges to the left do not cancel each other.
    private mutating func fill(_ row: Int, _ crossings: [(x: Int, turn: Int)]) {
        var winding = 0
        var begin = 0
        for (x, turn) in crossings {
            if winding == 0 { begin = x }
            winding += turn
            guard winding == 0 else { continue }
            for column in begin >> 6...x >> 6 {
                let covered = min(x, (column + 1) << 6) - max(begin, column << 6)
                let place = column - left
                if covered > 0, place >= 0, place < width { values[row * width + place] += covered }
            }
        }
    }
}
