extension Timeline {
    /// The places of some books, ascending; nil when these are all books and nothing needs to be chosen.
    func places(of keys: Set<BookKey>?) -> [Int]? {
        guard let keys else { return nil }
        let places = keys.compactMap { place(of: $0) }.sorted()
        return places.count == books.count ? nil : places
    }

    /// Calls `body` with the index of every record of the books in `places` (nil: all) in a range, in the order of the
    /// stream, until it returns false.
    ///
    /// - Complexity: O(own records), in batches, so that nothing of the size of the recording is allocated.
    /// - Returns: false when `body` ended it or it was cancelled.
    @discardableResult
    func forEachRecord(
        of places: [Int]?, in range: Range<Int>, isCancelled: () -> Bool = { false },
        _ body: (_ message: MBOMessage, _ index: Int) -> Bool
    ) -> Bool {
        let range = range.clamped(to: 0..<recording.count)
        var position = range.lowerBound
        while position < range.upperBound {
            if isCancelled() { return false }
            let end = min(position + TimelineBuilder.batchRecords, range.upperBound)
            let isWhole = recording.withRecords(position..<end) { bytes in
                guard let places else {
                    for offset in 0..<end - position
                    where !body(bytes.mbo(at: offset * recording.stride), position + offset) { return false }
                    return true
                }
                for index in ownIndices(places, in: position..<end)
                where !body(bytes.mbo(at: (Int(index) - position) * recording.stride), Int(index)) { return false }
                return true
            }
            if !isWhole { return false }
            position = end
        }
        return true
    }

    /// The indices of the records of some books in a short range, ascending.
    func ownIndices(_ places: [Int], in range: Range<Int>) -> [UInt32] {
        if places.count == 1 { return Array(indices(of: places[0], in: range)) }
        var found: [UInt32] = []
        for place in places { found += indices(of: place, in: range) }
        found.sort()
        return found
    }
}

/// One book of a timeline, moved from position to position: by replay where that is short, else from a checkpoint.
struct BookWalker: ~Copyable {
    private let timeline: Timeline
    private let place: Int
    private(set) var book: OrderBook
    private(set) var position: Int

    /// Above this many records of the stream a checkpoint is nearer than a replay can be.
    private static let reach = 1 << 16

    /// - Precondition: `place` is one of the timeline's books.
    init(_ timeline: Timeline, place: Int, at position: Int) {
        self.timeline = timeline
        self.place = place
        self.position = position
        book = timeline.book(timeline.books[place].key, at: position)
    }

    mutating func move(to target: Int) {
        if target < position || target - position > Self.reach {
            book = timeline.book(book.key, at: target)
        } else {
            for index in timeline.indices(of: place, in: position..<target) {
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
