/// Memory that grows while it is filled and then becomes a `ByteRegion` without a copy.
@safe package struct ByteRegionBuilder: ~Copyable {
    private var block = MemoryBlock()
    /// The bytes appended so far.
    package private(set) var count = 0

    /// Makes a builder without bytes and without memory.
    package init() {}

    // The block is owned by this value until `release` hands it over.
    deinit { block.release() }

    private var base: UnsafeMutableRawPointer? {
        @inline(__always) get { unsafe block.base }
    }

    private var capacity: Int {
        @inline(__always) get { block.capacity }
    }

    /// Makes room for `extra` more bytes.
    ///
    /// - Throws: `LoadError.outOfMemory` rather than trapping, because the size comes from a file.
    package mutating func reserve(_ extra: Int) throws(LoadError) {
        guard extra > capacity - count else { return }
        let wanted = max(count + extra, capacity + capacity / 2, 1 << 16)
        guard block.grow(to: wanted, keeping: count) else { throw LoadError(.outOfMemory(byteCount: wanted)) }
    }

    /// Lets `body` write into at least `room` free bytes; it says how many it used.
    package mutating func fill<E: Error>(
        room: Int, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> Int
    ) throws(E) {
        precondition(room <= capacity - count, "reserve before fill")
        guard let base = unsafe base else { return }
        // Sound: the free part of our own block.
        let used = try unsafe body(UnsafeMutableRawBufferPointer(start: base + count, count: capacity - count))
        precondition(used >= 0 && used <= capacity - count, "used more than there was")
        count += used
    }

    /// Copies bytes to the end.
    ///
    /// - Throws: `LoadError.outOfMemory` when there is no room for them.
    package mutating func append(_ bytes: RawSpan) throws(LoadError) {
        try reserve(bytes.byteCount)
        // Sound: reserved just above; source and target are different blocks.
        unsafe fill(room: bytes.byteCount) { target in
            unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
            return bytes.byteCount
        }
    }

    /// Copies messages to the end. The generator of markets calls it for each event, so it is not generic: a
    /// generic function is not specialized for another module.
    ///
    /// - Throws: `LoadError.outOfMemory` when there is no room for them.
    package mutating func append(_ messages: borrowing Slab<MBOMessage>) throws(LoadError) {
        let room = Int(messages.count) * MBOMessage.byteCount
        try reserve(room)
        // Sound: reserved just above, and a message has no padding, so all of the bytes are written.
        unsafe fill(room: room) { target in
            for index in 0..<messages.count {
                unsafe target.storeBytes(
                    of: messages[index], toByteOffset: Int(index) * MBOMessage.byteCount, as: MBOMessage.self)
            }
            return room
        }
    }

    /// Writes one byte at the end.
    ///
    /// - Precondition: there is room for it.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        precondition(count < capacity, "reserve before put")
        // Sound: checked just above; with a capacity there is a block.
        unsafe base?.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Writes eight bytes at the end, in the byte order of the machine.
    ///
    /// - Precondition: there is room for them.
    @inline(__always)
    mutating func put(wholeWord word: UInt64) {
        precondition(capacity - count >= 8, "reserve before put")
        // Sound: checked just above; with a capacity there is a block.
        unsafe base?.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
        count += 8
    }

    /// Forgets the bytes from `count` on and keeps the memory.
    @inline(__always)
    mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "truncation only shrinks")
        self.count = count
    }

    /// Writes zeros at the end; traps when there is no memory for them, because only our own bookkeeping asks for it.
    mutating func appendZeros(_ extra: Int) {
        if extra > capacity - count {
            do throws(LoadError) { try reserve(extra) } catch { preconditionFailure("no memory for \(extra) bytes") }
        }
        // Sound: the free part of our own block, at least `extra` bytes of it.
        unsafe base?.advanced(by: count).initializeMemory(as: UInt8.self, repeating: 0, count: extra)
        count += extra
    }

    /// Replaces one byte of the filled part.
    ///
    /// - Precondition: `0 <= offset < count`.
    @inline(__always)
    mutating func overwrite(_ byte: UInt8, at offset: Int) {
        precondition(offset >= 0 && offset < count, "outside the filled part")
        // Sound: checked just above.
        unsafe base?.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }

    /// Replaces eight bytes of the filled part.
    ///
    /// - Precondition: all bytes of the value lie in the filled part.
    @inline(__always)
    mutating func overwrite(_ value: Int64, at offset: Int) {
        precondition(offset >= 0 && offset <= count - MemoryLayout<Int64>.size, "outside the filled part")
        // Sound: checked just above; `storeBytes` needs no alignment.
        unsafe base?.storeBytes(of: value, toByteOffset: offset, as: Int64.self)
    }

    /// The bytes so far, valid during the call.
    func withBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        guard let base = unsafe base else { return try body(RawSpan()) }
        // Sound: the filled part of our own block.
        return try unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(start: base, count: count)))
    }

    /// The bytes so far as a region, without a copy.
    package consuming func finish() -> ByteRegion {
        let (block, count) = release()
        return ByteRegion(adopting: block, count: count)
    }

    /// Gives up the block, which the caller frees, and says how much of it is filled.
    consuming func release() -> (block: MemoryBlock, count: Int) {
        block.trim(to: count)
        let released = (block, count)
        block = MemoryBlock()
        return released
    }
}

extension [UInt8] {
    /// Appends a span's bytes.
    mutating func append(_ bytes: RawSpan) {
        // Sound: the pointer is used during the call only.
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
