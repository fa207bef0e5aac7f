/// The columns of text on a terminal, as wcwidth(3) counts them in a UTF-8 locale, whatever the locale of the process.
enum Width {
    /// Returns the columns of a character: 0 for combining marks, 2 for wide characters; control characters count as
    /// libedit draws them (`^A`).
    static func columns(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x20 || scalar.value == 0x7F { return 2 }
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    /// Returns whether a character is East Asian Wide or Fullwidth (Unicode Annex 11), by block, or an emoji.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            true
        default: scalar.properties.isEmojiPresentation
        }
    }

    static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - columns(text)))
    }

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
