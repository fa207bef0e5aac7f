/// Takes the bytes of a feed's connections, one connection after the other, and keeps their records as one recording
/// that grows.
///
/// A connection after the first may begin at any record. The metadata tells whether it is the same feed; then the first
/// record tells how it goes on:
///
///     equal to our first     the server began anew: each record is compared with ours until there are no more of ours
///     the clear of a snapshot the books begin anew; what went by is lost
///     known from before      it goes on from there, compared in the same way
///     later than our last    something went by, and nobody knows how much
///     anything else          another feed with the same name: ours is given up, and begins anew with it
///
/// The type never reads a socket: bytes go in, and a recording comes out.
public struct FeedRecorder: ~Copyable {
    /// The options of a recording.
    public struct Options: Sendable {
        /// The name that `info` shows: an address.
        public var name: String
        /// The kind that `info` shows: `tcp` or `live`.
        public var kind: String
        /// The options of its timelines.
        public var timeline: Timeline.Options
        /// The symbols whose records are kept, which the metadata has to know; nil: all.
        public var symbols: [String]?
        /// The most bytes of records and index; nil: no bound.
        public var byteLimit: Int?

        /// Makes options that keep all symbols, without a bound.
        public init(name: String, kind: String, timeline: Timeline.Options = Timeline.Options()) {
            self.name = name
            self.kind = kind
            self.timeline = timeline
        }
    }

    /// The way in which the connection's next record is taken.
    enum Place {
        case appending
        /// The next record decides.
        case undecided
        /// The kept records `first ..< next` have come again, and the next one is compared with the kept one at `next`.
        case comparing(first: Int, next: Int)
    }

    /// The most bytes of metadata. A stream's is far shorter than that of the largest files.
    public static let metadataLimit = 64 << 20

    /// The options of the recording.
    public let options: Options
    /// The counts of everything that came.
    public internal(set) var counts = FeedCounts()
    /// True when the gateway has said that it is done (`Finished … replay`), and no record has come since.
    public internal(set) var isFinished = false
    var store: FeedStore?
    var place = Place.appending
    /// The question that this connection was opened to answer, such as whether there is more; nil for an ordinary
    /// connection. No record is given up for such a connection, and it is not counted until it brings something new.
    private(set) var question: Question?
    /// The counts before the question, to be put back when the connection brings nothing new.
    private var countsBefore = FeedCounts()
    /// The `ts_event` from which on the connection was asked for records, in nanoseconds since 1970; nil when it was
    /// asked for all, or the server does not heed it.
    var startedFrom: UInt64?
    var notes: [FeedNote] = []
    private var decoder = DBNDecoder()
    /// The bytes of a record or of metadata that has not come whole.
    private var pending: [UInt8] = []
    /// True when this connection's metadata has come.
    public private(set) var hasMetadata = false
    private var watch = FeedWatch()
    private var filter: RecordFilter?
    /// The timeline made last, and the number of records of all types in it; nil when there is none.
    private var made: (timeline: Timeline, total: Int)?

    /// Makes an empty recording.
    public init(_ options: Options) { self.options = options }

    /// The number of market-by-order records that are kept.
    public var count: Int { store?.count ?? 0 }
    /// True when the metadata of a connection has come.
    public var isReady: Bool { store != nil }

    /// The question to a connection that is made because the one before was ended.
    public enum Question: Hashable, Sendable {
        /// True when the server goes on after its last record. A server that begins anew with the same records has
        /// ended, and that is `FeedFault.nothingMore` at once.
        case whetherItGoesOn
        /// True when there is anything after the kept records. Every connection of such a server begins anew, and is
        /// compared to its end.
        case whetherThereIsMore
    }

    /// True when this connection was only opened to answer a question.
    public var isAsking: Bool { question != nil }

    /// Begins a connection, whose first bytes are its metadata.
    ///
    /// - Parameters:
    ///   - start: The `ts_event` from which on the connection was asked for records, in nanoseconds since 1970; nil:
    ///     for all. A server that does not heed it is followed all the same.
    ///   - asking: The question that the connection is to answer; nil: it goes on with the feed. A server that has new
    ///     records is followed; one that has others is `FeedFault.nothingMore`, and nothing changes.
    public mutating func begin(from start: UInt64? = nil, asking: Question? = nil) {
        question = asking
        countsBefore = counts
        decoder = DBNDecoder()
        pending = []
        hasMetadata = false
        isFinished = false
        startedFrom = start
        place = .undecided
    }

    /// Takes the connection's next bytes, in any pieces.
    ///
    /// - Throws: `FeedFault`; after that nothing more of this connection can be taken.
    public mutating func take(_ bytes: RawSpan) throws(FeedFault) {
        counts.bytes += bytes.byteCount
        if pending.isEmpty {
            let used = try takeWhole(bytes)
            if used < bytes.byteCount { pending.append(bytes.extracting(used..<bytes.byteCount)) }
        } else {
            pending.append(bytes)
            var held: [UInt8] = []
            swap(&held, &pending)
            // Sound: the span is used during the call only, and `held` outlives it.
            let used = try unsafe takeWhole(held.span.bytes)
            held.removeFirst(used)
            pending = held
        }
        guard hasMetadata || pending.count < Metadata.preludeByteCount else {
            // Sound: as above.
            let length: UInt32 = unsafe pending.span.bytes.integer(at: 4)
            guard length <= Self.metadataLimit else { throw .metadataTooLong(limit: Self.metadataLimit) }
            return
        }
    }

    /// Takes note of the connection's orderly end.
    ///
    /// - Throws: `.format` when a record or the metadata has not come whole.
    public mutating func end() throws(FeedFault) {
        if let error = decoder.end(left: pending.count) { throw .format(error) }
    }

    /// Takes back the counts of a connection that asked and brought nothing new: it is as if it had not been.
    public mutating func forgetQuestion() {
        if isAsking { counts = countsBefore }
        question = nil
    }

    /// Returns the notes since the last call.
    public mutating func takeNotes() -> [FeedNote] {
        defer { notes = [] }
        return notes
    }

    /// The `ts_event` from which on to ask a gateway for records, in nanoseconds since 1970: the latest one, less the
    /// most that records have been late, less a second more. Nil while there are no records.
    public var resumePoint: UInt64? { count > 0 ? watch.resumePoint : nil }

    /// Returns everything that came until now; the same object while nothing comes. Nil before the first metadata.
    ///
    /// - Throws: `FeedFault` when memory does not suffice.
    /// - Complexity: O(bytes of the index) where something has come.
    public mutating func timeline() throws(FeedFault) -> Timeline? {
        if let made, made.total == store?.total { return made.timeline }
        guard let metadata = store?.metadata else { return nil }
        let source = SourceInfo(
            path: options.name, kind: options.kind, metadata: metadata, records: 0, skipped: [:],
            byteCount: counts.bytes, loss: nil)
        do throws(LoadError) {
            guard let timeline = try store?.timeline(source: source) else { return nil }
            made = (timeline, store?.total ?? 0)
            return timeline
        } catch {
            throw FeedFault(error)
        }
    }

    /// Builds the books and the index again with another rule for modifies of unknown orders.
    public mutating func index(unknownModify: OrderBook.UnknownModify) throws(FeedFault) {
        var changed = store?.options ?? options.timeline
        changed.unknownModify = unknownModify
        made = nil
        do throws(LoadError) { try store?.index(changed) } catch { throw FeedFault(error) }
    }

    // MARK: -

    /// Takes all whole things in the bytes.
    ///
    /// - Returns: The number of bytes taken.
    private mutating func takeWhole(_ bytes: RawSpan) throws(FeedFault) -> Int {
        var position = 0
        while true {
            let start = position
            switch try next(bytes, &position) {
            case .needMore: return position
            case .metadata(let metadata):
                hasMetadata = true
                try begin(metadata, bytes: (start..<position).map { bytes.integer(at: $0) })
            case .mbo(let run): try take(bytes.extracting(run.offset..<run.offset + run.stride * run.count), run.stride)
            case .skipped(let header): try take(other: bytes.extracting(start..<position), header)
            }
        }
    }

    private mutating func next(_ bytes: RawSpan, _ position: inout Int) throws(FeedFault) -> DBNDecoder.Step {
        do throws(DBNError) {
            return try decoder.next(bytes, position: &position)
        } catch {
            if !hasMetadata, position == 0, bytes.byteCount > 0, bytes.startsLike(StreamKind.zstdMagic) {
                throw .compressed
            }
            counts.corrupt += 1
            throw .format(error)
        }
    }

    private mutating func begin(_ metadata: Metadata, bytes: [UInt8]) throws(FeedFault) {
        if store == nil {
            store = FeedStore(metadata, bytes: bytes, options: options.timeline)
            place = .appending
        } else if store?.metadata.isSameFeed(as: metadata) == true {
            place = count > 0 || isAsking ? .undecided : .appending
        } else {
            try restart(keeping: 0..<0, "the server has another feed now", metadata, bytes)
        }
        if question == .whetherItGoesOn, count == 0 { throw .nothingMore }
        guard options.symbols != nil, let symbols = store?.symbols else { return }
        var wanted = RecordingLoader.Options()
        wanted.symbols = options.symbols
        do throws(LoadError) { try wanted.checkSymbols(symbols) } catch { throw FeedFault(error) }
        filter = RecordFilter(wanted, symbols: symbols)
    }

    /// Gives up the recording and begins another one, which keeps some of its records.
    mutating func restart(
        keeping kept: Range<Int>, _ why: String, _ metadata: Metadata? = nil, _ bytes: [UInt8]? = nil
    ) throws(FeedFault) {
        if isAsking { throw .nothingMore }
        guard let old = store else { return }
        store = FeedStore(metadata ?? old.metadata, bytes: bytes ?? old.metadataBytes, options: old.options)
        counts.restarts += 1
        counts.forgetNumbers()
        watch = FeedWatch()
        made = nil
        place = .appending
        notes.append(.startedAnew(records: old.count, why: why))
        guard !kept.isEmpty else { return }
        do throws(LoadError) {
            try old.withRecords(kept) { records throws(LoadError) in
                watch.look(at: records, stride: old.stride, &counts)
                try store?.append(records, stride: old.stride, count: kept.count)
            }
        } catch {
            throw FeedFault(error)
        }
    }

    /// Takes market-by-order records, one after the other; those next to each other that are wanted are kept together.
    private mutating func take(_ bytes: RawSpan, _ stride: Int) throws(FeedFault) {
        guard var filter else { return try keep(bytes, stride) }
        try filter.forEachRun(bytes, stride: stride) { part, _ throws(FeedFault) in try keep(part, stride) }
        self.filter = filter
    }

    /// Adds records at the end of the recording, as far as the bound of bytes allows.
    mutating func append(_ bytes: RawSpan, _ stride: Int) throws(FeedFault) {
        var more = bytes.byteCount / stride
        var isFull = false
        if let limit = options.byteLimit {
            let room = max(limit - (store?.byteCount ?? 0), 0) / stride
            isFull = room < more
            more = min(more, room)
        }
        if more > 0 { question = nil }
        let part = bytes.extracting(0..<more * stride)
        if more > 0 {
            watch.look(at: part, stride: stride, &counts)
            do throws(LoadError) { try store?.append(part, stride: stride, count: more) } catch {
                throw FeedFault(error)
            }
        }
        if isFull, let limit = options.byteLimit { throw .full(records: count, limit: limit) }
    }
}

extension RawSpan {
    /// Returns whether the bytes and `head` begin alike, as far as there are both.
    fileprivate func startsLike(_ head: [UInt8]) -> Bool {
        (0..<Swift.min(byteCount, head.count)).allSatisfy { (integer(at: $0) as UInt8) == head[$0] }
    }
}

extension Metadata {
    /// Returns whether a stream with this metadata goes on with the one of the other: they may differ in the moments of
    /// their beginning and end and in their number of records alone (live-protocol.md §9).
    fileprivate func isSameFeed(as other: Metadata) -> Bool {
        var other = other
        other.start = start
        other.rawEnd = rawEnd
        other.recordCount = recordCount
        return self == other
    }
}
