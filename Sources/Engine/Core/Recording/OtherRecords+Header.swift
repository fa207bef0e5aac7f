extension OtherRecords {
    /// The 16 bytes that every record begins with.
    ///
    /// - Precondition: `0 <= index < count`.
    public func header(_ index: Int) -> RecordHeader {
        withRecord(index) { RecordHeader($0, at: 0) }
    }

    /// Its index time: `ts_recv` where its type has one, else `ts_event`; nil when that is undefined.
    ///
    /// - Precondition: `0 <= index < count`.
    public func time(_ index: Int) -> Timestamp? {
        let nanos = withRecord(index) { Self.indexTime($0) }
        return nanos == UInt64.max ? nil : Timestamp(nanos: nanos)
    }
}
