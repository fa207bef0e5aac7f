/// Chunks of bytes of one size in one growing block, linked by number. Chunk 0 belongs to no chain, so 0 ends a chain.
///
/// The first four bytes of a chunk are the number of the next one.
struct ChunkStore: ~Copyable {
    private var block = ByteRegionBuilder()
    private let size: Int

    init(chunkByteCount: Int) {
        size = chunkByteCount
        _ = add()
    }

    var byteCount: Int { block.count }

    /// A new chunk, all zeros.
    mutating func add() -> UInt32 {
        let number = block.count / size
        // 2^32 chunks of 64 bytes would hold more differences than there can be records.
        precondition(number < Int(UInt32.max), "too many chunks")
        block.appendZeros(size)
        return UInt32(number)
    }

    @inline(__always)
    mutating func set(_ chunk: UInt32, at offset: UInt8, _ byte: UInt8) {
        block.overwrite(byte, at: Int(chunk) * size + Int(offset))
    }

    /// - Parameter place: the offset in bytes, counted over all chunks.
    @inline(__always)
    mutating func set(at place: Int, _ byte: UInt8) { block.overwrite(byte, at: place) }

    mutating func setNext(_ chunk: UInt32, _ next: UInt32) {
        for place in 0..<4 {
            set(chunk, at: UInt8(place), UInt8(truncatingIfNeeded: next >> (UInt32(place) * 8)))
        }
    }

    func byte(_ chunk: UInt32, at offset: Int) -> UInt8 {
        block.withBytes { $0.integer(at: Int(chunk) * size + offset) }
    }

    func next(_ chunk: UInt32) -> UInt32 { block.withBytes { $0.integer(at: Int(chunk) * size) } }

    /// A part of a chunk, valid during the call.
    func withBytes<E: Error>(_ chunk: UInt32, _ range: Range<Int>, _ body: (RawSpan) throws(E) -> Void) throws(E) {
        let start = Int(chunk) * size
        try block.withBytes { all throws(E) in
            try body(all.extracting(start + range.lowerBound..<start + range.upperBound))
        }
    }
}
