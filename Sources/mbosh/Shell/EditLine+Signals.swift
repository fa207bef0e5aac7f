extension EditLine {
    /// Waits for the next byte of the terminal; nil once the line is to be given up, for the reason in `stop`.
    func nextByte() -> UInt8? {
        while stop == nil {
            switch keys.next() {
            case .byte(let byte): return byte
            case .signalled: attend()
            case .ended: stop = .ended
            }
        }
        return nil
    }

    /// Does the work that signals asked for.
    private func attend() {
        if Interrupts.consumeResize() {
            put("\r" + String(repeating: "\u{1B}[A", count: rows().cursor) + "\u{1B}[J")
            resize()
            refresh()
        }
        Interrupts.obeyDeferred {
            leaveLine()
            markPastes(false)
            setRaw(false)
        } enter: {
            setRaw(true)
            markPastes(true)
            resize()
            refresh()
        }
        if Interrupts.consume() {
            leaveLine(mark: "^C")
            stop = .interrupted
        }
    }
}
