/// A layout turned into steps for one text form: write this literal, then this field. Names, commas and braces are
/// joined into the literals once, so that a line costs one short copy and one conversion a field.
struct RecordTextProgram: Sendable {
    enum Code: UInt8, Sendable {
        case u8, u16, u32, u64, i8, i16, i32, i64
        case quotedU64, quotedI64
        /// The pretty forms, a pair for each kind: JSON's, then that of tables.
        case jsonPrice, csvPrice, jsonTime, csvTime
        case jsonLetter, csvLetter, jsonPlain, csvPlain, jsonText, csvText
    }

    struct Step: Sendable {
        var code: Code
        var literal: Literal
        var offset: Int32
        /// Bytes of the field, for text.
        var width: Int32
    }

    /// A range of `literals`.
    struct Literal: Sendable {
        var start: Int32
        var count: Int32
    }

    private(set) var steps: [Step] = []
    /// Every literal, with the seven bytes that `TextCursor.append(_:at:count:)` may read after it.
    private(set) var literals: [UInt8] = []
    /// The punctuation that closes the objects of the last field; it comes before `ts_out` and the symbol.
    private(set) var closing = Literal(start: 0, count: 0)
    /// The punctuation and the name before the value of `ts_out`.
    private(set) var tsOut = Literal(start: 0, count: 0)
    /// The text that ends the line.
    private(set) var end = Literal(start: 0, count: 0)
    let tsOutCode: Code
    let recordByteCount: Int
    let indexOffset: Int
    /// The most bytes of a line, `ts_out` included, the symbol not.
    private(set) var maximumByteCount = TextCursor.slack

    init(_ layout: RecordLayout, format: RecordTextFormat, options: RecordTextOptions) {
        recordByteCount = layout.byteCount
        indexOffset = layout.indexOffset
        tsOutCode = Self.code(.timestamp, format, options)
        var shape = LineShape(format: format)
        for column in layout.columns {
            let literal = add(shape.before(column))
            let code: Code =
                column.isPlainLetter
                ? format == .json ? .jsonPlain : .csvPlain : Self.code(column.kind, format, options)
            steps.append(
                Step(code: code, literal: literal, offset: Int32(column.offset), width: Int32(column.kind.byteCount)))
            maximumByteCount += Self.maximumByteCount(column.kind)
        }
        closing = add(shape.close())
        tsOut = add(shape.name("ts_out"))
        end = add(format == .json ? "}\n" : "\n")
        maximumByteCount += Self.maximumByteCount(.timestamp)
    }

    private mutating func add(_ text: String) -> Literal {
        let literal = Literal(start: Int32(literals.count), count: Int32(text.utf8.count))
        literals += Array(text.utf8) + [0, 0, 0, 0, 0, 0, 0]
        maximumByteCount += text.utf8.count
        return literal
    }

    private static func code(_ kind: RecordLayout.Kind, _ format: RecordTextFormat, _ options: RecordTextOptions)
        -> Code
    {
        let isJSON = format == .json
        return switch kind {
        case .u8: .u8
        case .u16: .u16
        case .u32: .u32
        case .i8: .i8
        case .i16: .i16
        case .i32: .i32
        case .u64: isJSON ? .quotedU64 : .u64
        case .i64: isJSON ? .quotedI64 : .i64
        case .price where options.prettyPrices: isJSON ? .jsonPrice : .csvPrice
        case .price: isJSON ? .quotedI64 : .i64
        case .timestamp where options.prettyTimestamps: isJSON ? .jsonTime : .csvTime
        case .timestamp: isJSON ? .quotedU64 : .u64
        case .char: isJSON ? .jsonLetter : .csvLetter
        case .text: isJSON ? .jsonText : .csvText
        }
    }

    private static func maximumByteCount(_ kind: RecordLayout.Kind) -> Int {
        switch kind {
        case .u8, .u16, .u32, .i8, .i16, .i32: 11
        // Quotes and twenty digits, or a point among nineteen; a timestamp has thirty characters.
        case .u64, .i64, .price: 24
        case .timestamp: TimestampText.byteCount + 2
        // `"\\u0000"` is the longest.
        case .char: 8
        // Six characters for a control character in JSON, two for a quote in CSV.
        case .text(let width): 6 * width + 2
        }
    }
}

/// The punctuation and names between a line's fields.
private struct LineShape {
    let format: RecordTextFormat
    private var place: RecordLayout.Place = .record
    private var isFirst = true

    init(format: RecordTextFormat) { self.format = format }

    /// The text between the value of the field before and that of this one.
    mutating func before(_ column: RecordLayout.Column) -> String {
        guard format == .json else { return separator() }
        let opening = isFirst ? "{" : ""
        if column.place == place { return opening + name(column.key) }
        let change: String
        switch (place, column.place) {
        case (.record, .header): change = name("hd") + "{"
        case (.record, .level): change = name("levels") + "[{"
        case (.level, .level): change = "},{"
        case (.header, .level): change = "}" + name("levels") + "[{"
        case (_, .record), (_, .header): change = close() + (column.place == .header ? name("hd") + "{" : "")
        }
        place = column.place
        // The first name in an object has no comma before it; after a closed one it has.
        isFirst = column.place != .record
        return opening + change + name(column.key)
    }

    /// The brackets that end the open objects, the line's own excepted.
    mutating func close() -> String {
        defer { place = .record }
        return switch place {
        case _ where format != .json: ""
        case .record: ""
        case .header: "}"
        case .level: "}]"
        }
    }

    /// A field's name and the punctuation around it; in a table only the delimiter.
    mutating func name(_ key: String) -> String { format == .json ? separator() + "\"\(key)\":" : separator() }

    private mutating func separator() -> String {
        defer { isFirst = false }
        return isFirst ? "" : format == .tsv ? "\t" : ","
    }
}
