extension OtherRecords {
    /// The 16 bytes that every record begins with.
    ///
    /// - Precondition: `0 <= index < count`.
    public func header(_ index: Int) -> RecordHeader {
        withRecord(index) { RecordHeader($0, at: 0) }
    }
}
