/// The market-by-order records in their order, as a collection: `recording.last`, `recording.prefix(10)`,
/// `recording.lazy.filter { $0.action == .trade }`. Each element is decoded when it is asked for, O(1); loops over many millions of
/// records are faster by `forEachRecord`, which decodes without a check for each.
extension Recording: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { count }
}
