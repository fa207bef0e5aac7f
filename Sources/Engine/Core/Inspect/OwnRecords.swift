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
    /// - Returns: false when `body` ended it or it was cancelled.
    @discardableResult
    func forEachRecord(
        of placed: [PlacedPiece]?, in range: Range<Int>, isCancelled: (_ position: Int) -> Bool = { _ in false },
        _ body: (_ message: MBOMessage, _ index: Int) -> Bool
    ) -> Bool {
        let range = range.clamped(to: 0..<recording.count)
        var position = range.lowerBound
        while position < range.upperBound {
            if isCancelled(position) { return false }
            let end = min(position + TimelineBuilder.batchRecords, range.upperBound)
            let isWhole = recording.withRecords(position..<end) { bytes in
                guard let placed else {
                    for offset in 0..<end - position
                    where !body(bytes.mbo(at: offset * recording.stride), position + offset) { return false }
                    return true
                }
                for index in ownIndices(placed, in: position..<end)
                where !body(bytes.mbo(at: (Int(index) - position) * recording.stride), Int(index)) { return false }
                return true
            }
            if !isWhole { return false }
            position = end
        }
        return true
    }

    /// The indices of the records of some pieces of books in a short range, ascending.
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

/// One book of a timeline, or of some of its days, moved from position to position: by replay where that is short, else from a checkpoint.
struct BookWalker: ~Copyable {
    private let timeline: Timeline
    private let own: PlacedPiece
    private(set) var book: OrderBook
    private(set) var position: Int

    /// Above this many records of the stream a checkpoint is nearer than a replay can be.
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
            for index in positions.isEmpty ? [] : timeline.indices(of: own.place, in: positions) {
                book.apply(timeline.recording[Int(index)])
            }
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
