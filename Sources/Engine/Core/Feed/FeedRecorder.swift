/// Takes what the connections of a feed bring, one after the other, and keeps it as one recording that grows.
///
/// A connection after the first has to find its place again. The metadata says whether it is the same feed; then the first
/// record says how it goes on:
///
///     equal to our first     the server began anew: each record is compared with ours until there are no more of ours
///     the clear of a snapshot the books begin anew; what went by is lost
///     known from before      it goes on from there, compared in the same way
///     later than our last    something went by, and nobody knows how much
///     anything else          another feed with the same name: ours is given up, and begins anew with it
///
/// Never reads a socket: bytes in, a recording out.
public struct FeedRecorder: ~Copyable {
    public struct Options: Sendable {
        /// How `info` is to call it: an address.
        public var name: String
        /// `tcp` or `live`
        public var kind: String
        public var timeline: Timeline.Options
        /// Only these; nil: all. Names that the metadata has to know.
        public var symbols: [String]?
        /// What records and index may take; nil: no bound.
        public var byteLimit: Int?

        public init(name: String, kind: String, timeline: Timeline.Options = Timeline.Options()) {
            self.name = name
            self.kind = kind
            self.timeline = timeline
        }
    }

    enum Place {
        case appending
        /// The next record tells.
        case undecided
        /// Records `first ..< next` of ours have come again.
        case comparing(first: Int, next: Int)
    }

    /// Metadata of a stream is far shorter than that of the largest files.
    public static let metadataLimit = 64 << 20

    public let options: Options
    public internal(set) var counts = FeedCounts()
    /// The gateway has said that it is done (`Finished … replay`), and no record has come since.
    public internal(set) var isFinished = false
    var store: FeedStore?
    var place = Place.appending
    /// The question that this connection was opened to answer, such as whether there is more; nil for an ordinary one. Nothing
    /// is given up for such a connection, and it is not counted until it brings something new.
    private(set) var question: Question?
    /// The counts as they were before the question, to be put back when it brings nothing.
    private var countsBefore = FeedCounts()
    /// The connection was asked for records with a `ts_event` from here on.
    var startedFrom: UInt64?
    var notes: [FeedNote] = []
    private var decoder = DBNDecoder()
    /// Bytes of a thing that has not come whole.
    private var pending: [UInt8] = []
    /// This connection has said what it sends.
    public private(set) var hasMetadata = false
    private var watch = FeedWatch()
    private var filter: RecordFilter?
    private var made: (timeline: Timeline, total: Int)?

    public init(_ options: Options) { self.options = options }

    /// Records that are kept.
    public var count: Int { store?.count ?? 0 }
    /// A connection has said what it sends.
    public var isReady: Bool { store != nil }

    /// What a connection is asked that is made because the one before was ended.
    public enum Question: Hashable, Sendable {
        /// Whether the server goes on where it was. One that begins anew with the same records has ended, and that is
        /// `FeedFault.nothingMore` at once.
        case whetherItGoesOn
        /// Whether there is anything behind what is known. Every connection of the server begins anew, and is compared to its
        /// end.
        case whetherThereIsMore
    }

    public var isAsking: Bool { question != nil }

    /// A connection is there, and what comes now begins with its metadata.
    ///
    /// - Parameters:
    ///   - start: it was asked for records with a `ts_event` from here on; nil: for all that it has. A server that does not
    ///     heed this is followed all the same.
    ///   - asking: what the connection is only to tell; nil: it goes on with the feed. A server that has records that are new is
    ///     followed; one that has others is `FeedFault.nothingMore`, and nothing changes.
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

    /// - Throws: after that nothing more of this connection can be taken.
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

    /// The connection's orderly end.
    ///
    /// - Throws: `.format` when something has not come whole.
    public mutating func end() throws(FeedFault) {
        if let error = decoder.end(left: pending.count) { throw .format(error) }
    }

    /// The connection that asked has brought nothing new: it is as if it had not been.
    public mutating func forgetQuestion() {
        if isAsking { counts = countsBefore }
        question = nil
    }

    /// What a person should know since last asked.
    public mutating func takeNotes() -> [FeedNote] {
        defer { notes = [] }
        return notes
    }

    /// Where to ask a gateway to go on: the latest `ts_event`, less what records have been behind it and a second more. Nil
    /// while there is nothing to go on from.
    public var resumePoint: UInt64? { count > 0 ? watch.resumePoint : nil }

    /// All that came as it stands; the same object while nothing comes. Nil before the first metadata.
    ///
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

    /// Makes the books and the index again under another rule.
    public mutating func index(unknownModify: OrderBook.UnknownModify) throws(FeedFault) {
        var changed = store?.options ?? options.timeline
        changed.unknownModify = unknownModify
        made = nil
        do throws(LoadError) { try store?.index(changed) } catch { throw FeedFault(error) }
    }

    // MARK: -

    /// - Returns: how many bytes were taken.
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

    /// Gives up what there is, but for some of its records.
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

    /// Market-by-order records back to back; those that are wanted go on together.
    private mutating func take(_ bytes: RawSpan, _ stride: Int) throws(FeedFault) {
        guard var filter else { return try keep(bytes, stride) }
        try filter.forEachRun(bytes, stride: stride) { part, _ throws(FeedFault) in try keep(part, stride) }
        self.filter = filter
    }

    /// Adds records at the end.
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
    /// Whether the bytes are the first of these, as far as there are both.
    fileprivate func startsLike(_ head: [UInt8]) -> Bool {
        (0..<Swift.min(byteCount, head.count)).allSatisfy { (integer(at: $0) as UInt8) == head[$0] }
    }
}

extension Metadata {
    /// True when a stream with this head goes on with the one of the other head: they may differ in their beginning alone
    /// (live-protocol.md §9).
    fileprivate func isSameFeed(as other: Metadata) -> Bool {
        var other = other
        other.start = start
        other.rawEnd = rawEnd
        other.recordCount = recordCount
        return self == other
    }
}
