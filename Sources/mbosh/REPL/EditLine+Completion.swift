extension EditLine {
    /// Tab: completes the word at the cursor, or lists what it may become and draws the line again below.
    func complete() {
        let line = currentLine()
        // A paste may have put several statements into the line; the one with the cursor is completed.
        let before = line.before.split(separator: "\n", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        let after = line.after.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        let reply = completions(line: before + after, cursor: before.utf8.count)
        switch tab.press(typed: before, reply: reply) {
        case .replace(let scalars, let text):
            removeBeforeCursor(scalars)
            insert(text)
        case .list(let candidates):
            leaveLine()
            for row in CandidateTable.rows(candidates, width: columns) { put(row + "\r\n") }
            refresh()
        case .beep:
            beep()
        }
    }
}
