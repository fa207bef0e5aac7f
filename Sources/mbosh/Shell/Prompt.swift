/// The text before the line being typed. Its width on screen is that of `text`; colour adds no columns.
struct Prompt: Equatable {
    /// The plain text, with the blank that parts it from the input, and without escape sequences.
    var text: String
    /// True when the statement began on an earlier line.
    var isContinuation = false
}

extension Prompt {
    /// The character that marks the parts of `markedText` without columns. It is a control character, so no prompt
    /// contains it.
    static let escapeDelimiter: UInt8 = 1

    /// `text` with its colour between pairs of `escapeDelimiter`: bold for a statement, dim for its continuation, legible on every
    /// background.
    ///
    /// The colour ends *before* the last character (the blank): libedit drops an escape that nothing follows, and the
    /// terminal would go on in the prompt's colour.
    /// - Parameter ascii: true when the locale cannot carry `▸` and `…`; libedit dereferences NULL on a prompt it cannot
    ///   decode.
    func markedText(usesColour: Bool, ascii: Bool) -> String {
        let visible = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        let signs: [Unicode.Scalar: String] = ["▸": ">", "…": "..."]
        let plain = ascii ? visible.map { signs[$0] ?? ($0.isASCII ? String($0) : "?") }.joined() : String(visible)
        guard usesColour, let last = plain.last else { return plain }
        let mark = String(Unicode.Scalar(Self.escapeDelimiter))
        let colour = isContinuation ? "\u{1B}[2m" : "\u{1B}[1m"
        return mark + colour + mark + plain.dropLast() + mark + "\u{1B}[0m" + mark + String(last)
    }
}
