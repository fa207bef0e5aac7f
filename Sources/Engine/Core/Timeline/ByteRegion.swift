#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes that do not change once they are here: a mapped file, or memory that was filled once.
///
/// `@unchecked Sendable`: the bytes are written only by `ByteRegionBuilder`, which gives them up when it makes the region;
/// after that nobody writes. A mapped file that another program truncates is the one thing this cannot guard against.
@safe public final class ByteRegion: @unchecked Sendable {
    private let base: UnsafeRawPointer?
    public let count: Int
    private let isMapped: Bool

    private init(base: UnsafeRawPointer?, count: Int, isMapped: Bool) {
        unsafe self.base = base
        self.count = count
        self.isMapped = isMapped
    }

    deinit {
        // Sound: base is what mmap or malloc returned, owned by this object alone.
        guard let base = unsafe base else { return }
        let memory = unsafe UnsafeMutableRawPointer(mutating: base)
        if isMapped {
            _ = unsafe munmap(memory, count)
        } else {
            unsafe free(memory)
        }
    }

    /// A smaller file is read into memory; a larger one is mapped.
    ///
    /// When another program cuts a mapped file short, touching the lost pages ends the process (SIGBUS); bytes that were
    /// read cannot be lost. Reading costs a copy, so it is for files that are gone through in a moment anyway.
    static let mappedFrom = 64 << 20

    /// The bytes of a regular file, mapped if it is large.
    ///
    /// - Throws: `LoadError` naming the path when it is missing, unreadable, a directory or not a regular file.
    public convenience init(mapping path: String) throws(LoadError) {
        // Sound: `path` is passed as a NUL-terminated copy that outlives the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LoadError(path: path, errno: errno) }
        defer { close(descriptor) }
        var info = stat()
        // Sound: `info` is filled during the call.
        guard unsafe fstat(descriptor, &info) == 0 else { throw LoadError(path: path, errno: errno) }
        guard info.st_mode & S_IFMT != S_IFDIR else { throw LoadError(path: path, .isDirectory) }
        guard info.st_mode & S_IFMT == S_IFREG else { throw LoadError(path: path, .notRegular) }
        let size = Int(info.st_size)
        guard size >= Self.mappedFrom else {
            try self.init(reading: descriptor, size: size, path: path)
            return
        }
        // Sound: a private, read-only mapping of the file's whole length, released in deinit.
        let memory = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { throw LoadError(path: path, errno: errno) }
        _ = unsafe madvise(memory, size, MADV_SEQUENTIAL)
        unsafe self.init(base: UnsafeRawPointer(memory), count: size, isMapped: true)
    }

    private convenience init(reading descriptor: Int32, size: Int, path: String) throws(LoadError) {
        var builder = ByteRegionBuilder()
        do throws(LoadError) { try builder.reserve(size) } catch { throw LoadError(path: path, error.cause) }
        var isAtEnd = false
        while builder.count < size, !isAtEnd {
            let left = size - builder.count
            var code: Int32 = 0
            // Sound: `fill` gives at least `left` bytes.
            unsafe builder.fill(room: left) { target in
                let count = unsafe read(descriptor, target.baseAddress, left)
                if count < 0 { code = errno }
                isAtEnd = count == 0
                return max(0, count)
            }
            guard code == 0 || code == EINTR else { throw LoadError(path: path, errno: code) }
        }
        let (base, count) = unsafe builder.release()
        unsafe self.init(adopting: base, count: count)
    }

    /// A copy of bytes in memory.
    convenience init(copying bytes: [UInt8]) throws(LoadError) {
        var builder = ByteRegionBuilder()
        // Sound: the span is used during the call only.
        try unsafe builder.append(bytes.span.bytes)
        let (base, count) = unsafe builder.release()
        unsafe self.init(adopting: base, count: count)
    }

    /// A file's size; 0 when there is no such file.
    static func size(of path: String) -> Int {
        var info = stat()
        // Sound: `path` is passed as a NUL-terminated copy; `info` is filled during the call.
        return unsafe stat(path, &info) == 0 ? Int(info.st_size) : 0
    }

    /// Takes over a block that came from malloc.
    convenience init(adopting base: UnsafeMutableRawPointer?, count: Int) {
        unsafe self.init(base: UnsafeRawPointer(base), count: count, isMapped: false)
    }

    /// The bytes of a range, valid during the call.
    public func withBytes<R: ~Copyable, E: Error>(_ range: Range<Int>, _ body: (RawSpan) throws(E) -> R) throws(E) -> R
    {
        try unsafe body(RawSpan(_unsafeBytes: buffer(range)))
    }

    public func withBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try withBytes(0..<count, body)
    }

    /// The same for C and socket code that needs a pointer.
    public func withUnsafeBytes<R>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe body(unsafe buffer(range))
    }

    private func buffer(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range outside the region")
        // Sound: the range was just checked, and `self` keeps the memory alive.
        guard let base = unsafe base else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }
}
