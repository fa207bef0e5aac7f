import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An error of the system, by errno.
struct SystemError: Error, Equatable, CustomStringConvertible {
    var code: Int32

    static var last: SystemError { SystemError(code: errno) }

    var description: String { Posix.words(code) }
}

/// An open file, as the history needs it. A class so that `defer` and errors can share it; closed once, by `close`.
final class FileDescriptor {
    struct Status: Equatable {
        var inode: UInt64
        var size: Int
        var permissions: UInt32
        var isRegular: Bool
        var isOurs: Bool
    }

    private var number: Int32

    /// Opens a file, and creates it with mode 0600 if `flags` say so; a program that we start never inherits it.
    init(path: String, flags: Int32) throws(SystemError) {
        number = Posix.open(path, flags)
        guard number >= 0 else { throw .last }
    }

    deinit { close() }

    /// Closes the file; a second call does nothing.
    func close() {
        guard number >= 0 else { return }
        Posix.close(number)
        number = -1
    }

    func status() throws(SystemError) -> Status {
        var status = stat()
        // Fills a value of ours.
        guard unsafe fstat(number, &status) == 0 else { throw .last }
        return Status(
            inode: UInt64(status.st_ino), size: Int(status.st_size), permissions: UInt32(status.st_mode) & 0o777,
            isRegular: UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFREG), isOurs: status.st_uid == geteuid())
    }

    /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
    func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(0, count))
        // Writes at most the bytes of an array that lives across the call.
        let filled = unsafe bytes.withUnsafeMutableBytes { unsafe Posix.read(number, at: offset, into: $0) }
        guard let filled else { throw .last }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Writes all of `bytes`, in one write(2) unless the system takes fewer.
    func write(_ bytes: [UInt8]) throws(SystemError) {
        if let code = Posix.write(bytes, to: number) { throw SystemError(code: code) }
    }

    func synchronize() throws(SystemError) {
        while fsync(number) != 0 {
            guard errno == EINTR else { throw .last }
        }
    }

    /// Waits for the exclusive lock, which is released with the descriptor.
    func lock() throws(SystemError) {
        while flock(number, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .last }
        }
    }

    func setPermissions(_ mode: UInt32) throws(SystemError) {
        guard fchmod(number, mode_t(mode)) == 0 else { throw .last }
    }
}

// MARK: - Paths

extension FileDescriptor {
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    /// Returns the inode that `path` leads to; nil if there is none.
    static func inode(at path: String) -> UInt64? {
        var status = stat()
        // Fills a value of ours.
        return unsafe stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    /// Returns `path` with symbolic links followed; unchanged when that fails.
    static func resolved(_ path: String) -> String {
        // With a null second argument realpath allocates, and we own and free what it gives.
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        // A C string that lives until it is freed above.
        return unsafe String(cString: resolved)
    }

    /// Renames a file and flushes its folder, so that the new name is on disk.
    static func rename(_ from: String, to target: String) throws(SystemError) {
        // The paths are C strings that live across the call.
        guard unsafe renameat(AT_FDCWD, from, AT_FDCWD, target) == 0 else { throw .last }
        guard let slash = target.lastIndex(of: "/") else { return }
        let folder = try FileDescriptor(path: String(target[...slash]), flags: O_RDONLY)
        defer { folder.close() }
        try folder.synchronize()
    }

    /// Removes the file of an unfinished compaction. Errors are ignored: it may not exist, and does no harm if it
    /// stays.
    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Creates the folders above `path` that are missing, mode 0700.
    static func makeParents(of path: String) throws(SystemError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        if exists(folder) { return }
        try makeParents(of: folder)
        // mkdir(2) reads a C string that lives across the call.
        guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .last }
    }
}
