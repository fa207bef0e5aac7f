/// The market-by-order records in their order, as a collection: `recording.last`, `recording.prefix(10)`,
/// `recording.lazy.filter { $0.action == .trade }`. Each element is decoded when it is asked for, O(1); loops over many millions of
/// records are faster by `forEachRecord`, which decodes without a check for each.
extension Recording: RandomAccessCollection {
    /// The index of record 1, which is 0.
    public var startIndex: Int { 0 }
    /// The index after the last record, which is `count`.
    public var endIndex: Int { count }
}
