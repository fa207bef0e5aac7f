/// A buffer to which bytes are only ever added: those that were added stay unchanged, and at the same address for as
/// long as somebody has a view of them.
///
///     block    ████████████████░░░░░░░░░░░░      a view: the first bytes, shared and not copied
///              └── view ──┘   ↑ count            appending writes after every view that there is
///
/// When the block is full, the bytes are copied to a larger one; the old one lives as long as its views. A large block
/// has far more address space than bytes (`MemoryBlock`), so copies are rare.
struct GrowingBytes: ~Copyable {
    private var owner = MemoryOwner()
    private(set) var count = 0

    /// Adds bytes.
    ///
    /// - Throws: `LoadError.outOfMemory`; nothing has changed then.
    mutating func append(_ bytes: RawSpan) throws(LoadError) {
        if bytes.byteCount > owner.block.capacity - count { try move(room: bytes.byteCount) }
        guard let base = unsafe owner.block.base else { return }
        // Sound: there is room after the first `count` bytes, where no view reaches.
        unsafe bytes.withUnsafeBytes { source in
            guard let from = source.baseAddress else { return }
            unsafe (base + count).copyMemory(from: from, byteCount: source.count)
        }
        count += bytes.byteCount
    }

    private mutating func move(room: Int) throws(LoadError) {
        let wanted = max(count + room, owner.block.capacity + owner.block.capacity / 2, 1 << 16)
        let larger = MemoryOwner()
        guard larger.block.grow(to: wanted, keeping: 0) else { throw LoadError(.outOfMemory(byteCount: wanted)) }
        if let from = unsafe owner.block.base {
            // Sound: two different blocks, both with room for `count` bytes.
            unsafe larger.block.base?.copyMemory(from: from, byteCount: count)
        }
        owner = larger
    }

    /// Returns a view of all bytes until now, for any thread.
    func view() -> ByteRegion { ByteRegion(viewing: owner, count: count) }

    /// Gives `body` a range of the bytes, which are valid during the call.
    func withBytes<R: ~Copyable, E: Error>(_ range: Range<Int>, _ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range outside the bytes")
        guard let base = unsafe owner.block.base else { return try body(RawSpan()) }
        // Sound: the range was just checked.
        let part = unsafe UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
        return try unsafe body(RawSpan(_unsafeBytes: part))
    }
}

/// A block of memory that is freed with its last owner.
///
/// `@unchecked Sendable`: the block is set up before anybody else gets the owner, and of its bytes everybody but the
/// one `GrowingBytes` reads only those that were there when its view was made.
final class MemoryOwner: @unchecked Sendable {
    fileprivate(set) var block = MemoryBlock()

    // The block is owned by this object alone.
    deinit { block.release() }
}
