/// Reads lines of JSON, one object each: keys in any order, unknown ones passed over, the header's fields in `hd` or
/// beside the others, levels in the array `levels` or as a table names them (`bid_px_00`).
///
/// More is accepted than JSON allows, because the official encoder prints more: `"\\'"` and `"\\xff"` in a letter, and
/// because Python prints `NaN` for a number that is missing.
struct TextObjectReader: Sendable {
    enum ValueKind: Sendable {
        case string, escapedString, null, number
        /// true, false, an object or an array that no field has.
        case other
    }

    /// A member of the object or of one inside it, by its offsets in the bytes.
    struct Member: Sendable {
        /// The object that the member is in: -2 the line's, -1 `hd`, else the index of the level.
        var place: Int
        var key: TextKey
        var value: Range<Int>
        var kind: ValueKind
    }

    var members: [Member] = []
    var position = 0
    /// The offset of the line's end.
    var end = 0
    private var decidedTsOut = false
    /// The offsets of the value of `rtype`; nil when the line has none.
    var recordType: Range<Int>?

    /// The deepest nesting that is accepted; no record goes deeper than three.
    static let maximumDepth = 32
    static let inRecord = -2
    static let inHeader = -1

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
            reader.hasTsOut = members.contains { $0.place == Self.inRecord && $0.key.head == TextKey.tsOut }
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
                    in: member.value, of: bytes, field: plan.layout.columns[index].name,
                    expected: reader.expected(plan.targets[index].kind))
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
            throw RowFault(at: from, field: "rtype", expected: "the number of a record type in hd", found: "none")
        }
        guard let rtype = TextNumber.recordType(bytes, range.lowerBound, range.upperBound),
            let plan = reader.plan(rtype)
        else {
            throw RowFault(in: range, of: bytes, field: "rtype", expected: "the number of a record type, such as 160")
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

    /// Stores `ts_out` or the symbol; passes over a member of any other key.
    private func other(
        _ member: Member, _ plan: TextRowPlan, _ bytes: RawSpan, _ reader: inout TextRowReader
    ) throws(RowFault) {
        guard member.place == Self.inRecord else { return }
        let key = member.key.head
        if let target = plan.tsOut, key == TextKey.tsOut {
            let range = member.kind == .null ? end..<end : member.value
            guard reader.store(target, bytes, range.lowerBound, range.upperBound) else {
                throw RowFault(
                    in: member.value, of: bytes, field: TextColumns.tsOut, expected: reader.expected(target.kind))
            }
        } else if key == TextKey.symbol {
            switch member.kind {
            case .string: reader.setSymbol(bytes, member.value.lowerBound, member.value.upperBound)
            case .escapedString:
                let text = TextValue.unescaped(bytes, member.value.lowerBound, member.value.upperBound)
                guard let text else { throw RowFault(in: member.value, of: bytes, field: "symbol", expected: "text") }
                // Sound: the span is used during the call only.
                reader.setSymbol(unsafe text.span.bytes, 0, text.count)
            case .null, .number, .other: break
            }
        }
    }
}

// The column that a key means.
extension TextObjectReader {
    /// The index of a member's column; nil for a key that is none. The official encoders print the columns in order, so
    /// that the one at `expected` is tried first.
    private static func column(of member: Member, in plan: TextRowPlan, _ bytes: RawSpan, from expected: Int) -> Int? {
        if expected < plan.targets.count, plan.isKey(expected, at: member.place, member.key, bytes) { return expected }
        for index in plan.targets.indices where plan.isKey(index, at: member.place, member.key, bytes) { return index }
        guard member.place == inRecord else { return nil }
        return plan.layout.columns.firstIndex { isKey($0.name, bytes, member.key.range) }
    }

    private static func isKey(_ name: String, _ bytes: RawSpan, _ key: Range<Int>) -> Bool {
        guard name.utf8.count == key.count else { return false }
        return zip(name.utf8, key).allSatisfy { $0 == bytes.byte($1) }
    }
}
