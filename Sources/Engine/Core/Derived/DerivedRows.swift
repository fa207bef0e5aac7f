/// Records of one size, written field by field into bytes that lie back to back.
struct DerivedRows: Sendable {
    private(set) var bytes: [UInt8] = []
    private let template: [UInt8]
    private var start = 0

    init(_ feed: DerivedFeed) {
        template = [UInt8(feed.stride / 4), feed.recordType] + [UInt8](repeating: 0, count: feed.stride - 2)
    }

    /// Begins a record; fields not set are 0.
    @inline(__always)
    mutating func begin(_ key: BookKey, tsEvent: UInt64) {
        start = bytes.count
        bytes.append(contentsOf: template)
        set(key.publisher.raw, 2)
        set(key.instrument.raw, 4)
        set(tsEvent, 8)
    }

    /// Sets a field of the record begun last.
    @inline(__always)
    mutating func set<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, _ offset: Int) {
        let place = start + offset
        var span = bytes.mutableSpan
        // Sound: any bytes are valid UInt8s; the store below checks its bounds.
        var raw = unsafe span.mutableBytes
        raw.storeBytes(of: value.littleEndian, toByteOffset: place, as: T.self)
    }

    /// Sets one level, 32 bytes.
    @inline(__always)
    mutating func set(bid: TopLevels.Entry, ask: TopLevels.Entry, _ offset: Int) {
        set(bid.price, offset)
        set(ask.price, offset + 8)
        set(bid.size, offset + 16)
        set(ask.size, offset + 20)
        set(bid.count, offset + 24)
        set(ask.count, offset + 28)
    }

    /// All of them, valid during the call.
    func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        // Sound: UInt8 has no padding.
        try unsafe body(bytes.span.bytes)
    }

    /// Forgets the records and keeps the memory.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
