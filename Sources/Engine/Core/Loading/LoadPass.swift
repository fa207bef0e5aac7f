/// One load: takes what the sources hold, in the order given, and sorts it into stores; with a builder, the timeline is
/// made in the same pass as long as every source begins where the ones before it ended.
struct LoadPass: ~Copyable {
    let options: RecordingLoader.Options
    /// True when there is one source alone, whose records may be used in its own memory.
    private let isAlone: Bool
    private let timeline: Timeline.Options?
    private var filter: RecordFilter?
    private(set) var symbols: SymbolMap
    private(set) var infos: [SourceInfo] = []
    private(set) var parts: [RecordStore.Part] = []
    private var store = RecordStore()
    private var builder: TimelineBuilder?
    private(set) var reader = SourceReader()
    /// The names of instruments whose source has no names of its own; nil when no symbology file was given.
    let names: SymbolMap?
    /// The path and the kind of the source that is being read, as `SourceInfo` has them.
    private var path = ""
    private var kind = ""
    /// The streams of the current source that have ended, where several were put together, and their MBO records.
    private var endedStreams = 0
    private var recordsBefore = 0
    /// True when the current source has put a record into the store.
    private var hasBegun = false
    private var firstOther = 0

    init(
        _ options: RecordingLoader.Options, sources: Int, symbols: SymbolMap = SymbolMap(), names: SymbolMap? = nil,
        timeline: Timeline.Options?
    ) {
        self.options = options
        self.names = names
        isAlone = sources == 1
        self.timeline = timeline
        self.symbols = symbols
        filter = RecordFilter(options, symbols: symbols)
        builder = timeline.map { TimelineBuilder($0) }
    }

    /// True when all records of one source are wanted, in the order in which it has them.
    var takesAll: Bool { isAlone && !options.filters }

    /// Forgets what the one source has given so far: it is read from its beginning again.
    ///
    /// - Precondition: `takesAll`.
    mutating func restart(_ source: SourceReader) {
        precondition(takesAll, "only a pass over one source can begin again")
        let (path, kind) = (path, kind)
        self = LoadPass(options, sources: 1, names: names, timeline: timeline)
        begin(source, path: path, kind: kind)
    }

    /// The MBO records of the current source so far.
    var recordCount: Int { recordsBefore + reader.records }
    /// True when a stream of the current source has ended without an error and another one has begun.
    var hasWholeStream: Bool { endedStreams > 0 }
    /// True when the limit is reached, so that no more records of this source are needed.
    var isFull: Bool { options.limit.map { hasBegun && store.count >= $0 || $0 == 0 } ?? false }

    /// Begins the next source.
    ///
    /// - Parameters:
    ///   - path: the path of the source, as `SourceInfo` has it.
    ///   - kind: its kind, as `SourceInfo` has it.
    mutating func begin(_ source: SourceReader, path: String = "", kind: String = "") {
        self.path = path
        self.kind = kind
        endedStreams = 0
        recordsBefore = 0
        open(source)
    }

    private mutating func open(_ source: SourceReader) {
        reader = source
        hasBegun = false
        firstOther = 0
        if let metadata = source.metadata { learn(metadata) }
    }

    private mutating func learn(_ metadata: Metadata) {
        symbols.add(metadata)
        if let names {
            if metadata.mappings.isEmpty { symbols.add(names) } else { symbols.markContinuous(as: names) }
        }
        if filter != nil { filter = RecordFilter(options, symbols: symbols) }
    }

    /// Learns a name from a symbol mapping record: names may come between the records, as in a live stream.
    private mutating func learn(mapping record: RawSpan) {
        // The filter holds the map too, and a map that is held twice is copied when it changes.
        let filters = filter != nil
        filter = nil
        symbols.learn(record)
        if filters { filter = RecordFilter(options, symbols: symbols) }
    }

    /// Takes all whole headers and records from the offset `position` on, and moves it past them.
    ///
    /// - Parameter region: the region whose first bytes these are, when they stay in memory; nil otherwise.
    mutating func take(_ bytes: RawSpan, position: inout Int, region: ByteRegion?) throws(LoadError) -> Taken {
        while !isFull {
            let start = position
            if reader.isInRecords, DBNDecoder.isStart(bytes, at: position) { beginNextStream() }
            let step: DBNDecoder.Step
            do throws(DBNError) { step = try reader.next(bytes, position: &position) } catch { return .damaged(error) }
            switch step {
            case .needMore(let more): return .needMore(more)
            case .metadata(let metadata): learn(metadata)
            case .mbo(let run):
                let part = bytes.extracting(run.offset..<run.offset + run.stride * run.count)
                try take(part, run, region: region)
            case .skipped:
                try takeOther(
                    bytes.extracting(start..<position), version: reader.version, hasTsOut: reader.hasTsOut,
                    region: region, at: start)
            }
        }
        return .full
    }

    /// The reasons for which `take` stops.
    enum Taken {
        /// The next header or record needs at least so many bytes more.
        case needMore(Int)
        case full
        case damaged(DBNError)
    }

    /// Begins the next of several files that were put together: each is a source of its own, with its names, its
    /// version and its days.
    private mutating func beginNextStream() {
        let next = reader.nextStream()
        recordsBefore += reader.records
        end(info(byteCount: 0, loss: nil))
        endedStreams += 1
        open(next)
    }

    /// The description of the current stream, without its number of MBO records.
    func info(byteCount: Int, loss: LoadError?, notes: [String] = []) -> SourceInfo {
        SourceInfo(
            path: endedStreams == 0 ? path : "\(path) (stream \(endedStreams + 1))", kind: kind,
            metadata: reader.metadata ?? reader.fragmentMetadata, records: 0, skipped: reader.skipped,
            byteCount: byteCount, loss: loss, notes: notes)
    }

    /// Adds notes to the last source about files that a directory holds and that were not read, and about symbology
    /// files that were not understood: instruments then have the names that their data gives them.
    mutating func note(passedOver paths: [String], unread: [LoadError]) {
        guard !infos.isEmpty else { return }
        infos[infos.count - 1].notes += paths.map { "\($0): passed over, it does not look like records" }
        infos[infos.count - 1].notes += unread.map { "no names of instruments from \($0)" }
    }

    /// Takes a recording that is already there.
    mutating func take(_ recording: Recording, isCancelled: () -> Bool) throws(LoadError) {
        var position = 0
        var other = 0
        while !isFull {
            if isCancelled() { throw LoadError(.cancelled(records: position)) }
            if other < recording.others.count, recording.others[other].position <= position {
                let entry = recording.others[other]
                try recording.others.withRecord(other) { bytes throws(LoadError) in
                    try takeOther(bytes, version: entry.version, hasTsOut: entry.hasTsOut, region: nil, at: 0)
                }
                other += 1
                continue
            }
            guard position < recording.count else { return }
            var end = min(position + TimelineBuilder.batchRecords, recording.count)
            if other < recording.others.count { end = min(end, recording.others[other].position) }
            let run = RecordRun(offset: 0, stride: recording.stride, count: end - position)
            try recording.withRecords(position..<end) { bytes throws(LoadError) in try take(bytes, run, region: nil) }
            position = end
        }
    }

    private mutating func take(_ bytes: RawSpan, _ run: RecordRun, region: ByteRegion?) throws(LoadError) {
        guard var filter else {
            try append(bytes, stride: run.stride, count: run.count, region: region, at: run.offset)
            return
        }
        // Neighbours that are let through are copied together.
        try filter.forEachRun(bytes, stride: run.stride) { part, count throws(LoadError) in
            try append(part, stride: run.stride, count: count, region: nil, at: 0)
        }
        self.filter = filter
    }

    private mutating func append(
        _ bytes: RawSpan, stride: Int, count: Int, region: ByteRegion?, at offset: Int
    ) throws(LoadError) {
        let time = bytes.mbo(at: 0).tsRecvRaw
        try open(at: time == MBOMessage.undefinedTimestamp ? 0 : time)
        let more = options.limit.map { min(count, max(0, $0 - store.count)) } ?? count
        guard more > 0 else { return }
        try store.append(bytes, stride: stride, count: more, in: isAlone ? region : nil, at: offset)
        try builder?.apply(bytes, stride: stride, count: more)
    }

    private mutating func takeOther(
        _ record: RawSpan, version: UInt8, hasTsOut: Bool, region: ByteRegion?, at offset: Int
    ) throws(LoadError) {
        let time = OtherRecords.indexTime(record)
        if record.integer(at: 1, as: UInt8.self) == RecordType.symbolMapping { learn(mapping: record) }
        if var filter {
            let isLet = filter.lets(record.integer(at: 4), time: time)
            self.filter = filter
            guard isLet else { return }
        }
        // A record without a time goes wherever its source is.
        try open(at: time == MBOMessage.undefinedTimestamp ? UInt64.max : time)
        try store.appendOther(record, version: version, hasTsOut: hasTsOut, time: time, in: region, at: offset)
    }

    /// Prepares the store for the first record of a source: a source that begins before the end of the store needs a
    /// store of its own, and then no timeline can be made in this pass.
    private mutating func open(at time: UInt64) throws(LoadError) {
        guard !hasBegun else { return }
        hasBegun = true
        if time < store.latest {
            parts.append(store.take())
            builder = nil
        }
        firstOther = store.others.count
        store.begin(source: infos.count)
    }

    /// Ends the current source.
    mutating func end(_ info: SourceInfo) {
        if hasBegun, reader.isFragment {
            store.setShape(ofOthersFrom: firstOther, version: reader.version, hasTsOut: reader.hasTsOut)
        }
        infos.append(info)
    }

    /// Gives up all parts, the descriptions of the sources, and the timeline's builder if it saw every record in order.
    consuming func finish() -> Finished {
        parts.append(store.take())
        return Finished(symbols: symbols, infos: infos, parts: parts, reader: reader, builder: builder)
    }

    /// The outcome of a pass.
    struct Finished: ~Copyable {
        var symbols: SymbolMap
        var infos: [SourceInfo]
        var parts: [RecordStore.Part]
        /// The reader of the last source.
        var reader: SourceReader
        var builder: TimelineBuilder?
    }
}
