#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An open folder in which a file is made and renamed. Names in it are not followed through links.
final class OutputFolder {
    private let path: String
    private let descriptor: Int32

    /// - Parameters:
    ///   - path: without links.
    ///   - file: what is to be written, for errors.
    init(_ path: String, for file: String) throws(OutputError) {
        self.path = path
        let flags = O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        // Sound: the path is passed as a NUL-terminated copy.
        var opened = unsafe open(path, O_RDONLY | flags)
        #if canImport(Glibc)
            // A folder that may be written but not listed.
            if opened < 0, errno == EACCES { opened = unsafe open(path, pathOnly | flags) }
        #endif
        guard opened >= 0 else { throw OutputError(path: file, errno: errno) }
        descriptor = opened
    }

    deinit { _ = close(descriptor) }

    func path(of name: String) -> String { path == "/" ? "/" + name : path + "/" + name }

    /// True when the folder is another one or lies below it, however either is named: it goes up from what is open, so
    /// that no link and no later change of names counts.
    func isInside(_ outer: String) -> Bool {
        // Sound: paths are passed as NUL-terminated copies; the structs are ours.
        var wanted = stat()
        guard unsafe stat(outer, &wanted) == 0 else { return false }
        var current = dup(descriptor)
        defer { if current >= 0 { _ = close(current) } }
        // No file system has paths of so many folders.
        for _ in 0..<4096 {
            var info = stat()
            guard current >= 0, unsafe fstat(current, &info) == 0 else { return false }
            if info.st_dev == wanted.st_dev, info.st_ino == wanted.st_ino { return true }
            #if canImport(Glibc)
                let above = unsafe openat(current, "..", pathOnly | O_DIRECTORY | O_CLOEXEC)
            #else
                let above = unsafe openat(current, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            #endif
            _ = close(current)
            current = above
            var upper = stat()
            guard current >= 0, unsafe fstat(current, &upper) == 0 else { return false }
            // The root is its own parent.
            if upper.st_dev == info.st_dev, upper.st_ino == info.st_ino { return false }
        }
        return false
    }

    /// Returns the status of the regular file that has the name now; nil when there is none.
    ///
    /// - Throws: for anything else, and for one that may not be written.
    func status(of name: String, for file: String) throws(OutputError) -> stat? {
        var info = stat()
        // Sound: the name is passed as a NUL-terminated copy; the struct is ours.
        guard unsafe fstatat(descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else {
            guard errno == ENOENT else { throw OutputError(path: file, errno: errno) }
            return nil
        }
        if let cause = OutputPlace.obstacle(info.st_mode) { throw OutputError(path: file, cause) }
        guard unsafe faccessat(descriptor, name, W_OK, 0) == 0 else { throw OutputError(path: file, errno: errno) }
        return info
    }

    /// Opens the file that `status` saw, to be written in place.
    func openFile(_ name: String, as seen: stat, for file: String) throws(OutputError) -> Int32 {
        // Sound: the name is passed as a NUL-terminated copy; the struct is ours.
        let opened = unsafe openat(descriptor, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else { throw OutputError(path: file, errno: errno) }
        var info = stat()
        guard unsafe fstat(opened, &info) == 0, info.st_dev == seen.st_dev, info.st_ino == seen.st_ino else {
            _ = close(opened)
            throw OutputError(path: file, .changed)
        }
        return opened
    }

    // MARK: Siblings

    /// The longest name of a file on the file systems in use, in bytes.
    private static let longestName = 255
    /// `.tmp-`, a number of ten digits, `-`, and two digits, with some room.
    private static let longestSuffix = 24

    private static func stem(of name: String) -> String {
        guard name.utf8.count + longestSuffix > longestName else { return name + ".tmp-" }
        var stem = name
        while stem.utf8.count + longestSuffix > longestName { stem.removeLast() }
        return stem + ".tmp-"
    }

    /// Makes the file that bytes wait in, and locks it for as long as it is open.
    func createSibling(of name: String, for file: String) throws(OutputError) -> (name: String, descriptor: Int32) {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        for attempt in 0..<100 {
            let sibling = Self.stem(of: name) + "\(getpid())-\(attempt)"
            // Sound: the name is passed as a NUL-terminated copy.
            let opened = unsafe openat(descriptor, sibling, flags, 0o666)
            if opened >= 0 {
                // Another machine's sweep cannot know our process, but sees the lock.
                _ = flock(opened, LOCK_EX | LOCK_NB)
                return (sibling, opened)
            }
            guard errno == EEXIST else { break }
        }
        throw OutputError(path: file, errno: errno)
    }

    /// Removes siblings of a name that killed processes left behind. One stays when its process is there or something holds
    /// its lock; failing to remove one is no failure.
    func sweepSiblings(of name: String, except own: String) {
        let stem = Self.stem(of: name)
        for entry in names() where entry.utf8.starts(with: stem.utf8) && entry != own {
            let numbers = entry.dropFirst(stem.count).split(separator: "-", omittingEmptySubsequences: false)
            guard numbers.count == 2, let process = numbers.first.flatMap({ pid_t($0) }), process > 0,
                numbers.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            // Sound: the name is passed as a NUL-terminated copy.
            let opened = unsafe openat(descriptor, entry, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
            guard opened >= 0 else { continue }
            defer { _ = close(opened) }
            var info = stat()
            // Sound: fills a value of ours.
            guard unsafe fstat(opened, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
                flock(opened, LOCK_EX | LOCK_NB) == 0
            else { continue }
            remove(entry)
        }
    }

    /// Returns the names in the folder; none where it cannot be listed.
    private func names() -> [String] {
        // Sound: the literal is a C string. A descriptor of its own, since reading moves it.
        let own = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        return Posix.entries(own)?.map(\.name) ?? []
    }

    func remove(_ name: String) {
        // Sound: the name is passed as a NUL-terminated copy.
        _ = unsafe unlinkat(descriptor, name, 0)
    }

    /// - Returns: `errno` when it failed.
    func rename(_ from: String, to name: String) -> Int32? {
        // Sound: both names are passed as NUL-terminated copies.
        unsafe renameat(descriptor, from, descriptor, name) == 0 ? nil : errno
    }

    /// - Parameter isCancelled: as `DiskWait.synchronize` takes it; it goes on where it is no longer waited for.
    func synchronize(isCancelled: (() -> Bool)?) { _ = DiskWait.synchronize(descriptor, isCancelled: isCancelled) }
}

#if canImport(Glibc)
    /// Linux's `O_PATH`, which the C library hides behind a feature macro: a folder to start from, not to be read.
    private let pathOnly: Int32 = 0o10000000
#endif
