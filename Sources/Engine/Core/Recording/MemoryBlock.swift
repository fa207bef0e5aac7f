#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Raw memory that grows: the C allocator's while it is small, address space of its own once it is large.
///
/// A large block takes far more address space than it was asked for, which costs nothing until it is touched, so that
/// growing it hardly ever moves it; and it asks for huge pages. Measured as CPU time to fill 280 MB on a virtual
/// machine, for every 56 bytes: 31 ns with pages of 4 KiB and 3.5 more to give them back; with huge pages 14 and
/// nothing, or 30 to 58 where the host itself had to find the memory first.
///
/// The value is a handle: copies name the same memory, and the owner frees it once.
@safe struct MemoryBlock {
    private(set) var base: UnsafeMutableRawPointer?
    private(set) var capacity = 0
    private var isMapped = false

    /// The least size in bytes of a block with address space of its own: two huge pages.
    private static let mappedFrom = 4 << 20
    private static let hugePageByteCount = 2 << 20
    /// The least address space of such a block that may still grow.
    private static let spareByteCount = 1 << 30

    init() { unsafe base = nil }

    /// Allocates exactly so many bytes.
    ///
    /// - Returns: nil when there is no memory.
    init?(exactly byteCount: Int) {
        self.init()
        guard byteCount > 0 else { return }
        guard byteCount >= Self.mappedFrom else {
            guard grow(to: byteCount, keeping: 0) else { return nil }
            return
        }
        guard map(Self.roundedUp(byteCount)) else { return nil }
    }

    /// Reserves address space, whatever memory is free now: only the pages that are touched take any.
    ///
    /// - Returns: nil when there is not so much address space.
    init?(reserving byteCount: Int) {
        self.init()
        guard map(Self.roundedUp(byteCount), reserved: false) else { return nil }
    }

    /// Takes over a mapping of `byteCount` bytes at the address that mmap returned.
    init(mapping base: UnsafeMutableRawPointer, byteCount: Int) {
        unsafe self.base = base
        capacity = byteCount
        isMapped = true
    }

    /// Makes room for at least `wanted` bytes; the first `count` are kept.
    ///
    /// - Returns: false when there is no memory; nothing has changed then.
    mutating func grow(to wanted: Int, keeping count: Int) -> Bool {
        guard wanted >= Self.mappedFrom else {
            // Sound: a block below the threshold came from realloc, which keeps it when it fails.
            guard let grown = unsafe realloc(base, wanted) else { return false }
            unsafe base = grown
            capacity = wanted
            return true
        }
        var larger = MemoryBlock()
        // Where address space is rationed, the block gets only as much as is needed.
        let spare = max(Self.spareByteCount, capacity.multipliedReportingOverflow(by: 16).partialValue)
        guard larger.map(Self.roundedUp(max(wanted, spare))) || larger.map(Self.roundedUp(wanted)) else { return false }
        if let base = unsafe base {
            // Sound: two different blocks, both with room for `count` bytes.
            unsafe larger.base?.copyMemory(from: base, byteCount: count)
        }
        release()
        self = larger
        return true
    }

    /// Gives back the address space after the first `count` bytes.
    mutating func trim(to count: Int) {
        let kept = Self.roundedUp(count)
        guard isMapped, kept < capacity, kept > 0 else { return }
        // Sound: whole pages at the end of our own mapping, which nobody uses.
        guard let base = unsafe base, unsafe munmap(base + kept, capacity - kept) == 0 else { return }
        capacity = kept
    }

    /// Frees the memory. To be called once, by the owner.
    func release() {
        guard let base = unsafe base else { return }
        // Sound: base is what mmap or realloc returned.
        if isMapped {
            _ = unsafe munmap(base, capacity)
        } else {
            unsafe free(base)
        }
    }

    private mutating func map(_ byteCount: Int, reserved: Bool = true) -> Bool {
        #if canImport(Glibc)
            var flags = MAP_PRIVATE | MAP_ANONYMOUS
        #else
            var flags = MAP_PRIVATE | MAP_ANON
        #endif
        if !reserved { flags |= MAP_NORESERVE }
        // Sound: fresh memory that belongs to this block.
        let memory = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return false }
        #if canImport(Glibc)
            // Only a hint: ordinary pages do as well.
            _ = unsafe madvise(memory, byteCount, MADV_HUGEPAGE)
        #endif
        self = unsafe MemoryBlock(mapping: memory, byteCount: byteCount)
        return true
    }

    private static func roundedUp(_ byteCount: Int) -> Int {
        let (sum, overflow) = byteCount.addingReportingOverflow(hugePageByteCount - 1)
        return overflow ? byteCount : sum & ~(hugePageByteCount - 1)
    }
}
