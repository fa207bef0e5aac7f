/// What stands before the line being typed. Its width on screen is that of `text`; colour adds no columns.
struct Prompt: Equatable {
    /// Plain text, with the blank that parts it from the input: no escape sequences.
    var text: String
    /// True when the statement began on an earlier line.
    var isContinuation: Bool

    init(text: String, isContinuation: Bool = false) {
        self.text = text
        self.isContinuation = isContinuation
    }
}

/// The SGR sequences (`ESC [ … m`) for the two roles a prompt can have.
struct PromptColours: Equatable {
    var statement: String
    var continuation: String

    /// Bold for a statement, dim for its continuation: legible on every background.
    static let standard = PromptColours(statement: "\u{1B}[1m", continuation: "\u{1B}[2m")
}

extension Prompt {
    /// Marks the parts of `markedText` that take no columns. A control character, so no prompt contains it.
    static let escapeDelimiter: UInt8 = 1

    /// `text` with its colour between pairs of `escapeDelimiter`.
    ///
    /// The colour ends *before* the last character (the blank): libedit drops an escape that nothing follows, and the
    /// terminal would go on in the prompt's colour.
    /// - Parameter ascii: true when the locale cannot carry `▸` and `…`; libedit dereferences NULL on a prompt it cannot
    ///   decode.
    func markedText(colours: PromptColours?, ascii: Bool) -> String {
        let plain = ascii ? asciiText : String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
        guard let colours, let last = plain.last else { return plain }
        let mark = String(Unicode.Scalar(Self.escapeDelimiter))
        let colour = isContinuation ? colours.continuation : colours.statement
        return mark + colour + mark + plain.dropLast() + mark + "\u{1B}[0m" + mark + String(last)
    }

    private var asciiText: String {
        var result = ""
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            switch scalar {
            case "▸": result += ">"
            case "…": result += "..."
            default: result += scalar.isASCII ? String(scalar) : "?"
            }
        }
        return result
    }
}
