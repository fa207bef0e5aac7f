// The syntax of JSON (RFC 8259), with the two liberties of the official encoder.
extension TextObjectReader {
    func fault(_ bytes: RawSpan, _ expected: String) -> RowFault {
        RowFault(
            at: position, expected: expected,
            found: position < end ? RowFault.quote(bytes, position, end) : "the end of the line")
    }

    @inline(__always)
    mutating func skipBlanks(_ bytes: RawSpan) {
        while position < end {
            switch bytes.byte(position) {
            case 0x20, 0x09, 0x0D, 0x0A: position += 1
            default: return
            }
        }
    }

    /// Passes over one character, and the blanks before it.
    @inline(__always)
    private mutating func take(_ character: Unicode.Scalar, _ bytes: RawSpan) -> Bool {
        skipBlanks(bytes)
        guard position < end, bytes.byte(position) == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func object(_ bytes: RawSpan, place: Int, depth: Int) throws(RowFault) {
        guard take("{", bytes) else { throw fault(bytes, "an object, {…}") }
        if take("}", bytes) { return }
        while true {
            guard take("\"", bytes) else { throw fault(bytes, "a key in quotes") }
            let (key, _) = try string(bytes)
            guard take(":", bytes) else { throw fault(bytes, "a colon behind the key") }
            skipBlanks(bytes)
            try member(bytes, key: key, place: place, depth: depth)
            if take(",", bytes) { continue }
            guard take("}", bytes) else { throw fault(bytes, "a comma or the object's end, }") }
            return
        }
    }

    private mutating func member(_ bytes: RawSpan, key: Range<Int>, place: Int, depth: Int) throws(RowFault) {
        let key = TextKey(bytes, key)
        let name = place < 0 ? key.head : 0
        if place == Self.inRecord, position < end {
            let first = bytes.byte(position)
            if first == UInt8(ascii: "{"), name == TextKey.header {
                return try object(bytes, place: Self.inHeader, depth: depth + 1)
            }
            if first == UInt8(ascii: "["), name == TextKey.levels { return try levels(bytes, depth: depth) }
        }
        let (value, kind) = try value(bytes, depth: depth)
        members.append(Member(place: place, key: key, value: value, kind: kind))
        if name == TextKey.recordType { recordType = value }
    }

    private mutating func levels(_ bytes: RawSpan, depth: Int) throws(RowFault) {
        position += 1
        if take("]", bytes) { return }
        var index = 0
        while true {
            try object(bytes, place: index, depth: depth + 2)
            index += 1
            if take(",", bytes) { continue }
            guard take("]", bytes) else { throw fault(bytes, "a comma or the list's end, ]") }
            return
        }
    }

    /// Reads a string from after its opening quote to after its closing one.
    @inline(__always)
    private mutating func string(_ bytes: RawSpan) throws(RowFault) -> (content: Range<Int>, isEscaped: Bool) {
        let start = position
        var isEscaped = false
        var at = start
        while true {
            at = bytes.first(UInt8(ascii: "\""), or: UInt8(ascii: "\\"), at, end)
            if at >= end { break }
            if bytes.byte(at) == UInt8(ascii: "\"") {
                position = at + 1
                return (start..<at, isEscaped)
            }
            isEscaped = true
            at += 2
        }
        position = end
        throw RowFault(at: start - 1, expected: "a closing quote", found: "the end of the line")
    }

    private mutating func value(_ bytes: RawSpan, depth: Int) throws(RowFault) -> (Range<Int>, ValueKind) {
        guard position < end else { throw fault(bytes, "a value") }
        let start = position
        switch bytes.byte(position) {
        case UInt8(ascii: "\""):
            position += 1
            let (content, isEscaped) = try string(bytes)
            return (content, isEscaped ? .escapedString : .string)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            while position < end, Self.isInNumber(bytes.byte(position)) { position += 1 }
            return (start..<position, .number)
        case UInt8(ascii: "n"):
            try word("null", bytes)
            return (start..<position, .null)
        case UInt8(ascii: "N"):
            try word("NaN", bytes)
            return (start..<position, .null)
        case UInt8(ascii: "t"): try word("true", bytes)
        case UInt8(ascii: "f"): try word("false", bytes)
        case UInt8(ascii: "{"), UInt8(ascii: "["): try passOver(bytes, depth: depth + 1)
        default: throw fault(bytes, "a value")
        }
        return (start..<position, .other)
    }

    @inline(__always)
    private static func isInNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func word(_ word: StaticString, _ bytes: RawSpan) throws(RowFault) {
        for character in word.description.utf8 {
            guard position < end, bytes.byte(position) == character else { throw fault(bytes, "\(word)") }
            position += 1
        }
    }

    /// Passes over an object or a list that is no field's value.
    private mutating func passOver(_ bytes: RawSpan, depth: Int) throws(RowFault) {
        guard depth <= Self.maximumDepth else { throw fault(bytes, "at most \(Self.maximumDepth) levels of nesting") }
        let isObject = bytes.byte(position) == UInt8(ascii: "{")
        position += 1
        let close: Unicode.Scalar = isObject ? "}" : "]"
        if take(close, bytes) { return }
        while true {
            if isObject {
                guard take("\"", bytes) else { throw fault(bytes, "a key in quotes") }
                _ = try string(bytes)
                guard take(":", bytes) else { throw fault(bytes, "a colon behind the key") }
            }
            skipBlanks(bytes)
            _ = try value(bytes, depth: depth)
            if take(",", bytes) { continue }
            guard take(close, bytes) else { throw fault(bytes, "a comma or \(close)") }
            return
        }
    }
}
