/// Lines of JSON, one object each: keys in any order, unknown ones passed over, the header's fields in `hd` or beside the
/// others, levels in the array `levels` or as a table names them (`bid_px_00`).
///
/// More is accepted than JSON allows, because the official encoder prints more: `"\\'"` and `"\\xff"` in a letter.
struct TextObjectReader: Sendable {
    private enum ValueKind: Sendable {
        case string, escapedString, null, number
        /// true, false, an object or an array that no field has.
        case other
    }

    /// A member of the object or of one inside it, where it lies in the bytes.
    private struct Member: Sendable {
        /// -2 in the object, -1 in `hd`, else the index of the level.
        var place: Int
        var key: Range<Int>
        var value: Range<Int>
        var kind: ValueKind
    }

    private var members: [Member] = []
    private var position = 0
    /// Of the line.
    private var end = 0
    private var decidedTsOut = false
    /// Where the value of `rtype` stands.
    private var recordType: Range<Int>?

    /// Deeper nesting is refused; nothing here goes deeper than three.
    private static let maximumDepth = 32
    private static let inRecord = -2
    private static let inHeader = -1

    /// Reads one line that is a record.
    mutating func row(
        _ bytes: RawSpan, _ from: Int, _ to: Int, into reader: inout TextRowReader
    ) throws(RowFault) -> TextRowPlan {
        members.removeAll(keepingCapacity: true)
        recordType = nil
        (position, end) = (from, to)
        try object(bytes, place: Self.inRecord, depth: 0)
        skipBlanks(bytes)
        guard position == end else { throw fault(bytes, "the end of the line behind the object") }
        if !decidedTsOut {
            decidedTsOut = true
            reader.hasTsOut = members.contains { $0.place == Self.inRecord && Self.packed(bytes, $0.key) == Key.tsOut }
        }
        let plan = try plan(bytes, from, &reader)
        reader.begin(plan)
        var expected = 0
        for member in members {
            guard let index = Self.column(of: member, in: plan, bytes, from: expected) else {
                try other(member, plan, bytes, &reader)
                continue
            }
            expected = index + 1
            guard try store(member, index, plan, bytes, &reader) else {
                throw RowFault(
                    at: member.value.lowerBound, field: plan.layout.columns[index].name,
                    expected: TextRowReader.expectation(plan.targets[index].kind),
                    found: RowFault.quote(bytes, member.value.lowerBound, member.value.upperBound))
            }
            reader.seen |= 1 << UInt128(truncatingIfNeeded: index)
        }
        if let missing = plan.missing(reader.seen) {
            throw RowFault(
                at: from, field: missing, expected: "a value, which records of type \(plan.layout.name) need",
                found: "none")
        }
        plan.completeClocks(reader.seen, &reader.record)
        return plan
    }

    private func plan(
        _ bytes: RawSpan, _ from: Int, _ reader: inout TextRowReader
    ) throws(RowFault) -> TextRowPlan {
        guard let range = recordType else {
            if let schema = reader.schema, let plan = reader.plan(schema.recordType) { return plan }
            throw RowFault(
                at: from, field: "rtype", expected: "the number of a record type in hd", found: "none")
        }
        let number = TextValue.unsigned(bytes, range.lowerBound, range.upperBound)
        guard let number, let rtype = UInt8(exactly: number), let plan = reader.plan(rtype) else {
            throw RowFault(
                at: range.lowerBound, field: "rtype", expected: "the number of a record type, such as 160",
                found: RowFault.quote(bytes, range.lowerBound, range.upperBound))
        }
        return plan
    }

    private func store(
        _ member: Member, _ index: Int, _ plan: TextRowPlan, _ bytes: RawSpan, _ reader: inout TextRowReader
    ) throws(RowFault) -> Bool {
        let target = plan.targets[index]
        switch member.kind {
        case .other: return false
        case .null:
            switch target.kind {
            case .price, .timestamp, .char, .text: return reader.store(target, bytes, end, end)
            case .u8, .u16, .u32, .u64, .i8, .i16, .i32, .i64: return false
            }
        case .escapedString:
            if case .text = target.kind {
                guard let text = TextValue.unescaped(bytes, member.value.lowerBound, member.value.upperBound) else {
                    return false
                }
                // Sound: the span is used during the call only.
                return reader.store(target, unsafe text.span.bytes, 0, text.count)
            }
            return reader.store(target, bytes, member.value.lowerBound, member.value.upperBound)
        case .string, .number: return reader.store(target, bytes, member.value.lowerBound, member.value.upperBound)
        }
    }

    /// `ts_out`, the symbol, or what nobody knows.
    private func other(
        _ member: Member, _ plan: TextRowPlan, _ bytes: RawSpan, _ reader: inout TextRowReader
    ) throws(RowFault) {
        guard member.place == Self.inRecord else { return }
        let key = Self.packed(bytes, member.key)
        if let offset = plan.tsOutOffset, key == Key.tsOut {
            let isNull = member.kind == .null
            let range = isNull ? end..<end : member.value
            guard let value = reader.clock.timestamp(bytes, range.lowerBound, range.upperBound) else {
                throw RowFault(
                    at: member.value.lowerBound, field: "ts_out", expected: TextRowReader.expectation(.timestamp),
                    found: RowFault.quote(bytes, member.value.lowerBound, member.value.upperBound))
            }
            reader.record.store(value, at: offset)
        } else if key == Key.symbol {
            switch member.kind {
            case .string: reader.setSymbol(bytes, member.value.lowerBound, member.value.upperBound)
            case .escapedString:
                let text = TextValue.unescaped(bytes, member.value.lowerBound, member.value.upperBound)
                guard let text else {
                    throw RowFault(
                        at: member.value.lowerBound, field: "symbol", expected: "text",
                        found: RowFault.quote(bytes, member.value.lowerBound, member.value.upperBound))
                }
                // Sound: the span is used during the call only.
                reader.setSymbol(unsafe text.span.bytes, 0, text.count)
            case .null, .number, .other: break
            }
        }
    }
}

// Which column a key means.
extension TextObjectReader {
    /// The official encoders print the columns in order, so that the next one is tried first.
    private static func column(of member: Member, in plan: TextRowPlan, _ bytes: RawSpan, from expected: Int) -> Int? {
        if expected < plan.targets.count, plan.isKey(expected, at: member.place, bytes, member.key) { return expected }
        for index in plan.targets.indices where plan.isKey(index, at: member.place, bytes, member.key) { return index }
        guard member.place == inRecord else { return nil }
        return plan.layout.columns.firstIndex { isKey($0.name, bytes, member.key) }
    }

    /// A short key as a number, its first letter lowest; 0 for one of more than eight letters.
    @inline(__always)
    private static func packed(_ bytes: RawSpan, _ key: Range<Int>) -> UInt64 {
        guard key.count <= 8 else { return 0 }
        var word: UInt64 = 0
        for index in key.reversed() { word = word << 8 | UInt64(bytes.byte(index)) }
        return word
    }

    private static func isKey(_ name: String, _ bytes: RawSpan, _ key: Range<Int>) -> Bool {
        guard name.utf8.count == key.count else { return false }
        return zip(name.utf8, key).allSatisfy { $0 == bytes.byte($1) }
    }
}

/// Keys that are looked for in every line, packed.
private enum Key {
    static let header: UInt64 = 0x6468  // hd
    static let levels: UInt64 = 0x736C_6576_656C
    static let recordType: UInt64 = 0x65_7079_7472  // rtype
    static let symbol: UInt64 = 0x6C6F_626D_7973
    static let tsOut: UInt64 = 0x7475_6F5F_7374
}

// The syntax (RFC 8259), with the two liberties of the official encoder.
extension TextObjectReader {
    private func fault(_ bytes: RawSpan, _ expected: String) -> RowFault {
        RowFault(
            at: position, expected: expected,
            found: position < end ? RowFault.quote(bytes, position, end) : "the end of the line")
    }

    @inline(__always)
    private mutating func skipBlanks(_ bytes: RawSpan) {
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

    private mutating func object(_ bytes: RawSpan, place: Int, depth: Int) throws(RowFault) {
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
        let name = place < 0 ? Self.packed(bytes, key) : 0
        if place == Self.inRecord, position < end {
            let first = bytes.byte(position)
            if first == UInt8(ascii: "{"), name == Key.header {
                return try object(bytes, place: Self.inHeader, depth: depth + 1)
            }
            if first == UInt8(ascii: "["), name == Key.levels { return try levels(bytes, depth: depth) }
        }
        let (value, kind) = try value(bytes, depth: depth)
        members.append(Member(place: place, key: key, value: value, kind: kind))
        if name == Key.recordType { recordType = value }
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

    /// Behind the opening quote; ends behind the closing one.
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
        case UInt8(ascii: "n"): try word("null", bytes)
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

    /// An object or a list that no field has.
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
