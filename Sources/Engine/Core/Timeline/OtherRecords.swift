/// The records of a recording that are not market-by-order, as their sources had them, in the order of the stream.
public struct OtherRecords: Sendable {
    public struct Entry: Hashable, Sendable {
        /// How many MBO records of the recording come before it.
        public var position: Int
        /// The DBN version that its layout follows.
        public var version: UInt8
        /// Its last eight bytes are `ts_out`.
        public var hasTsOut: Bool
        var region: Int
        var offset: Int
        /// Of the whole record, header and `ts_out` included.
        public var byteCount: Int
    }

    private let regions: [ByteRegion]
    private let entries: [Entry]

    public static let none = OtherRecords(regions: [], entries: [])

    /// - Precondition: every entry lies inside its region.
    init(regions: [ByteRegion], entries: [Entry]) {
        precondition(entries.allSatisfy { $0.offset >= 0 && $0.offset + $0.byteCount <= regions[$0.region].count })
        self.regions = regions
        self.entries = entries
    }

    public var count: Int { entries.count }

    /// - Precondition: `0 <= index < count`.
    public subscript(index: Int) -> Entry { entries[index] }

    /// A record's bytes, valid during the call.
    public func withRecord<R, E: Error>(_ index: Int, _ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        let entry = entries[index]
        return try regions[entry.region].withBytes(entry.offset..<entry.offset + entry.byteCount, body)
    }
}
