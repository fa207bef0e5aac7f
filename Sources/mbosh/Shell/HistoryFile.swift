import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An error in reading or keeping the history; editing goes on without it.
struct HistoryError: Error, Equatable, CustomStringConvertible {
    var path: String
    /// The action that was not possible, in words that follow "cannot".
    var action: String
    var cause: String

    var description: String { "cannot \(action) history file \(path): \(cause)" }
}

/// The file of the lines typed, which several shells write at once: mode 0600, one JSON string a line.
///
/// An entry is on disk when `append` returns (one write(2) with O_APPEND, then fsync), so a shell that is killed loses
/// none. When more than twice `bound` entries are there, the newest `bound` replace the file by a rename. All writers
/// lock the file first, and open it again if it was replaced while they waited, so no entry lands in a file that is
/// already unlinked.
final class HistoryFile {
    let path: String
    /// The most entries that `load` and compaction keep.
    let bound: Int

    /// The bytes up to which newlines were counted, in the file of that inode; it spares reading the whole file at each
    /// append.
    private var counted = Counted(inode: 0, bytes: 0, lines: 0)
    private struct Counted {
        var inode: UInt64
        var bytes: Int
        var lines: Int
    }

    init(path: String, bound: Int = 10_000) {
        precondition(bound > 0, "a history keeps at least one entry")
        self.path = path
        self.bound = bound
    }

    /// Reads the newest `bound` entries, oldest first. Lines that are not a JSON string are skipped; without a file
    /// there are no entries.
    func load() throws(HistoryError) -> [String] {
        guard FileDescriptor.exists(path) else { return [] }
        let file = try open(create: false)
        defer { file.close() }
        return try entries(in: file)
    }

    /// Adds `entry` after everything that any shell has added so far; it is on disk when this returns.
    func append(_ entry: String) throws(HistoryError) {
        let file = try lockedFile()
        defer { file.close() }
        let before = try attempt("read", try file.status())
        var text = Self.line(entry)
        // A writer that was killed in mid-line leaves no newline; its half line must not spoil this entry as well.
        if before.size > 0 {
            let last = try attempt("read", try file.read(1, at: before.size - 1))
            if last != [0x0A] { text = "\n" + text }
        }
        try attempt("write", try file.write(Array(text.utf8)))
        try attempt("write", try file.synchronize())
        if try lineCount(of: file) > 2 * bound { try compact(file) }
    }

    // MARK: -

    private static func line(_ entry: String) -> String {
        var json = JSONWriter()
        json.string(entry)
        return json.text + "\n"
    }

    /// nil for a line that is no JSON string.
    private static func entry(_ line: ArraySlice<UInt8>) -> String? { (try? SmallJSON(bytes: Array(line)))?.string }

    /// Entries among the lines of `file`, at most `bound`.
    private func entries(in file: FileDescriptor) throws(HistoryError) -> [String] {
        let size = try attempt("read", try file.status().size)
        let bytes = try attempt("read", try file.read(size, at: 0))
        return Array(bytes.split(separator: 0x0A).compactMap(Self.entry).suffix(bound))
    }

    private func lineCount(of file: FileDescriptor) throws(HistoryError) -> Int {
        let status = try attempt("read", try file.status())
        if status.inode != counted.inode || status.size < counted.bytes {
            counted = Counted(inode: status.inode, bytes: 0, lines: 0)
        }
        let start = counted.bytes
        let fresh = try attempt("read", try file.read(status.size - start, at: start))
        counted.bytes += fresh.count
        counted.lines += fresh.count { $0 == 0x0A }
        return counted.lines
    }

    /// Replaces the file by its newest `bound` entries. `file` is locked, so nobody appends meanwhile.
    private func compact(_ file: FileDescriptor) throws(HistoryError) {
        let kept = try entries(in: file)
        // The file may be a link into somebody's dotfiles: the file that it points at is replaced.
        let target = FileDescriptor.resolved(path)
        let temporary = "\(target).\(getpid()).tmp"
        let text = kept.map(Self.line).joined()
        do throws(SystemError) {
            let fresh = try FileDescriptor(path: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
            defer { fresh.close() }
            try fresh.write(Array(text.utf8))
            try fresh.synchronize()
            try FileDescriptor.rename(temporary, to: target)
        } catch {
            FileDescriptor.remove(temporary)
            throw HistoryError(path: path, action: "compact", cause: error.description)
        }
    }

    /// Opens and locks the file at `path`, and makes sure that it is still the one at `path` once the lock is held.
    private func lockedFile() throws(HistoryError) -> FileDescriptor {
        try attempt("create the folder of", try FileDescriptor.makeParents(of: path))
        while true {
            let file = try open(create: true)
            try attempt("lock", try file.lock())
            if try attempt("lock", try file.status().inode) == FileDescriptor.inode(at: path) { return file }
            file.close()
        }
    }

    private func open(create: Bool) throws(HistoryError) -> FileDescriptor {
        // Read and write, so that a FIFO put there by mistake does not block the shell.
        let flags = O_RDWR | O_APPEND | O_NONBLOCK | (create ? O_CREAT : 0)
        let file = try attempt("open", try FileDescriptor(path: path, flags: flags))
        let status = try attempt("open", try file.status())
        guard status.isRegular else {
            file.close()
            throw HistoryError(path: path, action: "use", cause: "it is not a regular file")
        }
        // A file that was restored from a backup, say, may be readable to others. We change it only if we own it.
        if status.permissions != 0o600, status.isOurs {
            try attempt("protect", try file.setPermissions(0o600))
        }
        return file
    }

    @discardableResult
    private func attempt<Result>(
        _ action: String, _ body: @autoclosure () throws(SystemError) -> Result
    ) throws(HistoryError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw HistoryError(path: path, action: action, cause: error.description)
        }
    }
}
