/// The records of a recording that are not market-by-order, as their sources had them, in the order of the stream.
public struct OtherRecords: Sendable {
    /// One record: where it stands among the MBO records, and the form of its bytes.
    public struct Entry: Hashable, Sendable {
        /// The number of MBO records of the recording that come before it.
        public var position: Int
        /// The DBN version that its layout follows.
        public var version: UInt8
        /// True when its last eight bytes are `ts_out`.
        public var hasTsOut: Bool
        /// The size of the whole record in bytes, header and `ts_out` included.
        public var byteCount: Int
    }

    /// An entry in 24 bytes: a file of trades alone has one for every record.
    package struct Packed: BitwiseCopyable, Sendable {
        var offset: Int
        var position: UInt32
        var region: UInt32
        var words: UInt8
        var version: UInt8
        var hasTsOut: Bool

        /// Makes an entry of its parts; nothing is checked here.
        package init(offset: Int, position: UInt32, region: UInt32, words: UInt8, version: UInt8, hasTsOut: Bool) {
            self.offset = offset
            self.position = position
            self.region = region
            self.words = words
            self.version = version
            self.hasTsOut = hasTsOut
        }
    }

    private(set) var regions: [ByteRegion]
    private(set) var entries: [Packed]

    /// No records at all.
    public static let none = OtherRecords(regions: [], entries: [])

    /// - Precondition: every entry lies inside its region.
    package init(regions: [ByteRegion], entries: [Packed]) {
        precondition(
            entries.allSatisfy { $0.offset >= 0 && $0.offset + Int($0.words) * 4 <= regions[Int($0.region)].count },
            "an entry outside its region")
        self.regions = regions
        self.entries = entries
    }

    /// The number of records.
    public var count: Int { entries.count }

    /// The damage to files that the records lie in, as `Recording.loss` says it; nil when there is none.
    var loss: LoadError? { regions.lazy.compactMap(\.loss).first }

    /// The record at an index.
    ///
    /// - Precondition: `0 <= index < count`.
    public subscript(index: Int) -> Entry {
        let entry = entries[index]
        return Entry(
            position: Int(entry.position), version: entry.version, hasTsOut: entry.hasTsOut,
            byteCount: Int(entry.words) * 4)
    }

    /// A record's bytes, valid during the call.
    public func withRecord<R, E: Error>(_ index: Int, _ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        let entry = entries[index]
        return try regions[Int(entry.region)].withBytes(entry.offset..<entry.offset + Int(entry.words) * 4, body)
    }

    /// The status messages, in the order of the stream. O(count).
    func statuses() -> [StatusMessage] {
        var found: [StatusMessage] = []
        for index in entries.indices {
            withRecord(index) { bytes in
                if let status = StatusMessage(bytes) { found.append(status) }
            }
        }
        return found
    }

    /// A record's index timestamp, raw: `ts_recv` where its type has one, else `ts_event` (dbn.md §5).
    static func indexTime(_ record: RawSpan) -> UInt64 {
        let offset = Int(indexOffsets[Int(record.integer(at: 1, as: UInt8.self))])
        // A record shorter than its layout has only its header.
        return record.integer(at: offset + 8 <= record.byteCount ? offset : Int(headerTimeOffset))
    }

    private static let headerTimeOffset: UInt8 = 8

    private static let indexOffsets: [UInt8] = (0...UInt8.max).map { rtype in
        RecordLayout.layout(rtype: rtype, version: 3).map { UInt8(clamping: $0.indexOffset) } ?? headerTimeOffset
    }
}
