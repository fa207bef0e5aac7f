extension Session {
    /// A symbol, or another text, as it must be written in a statement: bare where that means the same, else between
    /// quotes with every character escaped that would end the text, or that a screen would not show.
    static func written(_ symbol: String) -> String { isBare(symbol) ? symbol : textLiteral(symbol) }

    /// True when a bare symbol is read back as a symbol: a word with an upper-case letter, or a number. A text that
    /// looks like a word of the language, or has a character that ends a word, is not.
    private static func isBare(_ symbol: String) -> Bool {
        guard let first = symbol.unicodeScalars.first else { return false }
        if symbol.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
        return first.properties.isAlphabetic && symbol.contains(where: \.isUppercase)
            && symbol.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "." || $0 == "_" || $0 == "-"
            }
    }

    /// A text between quotes, which the lexer reads back.
    static func textLiteral(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if VisibleText.isObeyed(scalar) {
                    result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// A word as it must be written on a shell's command line.
    package static func shellQuoted(_ text: String) -> String {
        let safe = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "./_-+=:,@%".contains($0)) }
        return safe && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
