/// The record log of everything that was loaded, in the order of the stream, and never changed afterwards.
///
/// Records are numbered from 1: "record N" is the N-th, and the state "at record N" is the one exactly after it, so
/// position 0 is before everything and position `count` is the end. In code a *position* is how many records have been
/// applied, and record N has index N - 1.
public final class Recording: Sendable {
    /// The sources in the order in which they were loaded.
    public let sources: [SourceInfo]
    /// The metadata of a file of all these records.
    public let metadata: Metadata
    /// `metadata` as bytes: the file's own, bit for bit, when the recording is one whole file.
    public let metadataBytes: [UInt8]
    /// The names of the instruments, by day.
    public let symbols: SymbolMap
    /// The number of MBO records.
    public let count: Int
    /// The bytes from one record to the next: 56, or 64 where the source carried `ts_out`.
    public let stride: Int
    /// Records of other types that its sources had: trades, definitions, statuses, …
    public let others: OtherRecords
    /// The status messages among `others`, in the order of the stream, from which phases are made.
    public let statuses: [StatusMessage]
    /// The index that finds the position of an instant.
    let clocks: ClockIndex

    private let region: ByteRegion
    private let offset: Int

    /// Makes a recording of records that lie in a region.
    ///
    /// - Parameter maxima: the clock index of the records, where a load has gathered it; nil: they are read for it.
    ///   O(count).
    /// - Precondition: the records lie inside the region.
    package init(
        sources: [SourceInfo], metadata: Metadata, metadataBytes: [UInt8], symbols: SymbolMap, region: ByteRegion,
        offset: Int, stride: Int, count: Int, others: OtherRecords = .none, maxima: [UInt64]? = nil
    ) {
        precondition(stride >= MBOMessage.byteCount && offset >= 0 && offset + stride * count <= region.count)
        self.sources = sources
        self.metadata = metadata
        self.metadataBytes = metadataBytes
        self.symbols = symbols
        self.region = region
        self.offset = offset
        self.stride = stride
        self.count = count
        self.others = others
        statuses = others.statuses()
        if let maxima {
            clocks = ClockIndex(recv: maxima)
        } else {
            var builder = ClockIndexBuilder()
            region.withBytes(offset..<offset + count * stride) { builder.append($0, stride: stride, count: count) }
            clocks = ClockIndex(recv: builder.finish(count: count))
        }
    }

    convenience init(
        sources: [SourceInfo], metadata: Metadata, metadataBytes: [UInt8], symbols: SymbolMap, part: RecordStore.Part
    ) {
        self.init(
            sources: sources, metadata: metadata, metadataBytes: metadataBytes, symbols: symbols, region: part.region,
            offset: part.offset, stride: part.stride, count: part.count, others: part.others, maxima: part.maxima)
    }

    /// The metadata of a stream of its market-by-order records alone: `metadataBytes`, unless they speak of a mixture.
    public var streamMetadata: [UInt8] {
        guard others.count > 0, metadata.schema == nil else { return metadataBytes }
        var metadata = metadata
        metadata.schema = .mbo
        return DBNEncoder.metadata(metadata)
    }

    /// The record at an index, which people call record `index + 1`.
    ///
    /// - Precondition: `0 <= index < count`.
    public subscript(index: Int) -> MBOMessage {
        precondition(index >= 0 && index < count, "no such record")
        return region.withBytes(offset + index * stride..<offset + (index + 1) * stride) { $0.mbo(at: 0) }
    }

    /// The records of an index range back to back, `stride` bytes each, valid during the call.
    public func withRecords<R, E: Error>(_ range: Range<Int>, _ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try region.withBytes(bytes(of: range), body)
    }

    /// The bytes of the records of an index range as `withRecords` gives them, for sockets that need a pointer.
    public func withUnsafeRecordBytes<R>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        try unsafe region.withUnsafeBytes(bytes(of: range), body)
    }

    /// True when its records are used in a mapped file, without a copy.
    package var isInFile: Bool { region.isMapped }

    /// The mapped file that the records lie in: a descriptor, which the caller closes, and the offset at which record 1
    /// begins; the others follow, `stride` bytes each. Nil when they lie in memory.
    ///
    /// The file may have become shorter since it was loaded (`loss`).
    package func openFile() -> (descriptor: Int32, offset: Int)? { region.duplicatedDescriptor().map { ($0, offset) } }

    private func bytes(of range: Range<Int>) -> Range<Int> {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range outside the recording")
        return offset + range.lowerBound * stride..<offset + range.upperBound * stride
    }

    /// The damage to its files since they were loaded: a large plain file is mapped, not copied. Nil as long as all
    /// bytes are where they were; anything else means that answers given meanwhile may be wrong, and later ones too.
    ///
    /// - Complexity: a system call for each such file.
    public var loss: LoadError? { region.loss ?? others.loss }

    /// The clock of the first and the last record that has one; nil when there is none.
    public func bounds(clock: Clock) -> (first: Timestamp, last: Timestamp)? { clocks.bounds(clock, in: self) }

    /// The number of records with a clock `<= time`, reading the stream in its order: everything before the first
    /// record whose clock is later. (`ts_recv` is monotone and this is exact; `ts_event` steps back, and a record that
    /// is late by its `ts_event` is then already part of the state. semantics.md §2.)
    ///
    /// - Complexity: O(log n).
    public func position(at time: Timestamp, clock: Clock) -> Int { clocks.position(at: time, clock, in: self) }

    /// The number of records before the first one with a clock `>= time`: the position at which a range `from time`
    /// starts.
    public func position(before time: Timestamp, clock: Clock) -> Int {
        time.nanos == 0 ? 0 : position(at: Timestamp(nanos: time.nanos - 1), clock: clock)
    }

    /// The times of a record by which moments can be asked for.
    public enum Clock: String, Sendable, CaseIterable {
        case tsRecv = "ts_recv"
        case tsEvent = "ts_event"
    }
}

/// One file, standard input or generator that a recording was made of.
public struct SourceInfo: Hashable, Sendable {
    /// The path as the user gave it; `demo`, `synthetic` or `-` where it was no file.
    public var path: String
    /// The kind of the source: `dbn`, `dbn.zst`, `dbn.frag`, `dbn.frag.zst`, `dbz`, `synthetic`, …
    public var kind: String
    /// The metadata of the source.
    public var metadata: Metadata
    /// The number of MBO records taken from it.
    public var records: Int
    /// The numbers of its records of other types, by rtype.
    public var skipped: [UInt8: Int]
    /// The size of the file in bytes (compressed, if it is); 0 for generated data.
    public var byteCount: Int
    /// The error that made a lenient load leave records out; nil when it took everything.
    public var loss: LoadError?
    /// Notes about how it was read, a sentence each without a full stop.
    public var notes: [String] = []

    /// Makes the description of a source of its parts.
    package init(
        path: String, kind: String, metadata: Metadata, records: Int, skipped: [UInt8: Int], byteCount: Int,
        loss: LoadError? = nil, notes: [String] = []
    ) {
        self.path = path
        self.kind = kind
        self.metadata = metadata
        self.records = records
        self.skipped = skipped
        self.byteCount = byteCount
        self.loss = loss
        self.notes = notes
    }
}
