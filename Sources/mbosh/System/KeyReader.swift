#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A reader of a terminal's bytes, one at a time, that signals wake and that looks ahead far enough to see a paste
/// begin.
struct KeyReader {
    enum Event: Equatable {
        case byte(UInt8)
        /// A signal came: `Interrupts` has something to be looked at.
        case signalled
        /// The terminal is gone; Ctrl-D is a byte and does not come as this.
        case ended
    }

    /// The bytes that a terminal in mode 2004 sends before pasted text.
    static let pasteStart: [UInt8] = Array("\u{1B}[200~".utf8)

    private let descriptor: Int32
    /// Bytes that were read and are not the start of a paste; they are given out first.
    private var pushedBack: [UInt8] = []

    init(descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

    /// Waits for a byte or a signal.
    mutating func next() -> Event { while true { if let event = next(milliseconds: -1) { return event } } }

    /// Waits no longer than `limit` for a byte or a signal; nil when neither came.
    mutating func next(within limit: Duration) -> Event? { next(milliseconds: Self.milliseconds(limit)) }

    private mutating func next(milliseconds: Int32) -> Event? {
        if !pushedBack.isEmpty { return .byte(pushedBack.removeFirst()) }
        switch Interrupts.wait(for: descriptor, milliseconds: milliseconds) {
        case .signal: return .signalled
        case .nothing: return nil
        case .input: return readByte()
        }
    }

    /// Returns a duration in milliseconds, rounded up, so that a short wait is not a busy one; a minute at most.
    static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        return Int32(
            clamping: min(60_000, max(0, seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)))
    }

    /// Returns whether the ESC just given out begins a paste; if so, all of `pasteStart` is consumed.
    ///
    /// A terminal sends the six bytes in one write, so a sequence that is not there within 20 ms is a key pressed by
    /// hand. Should a slow line cut the sequence, the key binding of the whole sequence still finds it.
    mutating func takePasteStart() -> Bool {
        guard pushedBack.isEmpty else { return false }
        var seen: [UInt8] = []
        for expected in Self.pasteStart.dropFirst() {
            guard case .input = Interrupts.wait(for: descriptor, milliseconds: 20), case .byte(let byte) = readByte()
            else { break }
            seen.append(byte)
            if byte != expected { break }
        }
        if seen.elementsEqual(Self.pasteStart.dropFirst()) { return true }
        pushedBack = seen
        return false
    }

    private func readByte() -> Event {
        var byte: UInt8 = 0
        // One byte, on the stack.
        let count = unsafe read(descriptor, &byte, 1)
        if count == 1 { return .byte(byte) }
        if count < 0, errno == EINTR || errno == EAGAIN { return .signalled }
        return .ended
    }
}
