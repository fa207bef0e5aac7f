/// A growing run of plain values, the storage of everything in a book: 32-bit indices, bounds-checked, never shrinking.
///
/// All the unsafe memory of the book is in this file. Indices are `UInt32` because orders and levels link to each other
/// by index and a 32-byte order fits two to a cache line. `[Element]` in a struct costs 31–43 ns a record where this
/// costs 17 (uniqueness checks), and `UniqueArray` is four times slower in debug builds, where the tests live. It is
/// public because the generator of markets is a module of its own: `package` functions are not inlined into another
/// module, which made the generator twice as slow.
@safe public struct Slab<Element: BitwiseCopyable>: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<Element>
    @usableFromInline var capacity: UInt32
    @usableFromInline var used: UInt32

    /// The number of elements.
    @inlinable public var count: UInt32 {
        @inline(__always) get { used }
    }

    /// Makes an empty slab with room for `capacity` elements, at least one.
    @inlinable public init(capacity: UInt32 = 16) {
        self.capacity = max(capacity, 1)
        unsafe base = UnsafeMutablePointer<Element>.allocate(capacity: Int(self.capacity))
        used = 0
    }

    /// Makes a slab of `count` equal elements.
    @inlinable public init(repeating element: Element, count: UInt32) {
        self.init(capacity: count)
        // Sound: just allocated for `count` elements.
        unsafe base.initialize(repeating: element, count: Int(count))
        used = count
    }

    // Sound: allocated in init or grow, owned by this value alone; elements need no deinit.
    @inlinable deinit { unsafe base.deallocate() }

    /// The element at an index, which must be less than `count`.
    @inlinable public subscript(index: UInt32) -> Element {
        @inline(__always) _read {
            precondition(index < count, "no such slot")
            // Sound: checked just above.
            yield unsafe base[Int(index)]
        }
        @inline(__always) _modify {
            precondition(index < count, "no such slot")
            // Sound: checked just above.
            yield unsafe &base[Int(index)]
        }
    }

    /// Prefetches an element that will soon be asked for. This is a hint: any index will do.
    @inline(__always)
    func prefetch(_ index: UInt32) {
        // Sound: nothing is read.
        unsafe Prefetch.element(UInt(index), of: base)
    }

    /// Adds an element at the end.
    ///
    /// - Returns: the new element's index.
    @discardableResult @inlinable @inline(__always)
    public mutating func append(_ element: Element) -> UInt32 {
        if count == capacity { grow() }
        // Sound: grow made room.
        unsafe (base + Int(count)).initialize(to: element)
        used += 1
        return count - 1
    }

    /// Opens a gap at `index` and puts the element there. O(count - index).
    mutating func insert(_ element: Element, at index: UInt32) {
        precondition(index <= count, "no such place")
        if count == capacity { grow() }
        // Sound: index ≤ count < capacity, and the ranges may overlap for `update(from:)` of trivial elements.
        let place = unsafe base + Int(index)
        unsafe (place + 1).update(from: place, count: Int(count - index))
        unsafe place.initialize(to: element)
        used += 1
    }

    /// Removes an element and closes the gap. O(count - index).
    mutating func remove(at index: UInt32) {
        precondition(index < count, "no such slot")
        // Sound: as in insert.
        let place = unsafe base + Int(index)
        unsafe place.update(from: place + 1, count: Int(count - index - 1))
        used -= 1
    }

    /// Forgets the elements from `count` on and keeps the memory.
    @inlinable public mutating func truncate(to count: UInt32) {
        precondition(count <= self.count, "truncation only shrinks")
        used = count
    }

    /// Makes room for `wanted` elements in all.
    mutating func reserve(_ wanted: UInt32) { if wanted > capacity { move(to: wanted) } }

    @usableFromInline @inline(never)
    mutating func grow() {
        // A slab of 2^31 orders would be 64 GiB; memory ends before the index does.
        precondition(capacity < UInt32.max / 2, "a slab holds at most 2^31 elements")
        move(to: capacity * 2)
    }

    /// - Precondition: `larger` is more than the capacity.
    private mutating func move(to larger: UInt32) {
        // Sound: the old block holds `count` trivial elements, the new one has room for them.
        let moved = UnsafeMutablePointer<Element>.allocate(capacity: Int(larger))
        unsafe moved.update(from: base, count: Int(count))
        unsafe base.deallocate()
        unsafe base = moved
        capacity = larger
    }
}
