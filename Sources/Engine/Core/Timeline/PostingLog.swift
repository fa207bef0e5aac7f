/// The indices of every book's records, written down while the records go by: as differences, a byte for most of them,
/// in chunks of one shared block of memory.
///
///     chunk   0 ……… 3   4      5 ………………………… 63
///             next      used   varints: index - previous index - 1
///
/// A book costs one chunk and a few words however many books there are, and appending is a store and a few additions.
/// `finish` lays every book's bytes together.
struct PostingLog: ~Copyable {
    static let chunkByteCount = 64
    private static let headerByteCount = 5
    private static let longestVarint = 5
    /// The distance, in records of a book, between two entries to start reading at. A power of two.
    static let skipRecords: UInt32 = 128

    /// The end of a book's list.
    struct Tail: BitwiseCopyable {
        /// The index after the last record.
        var next: UInt32 = 0
        /// The number of records in the list.
        var count: UInt32 = 0
        /// The first and the last chunk; 0 when there is none, as chunk 0 belongs to no chain.
        var first: UInt32 = 0
        var chunk: UInt32 = 0
        /// Bytes in all chunks before the last one.
        var closed = 0
        /// The offset of the next byte, and the last offset at which a varint may begin, both counted over all chunks.
        var place = 0
        var lastPlace = 0
    }

    struct Skip: BitwiseCopyable {
        var slot: UInt32
        /// The list's `next` before the record that this entry is for.
        var next: UInt32
        /// The offset of that record's bytes in the list.
        var offset: Int
    }

    private var chunks = ChunkStore(chunkByteCount: PostingLog.chunkByteCount)
    private var skips = Slab<Skip>()

    /// Bytes that the lists take, before `finish` and about after it.
    var byteCount: Int { chunks.byteCount + Int(skips.count) * MemoryLayout<Postings.Skip>.stride }

    /// - Precondition: `index >= tail.next`.
    @inline(__always)
    mutating func append(_ index: UInt32, to tail: inout Tail, slot: UInt32) {
        if tail.count & (Self.skipRecords - 1) == 0 { skip(&tail, slot: slot) }
        if tail.place > tail.lastPlace { open(&tail) }
        let delta = index &- tail.next
        if delta < 0x80 {
            chunks.set(at: tail.place, UInt8(truncatingIfNeeded: delta))
            tail.place &+= 1
        } else {
            tail.place = appendLong(delta, at: tail.place)
        }
        tail.next = index &+ 1
        tail.count &+= 1
    }

    /// - Returns: the offset after the last byte written.
    @inline(never)
    private mutating func appendLong(_ delta: UInt32, at place: Int) -> Int {
        var place = place
        var rest = delta
        while rest >= 0x80 {
            chunks.set(at: place, UInt8(truncatingIfNeeded: rest) | 0x80)
            place += 1
            rest >>= 7
        }
        chunks.set(at: place, UInt8(truncatingIfNeeded: rest))
        return place + 1
    }

    /// Bytes used of a tail's last chunk, its header included.
    private func used(_ tail: Tail) -> UInt8 { UInt8(tail.place - Int(tail.chunk) * Self.chunkByteCount) }

    @inline(never)
    private mutating func skip(_ tail: inout Tail, slot: UInt32) {
        if tail.chunk == 0 { open(&tail) }
        let open = Int(used(tail)) - Self.headerByteCount
        skips.append(Skip(slot: slot, next: tail.next, offset: tail.closed + open))
    }

    @inline(never)
    private mutating func open(_ tail: inout Tail) {
        let chunk = chunks.add()
        if tail.chunk == 0 {
            tail.first = chunk
        } else {
            tail.closed += Int(used(tail)) - Self.headerByteCount
            chunks.set(tail.chunk, at: 4, used(tail))
            chunks.setNext(tail.chunk, chunk)
        }
        tail.chunk = chunk
        tail.place = Int(chunk) * Self.chunkByteCount + Self.headerByteCount
        tail.lastPlace = (Int(chunk) + 1) * Self.chunkByteCount - Self.longestVarint
    }

    /// Returns the lists of the books so far, in the order asked for.
    ///
    /// - Parameters:
    ///   - tails: by slot.
    ///   - order: the slots in the order that `Postings` is to have.
    /// - Throws: `LoadError.outOfMemory`.
    func finish(_ tails: [Tail], order: [Int]) throws(LoadError) -> Postings {
        var bytes = ByteRegionBuilder()
        var lists: [Postings.List] = []
        var places = [Int](repeating: 0, count: order.count)
        var starts = [Int](repeating: 0, count: order.count + 1)
        for place in 0..<Int(skips.count) { starts[Int(skips[UInt32(place)].slot) + 1] += 1 }
        for (place, slot) in order.enumerated() { places[slot] = place }
        // The entries of each book: their number, then the index of the first in the order asked for.
        var begin = 0
        var next = [Int](repeating: 0, count: order.count)
        for slot in order {
            let tail = tails[slot]
            next[slot] = begin
            lists.append(
                Postings.List(start: bytes.count, records: Int(tail.count), skips: begin..<begin + starts[slot + 1]))
            begin += starts[slot + 1]
            var chunk = tail.first
            while chunk != 0 {
                let isLast = chunk == tail.chunk
                let used = isLast ? self.used(tail) : chunks.byte(chunk, at: 4)
                try chunks.withBytes(chunk, Self.headerByteCount..<Int(used)) { part throws(LoadError) in
                    try bytes.append(part)
                }
                chunk = isLast ? 0 : chunks.next(chunk)
            }
        }
        var sorted = [Postings.Skip](repeating: Postings.Skip(next: 0, offset: 0), count: Int(skips.count))
        for index in 0..<skips.count {
            let skip = skips[index]
            let slot = Int(skip.slot)
            sorted[next[slot]] = Postings.Skip(next: skip.next, offset: lists[places[slot]].start + skip.offset)
            next[slot] += 1
        }
        return Postings(bytes: bytes.finish(), lists: lists, skips: sorted)
    }
}
