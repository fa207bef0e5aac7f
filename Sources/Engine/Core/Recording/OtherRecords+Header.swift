extension OtherRecords {
    /// The 16 bytes that every record begins with.
    ///
    /// - Precondition: `0 <= index < count`.
    public func header(_ index: Int) -> RecordHeader { withRecord(index) { RecordHeader($0, at: 0) } }

    /// The index time of a record: `ts_recv` where its type has one, else `ts_event`; nil when that is undefined.
    ///
    /// - Precondition: `0 <= index < count`.
    public func time(_ index: Int) -> Timestamp? {
        let nanos = withRecord(index) { Self.indexTime($0) }
        return nanos == UInt64.max ? nil : Timestamp(nanos: nanos)
    }

    /// The instant whose day decides the name of a record's instrument; nil when the record has no index time.
    ///
    /// - Precondition: `0 <= index < count`.
    public func nameTime(_ index: Int) -> Timestamp? {
        let rtype: UInt8 = withRecord(index) { $0.integer(at: 1) }
        return time(index).map { RecordLayout.nameTime($0, rtype: rtype) }
    }
}

extension RecordLayout {
    /// The instant whose day decides the name of a record's instrument: its index time, or for a sample, which bears
    /// the end of its interval, one nanosecond before it, so that the last sample of a day has the names of that day.
    package static func nameTime(_ time: Timestamp, rtype: UInt8) -> Timestamp {
        switch rtype {
        case 0xC0, 0xC1, 0xC3, 0xC4: time.nanos == 0 ? time : Timestamp(nanos: time.nanos - 1)
        default: time
        }
    }
}
