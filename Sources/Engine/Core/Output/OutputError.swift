#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The reason why a file could not be written: which file, and what the system said.
public struct OutputError: Error, Hashable, Sendable {
    /// The causes for which a file is not written.
    public enum Cause: Hashable, Sendable {
        /// The folder does not exist.
        case noFolder
        case notPermitted
        case isDirectory
        /// Something that cannot be replaced by a file; the text says what: `a device`, `a pipe`, `a socket`.
        case notRegular(String)
        /// A descriptor that is not open for writing, or that nobody handed to this program.
        case notOpen
        /// The path leads out of the folder that writing was limited to.
        case outside
        /// Writing was limited to a folder, and the file has further names (hard links), which may be outside of it.
        case hasOtherNames
        /// Something else was put under the name while it was being opened.
        case changed
        case diskFull
        /// The writer gave it up; the target stays as it was.
        case cancelled
        /// The pipe has no reader any more.
        case readerGone
        /// A file that is written in place is damaged; all that was to be written is in the file at the path.
        case incomplete(reason: String, whole: String)
        /// Any other words of the system.
        case system(String)
    }

    /// The path as it was given.
    public var path: String
    /// The cause, in words of its own or of the system.
    public var cause: Cause

    /// Makes an error about a path.
    public init(path: String, _ cause: Cause) {
        self.path = path
        self.cause = cause
    }

    init(path: String, errno code: Int32) {
        self.path = path
        switch code {
        case ENOENT, ENOTDIR: cause = .noFolder
        case EACCES, EPERM, EROFS: cause = .notPermitted
        case EISDIR: cause = .isDirectory
        case ENOSPC, EDQUOT: cause = .diskFull
        case EPIPE: cause = .readerGone
        default: cause = .system(Posix.words(code))
        }
    }
}

extension OutputError: CustomStringConvertible {
    /// The error in one line that begins with the path.
    public var description: String {
        switch cause {
        case .noFolder: "\(path): no such folder"
        case .notPermitted: "\(path): permission denied"
        case .isDirectory: "\(path): is a directory, not a file"
        case .notRegular(let what): "\(path): is \(what), not a file"
        case .notOpen: "\(path): is no descriptor that this program was given for writing"
        case .outside: "\(path): is outside the folder that may be written in"
        case .hasOtherNames: "\(path): has other names, which may be outside the folder that may be written in"
        case .changed: "\(path): was replaced by something else meanwhile"
        case .diskFull: "\(path): no space left"
        case .cancelled: "\(path): was given up"
        case .readerGone: "\(path): its reader has gone"
        case .incomplete(let reason, let whole): "\(path): is damaged (\(reason)); what it should hold is in \(whole)"
        case .system(let words): "\(path): \(words)"
        }
    }
}
