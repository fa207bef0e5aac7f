/// Pixels of at most 256 colours, drawn on with rectangles and letters of `RasterFont`. What lies outside is left out.
struct RasterCanvas {
    struct RGB: Hashable {
        var red: UInt8
        var green: UInt8
        var blue: UInt8

        /// Of this colour over another, in hundredths.
        func over(_ below: RGB, opacity: Int) -> RGB {
            func mix(_ top: UInt8, _ bottom: UInt8) -> UInt8 {
                UInt8(clamping: (Int(top) * opacity + Int(bottom) * (100 - opacity) + 50) / 100)
            }
            return RGB(red: mix(red, below.red), green: mix(green, below.green), blue: mix(blue, below.blue))
        }

        /// How far apart two colours are: the sum of the squares.
        func distance(_ other: RGB) -> Int {
            [(red, other.red), (green, other.green), (blue, other.blue)].reduce(0) { sum, pair in
                let difference = Int(pair.0) - Int(pair.1)
                return sum + difference * difference
            }
        }
    }

    let width: Int
    let height: Int
    /// Places in `palette`, row by row from the top left.
    private(set) var pixels: [UInt8]
    private(set) var palette: [RGB]
    private var places: [RGB: UInt8]

    init(width: Int, height: Int, paper: RGB) {
        self.width = max(1, width)
        self.height = max(1, height)
        pixels = [UInt8](repeating: 0, count: self.width * self.height)
        palette = [paper]
        places = [paper: 0]
    }

    /// The colour's place; with all 256 taken that of the nearest.
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

    /// - Parameter opacity: in hundredths.
    mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ colour: RGB, opacity: Int = 100) {
        let columns = columns.clamped(to: 0..<width)
        let rows = rows.clamped(to: 0..<height)
        guard !columns.isEmpty, !rows.isEmpty else { return }
        // What each colour below becomes; there are few below one rectangle.
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

    /// - Parameters:
    ///   - x: where the first letter begins.
    ///   - baseline: the row below the feet of letters that do not go deeper.
    ///   - scale: pixels across and down a dot.
    mutating func text(_ text: String, x: Int, baseline: Int, scale: Int, _ colour: RGB) {
        var left = x
        for scalar in text.unicodeScalars {
            for row in 0..<RasterFont.rows {
                let dots = RasterFont.dots(scalar, row: row)
                let top = baseline + (row - RasterFont.ascent) * scale
                for column in 0..<RasterFont.columns where dots & (16 >> UInt8(column)) != 0 {
                    fill(left + column * scale..<left + (column + 1) * scale, top..<top + scale, colour)
                }
            }
            left += RasterFont.advance * scale
        }
    }

    /// Columns a text takes, without the gap behind its last letter.
    static func width(of text: String, scale: Int) -> Int {
        max(0, text.unicodeScalars.count * RasterFont.advance - 1) * scale
    }
}
