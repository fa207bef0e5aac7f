/// One field of a record with its meaning, for whoever shows or compares records of any type.
public enum RecordField: Hashable, Sendable {
    case number(Int128)
    /// nil: undefined.
    case price(Price?)
    case time(Timestamp?)
    /// NUL and what is no ASCII letter, digit or sign: nil.
    case letter(String?)
    case text(String?)

    /// - Precondition: the record is at least as long as the column's layout.
    public init(_ column: RecordLayout.Column, of record: RawSpan) {
        let at = column.offset
        switch column.kind {
        case .u8: self = .number(Int128(record.integer(at: at, as: UInt8.self)))
        case .u16: self = .number(Int128(record.integer(at: at, as: UInt16.self)))
        case .u32: self = .number(Int128(record.integer(at: at, as: UInt32.self)))
        case .u64: self = .number(Int128(record.integer(at: at, as: UInt64.self)))
        case .i8: self = .number(Int128(record.integer(at: at, as: Int8.self)))
        case .i16: self = .number(Int128(record.integer(at: at, as: Int16.self)))
        case .i32: self = .number(Int128(record.integer(at: at, as: Int32.self)))
        case .i64: self = .number(Int128(record.integer(at: at, as: Int64.self)))
        case .price:
            let nanos: Int64 = record.integer(at: at)
            self = .price(nanos == Int64.max ? nil : Price(nanos: nanos))
        case .timestamp:
            let nanos: UInt64 = record.integer(at: at)
            self = .time(nanos == UInt64.max || nanos == 0 ? nil : Timestamp(nanos: nanos))
        case .char:
            let byte: UInt8 = record.integer(at: at)
            self = .letter((0x20...0x7E).contains(byte) ? String(UnicodeScalar(byte)) : nil)
        case .text(let width): self = .text(record.fixedText(at: at, width: width))
        }
    }
}
