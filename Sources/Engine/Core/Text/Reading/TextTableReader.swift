/// Reads rows of CSV and TSV. The first is the header, which decides the columns: any order, any choice of them.
struct TextTableReader: Sendable {
    let delimiter: UInt8
    /// The columns' names in the header; empty before it was read.
    var names: [String] = []
    /// The index of the column `rtype`; nil when there is none.
    var recordTypeColumn: Int?
    /// The record type where there is no column `rtype`; nil where there is one.
    var impliedType: UInt8?
    var slots: [UInt8: [TextRowPlan.Slot]] = [:]
    /// The plan, the slots and the columns' bits of the last row's type.
    var current: (plan: TextRowPlan, slots: [TextRowPlan.Slot], given: UInt128)?
    /// The content of the quoted field at hand, its doubled quotes made single.
    private var unquoted: [UInt8] = []

    init(delimiter: UInt8) { self.delimiter = delimiter }

    var hasHeader: Bool { !names.isEmpty }

    /// Reads one row that is a record.
    mutating func row(
        _ bytes: RawSpan, _ from: Int, _ to: Int, into reader: inout TextRowReader
    ) throws(RowFault) -> TextRowPlan {
        if current == nil { try choose(try firstType(bytes, from, to), from, &reader) }
        while true {
            guard let (plan, slots, given) = current else {
                throw RowFault(at: from, expected: "a record of a known type", found: "none")
            }
            reader.begin(plan)
            reader.seen = given
            guard let other = try fields(bytes, from, to, plan, slots, &reader) else {
                plan.completeClocks(reader.seen, &reader.record)
                return plan
            }
            try choose(other, from, &reader)
        }
    }

    /// Stores every field.
    ///
    /// - Returns: the record type when the row turns out to be of another one than the plan's, else nil.
    private mutating func fields(
        _ bytes: RawSpan, _ from: Int, _ to: Int, _ plan: TextRowPlan, _ slots: [TextRowPlan.Slot],
        _ reader: inout TextRowReader
    ) throws(RowFault) -> UInt8? {
        var at = from
        var index = 0
        while true {
            guard index < slots.count else {
                throw RowFault(
                    at: at, expected: "\(slots.count) fields, as in the header",
                    found: "more: \(RowFault.quote(bytes, at, to))")
            }
            let field = try field(bytes, at, to, index)
            switch slots[index] {
            case .skip: break
            case .recordType:
                guard let rtype = TextNumber.recordType(bytes, field.from, field.to) else {
                    throw fault(.u8, bytes, field, index)
                }
                if rtype != plan.layout.rtype { return rtype }
            case .tsOut:
                if let target = plan.tsOut, !reader.store(target, bytes, field.from, field.to) {
                    throw fault(target.kind, bytes, field, index, reader.expected(target.kind))
                }
            case .symbol:
                if field.hasDoubledQuote {
                    unquoted = undoubled(bytes, field.from..<field.to)
                    // Sound: the span is used during the call only, and `unquoted` changes after it.
                    reader.setSymbol(unsafe unquoted.span.bytes, 0, unquoted.count)
                } else {
                    reader.setSymbol(bytes, field.from, field.to)
                }
            case .field(let place):
                let target = plan.targets[place]
                if field.hasDoubledQuote {
                    unquoted = undoubled(bytes, field.from..<field.to)
                    // Sound: as above.
                    guard reader.store(target, unsafe unquoted.span.bytes, 0, unquoted.count) else {
                        throw fault(target.kind, bytes, field, index, reader.expected(target.kind))
                    }
                } else if !reader.store(target, bytes, field.from, field.to) {
                    throw fault(target.kind, bytes, field, index, reader.expected(target.kind))
                }
            }
            index += 1
            if field.next == to { break }
            at = field.next + 1
        }
        guard index == slots.count else {
            throw RowFault(at: to, expected: "\(slots.count) fields, as in the header", found: "\(index)")
        }
        return nil
    }

    /// The offsets of a field's content, and of its delimiter or the row's end.
    struct Field {
        var from: Int
        var to: Int
        var next: Int
        var hasDoubledQuote = false
    }

    @inline(__always)
    func field(_ bytes: RawSpan, _ at: Int, _ to: Int, _ index: Int) throws(RowFault) -> Field {
        if at < to, bytes.byte(at) == UInt8(ascii: "\"") { return try quoted(bytes, at, to, index) }
        let end = bytes.first(delimiter, or: UInt8(ascii: "\""), at, to)
        // Rows are told apart by their quotes, so that one where none belongs must not pass.
        if end < to, bytes.byte(end) != delimiter {
            throw RowFault(
                at: end, field: name(index), expected: "a field in quotes from its start, or without them",
                found: RowFault.quote(bytes, at, to))
        }
        return Field(from: at, to: end, next: end)
    }

    /// Reads a field in quotes, inside which a quote is doubled (RFC 4180).
    private func quoted(_ bytes: RawSpan, _ at: Int, _ to: Int, _ index: Int) throws(RowFault) -> Field {
        var end = at + 1
        var hasDoubledQuote = false
        while end < to {
            if bytes.byte(end) == UInt8(ascii: "\"") {
                guard end + 1 < to, bytes.byte(end + 1) == UInt8(ascii: "\"") else { break }
                hasDoubledQuote = true
                end += 1
            }
            end += 1
        }
        guard end < to else {
            throw RowFault(at: at, field: name(index), expected: "a closing quote", found: "the end of the line")
        }
        guard end + 1 == to || bytes.byte(end + 1) == delimiter else {
            throw RowFault(
                at: end + 1, field: name(index), expected: "the end of the field behind its closing quote",
                found: RowFault.quote(bytes, end + 1, to))
        }
        return Field(from: at + 1, to: end, next: end + 1, hasDoubledQuote: hasDoubledQuote)
    }

    func undoubled(_ bytes: RawSpan, _ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            result.append(bytes.byte(index))
            index += bytes.byte(index) == UInt8(ascii: "\"") ? 2 : 1
        }
        return result
    }

    /// True when a row is the header again, as where two files were put together.
    func isHeader(_ bytes: RawSpan, _ from: Int, _ to: Int) -> Bool {
        var at = from
        for (index, name) in names.enumerated() {
            guard let field = try? field(bytes, at, to, index),
                undoubled(bytes, field.from..<field.to).elementsEqual(name.utf8)
            else { return false }
            let isLast = index == names.count - 1
            guard isLast == (field.next == to) else { return false }
            at = field.next + 1
        }
        return true
    }

    private func name(_ index: Int) -> String? { index < names.count ? names[index] : nil }

    func fault(
        _ kind: RecordLayout.Kind, _ bytes: RawSpan, _ field: Field, _ index: Int, _ expected: String? = nil
    ) -> RowFault {
        RowFault(
            in: field.from..<field.to, of: bytes, field: name(index),
            expected: expected ?? TextRowReader.expectation(kind))
    }
}
