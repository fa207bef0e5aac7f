extension Timeline {
    /// The options of the index: the cost of a question against the memory of the index.
    public struct Options: Sendable {
        /// The effect of a modify of an unknown order.
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

        /// A bound of the memory of postings and checkpoints.
        public enum MemoryLimit: Hashable, Sendable {
            case bytes(Int)
            /// So many bytes for each record seen so far; an index below 1 MiB is never thinned for it.
            case bytesPerRecord(Int)

            static let freeByteCount = 1 << 20

            /// Returns the bytes allowed after so many records.
            func bytes(records: Int) -> Int {
                switch self {
                case .bytes(let bytes): bytes
                case .bytesPerRecord(let bytes):
                    max(Self.freeByteCount, records.multipliedReportingOverflow(by: bytes).partialValue)
                }
            }
        }

        /// Makes the default options.
        public init() {}

        /// Makes the default options with another effect of a modify of an unknown order.
        public init(unknownModify: OrderBook.UnknownModify) { self.unknownModify = unknownModify }
    }
}
