/// An error in records in text: its line and column, what was expected, and what was found.
public struct TextFormatError: Error, Hashable, Sendable {
    /// The unit in which the rows of a text are counted.
    public enum Unit: String, Hashable, Sendable {
        case line
        /// An element of a JSON list.
        case element
    }

    /// The row's number in the whole text, from 1.
    public var line: Int
    /// The byte's number in the line, from 1.
    public var column: Int
    /// The unit that `line` counts.
    public var unit: Unit
    /// The column's or key's name; nil where the line as a whole is wrong.
    public var field: String?
    /// The form that was expected, in words.
    public var expected: String
    /// The text that was found, cut to a few words.
    public var found: String
    /// A way out for the person; nil where there is none. The word FILE stands for the text's path.
    public var suggestion: String?

    /// Makes an error of its parts.
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
    /// The error in one line: `line 3, column 17 (price): expected a price such as 64.83, found ‘abc’`
    public var description: String {
        "\(unit.rawValue) \(line), column \(column)\(field.map { " (\($0))" } ?? ""): expected \(expected), found \(found)"
    }
}

/// An error inside one row, before its line is known: the offset is one in the bytes at hand.
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

    /// The error of a field whose text, in a range of the bytes, is not as expected.
    init(in range: Range<Int>, of bytes: RawSpan, field: String?, expected: String) {
        self.init(
            at: range.lowerBound, field: field, expected: expected,
            found: Self.quote(bytes, range.lowerBound, range.upperBound))
    }

    /// The text of a range in quotes, cut to 40 bytes and without controls; `nothing` for an empty range.
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
