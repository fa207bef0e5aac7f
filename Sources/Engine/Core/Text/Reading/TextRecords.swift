/// Records that were read from text, as a DBN stream of version 3 would have them.
package struct TextRecords: Sendable {
    /// The metadata, made up from the records: the dataset of the first publisher that has one, the schema when all
    /// are of one type, the first and last index times, and the names that a `symbol` column gave, day by day.
    package var metadata: Metadata
    /// The records back to back, each as long as its first byte says: `ts_out` included when the metadata says so.
    package var records: ByteRegion
    /// The number of records.
    package var count: Int
    /// The number of records of each `rtype`.
    package var types: [UInt8: Int]
    /// Remarks on the form of the text's values, a sentence each without a full stop.
    package var notes: [String]
    /// The error that ended a lenient reading early; nil when there was none.
    package var loss: TextFormatError?

    /// The names that a `symbol` column gave.
    package var symbols: SymbolMap { SymbolMap(metadata) }
}
