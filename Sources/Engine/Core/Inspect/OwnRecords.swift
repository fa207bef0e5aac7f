extension Timeline {
    /// Calls `body` with every record of some books (nil: all) in a range and its index, in the order of the stream, until it
    /// returns false.
    ///
    /// - Complexity: O(own records).
    public func forEachRecord(
        in range: Range<Int>, of selection: BookSelection?, isCancelled: (_ position: Int) -> Bool = { _ in false },
        _ body: (_ message: MBOMessage, _ index: Int) -> Bool
    ) {
        forEachRecord(of: placed(selection), in: range, isCancelled: isCancelled, body)
    }

    /// Calls `body` with the index of every record of some pieces of books (nil: all) in a range, in the order of the
    /// stream, until it returns false.
    ///
    /// - Complexity: O(own records), in batches, so that nothing of the size of the recording is allocated.
    /// - Returns: the index after the last record looked at; less than the range's end when `body` ended it or it was
    ///   cancelled.
    @discardableResult @inline(__always)
    func forEachRecord<E: Error>(
        of placed: [PlacedPiece]?, in range: Range<Int>, isCancelled: (_ position: Int) -> Bool = { _ in false },
        _ body: (_ message: MBOMessage, _ index: Int) throws(E) -> Bool
    ) throws(E) -> Int {
        let range = range.clamped(to: 0..<recording.count)
        var position = range.lowerBound
        let stride = recording.stride
        while position < range.upperBound, !isCancelled(position) {
            let batch = position..<min(position + TimelineBuilder.batchRecords, range.upperBound)
            let last = try recording.withRecords(batch) { bytes throws(E) -> Int? in
                // The body is called in one place, so that it becomes a part of the loop.
                let own = placed.map { ownIndices($0, in: batch) }
                for step in 0..<(own?.count ?? batch.count) {
                    let offset = own.map { Int($0[step]) - batch.lowerBound } ?? step
                    let index = batch.lowerBound + offset
                    guard try body(bytes.mbo(at: offset * stride), index) else { return index }
                }
                return nil
            }
            if let last { return last + 1 }
            position = batch.upperBound
        }
        return position
    }

    /// Returns the indices of the records of some pieces of books in a short range, ascending.
    func ownIndices(_ placed: [PlacedPiece], in range: Range<Int>) -> [UInt32] {
        if placed.count == 1 {
            let own = placed[0].positions(in: range)
            return own.isEmpty ? [] : Array(indices(of: placed[0].place, in: own))
        }
        var found: [UInt32] = []
        for own in placed where !own.positions(in: range).isEmpty {
            found += indices(of: own.place, in: own.positions(in: range))
        }
        found.sort()
        return found
    }
}

/// A book of a timeline, or of some of its days, that moves from position to position: by replay where that is short,
/// else from a checkpoint.
struct BookWalker: ~Copyable {
    private let timeline: Timeline
    private let own: PlacedPiece
    private(set) var book: OrderBook
    private(set) var position: Int

    /// The distance in records of the stream above which a checkpoint is nearer than a replay can be.
    private static let reach = 1 << 16

    init(_ timeline: Timeline, _ own: PlacedPiece, at position: Int) {
        self.timeline = timeline
        self.own = own
        self.position = position
        book = timeline.book(of: own.piece, at: position)
    }

    mutating func move(to target: Int) {
        if target < position || target - position > Self.reach {
            book = timeline.book(of: own.piece, at: target)
        } else {
            let positions = own.positions(in: position..<target)
            let first = timeline.ownRecords(own.place, before: positions.lowerBound)
            let end = timeline.ownRecords(own.place, before: positions.upperBound)
            timeline.catchUp(&book, own.place, records: first..<max(first, end))
        }
        position = target
    }

    /// Moves to just before a record of this book and applies it.
    mutating func apply(_ message: MBOMessage, at index: Int) -> AnomalyKinds {
        move(to: index)
        position = index + 1
        return book.apply(message)
    }
}
