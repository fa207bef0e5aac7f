/// Collects a bracketed paste: bytes up to `ESC[201~`, then the text to insert.
struct PasteScanner {
    /// The bytes that a terminal in mode 2004 sends after pasted text.
    static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

    private var bytes: [UInt8] = []

    /// Takes the next byte; returns true when it was the last of `pasteEnd`. The bytes after that are not part of the
    /// paste.
    mutating func feed(_ byte: UInt8) -> Bool {
        bytes.append(byte)
        guard byte == Self.pasteEnd.last, bytes.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd) else {
            return false
        }
        bytes.removeLast(Self.pasteEnd.count)
        return true
    }

    /// The paste as lines of text: CR and CRLF are newlines (terminals send CR for the newlines they paste), every
    /// other control character but tab is left out, and bytes that are not UTF-8 become U+FFFD.
    var text: String {
        // By scalars: a return and a newline are one character of a text.
        let newline = "\n".unicodeScalars
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
            .replacing("\r\n".unicodeScalars, with: newline).replacing("\r".unicodeScalars, with: newline)
        return String(scalars.filter { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control })
    }
}

extension EditLine {
    /// Reads a paste whose start has been seen and inserts it as one edit. If it ends in a newline its lines are
    /// complete and are handed over at once, as when each had been typed; otherwise they wait for Enter.
    ///
    /// An interrupt or a hang-up in the middle drops the paste and ends the reading of the line.
    func paste() {
        var scanner = PasteScanner()
        while let byte = nextByte() {
            guard scanner.feed(byte) else { continue }
            var text = scanner.text
            // The scalars are looked at, since a grapheme would take "\r\n" for one character; no CR is left.
            let isComplete = text.unicodeScalars.last == "\n"
            if isComplete { text.unicodeScalars.removeLast() }
            insert(text)
            if isComplete { inject(Unicode.Scalar(0x0A)) }
            return
        }
    }
}
