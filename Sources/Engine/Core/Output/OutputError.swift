#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why a file could not be written: which, and what the system said.
public struct OutputError: Error, Hashable, Sendable {
    public enum Cause: Hashable, Sendable {
        /// The folder does not exist.
        case noFolder
        case notPermitted
        case isDirectory
        /// A device, a pipe or a socket, which cannot be replaced by a file.
        case notRegular
        case diskFull
        case system(String)
    }

    public var path: String
    public var cause: Cause

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
        default: cause = .system(LoadError.words(code))
        }
    }
}

extension OutputError: CustomStringConvertible {
    public var description: String {
        switch cause {
        case .noFolder: "\(path): no such folder"
        case .notPermitted: "\(path): permission denied"
        case .isDirectory: "\(path): is a directory, not a file"
        case .notRegular: "\(path): is not a regular file"
        case .diskFull: "\(path): no space left"
        case .system(let words): "\(path): \(words)"
        }
    }
}
