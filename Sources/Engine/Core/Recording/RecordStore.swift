/// The records that a load has gathered: MBO records of one length back to back, the others aside, and the index of
/// their times. One store holds sources that follow each other in time; a source that begins earlier needs a store of
/// its own.
struct RecordStore: ~Copyable {
    /// The number of MBO records that a source gave to a store.
    struct Segment {
        var source: Int
        var count: Int
    }

    private var output = ByteRegionBuilder()
    /// The region and the offset of records that are used without a copy, instead of `output`; nil when there are none.
    private var place: (region: ByteRegion, offset: Int)?
    private(set) var stride = 0
    private(set) var count = 0
    /// The latest index time so far.
    private(set) var latest: UInt64 = 0
    private var clocks = ClockIndexBuilder()
    private(set) var segments: [Segment] = []
    private var otherBytes = ByteRegionBuilder()
    private var otherRegions: [ByteRegion] = []
    private(set) var others: [OtherRecords.Packed] = []

    var isEmpty: Bool { count == 0 && others.isEmpty }

    /// Begins a source, by its index: all records that follow come from it.
    mutating func begin(source: Int) { segments.append(Segment(source: source, count: 0)) }

    /// Appends MBO records that lie back to back.
    ///
    /// - Parameter region: given, with the offset of the bytes in it, when they may be used without a copy.
    /// - Throws: `LoadError.outOfMemory`, `LoadError.tooManyRecords`.
    mutating func append(
        _ bytes: RawSpan, stride: Int, count more: Int, in region: ByteRegion? = nil, at offset: Int = 0
    ) throws(LoadError) {
        guard count + more < Int(UInt32.max) else { throw LoadError(.tooManyRecords(limit: Int(UInt32.max))) }
        clocks.append(bytes, stride: stride, count: more)
        latest = max(latest, clocks.latest)
        if let place, self.stride == stride, place.region === region, place.offset + count * stride == offset {
            // These records follow the ones before them in the same region: nothing to copy.
        } else if let region, count == 0 {
            place = (region, offset)
            self.stride = stride
        } else {
            try copy(bytes, stride: stride, count: more)
        }
        count += more
        if !segments.isEmpty { segments[segments.count - 1].count += more }
    }

    private mutating func copy(_ bytes: RawSpan, stride: Int, count more: Int) throws(LoadError) {
        try leavePlace()
        if self.stride == 0 { self.stride = stride }
        if self.stride == stride {
            try output.append(bytes.extracting(0..<more * stride))
            return
        }
        try shorten()
        try output.append(plain: bytes, stride: stride, count: more)
    }

    /// Copies the records that were used without a copy until now.
    private mutating func leavePlace() throws(LoadError) {
        guard let (region, offset) = place else { return }
        place = nil
        try region.withBytes(offset..<offset + count * stride) { bytes throws(LoadError) in try output.append(bytes) }
    }

    /// Cuts the records so far to plain ones of 56 bytes, because one of another length follows.
    private mutating func shorten() throws(LoadError) {
        guard stride != MBOMessage.byteCount else { return }
        var plain = ByteRegionBuilder()
        try output.withBytes { bytes throws(LoadError) in
            try plain.append(plain: bytes, stride: stride, count: count)
        }
        output = plain
        stride = MBOMessage.byteCount
    }

    /// Appends a record of another type.
    ///
    /// - Parameter region: given, with the offset of the record in it, when it may be used without a copy.
    /// - Throws: `LoadError.outOfMemory`.
    mutating func appendOther(
        _ record: RawSpan, version: UInt8, hasTsOut: Bool, time: UInt64, in region: ByteRegion?, at offset: Int
    ) throws(LoadError) {
        var entry = OtherRecords.Packed(
            offset: offset, position: UInt32(count), region: 0, words: UInt8(record.byteCount / 4), version: version,
            hasTsOut: hasTsOut)
        if let region {
            if otherRegions.last !== region { otherRegions.append(region) }
            entry.region = UInt32(otherRegions.count)
        } else {
            entry.offset = otherBytes.count
            try otherBytes.append(record)
        }
        others.append(entry)
        if time != MBOMessage.undefinedTimestamp { latest = max(latest, time) }
    }

    /// Appends an entry of another store, at the position that this one has reached.
    mutating func appendOther(_ entry: OtherRecords.Packed) {
        var entry = entry
        entry.position = UInt32(count)
        others.append(entry)
    }

    /// Sets the version and `ts_out` of the other records from an index on: those of a fragment are known at its end
    /// only.
    mutating func setShape(ofOthersFrom first: Int, version: UInt8, hasTsOut: Bool) {
        for index in first..<others.count {
            others[index].version = version
            others[index].hasTsOut = hasTsOut
        }
    }

    /// Gives up all that was gathered, and is empty then.
    ///
    /// - Parameter regions: the regions of entries that came from other stores; nil when there are no such entries.
    mutating func take(regions: [ByteRegion]? = nil) -> Part {
        var empty = RecordStore()
        swap(&self, &empty)
        return empty.finish(regions: regions)
    }

    private consuming func finish(regions: [ByteRegion]?) -> Part {
        let stride = stride == 0 ? MBOMessage.byteCount : stride
        let place = place
        let count = count
        let segments = segments
        let isMerged = regions != nil
        let maxima = clocks.finish(count: count)
        let entries = others
        var regions = regions ?? otherRegions
        // Region 0 of an entry is this store's own copies.
        let own = otherBytes.finish()
        if !isMerged { regions.insert(own, at: 0) }
        let others = OtherRecords(regions: regions, entries: entries)
        let copied = output.finish()
        let region = place?.region ?? copied
        return Part(
            region: region, offset: place?.offset ?? 0, stride: stride, count: count, maxima: maxima,
            segments: segments, others: others)
    }

    /// The records of a store that takes no more.
    struct Part {
        var region: ByteRegion
        var offset: Int
        var stride: Int
        var count: Int
        /// The clock index of the records, as `ClockIndex` takes it.
        var maxima: [UInt64]
        var segments: [Segment]
        var others: OtherRecords
    }
}

extension ByteRegionBuilder {
    /// Appends records of any length as plain ones, 56 bytes each: a record that lost its `ts_out` must not claim to be
    /// longer than it is.
    mutating func append(plain bytes: RawSpan, stride: Int, count records: Int) throws(LoadError) {
        try reserve(records * MBOMessage.byteCount)
        for index in 0..<records {
            try append(bytes.extracting(index * stride..<index * stride + MBOMessage.byteCount))
            overwrite(UInt8(MBOMessage.byteCount / 4), at: count - MBOMessage.byteCount)
        }
    }
}
