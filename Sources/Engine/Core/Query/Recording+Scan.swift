extension Recording {
    /// The records that are looked at together: their columns fit the cache of one core.
    package static let scanBatch = 2048

    /// Shows the records of an index range for which a condition holds, batch by batch.
    ///
    /// - Parameters:
    ///   - condition: nil shows every record.
    ///   - body: takes the indices that are left of a batch, ascending, with the bytes of the whole batch. It is not called
    ///     for a batch of which none is left.
    /// - Throws: the errors of the condition and of the body.
    /// - Complexity: O(range).
    package func scan(
        _ range: Range<Int>, where condition: RecordCondition?, tick: (_ index: Int) throws -> Void,
        _ body: (_ rows: [Int], _ bytes: RawSpan, _ batch: RecordBatch) throws -> Void
    ) throws {
        var filter = ConditionFilter(condition ?? .constant(true))
        var rows: [Int] = []
        rows.reserveCapacity(Self.scanBatch)
        var start = range.lowerBound
        while start < range.upperBound {
            try tick(start)
            let part = start..<Swift.min(start + Self.scanBatch, range.upperBound)
            rows.removeAll(keepingCapacity: true)
            rows.append(contentsOf: part)
            try withRecords(part) { bytes throws in
                let batch = RecordBatch(base: part.lowerBound, stride: stride)
                if condition != nil { try filter.keep(&rows, in: bytes, batch) }
                if !rows.isEmpty { try body(rows, bytes, batch) }
            }
            start = part.upperBound
        }
    }

    /// Shows the records at some indices for which a condition holds, as `scan` of a range does.
    ///
    /// - Parameter list: indices; ascending where there is a condition.
    package func scan(
        _ list: [Int], where condition: RecordCondition?, tick: (_ place: Int) throws -> Void,
        _ body: (_ rows: [Int], _ bytes: RawSpan, _ batch: RecordBatch) throws -> Void
    ) throws {
        var filter = ConditionFilter(condition ?? .constant(true))
        var start = 0
        while start < list.count {
            try tick(start)
            var rows = Array(list[start..<Swift.min(start + Self.scanBatch, list.count)])
            start += rows.count
            guard let first = rows.min(), let last = rows.max() else { continue }
            try withRecords(first..<last + 1) { bytes throws in
                let batch = RecordBatch(base: first, stride: stride)
                if condition != nil { try filter.keep(&rows, in: bytes, batch) }
                if !rows.isEmpty { try body(rows, bytes, batch) }
            }
        }
    }
}
