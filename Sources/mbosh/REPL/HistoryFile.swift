import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The history could not be kept; editing goes on without.
struct HistoryError: Error, Equatable, CustomStringConvertible {
    var path: String
    /// What was being done, in words that follow "cannot".
    var action: String
    var cause: String

    var description: String { "cannot \(action) history file \(path): \(cause)" }
}

/// The lines typed, in a file of their own that several shells write at once: mode 0600, one JSON string a line.
///
/// An entry is on disk when `append` returns (one write(2) with O_APPEND, then fsync), so a shell that is killed loses
/// none. When more than twice `bound` entries are there, the newest `bound` replace the file by a rename. All writers
/// lock the file first, and open it again if it was replaced while they waited, so no entry lands in a file that is
/// already unlinked.
final class HistoryFile {
    let path: String
    /// Entries kept by `load` and by compaction.
    let bound: Int

    /// Where newlines were counted up to, in the file of that inode; it spares reading the whole file at each append.
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

    /// `$XDG_STATE_HOME/mbosh/history`, or below `~/.local/state`; nil without a home. A relative XDG path is ignored,
    /// as the XDG Base Directory Specification says.
    static func defaultPath(environment: (String) -> String?) -> String? {
        if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/mbosh/history" }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.local/state/mbosh/history"
    }

    /// The newest `bound` entries, oldest first. Lines that are no JSON string are skipped; no file is no entries.
    func load() throws(HistoryError) -> [String] {
        guard FileDescriptor.exists(path) else { return [] }
        let file = try open(create: false)
        defer { file.close() }
        return try entries(in: file)
    }

    /// Adds `entry` behind everything any shell has added so far, on disk when this returns.
    func append(_ entry: String) throws(HistoryError) {
        let file = try lockedFile()
        defer { file.close() }
        let before = try attempt("read") { () throws(SystemError) in try file.status() }
        var text = Self.line(entry)
        // A writer that was killed in mid-line leaves no newline; what it wrote must not spoil this entry as well.
        if before.size > 0 {
            let last = try attempt("read") { () throws(SystemError) in try file.read(1, at: before.size - 1) }
            if last != [0x0A] { text = "\n" + text }
        }
        try attempt("write") { () throws(SystemError) in
            try file.write(Array(text.utf8))
            try file.synchronize()
        }
        if try lineCount(of: file) > 2 * bound { try compact(file) }
    }

    // MARK: -

    /// A JSON string has no newline in it.
    private static func line(_ entry: String) -> String {
        var json = JSONWriter()
        json.string(entry)
        return json.text + "\n"
    }

    /// Entries among the lines of `file`, at most `bound`.
    private func entries(in file: FileDescriptor) throws(HistoryError) -> [String] {
        let size = try attempt("read") { () throws(SystemError) in try file.status().size }
        let bytes = try attempt("read") { () throws(SystemError) in try file.read(size, at: 0) }
        return Array(
            bytes.split(separator: 0x0A).compactMap { (try? SmallJSON(bytes: Array($0)))?.string }.suffix(bound))
    }

    private func lineCount(of file: FileDescriptor) throws(HistoryError) -> Int {
        let status = try attempt("read") { () throws(SystemError) in try file.status() }
        if status.inode != counted.inode || status.size < counted.bytes {
            counted = Counted(inode: status.inode, bytes: 0, lines: 0)
        }
        let start = counted.bytes
        let fresh = try attempt("read") { () throws(SystemError) in try file.read(status.size - start, at: start) }
        counted.bytes += fresh.count
        counted.lines += fresh.count { $0 == 0x0A }
        return counted.lines
    }

    /// Replaces the file by its newest `bound` entries. `file` is locked, so nobody appends meanwhile.
    private func compact(_ file: FileDescriptor) throws(HistoryError) {
        let kept = try entries(in: file)
        // The file may be a link into somebody's dotfiles: replace what it points at.
        let target = FileDescriptor.resolved(path)
        let temporary = "\(target).\(getpid()).tmp"
        try attempt("compact") { () throws(SystemError) in
            do throws(SystemError) {
                let fresh = try FileDescriptor(path: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
                defer { fresh.close() }
                try fresh.write(Array(kept.map(Self.line).joined().utf8))
                try fresh.synchronize()
                try FileDescriptor.rename(temporary, to: target)
            } catch {
                FileDescriptor.remove(temporary)
                throw error
            }
        }
    }

    /// The file at `path`, locked, and surely the one at `path` after the lock was had.
    private func lockedFile() throws(HistoryError) -> FileDescriptor {
        try attempt("create the folder of") { () throws(SystemError) in try FileDescriptor.makeParents(of: path) }
        while true {
            let file = try open(create: true)
            let current: UInt64? = try attempt("lock") { () throws(SystemError) in
                try file.lock()
                return FileDescriptor.inode(at: path)
            }
            let held = try attempt("lock") { () throws(SystemError) in try file.status().inode }
            if current == held { return file }
            file.close()
        }
    }

    private func open(create: Bool) throws(HistoryError) -> FileDescriptor {
        // Read and write, so that a FIFO put there by mistake does not block the shell.
        let flags = O_RDWR | O_APPEND | O_NONBLOCK | (create ? O_CREAT : 0)
        let file = try attempt("open") { () throws(SystemError) in try FileDescriptor(path: path, flags: flags) }
        let status = try attempt("open") { () throws(SystemError) in try file.status() }
        guard status.isRegular else {
            file.close()
            throw HistoryError(path: path, action: "use", cause: "it is not a regular file")
        }
        // A file restored from a backup, say, may be readable to others. It is only ours to change if we own it.
        if status.permissions != 0o600, status.isOurs {
            try attempt("protect") { () throws(SystemError) in try file.setPermissions(0o600) }
        }
        return file
    }

    @discardableResult
    private func attempt<Result>(
        _ action: String, _ body: () throws(SystemError) -> Result
    ) throws(HistoryError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw HistoryError(path: path, action: action, cause: error.description)
        }
    }
}
