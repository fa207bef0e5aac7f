/// Records that were read from text, as a DBN stream of version 3 would have them.
package struct TextRecords: Sendable {
    /// Made up from the records: the dataset of the first publisher that has one, the schema when all are of one type, the
    /// first and last index times, and the names that a `symbol` column gave, day by day.
    package var metadata: Metadata
    /// Back to back, each as long as its first byte says: `ts_out` included when the metadata says so.
    package var records: ByteRegion
    package var count: Int
    /// How many of each `rtype`.
    package var types: [UInt8: Int]
    /// What there is to tell of the form of its values, a sentence each without a full stop.
    package var notes: [String]
    /// What ended a lenient reading early.
    package var loss: TextFormatError?

    package var symbols: SymbolMap { SymbolMap(metadata) }
}
