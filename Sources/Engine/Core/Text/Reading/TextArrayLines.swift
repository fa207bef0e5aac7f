/// Turns a JSON list of objects, on one line or over many, into lines of one object each, without I/O: every byte keeps
/// its offset and its value, but for the list's brackets and commas and for line feeds inside an object.
struct TextArrayLines: Sendable {
    /// The depth of brackets and braces; 1 inside the list itself.
    private var depth = 0
    private var isInText = false
    private var isEscaped = false
    /// True when the list's closing bracket has been seen.
    private(set) var isClosed = false

    /// Appends bytes as lines; the first byte of all is the list's opening bracket.
    ///
    /// - Returns: the offset of the first byte after the list that is no blank; nil when there is none.
    mutating func append(_ bytes: RawSpan, from start: Int, to lines: inout [UInt8]) -> Int? {
        lines.reserveCapacity(lines.count + bytes.byteCount - start)
        for index in start..<bytes.byteCount {
            let byte = bytes.byte(index)
            if isClosed {
                guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return index }
                continue
            }
            lines.append(line(byte))
        }
        return nil
    }

    private mutating func line(_ byte: UInt8) -> UInt8 {
        if isInText {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInText = false
            }
            return byte == 0x0A || byte == 0x0D ? 0x20 : byte
        }
        switch byte {
        case UInt8(ascii: "\""): isInText = true
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            if depth == 1 { return 0x20 }
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            // A brace too many ends the list as well: its row says what is wrong.
            depth -= 1
            if depth == 0 {
                isClosed = true
                return byte == UInt8(ascii: "]") ? 0x0A : byte
            }
        case UInt8(ascii: ","): if depth == 1 { return 0x0A }
        case 0x0A, 0x0D: return 0x20
        default: break
        }
        return byte
    }
}
