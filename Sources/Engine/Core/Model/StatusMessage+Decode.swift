extension StatusMessage {
    /// A status record's fields (dbn.md §3.7); nil for a record of another type or shorter than its layout.
    init?(_ record: RawSpan) {
        guard record.byteCount >= Self.byteCount, record.integer(at: 1, as: UInt8.self) == Self.recordType else {
            return nil
        }
        func time(_ offset: Int) -> Timestamp? {
            let raw: UInt64 = record.integer(at: offset)
            return raw == MBOMessage.undefinedTimestamp ? nil : Timestamp(nanos: raw)
        }
        func claim(_ offset: Int) -> Bool? {
            switch record.integer(at: offset, as: UInt8.self) {
            case UInt8(ascii: "Y"): true
            case UInt8(ascii: "N"): false
            default: nil
            }
        }
        self.init(
            publisher: PublisherID(record.integer(at: 2)), instrument: InstrumentID(record.integer(at: 4)),
            tsEvent: time(8), tsRecv: time(16), action: record.integer(at: 24), reason: record.integer(at: 26),
            tradingEvent: record.integer(at: 28), isTrading: claim(30), isQuoting: claim(31))
    }
}
