/// Any book at any moment of a recording.
///
/// Made by one pass over the records; afterwards immutable and shared by all readers. Every book has the list of its own
/// records (a posting list) and checkpoints of its state; a question restores the nearest checkpoint before the moment and
/// replays that book's records from there, so the answer does not depend on how long the file is.
///
///     book A   ●────●────●──      ● checkpoint, every max(8192, 2 × live orders) of its records
///     book B   ●───────●────
///     at T          ↑ restore, replay ≤ 8192 records of that book alone
///
/// Measured with `scripts/bench.sh --cpu`, 10 M deep synthetic records (8 instruments, 4,200 live orders each) on a shared
/// and very busy virtual Xeon of 2.5 GHz, where applying alone took 145 ns a record (42 to 52 when it is calm):
///
///     index 233 ns/record; load of the plain file 238; 3.25 bytes/record;
///     a book at a random moment p50 0.76 ms, p99 2.2, max 2.8
///
/// A deep restart spends 0.1 ms in the checkpoint, the rest in replayed records.
public final class Timeline: Sendable {
    /// The records that the timeline was made of.
    public let recording: Recording
    /// Every book that has had a record, in ascending (instrument_id, publisher_id).
    public let books: [BookSummary]

    /// The effect of a modify of an unknown order on the books of this timeline.
    public var unknownModify: OrderBook.UnknownModify { options.unknownModify }
    /// The options that the index was made with.
    public let options: Options

    /// Per book, in the order of `books`: its records; nil when there is only one book and it has all of them.
    let postings: Postings?
    let checkpoints: Checkpoints
    /// The distance of the checkpoints as a multiple of the intended one, to stay within `Options.memoryLimit`; 1 when
    /// none was dropped.
    public let checkpointSpacing: Int
    private let places: [BookKey: Int]
    let recentBooks = RecentBooks()
    let bookNames: BookNameCache

    /// - Throws: `LoadError.cancelled` when `isCancelled` says so (asked every few thousand records).
    public convenience init(
        _ recording: Recording, options: Options = Options(),
        progress: ((_ done: Int, _ total: Int) -> Void)? = nil, isCancelled: () -> Bool = { false }
    ) throws(LoadError) {
        var builder = TimelineBuilder(options)
        var position = 0
        while position < recording.count {
            if isCancelled() { throw LoadError(.cancelled(records: position)) }
            let end = min(position + TimelineBuilder.batchRecords, recording.count)
            try recording.withRecords(position..<end) { bytes throws(LoadError) in
                try builder.apply(bytes, stride: recording.stride, count: end - position)
            }
            position = end
            progress?(position, recording.count)
        }
        try self.init(recording, options: options, built: builder.finish(recording))
    }

    /// - Parameter earlier: what is known of the names of the same recording when it was shorter.
    init(_ recording: Recording, options: Options, built: TimelineBuilder.Built, after earlier: BookNameCache? = nil) {
        self.recording = recording
        bookNames = BookNameCache(after: earlier)
        self.options = options
        books = built.books
        postings = built.postings
        checkpoints = built.checkpoints
        checkpointSpacing = built.spacing
        places = Dictionary(uniqueKeysWithValues: books.enumerated().map { ($1.key, $0) })
    }

    /// Returns the index of a book in `books`; nil when it has had no record.
    public func place(of key: BookKey) -> Int? { places[key] }

    /// The anomalies of all books at the end.
    public var anomalies: Anomalies { books.reduce(into: Anomalies()) { $0 += $1.anomalies } }

    /// Returns one book exactly after record number `position` (0: before all). A book without records by then is
    /// empty.
    ///
    /// - Complexity: O(live orders + records since the checkpoint before): see `Options`.
    public func book(_ key: BookKey, at position: Int) -> OrderBook {
        let position = min(max(position, 0), recording.count)
        guard let place = places[key] else { return OrderBook(key: key, unknownModify: unknownModify) }
        let own = ownRecords(place, before: position)
        guard let checkpoint = checkpoints.last(place, own: own) else {
            var book = OrderBook(key: key, unknownModify: unknownModify)
            catchUp(&book, place, records: 0..<own)
            return book
        }
        var book = checkpoints.restore(checkpoint, key: key, unknownModify: unknownModify)
        catchUp(&book, place, records: checkpoint.records..<own)
        return book
    }

    /// Applies a book's own records.
    func catchUp(_ book: inout OrderBook, _ place: Int, records: Range<Int>) {
        if records.isEmpty { return }
        guard let postings else {
            recording.withRecords(records) { bytes in
                for index in 0..<records.count { book.apply(bytes.mbo(at: index * recording.stride)) }
            }
            return
        }
        let stride = recording.stride
        recording.withRecords(0..<recording.count) { all in
            postings.walk(place, from: records.lowerBound) { walk, bytes in
                // The records lie far apart: fetched a few at a time and then applied, they are waited for together.
                // In three turns about, p50 of deep seeks was 359, 355, 369 µs this way and 409, 404, 412 one by one.
                var ahead = Slab<MBOMessage>(capacity: Self.fetchedRecords)
                var left = records.count
                while left > 0 {
                    ahead.truncate(to: 0)
                    for _ in 0..<min(left, Int(Self.fetchedRecords)) {
                        ahead.append(all.mbo(at: walk.next(bytes) * stride))
                    }
                    for index in 0..<ahead.count { book.apply(ahead[index]) }
                    left -= Int(ahead.count)
                }
            }
        }
    }

    /// Returns the position after the last complete event of a book among the first `position` records, at which the
    /// book may be judged; nil when no event of it has ended by then.
    ///
    /// - Complexity: O(records of the event under way).
    public func lastEventEnd(of key: BookKey, at position: Int) -> Int? {
        guard let place = places[key] else { return nil }
        var own = ownRecords(place, before: min(max(position, 0), recording.count))
        while own > 0 {
            // A list is read forwards: a few records at a time.
            let start = max(0, own - Self.lookBackRecords)
            for index in indices(of: place, records: start..<own).reversed() where recording[Int(index)].isLast {
                return Int(index) + 1
            }
            own = start
        }
        return nil
    }

    private static let lookBackRecords = 64
    private static let fetchedRecords: UInt32 = 16

    /// Returns the number of a book's records among the first `position`.
    func ownRecords(_ place: Int, before position: Int) -> Int { postings?.count(place, before: position) ?? position }

    /// Returns the indices of a book's records in a range, ascending.
    ///
    /// - Complexity: O(log records + the answer).
    func indices(of place: Int, in range: Range<Int>) -> ArraySlice<UInt32> {
        let first = ownRecords(place, before: range.lowerBound)
        return indices(of: place, records: first..<max(first, ownRecords(place, before: range.upperBound)))[...]
    }

    /// Returns the first indices of a book's records in a range, ascending, at most `limit` of them.
    func indices(of place: Int, in range: Range<Int>, limit: Int) -> [UInt32] {
        let first = ownRecords(place, before: range.lowerBound)
        let own = max(first, ownRecords(place, before: min(range.upperBound, recording.count)))
        return indices(of: place, records: first..<min(own, first + limit))
    }

    private func indices(of place: Int, records: Range<Int>) -> [UInt32] {
        guard let postings, !records.isEmpty else { return records.map { UInt32($0) } }
        return postings.walk(place, from: records.lowerBound) { walk, bytes in
            records.map { _ in UInt32(walk.next(bytes)) }
        }
    }

    /// Returns every book exactly after record number `position`.
    public func market(at position: Int) -> Market {
        var market = Market(unknownModify: unknownModify)
        for summary in books where summary.tally.first < position {
            market.books.adopt(book(summary.key, at: position))
        }
        return market
    }

    /// Returns the books that names mean at a moment.
    public func market(of summaries: [BookSummary], at cursor: Cursor) -> Market {
        var market = Market(unknownModify: unknownModify)
        for summary in summaries {
            guard let piece = piece(of: summary, at: cursor), let place = place(of: piece.key),
                books[place].tally.first < cursor.position
            else { continue }
            market.books.adopt(book(of: piece, at: cursor.position))
        }
        return market
    }

    /// Memory held by postings and checkpoints, in bytes, and how many checkpoints there are.
    public var indexSize: (bytes: Int, checkpoints: Int) {
        ((postings?.byteCount ?? 0) + checkpoints.byteCount, checkpoints.count)
    }
}
