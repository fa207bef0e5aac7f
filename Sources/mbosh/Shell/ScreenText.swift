import Lang

/// Text cut to the size of a screen and drawn in place.
struct ScreenText {
    var columns: Int
    var rows: Int

    /// Returns the bytes that draw a whole screen.
    ///
    /// - Parameter status: The last row, in reverse video.
    func frame(_ text: String, status: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        let room = max(0, rows - 1)
        let hidden = lines.count - room
        if hidden > 0, room > 0 {
            lines = lines.prefix(room - 1) + ["and \(hidden + 1) more rows"]
        }
        var output = "\u{1B}[H"
        for line in lines.prefix(room) { output += cut(line) + "\u{1B}[K\r\n" }
        output += "\u{1B}[J"
        // The status is addressed by its row, since the text above need not fill the screen.
        output += "\u{1B}[\(rows);1H\u{1B}[7m" + cut(CellText.pad(status, columns, right: false)[...]) + "\u{1B}[0m"
        return output
    }

    /// A line up to the last column. Escape sequences behind the cut are kept: they end colours.
    func cut(_ line: Substring) -> String {
        var result = ""
        var width = 0
        FittedText.measure(line) { character, columns in
            width += columns ?? 0
            if columns == nil || width <= self.columns { result.append(character) }
        }
        return result
    }
}
