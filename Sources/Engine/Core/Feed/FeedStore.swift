/// The records that a feed has sent, in the order in which they came, and their index. It grows at its end, and at any
/// moment it can give a recording and a timeline.
///
/// Records are shared with every recording that was made of it; the index is copied, which costs its size (a byte or
/// two a record) each time somebody asks for the records that have come since.
final class FeedStore {
    let metadata: Metadata
    let metadataBytes: [UInt8]
    private(set) var symbols: SymbolMap
    /// The number of market-by-order records.
    private(set) var count = 0
    /// The bytes of each market-by-order record; 0 before the first.
    private(set) var stride = 0
    /// Records of other types that came, by rtype.
    private(set) var skipped: [UInt8: Int] = [:]
    private var records = GrowingBytes()
    private var others = GrowingBytes()
    private var entries: [OtherRecords.Packed] = []
    private var clocks = ClockIndexBuilder()
    private var builder: TimelineBuilder
    /// The counts by name of the last timeline that was made, so that its records are not counted again for the next
    /// one; nil before the first.
    private var names: BookNameCache?

    init(_ metadata: Metadata, bytes: [UInt8], options: Timeline.Options) {
        self.metadata = metadata
        metadataBytes = bytes
        symbols = SymbolMap(metadata)
        builder = TimelineBuilder(options)
    }

    var options: Timeline.Options { builder.options }
    /// The bytes of records and index.
    var byteCount: Int {
        records.count + others.count + entries.count * MemoryLayout<OtherRecords.Packed>.stride + builder.byteCount
    }
    /// The number of records of all types.
    var total: Int { count + entries.count }

    /// Appends market-by-order records, one after the other.
    ///
    /// - Throws: `LoadError.outOfMemory`, `LoadError.tooManyRecords`; `LoadError.format` for records of another length.
    func append(_ bytes: RawSpan, stride: Int, count more: Int) throws(LoadError) {
        guard count + more < Int(UInt32.max) else { throw LoadError(.tooManyRecords(limit: Int(UInt32.max))) }
        if self.stride == 0 { self.stride = stride }
        guard stride == self.stride else {
            throw LoadError(.format(DBNError(.recordLength(words: UInt8(clamping: stride / 4)), at: 0)))
        }
        try records.append(bytes)
        try builder.apply(bytes, stride: stride, count: more)
        clocks.append(bytes, stride: stride, count: more)
        count += more
    }

    /// Appends a record of another type.
    func append(other record: RawSpan) throws(LoadError) {
        let rtype: UInt8 = record.integer(at: 1)
        if rtype == RecordType.symbolMapping { symbols.learn(record) }
        entries.append(
            OtherRecords.Packed(
                offset: others.count, position: UInt32(count), region: 0, words: UInt8(record.byteCount / 4),
                version: metadata.version, hasTsOut: metadata.hasTsOut))
        try others.append(record)
        skipped[rtype, default: 0] += 1
    }

    /// Learns the name in a mapping record that is kept already.
    func learn(mapping record: RawSpan) { symbols.learn(record) }

    /// The market-by-order record at an index, record `index + 1` for people.
    ///
    /// - Precondition: `0 <= index < count`.
    subscript(index: Int) -> MBOMessage {
        precondition(index >= 0 && index < count, "no such record")
        return records.withBytes(index * stride..<(index + 1) * stride) { $0.mbo(at: 0) }
    }

    /// Gives `body` the records of an index range, whose bytes are valid during the call.
    func withRecords<E: Error>(_ range: Range<Int>, _ body: (RawSpan) throws(E) -> Void) throws(E) {
        try records.withBytes(range.lowerBound * stride..<range.upperBound * stride, body)
    }

    /// Returns a timeline of everything that came until now.
    ///
    /// - Complexity: O(bytes of the index + records of other types).
    func timeline(source: SourceInfo) throws(LoadError) -> Timeline {
        let recording = recording(source)
        let timeline = Timeline(
            recording, options: builder.options, built: try builder.snapshot(recording), after: names)
        names = timeline.bookNames
        return timeline
    }

    private func recording(_ source: SourceInfo) -> Recording {
        var source = source
        source.metadata = metadata
        source.records = count
        source.skipped = skipped
        return Recording(
            sources: [source], metadata: metadata, metadataBytes: metadataBytes, symbols: symbols,
            region: records.view(), offset: 0, stride: stride == 0 ? MBOMessage.byteCount : stride, count: count,
            others: entries.isEmpty ? .none : OtherRecords(regions: [others.view()], entries: entries),
            maxima: clocks.finish(count: count))
    }

    /// Builds the index again with other options.
    func index(_ options: Timeline.Options) throws(LoadError) {
        var fresh = TimelineBuilder(options)
        try withRecords(0..<count) { bytes throws(LoadError) in
            try fresh.apply(bytes, stride: stride, count: count)
        }
        builder = fresh
    }

    /// Returns the first index of a record that is equal but for `ts_out`; nil when there is none.
    func firstIndex(of message: MBOMessage, in recording: Recording) -> Int? {
        guard let time = message.tsRecv else { return nil }
        let end = recording.position(at: time, clock: .tsRecv)
        for index in recording.position(before: time, clock: .tsRecv)..<end where self[index].isSame(as: message) {
            return index
        }
        return nil
    }

    func firstIndex(of message: MBOMessage) -> Int? { firstIndex(of: message, in: recording(.feed)) }
}

extension SourceInfo {
    /// The source of a feed before anything is known of it.
    fileprivate static let feed = SourceInfo(
        path: "", kind: "", metadata: Metadata(dataset: "", schema: .mbo, start: Timestamp(nanos: 0)), records: 0,
        skipped: [:], byteCount: 0, loss: nil)
}

extension MBOMessage {
    /// Returns whether it is the same record, perhaps sent again: with or without `ts_out`.
    func isSame(as other: MBOMessage) -> Bool {
        var own = self
        own.lengthWords = other.lengthWords
        return own == other
    }
}
