/// Prices, letters and texts as the official encoders print them (dbn.md §6.1, dbn.md §6.2).
extension TextCursor {
    /// Writes a price with its sign and exactly nine decimals: `-0.000000001`.
    ///
    /// `Int64.min` is printed as the number it is; the official encoder prints `--9223372036.-854775808` there.
    @inline(__always)
    mutating func price(_ nanos: Int64) {
        if nanos < 0 { append("-") }
        let magnitude = nanos.magnitude
        decimal(magnitude / 1_000_000_000)
        append(".")
        nineDigits(UInt32(truncatingIfNeeded: magnitude % 1_000_000_000))
    }

    @inline(__always)
    mutating func null() { store(0x6C6C_756E as UInt32, used: 4) }

    /// Writes a letter in quotes; NUL is `null`. Odd bytes become `"\xff"` and `"\'"`, which is not JSON but the
    /// official encoders' form.
    @inline(__always)
    mutating func jsonLetter(_ byte: UInt8) {
        if byte == 0 {
            null()
        } else {
            append("\"")
            letter(byte)
            append("\"")
        }
    }

    /// Writes a letter; NUL is the empty field.
    @inline(__always)
    mutating func csvLetter(_ byte: UInt8, delimiter: UInt8) {
        switch byte {
        case 0: break
        case UInt8(ascii: "\""): for byte in "\"\\\"\"\"".utf8 { append(byte) }
        case delimiter where byte != UInt8(ascii: "\t"):
            append("\"")
            append(byte)
            append("\"")
        default: letter(byte)
        }
    }

    @inline(__always)
    private mutating func letter(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): append(byte)
        default: oddLetter(byte)
        }
    }

    /// Writes a byte, escaped as Rust does it.
    private mutating func oddLetter(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\t"): escape("t")
        case UInt8(ascii: "\r"): escape("r")
        case UInt8(ascii: "\n"): escape("n")
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"):
            append("\\")
            append(byte)
        case 0x20...0x7E: append(byte)
        default:
            escape("x")
            hex(byte >> 4, above9: "a")
            hex(byte & 15, above9: "a")
        }
    }

    private mutating func escape(_ character: Unicode.Scalar) {
        append("\\")
        append(character)
    }

    private mutating func hex(_ digit: UInt8, above9: Unicode.Scalar) {
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: above9) + digit - 10)
    }

    /// Writes a letter as text of one byte, which need not be UTF-8 (`RecordLayout.Column.isPlainLetter`).
    mutating func jsonPlainLetter(_ byte: UInt8) {
        append("\"")
        jsonByte(byte)
        append("\"")
    }

    mutating func csvPlainLetter(_ byte: UInt8, delimiter: UInt8) {
        let needsQuotes = Self.needsQuotes(byte, delimiter: delimiter)
        if needsQuotes { append("\"") }
        csvByte(byte)
        if needsQuotes { append("\"") }
    }

    /// Writes a field's text up to its first NUL, in quotes; text that is not UTF-8 or has no NUL is `""`.
    mutating func jsonText(_ record: RawSpan, at offset: Int, width: Int) {
        append("\"")
        for index in offset..<offset + Self.textLength(record, at: offset, width: width) {
            jsonByte(record.integer(at: index))
        }
        append("\"")
    }

    /// Writes a text in quotes.
    mutating func jsonText(_ text: String) {
        append("\"")
        for byte in text.utf8 { jsonByte(byte) }
        append("\"")
    }

    /// The bytes of a text in quotes.
    static func jsonText(of text: String) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 6 * text.utf8.count + 2)
        // Sound: the cursor lives inside the call only and checks every store.
        let count = unsafe bytes.withUnsafeMutableBytes { memory in
            guard var line = unsafe TextCursor(memory) else { return 0 }
            line.jsonText(text)
            return line.count
        }
        return Array(bytes[..<count])
    }

    private mutating func jsonByte(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            append("\\")
            append(byte)
        case 0x20...: append(byte)
        case 0x08: escape("b")
        case 0x09: escape("t")
        case 0x0A: escape("n")
        case 0x0C: escape("f")
        case 0x0D: escape("r")
        default:
            for byte in "\\u00".utf8 { append(byte) }
            hex(byte >> 4, above9: "A")
            hex(byte & 15, above9: "A")
        }
    }

    /// Writes a field's text, in quotes only where CSV needs them; text that is not UTF-8 or has no NUL is the empty
    /// field.
    mutating func csvText(_ record: RawSpan, at offset: Int, width: Int, delimiter: UInt8) {
        let end = offset + Self.textLength(record, at: offset, width: width)
        let needsQuotes = (offset..<end).contains { index in
            Self.needsQuotes(record.integer(at: index), delimiter: delimiter)
        }
        if needsQuotes { append("\"") }
        for index in offset..<end { csvByte(record.integer(at: index)) }
        if needsQuotes { append("\"") }
    }

    mutating func csvText(_ text: String, delimiter: UInt8) {
        let needsQuotes = text.utf8.contains { Self.needsQuotes($0, delimiter: delimiter) }
        if needsQuotes { append("\"") }
        for byte in text.utf8 { csvByte(byte) }
        if needsQuotes { append("\"") }
    }

    private mutating func csvByte(_ byte: UInt8) {
        if byte == UInt8(ascii: "\"") { append(byte) }
        append(byte)
    }

    private static func needsQuotes(_ byte: UInt8, delimiter: UInt8) -> Bool {
        byte == delimiter || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// The number of bytes before the first NUL; 0 when there is none, as the official tools have it, and when the
    /// bytes are not UTF-8.
    private static func textLength(_ record: RawSpan, at offset: Int, width: Int) -> Int {
        var length = 0
        var isASCII = true
        while length < width {
            let byte: UInt8 = record.integer(at: offset + length)
            if byte == 0 { break }
            isASCII = isASCII && byte < 0x80
            length += 1
        }
        guard length < width else { return 0 }
        return isASCII || record.fixedText(at: offset, width: width) != nil ? length : 0
    }
}
