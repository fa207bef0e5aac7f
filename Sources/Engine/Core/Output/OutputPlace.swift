#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The target of a path that is to be written, once its links are followed.
///
/// Descriptors are known by their folder: `/dev/stdout` and `/dev/fd/1` are links to `/proc/self/fd/1`, which is a link to
/// whatever standard output is. A program that followed the last link too would replace a log that a shell appends to, and
/// could not write to a pipe, which has no name.
package enum OutputPlace: Hashable, Sendable {
    /// A regular file that is there or not yet: its folder, absolute and without links, and its name in there.
    case file(folder: String, name: String)
    /// A descriptor of this process, open or not.
    case descriptor(Int32)
    /// The target `/dev/null`, which takes bytes and keeps none.
    case nothing

    private static let mostLinks = 40

    /// - Throws: for a folder that is not there, a directory, a device, a pipe or a socket.
    package init(_ path: String) throws(OutputError) {
        var current = path
        for _ in 0..<Self.mostLinks {
            let (folder, name) = Self.split(current)
            guard !name.isEmpty else { throw OutputError(path: path, errno: current.isEmpty ? ENOENT : EISDIR) }
            guard name != ".", name != ".." else { throw OutputError(path: path, .isDirectory) }
            guard let parent = Self.canonical(folder) else { throw OutputError(path: path, errno: errno) }
            if let place = Self.special(name, in: parent) {
                self = place
                return
            }
            let whole = parent == "/" ? "/" + name : parent + "/" + name
            var info = stat()
            // Sound: the path is passed as a NUL-terminated copy; the struct is ours.
            guard unsafe lstat(whole, &info) == 0 else {
                guard errno == ENOENT else { throw OutputError(path: path, errno: errno) }
                self = .file(folder: parent, name: name)
                return
            }
            guard info.st_mode & S_IFMT == S_IFLNK else {
                if let cause = Self.obstacle(info.st_mode) { throw OutputError(path: path, cause) }
                self = .file(folder: parent, name: name)
                return
            }
            // Links of another process's open files lead to files that have no other name.
            guard !parent.hasPrefix("/proc/") else {
                throw OutputError(path: path, .notRegular("something of the system"))
            }
            guard let next = Self.link(whole) else { throw OutputError(path: path, errno: errno) }
            current = next.hasPrefix("/") ? next : parent + "/" + next
        }
        throw OutputError(path: path, errno: ELOOP)
    }

    /// Returns the reason not to write to a file of this mode; nil for a regular file.
    static func obstacle(_ mode: mode_t) -> OutputError.Cause? {
        switch mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: .isDirectory
        case S_IFIFO: .notRegular("a pipe")
        case S_IFSOCK: .notRegular("a socket")
        case S_IFLNK: .changed
        default: .notRegular("a device")
        }
    }

    /// A name that stands for an open descriptor, or for nothing.
    private static func special(_ name: String, in folder: String) -> OutputPlace? {
        if folder == "/dev" {
            switch name {
            case "stdout": return .descriptor(STDOUT_FILENO)
            case "stderr": return .descriptor(STDERR_FILENO)
            case "null": return .nothing
            default: return nil
            }
        }
        let own = "/proc/\(getpid())/"
        let isDescriptors =
            folder == "/dev/fd" || folder == own + "fd" || folder.hasPrefix(own + "task/") && folder.hasSuffix("/fd")
        guard isDescriptors, let number = Int32(name), number >= 0 else { return nil }
        return .descriptor(number)
    }

    /// A path's folder and its last name; the name is empty where the path ends in a slash.
    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    /// An absolute path without links; nil, and `errno`, when there is no such folder.
    private static func canonical(_ folder: String) -> String? {
        // Sound: realpath allocates the result, which is copied and freed.
        guard let resolved = unsafe realpath(folder, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The text of a symbolic link; nil, and `errno`, when it cannot be read.
    private static func link(_ path: String) -> String? {
        var text = [UInt8](repeating: 0, count: Int(PATH_MAX))
        // Sound: at most the array's own bytes are written; it lives across the call.
        let count = unsafe text.withUnsafeMutableBytes { buffer -> Int in
            guard let base = buffer.baseAddress else { return -1 }
            return unsafe readlink(path, base.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard count >= 0 else { return nil }
        return String(decoding: text[..<count], as: UTF8.self)
    }
}
