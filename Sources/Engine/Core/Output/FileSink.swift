#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that appears under its name whole or not at all.
///
/// Bytes go to a sibling, `NAME.tmp-PID-N`. `commit` brings them to the disk and puts them under the name:
///
///     what is there now                       what happens at `commit`
///     nothing, or a file of our own           the sibling is renamed over it; it keeps the file's group and permissions
///     a file of somebody else's, a file       the whole sibling is copied into the file that is there, which stays the
///     with further names (hard links)         same file, with its owner and under all its names
///     /dev/stdout, /dev/fd/N                  bytes have gone to the descriptor as they came; nothing is left to be done
///     /dev/null                               nothing
///
/// Links are followed. Until `commit` a file stays as it was. A sink that goes without `commit` removes the sibling. Only a
/// crash of the whole process can leave one behind, never under the final name, and the next sink of that name in that folder
/// removes it.
///
/// Everything happens relative to the folder as it was opened, and names in it are never followed through links, so that
/// nobody can lead a write elsewhere between the look at a path and its use.
package struct FileSink: ~Copyable {
    private enum Way {
        case replacing
        /// Into an open descriptor of the file that is there.
        case inPlace(Int32)
        /// Straight to the descriptor.
        case streaming
    }

    /// The files and the way of writing that were opened for a path.
    private struct Opened {
        var way = Way.streaming
        var folder: OutputFolder?
        /// The name of the file in the folder.
        var name = ""
        /// The sibling's name; empty where there is none.
        var temporary = ""
        /// The descriptor of the sibling, or of the file that bytes go to at once.
        var descriptor: Int32
        var ownsDescriptor = true
    }

    private let path: String
    private let way: Way
    private let folder: OutputFolder?
    private let name: String
    private let temporary: String
    /// The descriptor that bytes are written to; -1 once closed.
    private var descriptor: Int32
    private let ownsDescriptor: Bool
    /// True when the sibling is gone from its name, or is to stay.
    private var isSettled = false
    /// Bytes written so far.
    package private(set) var byteCount = 0

    /// Opens the sibling; nothing happens to the target yet.
    ///
    /// - Parameter within: the folder that must not be left, by links neither; nil: any.
    /// - Throws: when the target is a directory or anything else that is no regular file, may not be written, or lies
    ///   outside, so that a mistake shows before the work and not after it.
    package init(path: String, within: String? = nil) throws(OutputError) {
        let opened = try Self.open(path, within)
        self.path = path
        way = opened.way
        folder = opened.folder
        name = opened.name
        temporary = opened.temporary
        descriptor = opened.descriptor
        ownsDescriptor = opened.ownsDescriptor
    }

    private static func open(_ path: String, _ within: String?) throws(OutputError) -> Opened {
        switch try OutputPlace(path) {
        case .nothing:
            let opened = Posix.open("/dev/null", O_WRONLY)
            guard opened >= 0 else { throw OutputError(path: path, errno: errno) }
            return Opened(descriptor: opened)
        case .descriptor(let number):
            if within != nil, number != STDOUT_FILENO { throw OutputError(path: path, .outside) }
            guard isGiven(number) else { throw OutputError(path: path, .notOpen) }
            return Opened(descriptor: number, ownsDescriptor: false)
        case .file(let folderPath, let name):
            let folder = try OutputFolder(folderPath, for: path)
            if let within, !folder.isInside(within) { throw OutputError(path: path, .outside) }
            let existing = try folder.status(of: name, for: path)
            if within != nil, let existing, existing.st_nlink > 1 { throw OutputError(path: path, .hasOtherNames) }
            let (temporary, descriptor) = try folder.createSibling(of: name, for: path)
            var opened = Opened(
                way: .replacing, folder: folder, name: name, temporary: temporary, descriptor: descriptor)
            if let existing, existing.st_uid != geteuid() || existing.st_nlink > 1 || !take(existing, descriptor) {
                // Nobody else is to read what waits for a file that may be secret.
                _ = fchmod(descriptor, 0o600)
                do throws(OutputError) {
                    opened.way = .inPlace(try folder.openFile(name, as: existing, for: path))
                } catch {
                    _ = close(descriptor)
                    folder.remove(temporary)
                    throw error
                }
            }
            folder.sweepSiblings(of: name, except: temporary)
            return opened
        }
    }

    deinit {
        // The name is removed first: then the closing frees the blocks.
        if !isSettled, !temporary.isEmpty { folder?.remove(temporary) }
        if ownsDescriptor, descriptor >= 0 { DiskWait.close(descriptor, holding: byteCount) }
        if case .inPlace(let original) = way { _ = close(original) }
    }

    /// True when the file that is there will be written into, and not replaced: whoever reads it at that time sees it
    /// change.
    package var isInPlace: Bool { if case .inPlace = way { true } else { false } }

    /// Writes all bytes.
    ///
    /// - Throws: `OutputError` when the system does not take them.
    package mutating func write(_ bytes: RawSpan) throws(OutputError) {
        if let code = Posix.write(bytes, to: descriptor) { throw OutputError(path: path, errno: code) }
        byteCount += bytes.byteCount
    }

    /// Writes all bytes.
    ///
    /// - Throws: `OutputError` when the system does not take them.
    package mutating func write(_ bytes: [UInt8]) throws(OutputError) {
        // Sound: the span is used during the call only.
        try write(unsafe bytes.span.bytes)
    }

    /// Brings everything to the disk and puts the file under its name.
    ///
    /// - Parameter isCancelled: asked every few milliseconds while the disk is waited for; nil: nobody gives it up. Once true,
    ///   the sibling goes and the target stays as it was. A file that has its name already, or is being written in place, is
    ///   never given up.
    /// - Throws: `.cancelled` among others.
    package consuming func commit(isCancelled: (() -> Bool)? = nil) throws(OutputError) {
        switch way {
        case .streaming: return
        case .replacing:
            try bringToDisk(isCancelled)
            try closeSibling()
            if let code = folder?.rename(temporary, to: name) { throw OutputError(path: path, errno: code) }
            isSettled = true
            // The name is safe once its folder is on the disk. The file is whole either way, so a folder that cannot be
            // synchronised (some network file systems) is no failure.
            folder?.synchronize(isCancelled: isCancelled)
        case .inPlace(let original):
            try bringToDisk(isCancelled)
            // Room first: a full disk must not show when half of the file is overwritten.
            if let code = Self.reserve(byteCount, in: original) { throw OutputError(path: path, errno: code) }
            if let code = Self.copy(byteCount, from: descriptor, to: original) {
                isSettled = true
                throw OutputError(
                    path: path, .incomplete(reason: Posix.words(code), whole: folder?.path(of: temporary) ?? ""))
            }
        }
    }

    /// Gives the writing up: the sibling goes, the target stays as it was.
    package consuming func discard() {}

    private func bringToDisk(_ isCancelled: (() -> Bool)?) throws(OutputError) {
        switch DiskWait.synchronize(descriptor, isCancelled: isCancelled) {
        case .done: return
        case .failed(let code): throw OutputError(path: path, errno: code)
        case .givenUp: throw OutputError(path: path, .cancelled)
        }
    }

    private mutating func closeSibling() throws(OutputError) {
        let closed = close(descriptor)
        descriptor = -1
        // Some file systems report a failed write only here.
        guard closed == 0 else { throw OutputError(path: path, errno: errno) }
    }

    /// Gives a new file the group and the permissions of the one it will replace; false when they cannot be kept.
    private static func take(_ existing: stat, _ descriptor: Int32) -> Bool {
        var own = stat()
        // Sound: fills a value of ours.
        guard unsafe fstat(descriptor, &own) == 0 else { return false }
        if own.st_gid != existing.st_gid, fchown(descriptor, uid_t.max, existing.st_gid) != 0 { return false }
        return fchmod(descriptor, existing.st_mode & 0o7777) == 0
    }

    /// True when a descriptor is open for writing and was handed to this program: standard output and error, and what a
    /// shell opened for it. Descriptors that the program opened itself are none of a path's business.
    private static func isGiven(_ descriptor: Int32) -> Bool {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, flags & O_ACCMODE != O_RDONLY else { return false }
        if descriptor == STDOUT_FILENO || descriptor == STDERR_FILENO { return true }
        var info = stat()
        // Sound: fills a value of ours.
        guard fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0, unsafe fstat(descriptor, &info) == 0 else { return false }
        return [S_IFREG, S_IFIFO, S_IFCHR].contains(info.st_mode & S_IFMT)
    }

    /// Asks for the blocks of so many bytes.
    ///
    /// - Returns: `errno` when there are not enough; nil as well where the file system cannot say.
    private static func reserve(_ byteCount: Int, in descriptor: Int32) -> Int32? {
        #if canImport(Glibc)
            guard byteCount > 0 else { return nil }
            let code = posix_fallocate(descriptor, 0, off_t(byteCount))
            return code == ENOSPC || code == EDQUOT || code == EFBIG ? code : nil
        #else
            return nil
        #endif
    }

    /// Makes one file's content the first bytes of another's.
    ///
    /// - Returns: `errno` of what failed; nil when all of it is on the disk.
    private static func copy(_ byteCount: Int, from source: Int32, to target: Int32) -> Int32? {
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        var offset = 0
        guard lseek(target, 0, SEEK_SET) == 0 else { return errno }
        while offset < byteCount {
            // Sound: at most the array's own bytes are written; it lives across the call.
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Posix.read(source, at: offset, into: $0) }
            guard let count else { return errno }
            let wanted = min(chunk.count, byteCount - offset)
            guard count >= wanted else { return EIO }
            // Sound: the span is used during the call only.
            if let code = Posix.write(unsafe chunk.span.bytes.extracting(0..<wanted), to: target) { return code }
            offset += wanted
        }
        guard ftruncate(target, off_t(byteCount)) == 0, fsync(target) == 0 else { return errno }
        return nil
    }
}
