/// A canvas of dots in character cells: eight in one braille character, or one where a terminal has ASCII alone.
struct DotCanvas {
    let columns: Int
    let rows: Int
    let isUnicode: Bool
    private var cells: [UInt8]

    init(columns: Int, rows: Int, isUnicode: Bool) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
        self.isUnicode = isUnicode
        cells = [UInt8](repeating: 0, count: self.columns * self.rows)
    }

    /// The dots of a cell across; `down` has those from top to bottom.
    private var across: Int { isUnicode ? 2 : 1 }
    private var down: Int { isUnicode ? 4 : 1 }

    var dotColumns: Int { columns * across }
    var dotRows: Int { rows * down }

    /// The bits to add to U+2800, by row and column of the dot.
    private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    /// Sets a dot, counted from the top left; one outside the canvas is left out.
    mutating func set(_ x: Int, _ y: Int) {
        guard x >= 0, x < dotColumns, y >= 0, y < dotRows else { return }
        cells[y / down * columns + x / across] |= Self.bits[y % down][x % across]
    }

    mutating func horizontal(_ x1: Int, _ x2: Int, _ y: Int) { for x in min(x1, x2)...max(x1, x2) { set(x, y) } }

    mutating func vertical(_ x: Int, _ y1: Int, _ y2: Int) { for y in min(y1, y2)...max(y1, y2) { set(x, y) } }

    /// The rows of text, from the top down, each as wide as the canvas.
    var lines: [String] {
        (0..<rows).map { row in
            let scalars = cells[row * columns..<(row + 1) * columns].map { cell -> Unicode.Scalar in
                if cell == 0 { return " " }
                return isUnicode ? Unicode.Scalar(0x2800 + UInt32(cell)) ?? " " : "#"
            }
            return String(String.UnicodeScalarView(scalars))
        }
    }
}
