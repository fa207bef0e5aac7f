import Engine
import Lang

/// Pixels of at most 256 colours, on which rectangles, discs and letters of `PictureFont` are drawn. Parts outside the
/// canvas are left out.
struct RasterCanvas {
    struct RGB: Hashable {
        var red: UInt8
        var green: UInt8
        var blue: UInt8

        /// The colour of this one over another, with an opacity in hundredths.
        func over(_ below: RGB, opacity: Int) -> RGB {
            func mix(_ top: UInt8, _ bottom: UInt8) -> UInt8 {
                UInt8(clamping: (Int(top) * opacity + Int(bottom) * (100 - opacity) + 50) / 100)
            }
            return RGB(red: mix(red, below.red), green: mix(green, below.green), blue: mix(blue, below.blue))
        }

        /// The distance of two colours: the sum of the squares.
        func distance(_ other: RGB) -> Int {
            [(red, other.red), (green, other.green), (blue, other.blue)].reduce(0) { sum, pair in
                let difference = Int(pair.0) - Int(pair.1)
                return sum + difference * difference
            }
        }
    }

    let width: Int
    let height: Int
    /// The colours of the pixels as indices of `palette`, row by row from the top left.
    private(set) var pixels: [UInt8]
    private(set) var palette: [RGB]
    /// The indices of colours in `palette`; a colour without an entry of its own has that of the nearest.
    private var places: [RGB: UInt8]

    init(width: Int, height: Int, paper: RGB) {
        self.width = max(1, width)
        self.height = max(1, height)
        pixels = [UInt8](repeating: 0, count: self.width * self.height)
        palette = [paper]
        places = [paper: 0]
    }

    /// The index of a colour; with all 256 taken that of the nearest.
    private mutating func place(_ colour: RGB) -> UInt8 {
        if let place = places[colour] { return place }
        if palette.count < 256 {
            let place = UInt8(palette.count)
            palette.append(colour)
            places[colour] = place
            return place
        }
        let nearest = palette.indices.min { palette[$0].distance(colour) < palette[$1].distance(colour) }
        let place = UInt8(clamping: nearest ?? 0)
        places[colour] = place
        return place
    }

    /// Fills a rectangle.
    ///
    /// - Parameter opacity: the opacity in hundredths.
    mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ colour: RGB, opacity: Int = 100) {
        let columns = columns.clamped(to: 0..<width)
        let rows = rows.clamped(to: 0..<height)
        guard !columns.isEmpty, !rows.isEmpty else { return }
        // The colour that each colour below turns into; there are few below one rectangle.
        var mixed: [UInt8: UInt8] = [:]
        let whole = opacity >= 100 ? place(colour) : nil
        for row in rows {
            for index in row * width + columns.lowerBound..<row * width + columns.upperBound {
                if let whole {
                    pixels[index] = whole
                    continue
                }
                let below = pixels[index]
                if let known = mixed[below] {
                    pixels[index] = known
                } else {
                    let result = place(colour.over(palette[Int(below)], opacity: opacity))
                    mixed[below] = result
                    pixels[index] = result
                }
            }
        }
    }

    /// Draws a text.
    ///
    /// - Parameters:
    ///   - x: the beginning of the first letter, in 64ths of a pixel.
    ///   - baseline: the row below the feet of letters without a descender.
    ///   - size: the pixels of the em.
    mutating func text(_ text: String, x: Int, baseline: Int, size: Int, _ colour: RGB) {
        var pen = x
        for scalar in text.unicodeScalars {
            let glyph = PictureFont.glyph(scalar)
            let coverage = GlyphCoverage(glyph, size: size, shift: pen & 63)
            for row in 0..<coverage.height {
                for column in 0..<coverage.width {
                    let covered = coverage.values[row * coverage.width + column]
                    let (x, y) = ((pen >> 6) + coverage.left + column, baseline + coverage.top + row)
                    shade(x, y, colour, sixteenths: (covered * 16 + GlyphCoverage.full / 2) / GlyphCoverage.full)
                }
            }
            pen += Self.advance(glyph, size: size)
        }
    }

    /// Draws a disc with smooth edges; its middle and radius are in tenths of a pixel.
    mutating func disc(x: Int, y: Int, radius: Int, _ colour: RGB) {
        let reach = radius / 10 + 2
        for row in y / 10 - reach...y / 10 + reach {
            for column in x / 10 - reach...x / 10 + reach {
                var inside = 0
                for part in 0..<16 {
                    let across = column * 10 + part % 4 * 25 / 10 + 1 - x
                    let down = row * 10 + part / 4 * 25 / 10 + 1 - y
                    if across * across + down * down <= radius * radius { inside += 1 }
                }
                shade(column, row, colour, sixteenths: inside)
            }
        }
    }

    /// Mixes a part of a colour into a pixel.
    private mutating func shade(_ x: Int, _ y: Int, _ colour: RGB, sixteenths: Int) {
        guard sixteenths > 0, x >= 0, x < width, y >= 0, y < height else { return }
        let index = y * width + x
        let below = palette[Int(pixels[index])]
        pixels[index] = place(sixteenths >= 16 ? colour : colour.over(below, opacity: sixteenths * 100 / 16))
    }

    /// The distance to the next letter, in 64ths of a pixel.
    private static func advance(_ glyph: PictureFont.Glyph, size: Int) -> Int {
        glyph.advance * size * 64 / PictureFont.unitsPerEm
    }

    /// The width of a text, in 64ths of a pixel.
    static func width(of text: String, size: Int) -> Int {
        text.unicodeScalars.reduce(0) { $0 + advance(PictureFont.glyph($1), size: size) }
    }
}
