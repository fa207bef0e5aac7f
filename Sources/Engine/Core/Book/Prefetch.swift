internal import CPrefetch

/// The processor's hint that memory will soon be asked for. Swift has no word for it, and a plain load in its stead
/// makes the processor wait at the end of its queue for a value that nobody wants yet.
enum Prefetch {
    /// Prefetches the cache lines of an element, `lines` of them from its start.
    @inline(__always)
    static func element<T: ~Copyable>(_ index: UInt, of base: UnsafeMutablePointer<T>, lines: UInt = 1) {
        // Sound: an address is computed as a number, nothing is read from it, and prefetching faults at no address.
        let start = UInt(bitPattern: base) &+ index &* UInt(MemoryLayout<T>.stride)
        for line in 0..<lines { unsafe prefetch_line(UnsafeRawPointer(bitPattern: start &+ line &* 64)) }
    }
}
