/// Single fields of records, read by their kinds, for tables and conditions.
extension RecordLayout {
    /// The value of one field of one record.
    package enum FieldValue: Hashable, Sendable {
        /// An integer of any width but unsigned 64 bits.
        case number(Int64)
        /// An unsigned integer of 64 bits.
        case large(UInt64)
        /// A price; nil: undefined.
        case price(Price?)
        /// A time; nil: undefined, or 0, which means none as well.
        case time(Timestamp?)
        /// A letter; nil: NUL.
        case letter(UInt8?)
        /// A text; nil: no UTF-8, or no NUL ends it.
        case text(String?)
    }
}

extension RecordLayout.Column {
    /// Reads the field of a record.
    ///
    /// - Precondition: the record is at least as long as its layout.
    package func value(in record: RawSpan) -> RecordLayout.FieldValue {
        switch kind {
        case .u8: return .number(Int64(record.integer(at: offset, as: UInt8.self)))
        case .u16: return .number(Int64(record.integer(at: offset, as: UInt16.self)))
        case .u32: return .number(Int64(record.integer(at: offset, as: UInt32.self)))
        case .u64: return .large(record.integer(at: offset))
        case .i8: return .number(Int64(record.integer(at: offset, as: Int8.self)))
        case .i16: return .number(Int64(record.integer(at: offset, as: Int16.self)))
        case .i32: return .number(Int64(record.integer(at: offset, as: Int32.self)))
        case .i64: return .number(record.integer(at: offset))
        case .price:
            let nanos: Int64 = record.integer(at: offset)
            return .price(nanos == MBOMessage.undefinedPrice ? nil : Price(nanos: nanos))
        case .timestamp:
            let nanos: UInt64 = record.integer(at: offset)
            return .time(nanos == 0 || nanos == MBOMessage.undefinedTimestamp ? nil : Timestamp(nanos: nanos))
        case .char:
            let letter: UInt8 = record.integer(at: offset)
            return .letter(letter == 0 ? nil : letter)
        case .text(let width): return .text(record.terminatedText(at: offset, width: width))
        }
    }
}
