/// Records of a part of a timeline, found while it is walked: nothing is copied or counted beforehand.
///
///     for index in timeline.trades(in: range, of: keys).prefix(10) { … timeline.recording[index] … }
public struct RecordSelection: Sequence, Sendable {
    /// Tells of a record, and of its number from 1, whether it belongs to the selection.
    public typealias Predicate = @Sendable (_ message: MBOMessage, _ number: Int) -> Bool

    private let timeline: Timeline
    private let placed: [PlacedPiece]?
    private let range: Range<Int>
    private let action: Action?
    private let predicate: Predicate?
    private let isCancelled: @Sendable (_ position: Int) -> Bool

    init(
        _ timeline: Timeline, range: Range<Int>, books: BookSelection?, action: Action?, predicate: Predicate?,
        isCancelled: @escaping @Sendable (_ position: Int) -> Bool
    ) {
        self.timeline = timeline
        self.range = range.clamped(to: 0..<timeline.recording.count)
        self.action = action
        self.predicate = predicate
        self.isCancelled = isCancelled
        placed = timeline.placed(books)
    }

    /// Returns an iterator that begins at the start of the range.
    public func makeIterator() -> Iterator { Iterator(self, position: range.lowerBound) }

    /// An iterator over the indices of the records, ascending.
    public struct Iterator: IteratorProtocol {
        private let selection: RecordSelection
        private var position: Int
        private var found: [Int] = []
        private var next_ = 0

        init(_ selection: RecordSelection, position: Int) {
            self.selection = selection
            self.position = position
        }

        /// Returns the index of the next record; nil at the end of the range, or when cancelled.
        public mutating func next() -> Int? {
            while next_ == found.count {
                guard position < selection.range.upperBound, !selection.isCancelled(position) else { return nil }
                let end = Swift.min(position + 4096, selection.range.upperBound)
                found.removeAll(keepingCapacity: true)
                next_ = 0
                selection.find(in: position..<end, into: &found)
                position = end
            }
            next_ += 1
            return found[next_ - 1]
        }
    }

    /// Returns the last `count` indices, ascending, found from the end.
    ///
    /// - Complexity: O(records after the first of them).
    public func last(_ count: Int) -> [Int] {
        var batches: [[Int]] = []
        var total = 0
        var end = range.upperBound
        while end > range.lowerBound, total < count, !isCancelled(end) {
            let start = Swift.max(range.lowerBound, end - 4096)
            var found: [Int] = []
            find(in: start..<end, into: &found)
            total += found.count
            batches.append(found)
            end = start
        }
        return Array(batches.reversed().joined().suffix(Swift.max(count, 0)))
    }

    private func find(in window: Range<Int>, into found: inout [Int]) {
        timeline.forEachRecord(of: placed, in: window) { message, index in
            if let action, message.actionRaw != action.rawValue { return true }
            if let predicate, !predicate(message, index + 1) { return true }
            found.append(index)
            return true
        }
    }
}

extension Timeline {
    /// The records in a range of indices, of some books or of all, that satisfy a predicate.
    public func records(
        in range: Range<Int>, of books: BookSelection? = nil, where predicate: RecordSelection.Predicate? = nil,
        isCancelled: @escaping @Sendable (_ position: Int) -> Bool = { _ in false }
    ) -> RecordSelection {
        RecordSelection(self, range: range, books: books, action: nil, predicate: predicate, isCancelled: isCancelled)
    }

    /// The same, of records with action `T` only.
    public func trades(
        in range: Range<Int>, of books: BookSelection? = nil, where predicate: RecordSelection.Predicate? = nil,
        isCancelled: @escaping @Sendable (_ position: Int) -> Bool = { _ in false }
    ) -> RecordSelection {
        RecordSelection(
            self, range: range, books: books, action: .trade, predicate: predicate, isCancelled: isCancelled)
    }
}
