#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension EditLine {
    /// Moves to an empty row below all of the line being edited, with `mark` behind the line.
    func leaveLine(mark: String = "") {
        let rows = rows()
        // In the middle of the line the mark would overwrite what is there.
        put((currentLine().after.isEmpty ? mark : "") + String(repeating: "\r\n", count: rows.end - rows.cursor + 1))
    }

    /// Columns of the terminal; 80 when it does not say.
    var columns: Int {
        var size = winsize()
        // Fills a value of ours.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
        return Int(size.ws_col)
    }

    /// The rows, counted from the prompt's, of the cursor and of the end of the line.
    func rows() -> (cursor: Int, end: Int) {
        let line = currentLine()
        let columns = columns
        let cursor = Width.row(after: line.before, promptColumns: promptColumns, columns: columns)
        let end = Width.row(after: line.before + line.after, promptColumns: promptColumns, columns: columns)
        return (cursor, end)
    }
}
