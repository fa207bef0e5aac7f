#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Opens sources, and keeps the bytes of those that can be read only once: a pipe, as a shell makes one of `<( … )`.
struct SourceOpener {
    let isCancelled: @Sendable () -> Bool
    /// Called with a sentence for the person who waits.
    let note: @Sendable (String) -> Void
    private var pipes: [String: SourceInput] = [:]

    init(isCancelled: @escaping @Sendable () -> Bool, note: @escaping @Sendable (String) -> Void = { _ in }) {
        self.isCancelled = isCancelled
        self.note = note
    }

    /// Opens a file, or reads a pipe to its end.
    ///
    /// - Throws: `LoadError` naming the path when it is missing, unreadable, a directory, or neither a file nor a pipe.
    mutating func open(_ path: String) throws(LoadError) -> SourceInput {
        if let input = pipes[path] { return input }
        guard Posix.kind(of: path) == S_IFIFO else { return try SourceInput(path: path) }
        let input = SourceInput(try read(path), name: path)
        pipes[path] = input
        return input
    }

    /// Reads a pipe until no writer has it open any more.
    private func read(_ path: String) throws(LoadError) -> ByteRegion {
        // Opened so that neither this nor a read waits for ever, whatever the writer does.
        let descriptor = Posix.open(path, O_RDONLY | O_NONBLOCK)
        guard descriptor >= 0 else { throw LoadError(path: path, errno: errno) }
        defer { _ = close(descriptor) }
        var bytes = ByteRegionBuilder()
        var quietTurns = 0
        while true {
            if isCancelled() { throw LoadError(path: path, .cancelled(records: 0)) }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // Sound: one entry, filled during the call.
            let ready = unsafe poll(&waiting, 1, Self.turnMilliseconds)
            if ready < 0, errno != EINTR { throw LoadError(path: path, errno: errno) }
            guard ready > 0 else {
                quietTurns += 1
                if quietTurns == Self.patientTurns {
                    note(
                        "\(path): nothing comes through the pipe yet; waiting until somebody writes to it and closes it"
                    )
                }
                continue
            }
            quietTurns = 0
            try bytes.reserve(Self.pieceByteCount)
            var got = 0
            unsafe bytes.fill(room: Self.pieceByteCount) { room in
                // Sound: at most the room's own bytes are written.
                got = unsafe Posix.read(descriptor, into: room)
                return max(0, got)
            }
            if got == 0 { return bytes.finish() }
            guard got > 0 || errno == EAGAIN else { throw LoadError(path: path, errno: errno) }
        }
    }

    private static let pieceByteCount = 1 << 20
    /// The longest wait before `isCancelled` is asked again.
    private static let turnMilliseconds: Int32 = 100
    /// The number of waits without a byte after which `note` is called.
    private static let patientTurns = 20
}
