/// A merge of several parts into one: the earliest head goes first, equal times in the order of the parts, and every
/// part keeps its own order (semantics.md §2: the order of the stream is the priority).
///
/// The part whose head is earliest is followed as long as nothing else comes before its next record, and such a stretch
/// is copied at once; only then the heap is asked again. So a record costs a comparison, and a change of part O(log
/// parts).
struct RecordMerge: ~Copyable {
    private let parts: [RecordStore.Part]
    private var heads: [Head]
    /// Indices of parts that are not at their end; the earliest head first, each before the two at 2i + 1 and 2i + 2.
    private var heap: [Int] = []
    private var store = RecordStore()
    /// For each part, the index in `regions` of its first region of other records.
    private var regionOffsets: [Int] = []
    private var regions: [ByteRegion] = []
    /// MBO records taken of each part.
    private(set) var taken: [Int]

    private struct Head {
        var record = 0
        var other = 0
        /// The index time of the next record. A record without one takes that of the record before it.
        var time: UInt64 = 0
    }

    init(_ parts: [RecordStore.Part]) {
        self.parts = parts
        heads = parts.map { _ in Head() }
        taken = parts.map { _ in 0 }
        for part in parts {
            regionOffsets.append(regions.count)
            regions += part.others.regions
        }
        for index in parts.indices where look(index) { heap.append(index) }
        var root = heap.count / 2
        while root > 0 {
            root -= 1
            sink(root)
        }
    }

    /// Merges all parts.
    ///
    /// - Parameter limit: the largest number of MBO records; nil: all.
    /// - Returns: the merged part, and how many MBO records each part gave to it.
    /// - Throws: `LoadError.cancelled`, and as `RecordStore.append`.
    consuming func run(
        limit: Int?, isCancelled: () -> Bool
    ) throws(LoadError) -> (part: RecordStore.Part, taken: [Int]) {
        var turns = 0
        while let index = heap.first, limit.map({ store.count < $0 }) ?? true {
            turns += 1
            if turns % 4096 == 0, isCancelled() { throw LoadError(.cancelled(records: store.count)) }
            try follow(index, limit: limit)
            if heads[index].time == Self.ended {
                let last = heap.removeLast()
                if !heap.isEmpty { heap[0] = last }
            }
            if !heap.isEmpty { sink(0) }
        }
        return (store.take(regions: regions), taken)
    }

    /// Takes from the earliest part until another one is earlier.
    private mutating func follow(_ index: Int, limit: Int?) throws(LoadError) {
        let rival = heap.count > 2 ? (isBefore(heap[1], heap[2]) ? heap[1] : heap[2]) : heap.count > 1 ? heap[1] : nil
        while heads[index].time != Self.ended, rival.map({ isBefore(index, $0) }) ?? true {
            let part = parts[index]
            if isOther(index) {
                var entry = part.others.entries[heads[index].other]
                entry.region += UInt32(regionOffsets[index])
                store.appendOther(entry)
                heads[index].other += 1
                _ = look(index)
                continue
            }
            // The stretch ends at the next record of another type, the end, the limit, or after `stretch` records, so
            // that cancelling is asked for often enough.
            let start = heads[index].record
            var end = nextOther(index)
            if let limit { end = min(end, start + limit - store.count) }
            end = min(end, start + Self.stretch)
            guard end > start else { return }
            repeat {
                heads[index].record += 1
                guard look(index) else { break }
            } while heads[index].record < end && (rival.map { isBefore(index, $0) } ?? true)
            let count = heads[index].record - start
            try part.region.withBytes(
                part.offset + start * part.stride..<part.offset + (start + count) * part.stride
            ) { bytes throws(LoadError) in try store.append(bytes, stride: part.stride, count: count) }
            taken[index] += count
        }
    }

    private static let stretch = 1 << 16
    /// The time of a head at its end: no record has it, because it is the undefined one.
    private static let ended = MBOMessage.undefinedTimestamp

    private func isOther(_ index: Int) -> Bool {
        let others = parts[index].others
        let head = heads[index]
        return head.other < others.count && Int(others.entries[head.other].position) <= head.record
    }

    /// The index of the MBO record before which a part's next record of another type comes; the part's count when there
    /// is none.
    private func nextOther(_ index: Int) -> Int {
        let others = parts[index].others
        return heads[index].other < others.count
            ? min(parts[index].count, Int(others.entries[heads[index].other].position)) : parts[index].count
    }

    /// Sets the head's time; false at the part's end.
    @inline(__always)
    private mutating func look(_ index: Int) -> Bool {
        let time: UInt64
        if isOther(index) {
            time = parts[index].others.withRecord(heads[index].other) { OtherRecords.indexTime($0) }
        } else if heads[index].record < parts[index].count {
            let at = parts[index].offset + heads[index].record * parts[index].stride
            time = parts[index].region.withBytes(at..<at + MBOMessage.byteCount) { $0.mbo(at: 0).tsRecvRaw }
        } else {
            heads[index].time = Self.ended
            return false
        }
        if time != MBOMessage.undefinedTimestamp { heads[index].time = time }
        return true
    }

    @inline(__always)
    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        heads[a].time < heads[b].time || heads[a].time == heads[b].time && a < b
    }

    private mutating func sink(_ start: Int) {
        var root = start
        while true {
            var least = root
            for child in [2 * root + 1, 2 * root + 2] where child < heap.count && isBefore(heap[child], heap[least]) {
                least = child
            }
            if least == root { return }
            heap.swapAt(root, least)
            root = least
        }
    }
}
