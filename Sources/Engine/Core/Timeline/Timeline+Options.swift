extension Timeline {
    /// How the index is built: what a question may cost against what the index may hold.
    public struct Options: Sendable {
        /// What a modify of an unknown order does.
        public var unknownModify = OrderBook.UnknownModify.add
        /// A book is checkpointed after this many of its own records, at least 1 …
        public var checkpointRecords = 8192
        /// … or after so many times its live orders, if that is more: restoring then never costs more than replaying.
        public var recordsPerLiveOrder = 2
        /// Bounds the postings and checkpoints together; nil: no bound.
        ///
        /// When the next checkpoint would pass it, the spacing doubles and every second checkpoint of every book is
        /// dropped, as often as it takes. Questions then replay more records and are right all the same. Postings (about
        /// a byte a record) are never dropped: a limit below them leaves no checkpoint.
        public var memoryLimit: MemoryLimit? = .bytesPerRecord(10)

        public enum MemoryLimit: Hashable, Sendable {
            case bytes(Int)
            /// Of all records seen so far; an index below 1 MiB is never thinned for it.
            case bytesPerRecord(Int)

            static let freeByteCount = 1 << 20

            /// Bytes allowed after so many records.
            func bytes(records: Int) -> Int {
                switch self {
                case .bytes(let bytes): bytes
                case .bytesPerRecord(let bytes):
                    max(Self.freeByteCount, records.multipliedReportingOverflow(by: bytes).partialValue)
                }
            }
        }

        public init() {}

        public init(unknownModify: OrderBook.UnknownModify) { self.unknownModify = unknownModify }
    }
}
