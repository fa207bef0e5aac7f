/// The one pass that makes a timeline: books, tallies, posting lists and checkpoints. It eats records as they come and
/// keeps none of them, so that a file can still be on its way.
///
/// Records are looked ahead at as `Market` does (`Market+Batch`), because what they touch lies anywhere. Measured in thread
/// time on a shared, very busy virtual Xeon of 2.5 GHz, 10 M deep records, before and after by turns, beside books alone in
/// the same process: index 352, 426 → 233 ns a record where applying took 162, 163 → 145; load of the plain file 367, 387 →
/// 238. Half of what the loop cost before was waiting for two places a record.
struct TimelineBuilder: ~Copyable {
    static let batchRecords = 16_384

    let options: Timeline.Options
    /// Records eaten.
    private(set) var count = 0
    private var market: Market
    private var progress = Slab<BookProgress>()
    private var postings = PostingLog()
    private var checkpoints = CheckpointLog()
    /// Doubles whenever checkpoints were thinned for the memory limit.
    private var spacing = 1

    struct Built {
        var books: [BookSummary]
        var postings: Postings?
        var checkpoints: Checkpoints
        var spacing: Int
    }

    init(_ options: Timeline.Options) {
        self.options = options
        market = Market(unknownModify: options.unknownModify)
    }

    /// The next records, `stride` bytes each.
    ///
    /// - Throws: `LoadError.outOfMemory`.
    mutating func apply(_ bytes: RawSpan, stride: Int, count records: Int) throws(LoadError) {
        var offset = 0
        var left = records
        while left > 0 {
            let batch = market.lookAhead(bytes, at: offset, stride: stride, left)
            try apply(bytes, at: offset, stride: stride, batch)
            offset += Int(batch) * stride
            left -= Int(batch)
        }
    }

    /// Records whose books the market has just looked up.
    private mutating func apply(
        _ bytes: RawSpan, at start: Int, stride: Int, _ batch: UInt32
    ) throws(LoadError) {
        // An index fits: `RecordStore` takes no more than 2^32 - 1 records.
        let first = UInt32(truncatingIfNeeded: count)
        var offset = start
        for step in 0..<batch {
            let index = first &+ step
            let message = bytes.mbo(at: offset)
            offset &+= stride
            let place = market.lookahead.places[step].slot
            let slot = Int(place)
            if place >= progress.count { open(place, at: index) }
            market.books[slot].apply(message)
            let cross = message.isLast ? market.books[slot].cross : nil
            if progress.count > 1 { postings.append(index, to: &progress[place].postings, slot: place) }
            if progress[place].count(message, at: index, cross) {
                count = Int(index) + 1
                try checkpoint(place)
            }
        }
        count = Int(first) + Int(batch)
    }

    /// A new book. With the second one, the first gets the posting list that it did not need alone.
    private mutating func open(_ place: UInt32, at index: UInt32) {
        progress.append(BookProgress(first: index, left: UInt32(clamping: max(1, options.checkpointRecords))))
        progress[place].left = due(after: 0, live: 0)
        guard place == 1 else { return }
        for earlier in 0..<index { postings.append(earlier, to: &progress[0].postings, slot: 0) }
    }

    /// Records until the next checkpoint, at least 1.
    private func due(after records: UInt32, live: Int) -> UInt32 {
        let wanted = max(
            1, options.checkpointRecords, options.recordsPerLiveOrder.multipliedReportingOverflow(by: live).partialValue
        )
        let (spaced, overflow) = wanted.multipliedReportingOverflow(by: spacing)
        return overflow ? UInt32.max : UInt32(clamping: spaced)
    }

    @inline(never)
    private mutating func checkpoint(_ place: UInt32) throws(LoadError) {
        let slot = Int(place)
        let records = progress[place].records
        try checkpoints.append(market.books[slot], slot: slot, records: records)
        if let limit = options.memoryLimit?.bytes(records: count) {
            while checkpoints.count > 0, postings.byteCount + checkpoints.byteCount > limit {
                spacing = spacing.multipliedReportingOverflow(by: 2).partialValue
                try checkpoints.thin(books: market.books.count)
            }
        }
        progress[place].left = due(after: records, live: market.books[slot].orderCount)
    }

    /// - Parameter recording: the records eaten, as they are kept.
    consuming func finish(_ recording: Recording) throws(LoadError) -> Built {
        let (order, books) = summaries(recording)
        let postings = try lists(order)
        return Built(books: books, postings: postings, checkpoints: checkpoints.finish(order: order), spacing: spacing)
    }

    /// The same of the records eaten so far; the builder goes on.
    ///
    /// - Complexity: O(bytes of the index).
    func snapshot(_ recording: Recording) throws(LoadError) -> Built {
        let (order, books) = summaries(recording)
        return Built(
            books: books, postings: try lists(order), checkpoints: try checkpoints.snapshot(order: order),
            spacing: spacing)
    }

    /// Bytes that the index takes.
    var byteCount: Int { postings.byteCount + checkpoints.byteCount }

    private func lists(_ order: [Int]) throws(LoadError) -> Postings? {
        guard order.count > 1 else { return nil }
        return try postings.finish((0..<progress.count).map { progress[$0].postings }, order: order)
    }

    private func summaries(_ recording: Recording) -> (order: [Int], books: [BookSummary]) {
        let order = (0..<market.books.count).sorted { market.books[$0].key < market.books[$1].key }
        var books: [BookSummary] = []
        books.reserveCapacity(order.count)
        for slot in order {
            let key = market.books[slot].key
            let tally = BookTally(progress[UInt32(slot)])
            let time = recording[tally.first].tsRecv
            books.append(
                BookSummary(
                    key: key, symbol: recording.symbols.symbol(of: key.instrument, at: time) ?? "\(key.instrument)",
                    tally: tally, anomalies: market.books[slot].anomalies))
        }
        return (order, books)
    }
}
