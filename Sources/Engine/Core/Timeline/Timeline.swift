/// Any book at any moment of a recording.
///
/// Made by one pass over the records; afterwards immutable and shared by all readers. Every book has the list of its own
/// records (a posting list) and checkpoints of its state; a question restores the nearest checkpoint before the moment and
/// replays that book's records from there, so the answer does not depend on how long the file is.
///
///     book A   ●────●────●──      ● checkpoint, every max(8192, 2 × live orders) of its records
///     book B   ●───────●────
///     at T          ↑ restore, replay ≤ 8192 records of that book alone
public final class Timeline: Sendable {
    public let recording: Recording
    public let unknownModify: OrderBook.UnknownModify
    /// Every book that has had a record, in ascending (instrument_id, publisher_id).
    public let books: [BookSummary]

    /// Per book, in the order of `books`: the indices of its records, ascending; nil when it is the only book and has
    /// all of them.
    private let postings: [[UInt32]]?
    private let checkpoints: [[Checkpoint]]
    private let places: [BookKey: Int]

    /// - Throws: `LoadError.cancelled` when `isCancelled` says so (asked every few thousand records).
    public init(
        _ recording: Recording, unknownModify: OrderBook.UnknownModify = .add,
        progress: ((_ done: Int, _ total: Int) -> Void)? = nil, isCancelled: () -> Bool = { false }
    ) throws(LoadError) {
        var builder = TimelineBuilder(recording, unknownModify: unknownModify)
        var position = 0
        while position < recording.count {
            if isCancelled() { throw LoadError(path: "", .cancelled(records: position)) }
            let end = min(position + TimelineBuilder.batchRecords, recording.count)
            builder.apply(position..<end)
            position = end
            progress?(position, recording.count)
        }
        let built = builder.finish()
        self.recording = recording
        self.unknownModify = unknownModify
        books = built.books
        postings = built.postings
        checkpoints = built.checkpoints
        places = Dictionary(uniqueKeysWithValues: books.enumerated().map { ($1.key, $0) })
    }

    /// Where a book stands in `books`; nil when it has had no record.
    public func place(of key: BookKey) -> Int? { places[key] }

    /// The anomalies of all books at the end.
    public var anomalies: Anomalies { books.reduce(into: Anomalies()) { $0 += $1.anomalies } }

    /// One book exactly after record number `position` (0: before all). A book without records by then is empty.
    ///
    /// - Complexity: O(live orders + 8192).
    public func book(_ key: BookKey, at position: Int) -> OrderBook {
        let position = min(max(position, 0), recording.count)
        guard let place = places[key] else { return OrderBook(key: key, unknownModify: unknownModify) }
        let own = ownRecords(place, before: position)
        let kept = checkpoints[place]
        // Binary search for the last checkpoint with at most `own` records.
        var low = 0
        var high = kept.count
        while low < high {
            let middle = (low + high) / 2
            if kept[middle].records <= own { low = middle + 1 } else { high = middle }
        }
        var done = 0
        var book: OrderBook
        if low > 0 {
            done = kept[low - 1].records
            book = kept[low - 1].restore(key: key, unknownModify: unknownModify)
        } else {
            book = OrderBook(key: key, unknownModify: unknownModify)
        }
        if let own_ = postings?[place] {
            recording.withRecords(0..<recording.count) { bytes in
                for index in done..<own { book.apply(bytes.mbo(at: Int(own_[index]) * recording.stride)) }
            }
        } else {
            recording.withRecords(done..<own) { bytes in
                for index in 0..<own - done { book.apply(bytes.mbo(at: index * recording.stride)) }
            }
        }
        return book
    }

    /// The position behind the last complete event of a book among the first `position` records: where it may be judged.
    /// Nil when no event of it has ended by then.
    ///
    /// - Complexity: O(records of the event under way).
    public func lastEventEnd(of key: BookKey, at position: Int) -> Int? {
        guard let place = places[key] else { return nil }
        var own = ownRecords(place, before: min(max(position, 0), recording.count))
        while own > 0 {
            let index = postings.map { Int($0[place][own - 1]) } ?? own - 1
            if recording[index].isLast { return index + 1 }
            own -= 1
        }
        return nil
    }

    /// How many of a book's records are among the first `position`.
    func ownRecords(_ place: Int, before position: Int) -> Int {
        guard let own = postings?[place] else { return position }
        var low = 0
        var high = own.count
        while low < high {
            let middle = (low + high) / 2
            if Int(own[middle]) < position { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The indices of a book's records in a range, ascending.
    func indices(of place: Int, in range: Range<Int>) -> ArraySlice<UInt32> {
        guard let own = postings?[place] else { return ArraySlice(range.map { UInt32($0) }) }
        return own[ownRecords(place, before: range.lowerBound)..<ownRecords(place, before: range.upperBound)]
    }

    /// Every book, or the wanted ones, exactly after record number `position`.
    public func market(at position: Int, of keys: Set<BookKey>? = nil) -> Market {
        var market = Market(unknownModify: unknownModify)
        for summary in books where summary.tally.first < position && keys?.contains(summary.key) != false {
            market.books.adopt(book(summary.key, at: position))
        }
        return market
    }

    /// Memory held by postings and checkpoints, in bytes, and how many checkpoints there are.
    public var indexSize: (bytes: Int, checkpoints: Int) {
        let posted = postings?.reduce(0) { $0 + $1.count * 4 } ?? 0
        let held = checkpoints.joined().reduce(0) { $0 + $1.orders.count * 16 + $1.levels.count * 24 + 96 }
        return (posted + held, checkpoints.reduce(0) { $0 + $1.count })
    }
}
