#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A source while it is loaded: bytes in memory, or a file that is read as far as it is wanted.
///
/// Compressed files and small ones are read: a mapping is not a copy, and another program that cuts a mapped file short
/// takes its bytes from us (`ByteRegion`). Large plain files are mapped all the same, because their records are used
/// without a copy. Measured in CPU time a record of 56 bytes, file in the page cache, on a virtual machine: 10 ns
/// mapped; 10 read into one buffer over and over, 37 read into fresh memory and 39 to 63 into fresh huge pages, of a
/// load that takes 50 to 100: fresh memory is what costs.
///
/// `@unchecked Sendable`: nothing changes after init; reading at an offset moves no file position.
@safe final class SourceInput: @unchecked Sendable {
    let path: String
    /// The number of its bytes; for a file, the number when it was opened.
    let count: Int
    private let memory: ByteRegion?
    private let descriptor: Int32

    /// Opens a regular file.
    ///
    /// - Throws: `LoadError` naming the path when it is missing, unreadable, a directory or not a regular file.
    init(path: String) throws(LoadError) {
        // Sound: `path` is passed as a NUL-terminated copy that outlives the call. Without O_NONBLOCK, opening a pipe
        // that nobody writes to would wait.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw LoadError(path: path, errno: errno) }
        do throws(LoadError) { count = try Self.size(descriptor, path) } catch {
            _ = close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        memory = nil
        #if canImport(Glibc)
            // A hint; a refusal changes nothing.
            _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
    }

    /// Makes a source of bytes in memory, which reports call `name`.
    init(_ memory: ByteRegion, name: String) {
        path = name
        count = memory.count
        self.memory = memory
        descriptor = -1
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
    }

    private static func size(_ descriptor: Int32, _ path: String) throws(LoadError) -> Int {
        var info = stat()
        // Sound: `info` is filled during the call.
        guard unsafe fstat(descriptor, &info) == 0 else { throw LoadError(path: path, errno: errno) }
        guard info.st_mode & S_IFMT != S_IFDIR else { throw LoadError(path: path, .isDirectory) }
        guard info.st_mode & S_IFMT == S_IFREG else { throw LoadError(path: path, .notRegular) }
        return Int(info.st_size)
    }

    /// Reads from an offset on until `target` is full or the source ends.
    ///
    /// - Returns: bytes read; fewer than there is room for only at the end, which may have moved since the file was
    ///   opened.
    func read(at position: Int, into target: UnsafeMutableRawBufferPointer) throws(LoadError) -> Int {
        let wanted = min(target.count, count - position)
        guard wanted > 0 else { return 0 }
        if let memory {
            // Sound: `wanted` bytes fit both.
            unsafe memory.withUnsafeBytes(position..<position + wanted) { unsafe target.copyMemory(from: $0) }
            return wanted
        }
        // Sound: the beginning of the caller's buffer, which has room for as much.
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: target[..<wanted])
        guard let count = unsafe Posix.read(descriptor, at: position, into: room) else {
            throw LoadError(path: path, errno: errno)
        }
        return count
    }

    /// The first bytes, as many of `wanted` as there are.
    func head(_ wanted: Int) throws(LoadError) -> [UInt8] { try bytes(at: 0, wanted) }

    func bytes(at position: Int, _ wanted: Int) throws(LoadError) -> [UInt8] {
        let room = max(0, min(wanted, count - position))
        var failure: LoadError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: room) { target, used in
            do throws(LoadError) {
                // Sound: bytes need no initialization before they are written, and `used` of them are.
                used = try unsafe read(at: position, into: UnsafeMutableRawBufferPointer(target))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// The least size in bytes of a plain file that is mapped.
    static let mappedFrom = 64 << 20

    /// The whole source as a region: bytes in memory as they are, a large file mapped, a small one to be filled while
    /// it is read (`ByteRegion.fill`).
    func region() throws(LoadError) -> ByteRegion {
        if let memory { return memory }
        if count >= Self.mappedFrom { return try ByteRegion(mapping: self, descriptor) }
        return try ByteRegion(filledFrom: self)
    }

    /// Another descriptor of the file, which the caller closes; nil for bytes in memory, or when the system gives none.
    func duplicatedDescriptor() -> Int32? {
        guard memory == nil else { return nil }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return copy >= 0 ? copy : nil
    }

    /// True when the file has become shorter since it was opened; false for bytes in memory.
    var hasShrunk: Bool {
        guard memory == nil, let size = try? Self.size(descriptor, path) else { return false }
        return size < count
    }
}
