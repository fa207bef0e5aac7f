/// The checkpoints of all books in one block of memory, as they are made.
struct CheckpointLog: ~Copyable {
    private struct Entry: BitwiseCopyable {
        var slot: UInt32
        /// The number of its book's own records that are in it.
        var records: UInt32
        var offset: Int
        var byteCount: Int
    }

    private var bytes = ByteRegionBuilder()
    private var entries: [Entry] = []

    var byteCount: Int { bytes.count + entries.count * MemoryLayout<Checkpoints.Entry>.stride }
    var count: Int { entries.count }

    /// - Throws: `LoadError.outOfMemory`.
    mutating func append(_ book: borrowing OrderBook, slot: Int, records: UInt32) throws(LoadError) {
        let offset = bytes.count
        try Checkpoint.append(book, to: &bytes)
        entries.append(Entry(slot: UInt32(slot), records: records, offset: offset, byteCount: bytes.count - offset))
    }

    /// Drops the first, third, … checkpoint of every book.
    ///
    /// - Complexity: O(bytes held).
    mutating func thin(books: Int) throws(LoadError) {
        var kept = ByteRegionBuilder()
        try kept.reserve(bytes.count / 2)
        var isSecond = [Bool](repeating: false, count: books)
        var left: [Entry] = []
        left.reserveCapacity(entries.count / 2)
        for entry in entries {
            defer { isSecond[Int(entry.slot)].toggle() }
            guard isSecond[Int(entry.slot)] else { continue }
            var moved = entry
            moved.offset = kept.count
            left.append(moved)
            try bytes.withBytes { all throws(LoadError) in
                try kept.append(all.extracting(entry.offset..<entry.offset + entry.byteCount))
            }
        }
        entries = left
        bytes = kept
    }

    /// Returns the checkpoints by book, in the order of these slots.
    consuming func finish(order: [Int]) -> Checkpoints {
        let (sorted, ranges) = layout(order)
        return Checkpoints(bytes: bytes.finish(), entries: sorted, ranges: ranges)
    }

    /// Returns a copy of the checkpoints made so far, by book in the order of these slots.
    ///
    /// - Complexity: O(bytes held).
    func snapshot(order: [Int]) throws(LoadError) -> Checkpoints {
        let (sorted, ranges) = layout(order)
        var copy = ByteRegionBuilder()
        try bytes.withBytes { bytes throws(LoadError) in try copy.append(bytes) }
        return Checkpoints(bytes: copy.finish(), entries: sorted, ranges: ranges)
    }

    private func layout(_ order: [Int]) -> (entries: [Checkpoints.Entry], ranges: [Range<Int>]) {
        var counts = [Int](repeating: 0, count: order.count)
        for entry in entries { counts[Int(entry.slot)] += 1 }
        var next = [Int](repeating: 0, count: order.count)
        var ranges: [Range<Int>] = []
        var begin = 0
        for slot in order {
            next[slot] = begin
            ranges.append(begin..<begin + counts[slot])
            begin += counts[slot]
        }
        var sorted = [Checkpoints.Entry](
            repeating: Checkpoints.Entry(records: 0, offset: 0, byteCount: 0), count: entries.count)
        for entry in entries {
            sorted[next[Int(entry.slot)]] = Checkpoints.Entry(
                records: Int(entry.records), offset: entry.offset, byteCount: entry.byteCount)
            next[Int(entry.slot)] += 1
        }
        return (sorted, ranges)
    }
}

/// The checkpoints of all books, by book and in the order of the stream.
struct Checkpoints: Sendable {
    struct Entry: BitwiseCopyable, Sendable {
        var records: Int
        var offset: Int
        var byteCount: Int
    }

    private let bytes: ByteRegion
    private let entries: [Entry]
    private let ranges: [Range<Int>]

    init(bytes: ByteRegion, entries: [Entry], ranges: [Range<Int>]) {
        self.bytes = bytes
        self.entries = entries
        self.ranges = ranges
    }

    var count: Int { entries.count }

    var byteCount: Int {
        bytes.count + entries.count * MemoryLayout<Entry>.stride + ranges.count * MemoryLayout<Range<Int>>.stride
    }

    /// The last checkpoint of a book with at most `own` of its records; nil before the first.
    ///
    /// - Complexity: O(log checkpoints).
    func last(_ place: Int, own: Int) -> Entry? {
        let behind = ranges[place].partitioningIndex { entries[$0].records > own }
        return behind > ranges[place].lowerBound ? entries[behind - 1] : nil
    }

    func restore(_ entry: Entry, key: BookKey, unknownModify: OrderBook.UnknownModify) -> OrderBook {
        bytes.withBytes(entry.offset..<entry.offset + entry.byteCount) {
            Checkpoint.restore($0, key: key, unknownModify: unknownModify)
        }
    }
}
