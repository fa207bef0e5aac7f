#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that appears under its name whole or not at all.
///
/// Bytes go to a sibling, `NAME.tmp-PID-N`; `commit` brings them to the disk and renames it over the target, which until
/// then stays as it was. A sink that goes without `commit` removes the sibling. Only a crash of the whole process can leave
/// one behind, and never under the final name.
public struct FileSink: ~Copyable {
    private let path: String
    /// Where the bytes end up: the path, or what it links to.
    private let target: String
    private let temporary: String
    /// -1 once closed.
    private var descriptor: Int32
    private var isCommitted = false
    /// Bytes written so far.
    public private(set) var byteCount = 0

    /// Opens the sibling; nothing happens to the target yet. A symbolic link is followed, and its target replaced.
    ///
    /// - Throws: when the target is a directory or anything but a regular file, or may not be written, so that a mistake
    ///   shows before the work and not behind it.
    public init(path: String) throws(OutputError) {
        let (target, mode) = try Self.inspect(path)
        var opened: Int32 = -1
        var temporary = ""
        for attempt in 0..<100 {
            temporary = "\(target).tmp-\(getpid())-\(attempt)"
            // Sound: the path is passed as a NUL-terminated copy that outlives the call.
            opened = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard opened < 0, errno == EEXIST else { break }
        }
        guard opened >= 0 else { throw OutputError(path: path, errno: errno) }
        // What replaces a file has its permissions; failing to keep them must not lose the data.
        if let mode { _ = fchmod(opened, mode) }
        self.path = path
        self.target = target
        self.temporary = temporary
        descriptor = opened
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
        // Sound: as in init.
        if !isCommitted { _ = unsafe unlink(temporary) }
    }

    public mutating func write(_ bytes: RawSpan) throws(OutputError) {
        var done = 0
        while done < bytes.byteCount {
            // Sound: the pointer is used during the call only, within the span.
            let count = unsafe bytes.extracting(done..<bytes.byteCount).withUnsafeBytes { source in
                unsafe Self.write(descriptor, source)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw OutputError(path: path, errno: errno)
            }
            done += count
            byteCount += count
        }
    }

    public mutating func write(_ bytes: [UInt8]) throws(OutputError) {
        // Sound: the span is used during the call only.
        try write(unsafe bytes.span.bytes)
    }

    /// Brings everything to the disk and puts the file under its name.
    public consuming func commit() throws(OutputError) {
        guard fsync(descriptor) == 0 else { throw OutputError(path: path, errno: errno) }
        let closed = close(descriptor)
        descriptor = -1
        // Some file systems report a failed write only here.
        guard closed == 0 else { throw OutputError(path: path, errno: errno) }
        // Sound: both paths are passed as NUL-terminated copies that outlive the call.
        guard unsafe rename(temporary, target) == 0 else { throw OutputError(path: path, errno: errno) }
        isCommitted = true
        // The name is safe once its folder is on the disk. The file is whole either way, so a folder that cannot be
        // synchronised (some network file systems) is no failure.
        let folder = unsafe open(Self.folder(of: target), O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        _ = fsync(folder)
        _ = close(folder)
    }

    /// Gives up: the sibling goes, the target stays as it was.
    public consuming func discard() {}

    /// Where the bytes shall end up, and the permissions of what is there.
    private static func inspect(_ path: String) throws(OutputError) -> (target: String, mode: mode_t?) {
        var info = stat()
        // Sound: paths are passed as NUL-terminated copies; the struct is ours.
        guard unsafe lstat(path, &info) == 0 else {
            guard errno == ENOENT, !path.isEmpty, !path.hasSuffix("/") else {
                throw OutputError(path: path, errno: errno)
            }
            return (path, nil)
        }
        var target = path
        if info.st_mode & S_IFMT == S_IFLNK {
            // Sound: realpath allocates the result, which is copied and freed.
            guard let resolved = unsafe realpath(path, nil) else { throw OutputError(path: path, errno: errno) }
            target = unsafe String(cString: resolved)
            unsafe free(resolved)
            guard unsafe stat(target, &info) == 0 else { throw OutputError(path: path, errno: errno) }
        }
        guard info.st_mode & S_IFMT != S_IFDIR else { throw OutputError(path: path, .isDirectory) }
        guard info.st_mode & S_IFMT == S_IFREG else { throw OutputError(path: path, .notRegular) }
        guard unsafe access(target, W_OK) == 0 else { throw OutputError(path: path, errno: errno) }
        return (target, info.st_mode & 0o7777)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func write(_ descriptor: Int32, _ source: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            // Sound: as at the caller.
            return unsafe Glibc.write(descriptor, source.baseAddress, source.count)
        #else
            return unsafe Darwin.write(descriptor, source.baseAddress, source.count)
        #endif
    }
}
