extension OtherRecords {
    /// The indices of the symbol mapping records, in the order of the stream. O(count).
    public var symbolMappings: [Int] { (0..<count).filter { header($0).rtype == RecordType.symbolMapping } }
}

extension Recording {
    /// True when the names of its instruments stand in symbol mapping records and not in its metadata, as in a live
    /// stream (dbn.md §6.4). Databento's encoder then names a record only after the one that tells its name.
    public var namesComeBetweenRecords: Bool {
        metadata.mappings.isEmpty && sources.contains { $0.skipped[RecordType.symbolMapping, default: 0] > 0 }
    }
}
