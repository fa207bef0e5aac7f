#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The error of a source that could not be loaded: which source, at which offset in it, and what to try.
public struct LoadError: Error, Hashable, Sendable {
    /// The kinds of errors that a load can end with.
    public enum Cause: Hashable, Sendable {
        case notFound
        case notPermitted
        case isDirectory
        case notRegular
        case system(String)
        case outOfMemory(byteCount: Int)
        /// The file became shorter while it was read; `found` is the offset at which it ended, nil when only its size is
        /// known to have shrunk.
        case shrunk(expected: Int, found: Int?)
        /// A part of a mapped file could not be read: it was cut short and made longer again, or its disk failed.
        case unreadable
        case format(DBNError)
        /// Records as text, with something in them that is no record.
        case text(TextFormatError)
        /// A pattern that no file's name matches.
        case noMatch
        /// A directory without a file that could be loaded; `found` has the names of its other entries.
        case nothingLoadable(found: [String])
        /// A file of another kind, for another program.
        case foreign(ForeignFile)
        /// A symbology file alone: it names the instruments of data and holds no records.
        case namesOnly
        /// A symbology file that cannot be read, and why.
        case badNames(String)
        case cancelled(records: Int)
        case unknownSymbol(String, known: [String])
        case tooManyRecords(limit: Int)
    }

    /// The path as the user gave it; empty when the error is about no particular file.
    public var path: String
    /// The kind of the error, with its figures.
    public var cause: Cause
    /// The number of good MBO records before the error; nil where it does not apply.
    public var goodRecords: Int?

    /// Makes an error of its parts.
    ///
    /// - Parameter path: empty where only a caller knows it (`RecordingLoader.read`).
    public init(path: String = "", _ cause: Cause, goodRecords: Int? = nil) {
        self.path = path
        self.cause = cause
        self.goodRecords = goodRecords
    }

    /// Makes the error that a system call left in `errno`.
    init(path: String, errno code: Int32) {
        self.path = path
        switch code {
        case ENOENT, ENOTDIR: cause = .notFound
        // The error of a socket, and of a device that is not there.
        case ENXIO: cause = .notRegular
        case EACCES, EPERM: cause = .notPermitted
        default: cause = .system(Posix.words(code))
        }
    }
}

extension LoadError: CustomStringConvertible {
    /// One sentence with the path, the offset where it is known, and the cause.
    public var description: String {
        let place = path.isEmpty ? "" : "\(path): "
        switch cause {
        case .notFound: return place + "no such file"
        case .notPermitted: return place + "permission denied"
        case .isDirectory: return place + "is a directory, not a file"
        case .notRegular: return place + "is not a regular file, nor a pipe"
        case .system(let words): return place + words
        case .outOfMemory(let byteCount): return place + "not enough memory for \(byteCount) bytes"
        case .shrunk(let expected, let found):
            let end = found.map { "ended at byte \($0)" } ?? "is shorter now"
            return place + "expected the \(expected) bytes that it had when it was opened; it \(end)"
        case .unreadable:
            return place + "a part of it could not be read: it was cut short for a while, or its disk fails"
        case .format(let error): return place + "byte \(error.offset): \(error.cause)"
        case .text(let error): return place + error.description
        case .noMatch: return place + "no file matches"
        case .nothingLoadable(let found):
            let shown =
                found.prefix(3).joined(separator: ", ") + (found.count > 3 ? " and \(found.count - 3) more" : "")
            return place + "no file to load in this directory"
                + (found.isEmpty ? ", which is empty" : "; there is \(shown)")
        case .foreign(let file): return place + "is \(file.words), which cannot be read here"
        case .namesOnly: return place + "names instruments and holds no records"
        case .badNames(let words): return place + words
        case .cancelled(let records): return place + "cancelled after \(records) records"
        case .unknownSymbol(let symbol, let known):
            return place + "no symbol ‘\(symbol)’ in the data"
                + (known.isEmpty ? "" : "; there is \(known.joined(separator: ", "))")
        case .tooManyRecords(let limit): return place + "more than \(limit) records"
        }
    }

    /// The thing to try next; nil where there is none.
    public var suggestion: String? {
        if case .nothingLoadable = cause {
            return
                "files are looked for by name: \(SourceList.loadableExtensions.joined(separator: ", ")), also with .zst or .gz"
        }
        switch cause {
        case .foreign(let file): return file.suggestion(path: path)
        case .namesOnly: return "load it together with its data: `load FOLDER`, or both by name"
        case .text(let error):
            if let suggestion = error.suggestion {
                return suggestion.replacing("FILE", with: path.isEmpty ? "FILE" : path)
            }
        case .notRegular: return "a file is loaded by its name, a pipe too, and standard input by `load -`"
        case .notPermitted: return "`ls -l` shows who may read it"
        case .noMatch:
            return "`*` and `?` stand for letters of names; a pattern begins at the folder where mbosh was started"
        case .format(let error) where error.cause == .empty:
            return "it was made and never written: fetch or make it again"
        case .format(let error):
            if case .wrongMagic = error.cause {
                return path.hasSuffix(".mbo")
                    ? "it has the name of a script: `include \(path)` runs one"
                    : "`head -c 100 \(path.isEmpty || path == "-" ? "FILE" : ForeignFile.quoted(path))` shows how it begins"
            }
            if goodRecords ?? 0 == 0, case .truncated = error.cause {
                return "the file is cut short: fetch or make it again"
            }
            if goodRecords ?? 0 == 0, error.cause == .truncatedGzip || error.cause == .truncatedFrame {
                return "fetch or make it again"
            }
        case .shrunk, .unreadable: return "load it again when the program that writes it is done"
        default: break
        }
        let keepsWhatCameBefore =
            switch cause {
            case .format(let error): error.keepsWhatCameBefore
            case .text: true
            default: false
            }
        if keepsWhatCameBefore, let goodRecords, goodRecords > 0 {
            return "add `lenient` to keep the \(goodRecords) record\(goodRecords == 1 ? "" : "s") before it"
        }
        return nil
    }
}
