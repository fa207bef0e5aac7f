import Lang

/// Columns of a terminal as libedit counts them: scalar by scalar, as wcwidth(3) does in a UTF-8 locale, whatever the locale of
/// the process.
enum Width {
    /// Control characters count as libedit draws them (`^A`).
    static func columns(_ scalar: Unicode.Scalar) -> Int {
        scalar.value < 0x20 || scalar.value == 0x7F ? 2 : DisplayWidth.of(scalar)
    }

    static func columns(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + columns($1) } }

    /// Returns the row, counted from that of the prompt, on which the cursor stands after `text` that follows a prompt
    /// of `promptColumns`, on a terminal of `columns`.
    static func row(after text: some StringProtocol, promptColumns: Int, columns: Int) -> Int {
        let width = max(2, columns)
        var row = promptColumns / width
        var column = promptColumns % width
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                row += 1
                column = 0
                continue
            }
            // libedit puts a tab stop every eight columns.
            let needed = scalar == "\t" ? 8 - column % 8 : Self.columns(scalar)
            if column + needed > width {
                row += 1
                column = 0
            }
            column += needed
            if column >= width {
                row += 1
                column = 0
            }
        }
        return row
    }
}
