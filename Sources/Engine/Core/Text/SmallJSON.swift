/// A small JSON document, read whole: whole numbers, texts, lists and objects. Numbers with a fraction are read as
/// `.other`: nothing here asks for one.
package enum SmallJSON: Hashable, Sendable {
    case object([String: SmallJSON])
    case array([SmallJSON])
    case text(String)
    case whole(Int64)
    /// true, false, null, and numbers that are not whole.
    case other(String)

    /// The error of a text that is no JSON, or nested too deep.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        /// The words: what was expected, and the byte offset.
        package var description: String
    }

    /// The deepest nesting that is read.
    static let deepest = 16

    /// Reads a whole document.
    ///
    /// - Throws: where it is no JSON, or nested deeper than `deepest`.
    package init(_ text: String) throws(Failure) { try self.init(bytes: Array(text.utf8)) }

    /// Reads a whole document of UTF-8.
    ///
    /// - Throws: as for a text.
    package init(bytes: [UInt8]) throws(Failure) {
        var reader = Reader(bytes: bytes)
        self = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.isAtEnd else { throw reader.failure("the end") }
    }

    /// The member of this name; nil when there is none, and for a value that is no object.
    package subscript(name: String) -> SmallJSON? { if case .object(let members) = self { members[name] } else { nil } }

    /// The text; nil for a value that is none.
    package var string: String? { if case .text(let text) = self { text } else { nil } }
    /// The whole number; nil for a value that is none.
    package var integer: Int64? { if case .whole(let number) = self { number } else { nil } }

    struct Reader {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool { position >= bytes.count }
        private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

        func failure(_ expected: String) -> Failure { Failure(description: "expected \(expected) at byte \(position)") }

        mutating func skipBlanks() {
            while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
        }

        private mutating func takes(_ letter: Unicode.Scalar) -> Bool {
            skipBlanks()
            guard current == UInt8(ascii: letter) else { return false }
            position += 1
            return true
        }

        mutating func value(depth: Int) throws(Failure) -> SmallJSON {
            guard depth <= SmallJSON.deepest else { throw failure("no more nesting") }
            if takes("{") { return try members(depth) }
            if takes("[") { return try elements(depth) }
            if takes("\"") { return .text(try string()) }
            let start = position
            while let byte = current,
                byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
                    || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            { position += 1 }
            let word = String(decoding: bytes[start..<position], as: UTF8.self)
            if let number = Int64(word), !word.hasPrefix("+") { return .whole(number) }
            guard ["true", "false", "null"].contains(word) || Double(word) != nil else {
                position = start
                throw failure("a value")
            }
            return .other(word)
        }

        private mutating func members(_ depth: Int) throws(Failure) -> SmallJSON {
            var members: [String: SmallJSON] = [:]
            if takes("}") { return .object(members) }
            repeat {
                guard takes("\"") else { throw failure("a name") }
                let name = try string()
                guard takes(":") else { throw failure("‘:’") }
                members[name] = try value(depth: depth + 1)
            } while takes(",")
            guard takes("}") else { throw failure("‘}’") }
            return .object(members)
        }

        private mutating func elements(_ depth: Int) throws(Failure) -> SmallJSON {
            var elements: [SmallJSON] = []
            if takes("]") { return .array(elements) }
            repeat { elements.append(try value(depth: depth + 1)) } while takes(",")
            guard takes("]") else { throw failure("‘]’") }
            return .array(elements)
        }

        /// Reads a string from after its opening quote to after its closing one.
        private mutating func string() throws(Failure) -> String {
            let start = position
            while let byte = current, byte != UInt8(ascii: "\"") {
                guard byte >= 0x20 else { throw failure("no control character in a text") }
                position += byte == UInt8(ascii: "\\") ? 2 : 1
            }
            guard current != nil else { throw failure("a closing quote") }
            defer { position += 1 }
            // Sound: the span is used during the call only.
            guard let text = TextValue.unescaped(unsafe bytes.span.bytes, start, position),
                let string = String(validating: text, as: UTF8.self)
            else { throw failure("a text of UTF-8 with the escapes of JSON") }
            return string
        }
    }
}
