/// What is wrong with records in text, and where: what was expected, and what stands there.
public struct TextFormatError: Error, Hashable, Sendable {
    /// What a text's places are counted in.
    public enum Unit: String, Hashable, Sendable {
        case line
        /// Of a JSON list.
        case element
    }

    /// From 1; of the whole text.
    public var line: Int
    /// Bytes from the start of the line, from 1.
    public var column: Int
    /// What `line` counts.
    public var unit: Unit
    /// The column's or key's name; nil where the line as a whole is wrong.
    public var field: String?
    public var expected: String
    /// Cut to a few words.
    public var found: String
    /// What to try; nil where there is nothing to say. The word FILE stands for the text's path.
    public var suggestion: String?

    public init(
        line: Int, column: Int, field: String? = nil, expected: String, found: String, unit: Unit = .line,
        suggestion: String? = nil
    ) {
        self.unit = unit
        self.suggestion = suggestion
        self.line = line
        self.column = column
        self.field = field
        self.expected = expected
        self.found = found
    }
}

extension TextFormatError: CustomStringConvertible {
    /// `line 3, column 17 (price): expected a price such as 64.83, found ‘abc’`
    public var description: String {
        "\(unit.rawValue) \(line), column \(column)\(field.map { " (\($0))" } ?? ""): expected \(expected), found \(found)"
    }
}

/// The same inside one row, before the line is known: a byte offset in the bytes at hand.
struct RowFault: Error {
    var offset: Int
    var field: String?
    var expected: String
    var found: String

    init(at offset: Int, field: String? = nil, expected: String, found: String) {
        self.offset = offset
        self.field = field
        self.expected = expected
        self.found = found
    }

    /// A field that is not what it should be, and its text.
    init(in range: Range<Int>, of bytes: RawSpan, field: String?, expected: String) {
        self.init(
            at: range.lowerBound, field: field, expected: expected,
            found: Self.quote(bytes, range.lowerBound, range.upperBound))
    }

    /// What stands in a range, in quotes, cut and without controls.
    static func quote(_ bytes: RawSpan, _ from: Int, _ to: Int) -> String {
        guard from < to else { return "nothing" }
        let limit = 40
        let head = (from..<min(to, from + limit)).map { index in
            let byte = bytes.byte(index)
            return byte < 0x20 || byte == 0x7F ? UInt8(ascii: "?") : byte
        }
        return "‘\(String(decoding: head, as: UTF8.self))\(to - from > limit ? "…" : "")’"
    }
}
