import Engine

/// One schema of a session: the instruments whose records it gets, and its progress.
struct LiveLane {
    let schema: Schema
    let origin: FeedSlice.Origin
    private(set) var selection: LiveSelection
    /// The slice that is being read; nil before the first.
    private(set) var id: FeedSlice.ID?
    private(set) var slice: FeedSlice?
    /// The row of `slice` that leaves next.
    var row = 0
    /// The moment up to which records are left out for a slow client, in nanoseconds; 0: none.
    var skipThrough: UInt64 = 0
    /// The end of the interval whose records were sent last, in nanoseconds, until the client has been told of it; nil
    /// after that.
    var openInterval: UInt64?

    /// True when the selection may need other slices than `slice`.
    private var isChanged = true
    private let filterOffset: Int
    private let indexOffset: Int

    init(_ schema: Schema, _ market: LiveMarket) {
        self.schema = schema
        origin = FeedSlice.Origin(schema, market.recording)
        selection = LiveSelection(market.catalog.symbols)
        indexOffset = RecordLayout.layout(schema: schema, version: 3)?.indexOffset ?? RecordFields.tsEvent
        // The `start` of a subscription is a moment of ts_event, or of ts_recv in the bbo schemas.
        switch schema {
        case .bbo1s, .bbo1m, .cbbo1s, .cbbo1m: filterOffset = indexOffset
        default: filterOffset = RecordFields.tsEvent
        }
    }

    /// Adds the instruments of a subscription.
    mutating func add(_ feed: LiveFeed) {
        isChanged = true
        if let matches = feed.matches {
            for match in matches { selection.add(match, start: feed.start) }
        } else {
            selection.addAll(start: feed.start)
        }
    }

    /// True when overdue records may be left out for a slow client (live-protocol.md §8).
    var maySkip: Bool {
        switch schema {
        case .mbp1, .mbp10, .bbo1s, .bbo1m, .cmbp1, .cbbo1s, .cbbo1m: true
        case .mbo, .tbbo, .trades, .ohlcv1s, .ohlcv1m, .ohlcv1h, .ohlcv1d, .definition, .statistics, .status,
            .imbalance, .ohlcvEOD, .tcbbo:
            false
        }
    }

    private var isSliced: Bool { if case .sliced = origin { true } else { false } }

    var hasIntervals: Bool { IntervalLength.nanos(schema) != nil }

    /// Returns the slice that is read when the replay is at a record; nil when there is none.
    private func wanted(at index: Int, _ market: LiveMarket) -> FeedSlice.ID? {
        let count = market.recording.count
        let range: Range<Int>
        var books: [BookKey]?
        switch origin {
        case .recorded: return nil
        case .passed, .intervals: range = 0..<count
        case .sliced:
            if index >= count { return nil }
            let first = index & ~(market.sliceRecords - 1)
            range = first..<min(first + market.sliceRecords, count)
        }
        if origin != .passed, let instruments = selection.instruments {
            // A few books of many are made for whoever wants those; otherwise all are made, for everybody.
            let wanted = Set(instruments)
            let keys = market.timeline.books.map(\.key).filter { wanted.contains($0.instrument.raw) }
            if keys.count * 4 <= market.timeline.books.count { books = keys }
        }
        return FeedSlice.ID(schema: schema, books: books, range: range)
    }

    /// Prepares to send the records that leave when the replay goes on from a record.
    ///
    /// - Parameter clock: The moment up to which records have left already; nil: none have.
    /// - Returns: The slice that has to be made first; nil when it is there.
    mutating func ready(at index: Int, clock: UInt64?, _ market: LiveMarket) -> FeedSlice.ID? {
        // This is called before every batch, so the long way is taken only where the answer can be another.
        if !isChanged, let id, !isSliced || id.range.contains(index) { return nil }
        guard let wanted = wanted(at: index, market), wanted != id else {
            isChanged = false
            return nil
        }
        guard let found = market.slice(wanted) else { return wanted }
        // The next slice is read from its start; the same stretch for other books, or in mid-stream, from the clock on.
        let isNext = id.map { $0.range.upperBound == wanted.range.lowerBound } ?? false
        row = isNext ? 0 : clock.map { found.first(after: $0) } ?? 0
        isChanged = false
        id = wanted
        slice = found
        return nil
    }

    /// Returns the slice after the one being read, worth making ahead of time; nil when there is none.
    func following(_ market: LiveMarket) -> FeedSlice.ID? {
        guard isSliced, let id else { return nil }
        return wanted(at: id.range.upperBound, market)
    }

    /// Goes back to the beginning of a pass.
    mutating func rewind() {
        id = nil
        slice = nil
        row = 0
        skipThrough = 0
    }

    /// The moment at which the next record leaves, in nanoseconds; nil when this slice has no more.
    @inline(__always)
    var nextRelease: UInt64? {
        guard let slice, row < slice.count else { return nil }
        return slice.releases[row]
    }

    /// Returns whether a record is for this session.
    @inline(__always)
    mutating func admits(_ record: RawSpan) -> Bool {
        selection.admits(
            record.load(RecordFields.instrument), time: record.load(filterOffset), day: record.load(indexOffset))
    }

    /// Returns whether records of an instrument are for this session, on the day of a moment.
    mutating func wants(_ instrument: UInt32, on time: UInt64) -> Bool {
        selection.admits(instrument, time: .max, day: time)
    }
}
