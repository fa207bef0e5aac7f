import Engine
import EngineTransport

/// One schema of a session: whose records it gets, and how far it is.
struct LiveLane {
    let schema: Schema
    let origin: FeedSlice.Origin
    private(set) var selection: LiveSelection
    /// Where the records are that leave next; nil before the first.
    private(set) var id: FeedSlice.ID?
    private(set) var slice: FeedSlice?
    /// The next of them.
    var row = 0
    /// Records that leave up to this moment are left out: a slow client's.
    var skipThrough: UInt64 = 0
    /// The end of the interval whose records have been sent last, until that has been said.
    var openInterval: UInt64?

    /// The selection may want other slices than the one at hand.
    private var isChanged = true
    private let filterOffset: Int
    private let indexOffset: Int

    init(_ schema: Schema, _ market: LiveMarket) {
        self.schema = schema
        origin = FeedSlice.Origin(schema, market.recording)
        selection = LiveSelection(market.catalog.symbols)
        indexOffset = RecordLayout.layout(schema: schema, version: 3)?.indexOffset ?? RecordFields.tsEvent
        // `start` is a moment of ts_event, in the bbo schemas of ts_recv.
        switch schema {
        case .bbo1s, .bbo1m, .cbbo1s, .cbbo1m: filterOffset = indexOffset
        default: filterOffset = RecordFields.tsEvent
        }
    }

    /// Wants what a subscription asks for, too.
    mutating func add(_ feed: LiveFeed) {
        isChanged = true
        if let matches = feed.matches {
            for match in matches { selection.add(match, start: feed.start) }
        } else {
            selection.addAll(start: feed.start)
        }
    }

    /// Whether overdue records may be left out for a slow client (live-protocol.md §8).
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

    /// The slice it reads when the replay is at a record.
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

    /// Gets ready to send what leaves when the replay goes on from a record.
    ///
    /// - Parameter clock: what left up to this moment has left.
    /// - Returns: the slice that has to be made first; nil when all is there.
    mutating func ready(at index: Int, clock: UInt64?, _ market: LiveMarket) -> FeedSlice.ID? {
        // Asked before every batch: the long way only where the answer can be another.
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

    /// The slice behind the one being read, worth making ahead of time; nil when there is none.
    func following(_ market: LiveMarket) -> FeedSlice.ID? {
        guard isSliced, let id else { return nil }
        return wanted(at: id.range.upperBound, market)
    }

    /// Back to the beginning of a pass.
    mutating func rewind() {
        id = nil
        slice = nil
        row = 0
        skipThrough = 0
    }

    /// When its next record leaves; nil when this slice has no more.
    @inline(__always)
    var nextRelease: UInt64? {
        guard let slice, row < slice.count else { return nil }
        return slice.releases[row]
    }

    /// Whether a record is for this session.
    @inline(__always)
    mutating func admits(_ record: RawSpan) -> Bool {
        selection.admits(
            record.load(RecordFields.instrument), time: record.load(filterOffset), day: record.load(indexOffset))
    }

    /// Whether records of an instrument are for this session, on the day of a moment.
    mutating func wants(_ instrument: UInt32, on time: UInt64) -> Bool {
        selection.admits(instrument, time: .max, day: time)
    }
}
