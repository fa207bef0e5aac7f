#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes that do not change once they are filled: memory that was filled once, or a mapped file.
///
/// The bytes of a mapped file (`SourceInput.mappedFrom`) are the exception: when another program writes into the file,
/// they change under the index, and when one cuts it short, touching the lost pages ends the process (SIGBUS) unless it
/// asked for zeros instead (`MappedFiles.surviveTruncation`). `loss` says whether that has happened. A program that
/// replaces a file by writing another and renaming it, as `FileSink` does, disturbs no reader.
///
/// `@unchecked Sendable`: the bytes are written only by `ByteRegionBuilder`, which gives them up when it makes the
/// region, or by `fill`, which the loader calls before anybody else gets the region; after that nobody writes.
@safe package final class ByteRegion: @unchecked Sendable {
    private var block: MemoryBlock
    /// The bytes of the whole region, those that are not filled yet included.
    package private(set) var count: Int
    /// The number of bytes that are filled; `count` once the region is loaded.
    private var filled: Int
    /// The source of the bytes that are not filled yet; nil when all are.
    private var input: SourceInput?
    /// The mapped file, held open to ask for its size, and the watch that notes lost pages; nil unless this is a
    /// mapping.
    private var mapped: (file: SourceInput, watch: MappedFiles.Watch)?
    /// The owner of memory that the region only views; nil when the block is its own.
    private let owner: MemoryOwner?

    private init(
        _ block: MemoryBlock, count: Int, filled: Int, from input: SourceInput? = nil, owner: MemoryOwner? = nil
    ) {
        self.owner = owner
        self.block = block
        self.count = count
        self.filled = filled
        self.input = input
    }

    // The block is owned by this object alone, unless it has another owner.
    deinit {
        mapped?.watch.end()
        if owner == nil { block.release() }
    }

    /// Views the first `count` bytes of memory that others see too; nobody writes these any more.
    convenience init(viewing owner: MemoryOwner, count: Int) {
        self.init(owner.block, count: count, filled: count, owner: owner)
    }

    /// Reads a whole regular file.
    ///
    /// - Throws: `LoadError` naming the path when it is missing, unreadable, a directory or not a regular file.
    package convenience init(contentsOf path: String) throws(LoadError) {
        try self.init(filledFrom: try SourceInput(path: path))
        try fill(to: count)
    }

    /// Makes room for all of a source; nothing is read yet.
    ///
    /// - Throws: `LoadError.outOfMemory`.
    convenience init(filledFrom input: SourceInput) throws(LoadError) {
        guard let block = MemoryBlock(exactly: input.count) else {
            throw LoadError(path: input.path, .outOfMemory(byteCount: input.count))
        }
        self.init(block, count: input.count, filled: 0, from: input)
    }

    /// Maps a file, so that its bytes are used without a copy.
    ///
    /// - Throws: `LoadError` naming the path when the system refuses.
    convenience init(mapping input: SourceInput, _ descriptor: Int32) throws(LoadError) {
        // Sound: a private, read-only mapping of the file's whole length, released in deinit.
        let memory = unsafe mmap(nil, input.count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            throw LoadError(path: input.path, errno: errno)
        }
        _ = unsafe madvise(memory, input.count, MADV_SEQUENTIAL)
        let block = unsafe MemoryBlock(mapping: memory, byteCount: input.count)
        self.init(block, count: input.count, filled: input.count)
        mapped = (input, unsafe MappedFiles.Watch(memory, byteCount: input.count))
    }

    /// The damage to a mapped file since it was mapped; nil as long as all its bytes are where they were.
    ///
    /// - Complexity: one system call.
    var loss: LoadError? {
        guard let mapped else { return nil }
        if mapped.file.hasShrunk { return LoadError(path: mapped.file.path, .shrunk(expected: count, found: nil)) }
        return mapped.watch.hasLost ? LoadError(path: mapped.file.path, .unreadable) : nil
    }

    /// True when the bytes are those of a mapped file.
    var isMapped: Bool { mapped != nil }

    /// Another descriptor of the mapped file, which the caller closes; nil unless this is a mapping.
    func duplicatedDescriptor() -> Int32? { mapped?.file.duplicatedDescriptor() }

    /// Reads those of the first `end` bytes that are not filled yet.
    ///
    /// Only the code that makes the region may call this, before anybody else has it.
    ///
    /// - Throws: `LoadError.shrunk` when the file has become shorter since it was opened.
    func fill(to end: Int) throws(LoadError) {
        precondition(end <= count, "more than there is")
        guard end > filled, let input, let base = unsafe block.base else { return }
        // Sound: the part of our own block that nobody has seen yet.
        let target = unsafe UnsafeMutableRawBufferPointer(start: base + filled, count: end - filled)
        let got = try unsafe input.read(at: filled, into: target)
        filled += got
        guard filled == end else { throw LoadError(path: input.path, .shrunk(expected: count, found: filled)) }
        if filled == count { self.input = nil }
    }

    /// Reserves address space for bytes that the caller writes (`room`), who says how far they are written (`extend`)
    /// and when there are no more (`seal`). Until then `count` is the size of the room.
    ///
    /// - Returns: nil when there is not so much of it.
    convenience init?(reserving byteCount: Int) {
        guard let block = MemoryBlock(reserving: byteCount) else { return nil }
        self.init(block, count: byteCount, filled: 0)
    }

    /// All of a region's memory, for the one that fills it.
    var room: UnsafeMutableRawBufferPointer { unsafe UnsafeMutableRawBufferPointer(start: block.base, count: count) }

    /// Counts the first `end` bytes as filled; they stay as they are from now on.
    func extend(to end: Int) {
        precondition(end >= filled && end <= count, "bytes that are there do not go")
        filled = end
    }

    /// Ends the region at its last filled byte and gives back the rest; nobody writes any more.
    func seal() {
        count = filled
        block.trim(to: max(count, 1))
    }

    /// Copies bytes in memory.
    convenience init(copying bytes: [UInt8]) throws(LoadError) {
        var builder = ByteRegionBuilder()
        // Sound: the span is used during the call only.
        try unsafe builder.append(bytes.span.bytes)
        let (block, count) = builder.release()
        self.init(adopting: block, count: count)
    }

    /// A file's size; 0 when there is no such file.
    static func size(of path: String) -> Int {
        var info = stat()
        // Sound: `path` is passed as a NUL-terminated copy; `info` is filled during the call.
        return unsafe stat(path, &info) == 0 ? Int(info.st_size) : 0
    }

    /// Takes over a block whose first `count` bytes are filled.
    convenience init(adopting block: MemoryBlock, count: Int) {
        self.init(block, count: count, filled: count)
    }

    /// The bytes of a range, valid during the call.
    package func withBytes<R: ~Copyable, E: Error>(_ range: Range<Int>, _ body: (RawSpan) throws(E) -> R) throws(E) -> R
    {
        try unsafe body(RawSpan(_unsafeBytes: buffer(range)))
    }

    /// All the bytes, valid during the call.
    ///
    /// - Precondition: the region is filled to its end.
    package func withBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try withBytes(0..<count, body)
    }

    /// The bytes of a range for C and socket code that needs a pointer, valid during the call.
    package func withUnsafeBytes<R>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe body(unsafe buffer(range))
    }

    private func buffer(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= filled, "a range outside the region")
        // Sound: the range was just checked, and `self` keeps the memory alive.
        guard let base = unsafe block.base else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }
}
