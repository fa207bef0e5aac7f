import Lang

extension EditLine {
    /// Does what Tab does: completes the word at the cursor, or lists the candidates and draws the line again below.
    /// Where there are no candidates, a second Tab shows the verb's syntax.
    func complete() {
        let (before, reply) = reply()
        switch tab.press(typed: before, reply: reply) {
        case .replace(let scalars, let text):
            removeBeforeCursor(scalars)
            insert(text)
        case .list(let candidates): list(candidates, hint: reply.hint)
        case .beep:
            if reply.candidates.isEmpty, reply.hint != nil, stuck == before {
                list([], hint: reply.hint)
            } else {
                beep()
            }
        }
        stuck = before
    }

    /// Does what `?` does: where a word begins it lists the verb's syntax and the candidates; inside a word or a text
    /// it is an ordinary character.
    func showHint() {
        let (before, reply) = reply()
        let isText = before.reduce(false) { $1 == "\"" ? !$0 : $0 }
        guard !isText, before.last.map({ $0 == " " || $0 == "|" }) ?? true,
            reply.hint != nil || !reply.candidates.isEmpty
        else {
            insert("?")
            return
        }
        list(reply.candidates, hint: reply.hint)
    }

    /// The completer's answer for the statement the cursor is in: a paste may have put several into the line.
    private func reply() -> (before: String, reply: Completion.Reply) {
        let lines = currentLine().before.split(separator: "\n", omittingEmptySubsequences: false)
        let before = lines.last.map(String.init) ?? ""
        return (before, completer(before))
    }

    private func list(_ candidates: [Completion.Candidate], hint: String?) {
        leaveLine()
        if let hint {
            let rows = FittedText.fit(shown(VisibleText.of(hint)), width: Terminal.width).split(separator: "\n")
            for row in rows { put(row + "\r\n") }
        }
        let candidates = candidates.map { Completion.Candidate(shown($0.text), shown($0.note)) }
        // The prompt keeps a row, and so does the hint.
        for row in CandidateTable.rows(candidates, width: Terminal.width, height: Terminal.height - 3) {
            put(row + "\r\n")
        }
        refresh()
    }
}
