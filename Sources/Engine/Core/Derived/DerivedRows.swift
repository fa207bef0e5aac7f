/// Records of one size, back to back.
struct DerivedRows: Sendable {
    /// The records, and room for more after them.
    private var bytes: [UInt8] = []
    private(set) var byteCount = 0
    private let stride: Int
    private let rtype: UInt8

    init(_ feed: DerivedFeed) {
        stride = feed.stride
        rtype = feed.recordType
    }

    /// Makes room for one more record after those that there are, and returns its offset.
    @inline(__always)
    private mutating func open() -> Int {
        if bytes.count - byteCount < stride { grow() }
        defer { byteCount += stride }
        return byteCount
    }

    @inline(never)
    private mutating func grow() { bytes += repeatElement(0, count: max(bytes.count, 16 * stride)) }

    /// Appends a record without levels.
    @inline(__always)
    mutating func append(_ head: RowHead) {
        let head = stamped(head)
        let place = open()
        var span = bytes.mutableSpan
        // Sound: any bytes are valid UInt8s; the store checks its bounds.
        var raw = unsafe span.mutableBytes
        raw.storeBytes(of: head, toByteOffset: place, as: RowHead.self)
    }

    /// Appends a record with its first levels.
    @inline(__always)
    mutating func append(_ head: RowHead, _ levels: borrowing TopLevels) {
        let head = stamped(head)
        let place = open()
        var span = bytes.mutableSpan
        // Sound: any bytes are valid UInt8s; the stores check their bounds.
        var raw = unsafe span.mutableBytes
        raw.storeBytes(of: head, toByteOffset: place, as: RowHead.self)
        var offset = place + RowHead.byteCount
        for depth in 0..<levels.width {
            raw.storeBytes(of: levels[depth], toByteOffset: offset, as: LevelPair.self)
            offset += LevelPair.byteCount
        }
    }

    mutating func append(_ bar: BarRow) {
        var bar = bar
        bar.lengthWords = UInt8(stride / 4)
        bar.rtype = rtype
        let place = open()
        var span = bytes.mutableSpan
        // Sound: any bytes are valid UInt8s; the store checks its bounds.
        var raw = unsafe span.mutableBytes
        raw.storeBytes(of: bar, toByteOffset: place, as: BarRow.self)
    }

    @inline(__always)
    private func stamped(_ head: RowHead) -> RowHead {
        var head = head
        head.lengthWords = UInt8(truncatingIfNeeded: stride / 4)
        head.rtype = rtype
        return head
    }

    /// Lends all records, valid during the call.
    func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        // Sound: UInt8 has no padding, and the array does not change during the call.
        try unsafe body(bytes.span.bytes.extracting(0..<byteCount))
    }

    /// Forgets the records and keeps the memory.
    mutating func removeAll() { byteCount = 0 }
}
