extension Lexer {
    /// Reads `"…"` with the escapes `\\ \" \n \t \r \u{HEX}`. The text ends with its line, closed or not.
    mutating func lexString() {
        let start = position
        var value: [UInt8] = []
        position += 1
        while let byte = peek(), byte != UInt8(ascii: "\n") {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                append(.item(.string(String(decoding: value, as: UTF8.self))), from: start)
                return
            case UInt8(ascii: "\\"):
                value += lexEscape()
            default:
                position += 1
                value.append(byte)
                if byte.isStrayControl {
                    report(
                        .strayCharacter, "a control character has no place in a text", from: position - 1,
                        help: "write it as \\u{HEX}")
                }
            }
        }
        report(
            .unclosedQuote, "the quote is never closed", from: start, label: "begins here",
            help: "end the text with \" on the same line")
        append(.item(.string(String(decoding: value, as: UTF8.self))), from: start)
    }

    /// Returns the bytes that the escape at `position` stands for; a wrong one is reported and stands for nothing.
    private mutating func lexEscape() -> [UInt8] {
        let start = position
        position += 1
        guard let byte = peek(), byte != UInt8(ascii: "\n") else { return [] }
        if let plain = Self.escapes[byte] {
            position += 1
            return [plain]
        }
        if byte == UInt8(ascii: "u") { return lexScalar(from: start) }
        // The whole character, so that the caret covers it.
        position += 1
        while let next = peek(), next & 0xC0 == 0x80 { position += 1 }
        return refuseEscape(from: start)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "n"): 0x0A,
        UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D,
    ]

    /// Reads the rest of `\u{1F600}` from the `u` on: one to six hexadecimal digits that name a character.
    private mutating func lexScalar(from start: Int) -> [UInt8] {
        position += 1
        guard peek() == UInt8(ascii: "{") else { return refuseEscape(from: start) }
        position += 1
        var code: UInt32 = 0
        var count = 0
        while let digit = peek()?.hexValue, count < 6 {
            code = code * 16 + digit
            count += 1
            position += 1
        }
        guard count > 0, peek() == UInt8(ascii: "}"), let scalar = Unicode.Scalar(code) else {
            return refuseEscape(from: start)
        }
        position += 1
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func refuseEscape(from start: Int) -> [UInt8] {
        report(
            .unknownEscape, "\(quoted(text(from: start, to: position))) stands for no character", from: start,
            help: #"known are \\ \" \n \t \r \u{HEX}; write \\ for a backslash"#)
        return []
    }
}
