@testable import Engine

extension FragmentShape {
    /// The facts that all records of a fragment agree on. Records that say nothing, and those that contradict the ones
    /// before them, are passed over; reading stops at a length that cannot be.
    init(records bytes: RawSpan) {
        self.init()
        var position = 0
        while bytes.byteCount - position >= RecordHeader.byteCount {
            let header = RecordHeader(bytes, at: position)
            guard header.byteCount >= RecordHeader.byteCount else { return }
            if let shape = FragmentShape(rtype: header.rtype, byteCount: header.byteCount) { narrow(shape) }
            position += header.byteCount
        }
    }
}
