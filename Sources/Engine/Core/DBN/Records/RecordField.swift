/// One field of one record, read by its kind, for those who ask for single fields: tables and conditions.
extension RecordLayout {
    package enum FieldValue: Hashable, Sendable {
        case number(Int64)
        /// A field of 64 bits without a sign.
        case large(UInt64)
        /// nil: undefined.
        case price(Price?)
        /// nil: undefined, or 0, which means none as well.
        case time(Timestamp?)
        /// nil: NUL.
        case letter(UInt8?)
        /// nil: no UTF-8, or no NUL ends it.
        case text(String?)
    }
}

extension RecordLayout.Column {
    /// The field in a record.
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
