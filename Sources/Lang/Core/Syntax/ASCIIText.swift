/// Text for a terminal that shows ASCII alone (`LANG=C`): the signs of the program as their nearest equivalents in
/// ASCII, every other character by its number.
///
/// The replacement of a sign may take another width than the sign, so whoever lays text out replaces first and measures
/// then. ASCII stays as it is: doing it twice changes nothing.
package enum ASCIIText {
    /// The text in ASCII.
    ///
    /// - Parameter form: with `json`, every character beyond ASCII is an escape of JSON, which stays the same text.
    /// - Complexity: O(length); text that is ASCII is returned as it is.
    package static func of(_ text: String, as form: VisibleText.Form = .text) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else {
                switch form {
                case .text: result += word(scalar)
                case .json: result += escape(scalar)
                }
            }
        }
        return result
    }

    /// `\u00e9`, of two units where one does not hold it.
    static func escape(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { "\\u" + String($0, radix: 16).zeroPadded(4) }.joined()
    }

    /// The bytes of a text in ASCII; bytes that are no UTF-8 are `?`.
    package static func of(_ bytes: [UInt8], as form: VisibleText.Form = .text) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
        return Array(of(String(decoding: bytes, as: UTF8.self), as: form).utf8)
    }

    /// The stand-in of a scalar beyond ASCII in a text: its sign, else its class of drawing, else its number.
    private static func word(_ scalar: Unicode.Scalar) -> String {
        if let sign = signs[scalar] { return sign }
        switch scalar.value {
        // Symbols of control characters, as a terminal would echo them.
        case 0x2400...0x241F: return "^" + String(Unicode.Scalar(UInt8(scalar.value - 0x2400 + 0x40)))
        case 0x2500...0x257F: return "+"
        case 0x2580...0x259F: return "#"
        case 0x2801...0x28FF: return "#"
        // Controls and the replacement character have no sign of their own.
        case 0x80...0x9F, 0xFFFD: return "?"
        default: return "\\u{" + String(scalar.value, radix: 16) + "}"
        }
    }

    /// The signs beyond ASCII that the program itself prints.
    private static let signs: [Unicode.Scalar: String] = [
        "…": "...", "—": "-", "–": "-", "−": "-", "‘": "'", "’": "'", "“": "\"", "”": "\"", "\u{A0}": " ",
        "×": "x", "·": "*", "µ": "u", "μ": "u", "§": "section ", "½": "1/2", "°": " deg", "±": "+/-",
        "✓": "ok", "✗": "FAIL", "▸": ">", "▶": ">", "◀": "<", "▲": "^", "●": "*", "→": "->", "←": "<-", "↑": "^",
        "↓": "v", "≤": "<=", "≥": ">=", "≠": "!=", "∞": "inf", "Σ": "sum",
        "│": "|", "┃": "|", "╵": "|", "╷": "|", "╹": "|", "╻": "|", "╿": "|", "╽": "|", "║": "|",
        "─": "-", "━": "-", "═": "=", "\u{2800}": " ", "\u{2421}": "^?",
        "▁": "_", "▂": ".", "▃": "-", "▏": "|", "▎": "|", "▍": "|", "░": ".", "▒": ":", "▓": "*",
    ]
}
