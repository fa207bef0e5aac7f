/// What the readers of rows share: the record being filled, its plan, and what is left behind by rows that were whole.
struct TextRowReader: Sendable {
    var record = TextRecordBuffer()
    var clock = TextClock()
    /// Bits of the columns that the row has given.
    var seen: UInt128 = 0
    /// The name that the row gives its instrument; empty: none.
    private(set) var symbol: [UInt8] = []
    let schema: Schema?
    var hasTsOut = false
    private var plans: [TextRowPlan?] = Array(repeating: nil, count: 256)

    init(schema: Schema?) { self.schema = schema }

    /// How to read records of a type; nil for a type that DBN does not define.
    mutating func plan(_ rtype: UInt8) -> TextRowPlan? {
        if let plan = plans[Int(rtype)] { return plan }
        guard let layout = RecordLayout.layout(rtype: rtype, version: 3) else { return nil }
        let plan = TextRowPlan(layout, hasTsOut: hasTsOut)
        plans[Int(rtype)] = plan
        return plan
    }

    mutating func begin(_ plan: TextRowPlan) {
        record.reset(plan.template)
        seen = 0
        symbol.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    mutating func setSymbol(_ bytes: RawSpan, _ from: Int, _ to: Int) {
        symbol.removeAll(keepingCapacity: true)
        symbol.append(bytes: bytes, from..<to)
    }

    /// Stores a value into its field; false when the bytes are no such value. JSON's texts come without their escapes, its
    /// letters with them.
    @inline(__always)
    mutating func store(_ target: TextRowPlan.Target, _ bytes: RawSpan, _ from: Int, _ to: Int) -> Bool {
        let offset = target.offset
        switch target.kind {
        case .price:
            guard let value = TextValue.price(bytes, from, to) else { return false }
            record.store(value, at: offset)
        case .timestamp:
            guard let value = clock.timestamp(bytes, from, to) else { return false }
            record.store(value, at: offset)
        case .u64:
            guard let value = TextValue.unsigned(bytes, from, to) else { return false }
            record.store(value, at: offset)
        case .u32: return unsigned(UInt32.self, bytes, from, to, offset)
        case .u16: return unsigned(UInt16.self, bytes, from, to, offset)
        case .u8: return unsigned(UInt8.self, bytes, from, to, offset)
        case .i64:
            guard let value = TextValue.signed(bytes, from, to) else { return false }
            record.store(value, at: offset)
        case .i32: return signed(Int32.self, bytes, from, to, offset)
        case .i16: return signed(Int16.self, bytes, from, to, offset)
        case .i8: return signed(Int8.self, bytes, from, to, offset)
        case .char:
            guard let value = TextValue.letter(bytes, from, to) else { return false }
            record.store(value, at: offset)
        case .text(let width):
            guard TextValue.isText(bytes, from, to, width: width) else { return false }
            record.store(text: bytes.extracting(from..<to), at: offset)
        }
        return true
    }

    @inline(__always)
    private mutating func unsigned<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type, _ bytes: RawSpan, _ from: Int, _ to: Int, _ offset: Int
    ) -> Bool {
        guard let wide = TextValue.unsigned(bytes, from, to), let value = T(exactly: wide) else { return false }
        record.store(value, at: offset)
        return true
    }

    @inline(__always)
    private mutating func signed<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type, _ bytes: RawSpan, _ from: Int, _ to: Int, _ offset: Int
    ) -> Bool {
        guard let wide = TextValue.signed(bytes, from, to), let value = T(exactly: wide) else { return false }
        record.store(value, at: offset)
        return true
    }

    /// In words, what a field of this kind holds.
    static func expectation(_ kind: RecordLayout.Kind) -> String {
        switch kind {
        case .u8: "a whole number from 0 to 255"
        case .u16: "a whole number from 0 to 65535"
        case .u32: "a whole number from 0 to 4294967295"
        case .u64: "a whole number from 0 to 18446744073709551615"
        case .i8: "a whole number from -128 to 127"
        case .i16: "a whole number from -32768 to 32767"
        case .i32: "a whole number from -2147483648 to 2147483647"
        case .i64: "a whole number of 64 bits"
        case .price: "a price such as 64.83, or a whole number of 1e-9"
        case .timestamp: "a time such as 2025-09-24T19:30:00.001385399Z, or nanoseconds since 1970"
        case .char: "one character"
        case .text(let width): "text of at most \(width - 1) bytes"
        }
    }
}
