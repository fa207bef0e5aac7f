/// The indices of the records of each book, ascending, in about a byte each: the differences as varints, and an entry
/// every 128 records to start reading at, so that finding a record is a bisection of the entries and then at most 128
/// steps.
struct Postings: Sendable {
    struct List: Sendable {
        /// The offset of the list's first byte.
        var start: Int
        var records: Int
        /// Its entries among `skips`: the k-th is for its record k × 128.
        var skips: Range<Int>
    }

    struct Skip: BitwiseCopyable, Sendable {
        /// The index after the record before, from which the next difference counts.
        var next: UInt32
        var offset: Int
    }

    /// A position in one list; `next` gives record after record.
    struct Walk {
        fileprivate var offset: Int
        fileprivate var following: Int

        /// Returns the index of the record at the walk's position and moves on. The caller knows how many records there
        /// are.
        @inline(__always)
        mutating func next(_ bytes: RawSpan) -> Int {
            let index = following + Int(bytes.varint(&offset))
            following = index + 1
            return index
        }
    }

    private let bytes: ByteRegion
    private let lists: [List]
    private let skips: [Skip]

    init(bytes: ByteRegion, lists: [List], skips: [Skip]) {
        self.bytes = bytes
        self.lists = lists
        self.skips = skips
    }

    var byteCount: Int {
        bytes.count + lists.count * MemoryLayout<List>.stride + skips.count * MemoryLayout<Skip>.stride
    }

    /// Returns the number of records of a list that have an index below `position`.
    ///
    /// - Complexity: O(log records + 128).
    func count(_ place: Int, before position: Int) -> Int {
        let list = lists[place]
        let behind = list.skips.partitioningIndex { Int(skips[$0].next) > position }
        guard behind > list.skips.lowerBound else { return 0 }
        let block = behind - 1
        var found = (block - list.skips.lowerBound) * Int(PostingLog.skipRecords)
        var walk = Walk(offset: skips[block].offset, following: Int(skips[block].next))
        return bytes.withBytes { bytes in
            while found < list.records, walk.next(bytes) < position { found += 1 }
            return found
        }
    }

    /// Calls `body` with a walk that begins at a list's record number `first` (from 0) and the bytes to walk on in.
    ///
    /// - Precondition: `0 <= first < records of the list`.
    func walk<R>(_ place: Int, from first: Int, _ body: (inout Walk, RawSpan) -> R) -> R {
        let list = lists[place]
        precondition(first >= 0 && first < list.records, "no such record in the list")
        let skip = skips[list.skips.lowerBound + first / Int(PostingLog.skipRecords)]
        var walk = Walk(offset: skip.offset, following: Int(skip.next))
        return bytes.withBytes { bytes in
            for _ in 0..<first % Int(PostingLog.skipRecords) { _ = walk.next(bytes) }
            return body(&walk, bytes)
        }
    }
}
