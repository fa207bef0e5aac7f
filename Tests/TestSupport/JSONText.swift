/// A JSON document as a value, read by a parser that is not the program's own: tests judge with it what the program wrote,
/// and read reference files. Numbers stay text, because 64-bit ones do not fit a Double.
public enum JSONText: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONText])
    /// Members in their order; a name may occur twice, as in the text.
    case object([Member])

    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSONText
    }

    public struct Failure: Error, Hashable, Sendable {
        /// Offset in bytes.
        public var offset: Int
        public var reason: String
    }

    /// - Throws: `Failure` for anything that RFC 8259 does not allow, trailing text included.
    public init(_ text: String) throws(Failure) {
        var parser = Parser(bytes: Array(text.utf8))
        self = try parser.value(depth: 0)
        parser.space()
        if parser.position != parser.bytes.count { throw parser.failure("text behind the document") }
    }

    /// An object's member; nil when there is none.
    public subscript(name: String) -> JSONText? {
        if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
    }

    public var text: String? { if case .string(let text) = self { text } else { nil } }
    public var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var elements: [JSONText]? { if case .array(let elements) = self { elements } else { nil } }
    /// An object's names, in their order.
    public var names: [String]? { if case .object(let members) = self { members.map(\.name) } else { nil } }
}

private struct Parser {
    let bytes: [UInt8]
    var position = 0

    func failure(_ reason: String) -> JSONText.Failure { JSONText.Failure(offset: position, reason: reason) }

    mutating func space() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    mutating func take(_ text: StaticString) -> Bool {
        let wanted = Array(text.description.utf8)
        guard bytes[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    mutating func value(depth: Int) throws(JSONText.Failure) -> JSONText {
        guard depth < 200 else { throw failure("nested too deep") }
        space()
        if take("null") { return .null }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        guard position < bytes.count else { throw failure("a value is missing") }
        switch bytes[position] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "{"): return try object(depth: depth)
        default: return try number()
        }
    }

    mutating func array(depth: Int) throws(JSONText.Failure) -> JSONText {
        var elements: [JSONText] = []
        position += 1
        space()
        if take("]") { return .array([]) }
        while true {
            elements.append(try value(depth: depth + 1))
            space()
            if take("]") { return .array(elements) }
            guard take(",") else { throw failure("expected , or ]") }
        }
    }

    mutating func object(depth: Int) throws(JSONText.Failure) -> JSONText {
        var members: [JSONText.Member] = []
        position += 1
        space()
        if take("}") { return .object([]) }
        while true {
            space()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw failure("expected a name")
            }
            let name = try string()
            space()
            guard take(":") else { throw failure("expected :") }
            members.append(JSONText.Member(name: name, value: try value(depth: depth + 1)))
            space()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("expected , or }") }
        }
    }

    mutating func number() throws(JSONText.Failure) -> JSONText {
        let start = position
        _ = take("-")
        let whole = try digits()
        if whole.count > 1, whole.first == UInt8(ascii: "0") { throw failure("a number starts with 0") }
        if take(".") { _ = try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            _ = try digits()
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    mutating func digits() throws(JSONText.Failure) -> ArraySlice<UInt8> {
        let found = bytes[position...].prefix { (0x30...0x39).contains($0) }
        guard !found.isEmpty else { throw failure("expected a digit") }
        position += found.count
        return found
    }

    mutating func string() throws(JSONText.Failure) -> String {
        var units: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: units, as: UTF8.self) else { throw failure("not UTF-8") }
                return text
            case UInt8(ascii: "\\"): units += Array(String(try escape()).utf8)
            case 0..<0x20: throw failure("a bare control character")
            default: units.append(byte)
            }
        }
        throw failure("the string does not end")
    }

    mutating func escape() throws(JSONText.Failure) -> Character {
        guard position < bytes.count else { throw failure("the string does not end") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(UnicodeScalar(byte))
        case UInt8(ascii: "u"):
            let high = try hex()
            guard (0xD800..<0xDC00).contains(high) else {
                guard let scalar = UnicodeScalar(high) else { throw failure("half a surrogate pair") }
                return Character(scalar)
            }
            guard take("\\u") else { throw failure("half a surrogate pair") }
            let low = try hex()
            guard (0xDC00..<0xE000).contains(low),
                let scalar = UnicodeScalar(0x10000 + (high - 0xD800) << 10 + low - 0xDC00)
            else { throw failure("half a surrogate pair") }
            return Character(scalar)
        default: throw failure("an unknown escape")
        }
    }

    mutating func hex() throws(JSONText.Failure) -> UInt32 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
            throw failure("expected four hex digits")
        }
        position += 4
        return value
    }
}
