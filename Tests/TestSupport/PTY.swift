#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program on a terminal of its own, as a user has it: what a test types and what the screen was sent.
///
/// Every wait has a deadline; when it passes, the program is killed and the failure shows the transcript.
public final class PTY {
    private var master: Int32
    private let child: Child
    private var received: [UInt8] = []
    /// Characters of `transcript` that earlier waits have matched.
    private var matched = 0

    /// - Parameters:
    ///   - program: path of the executable.
    ///   - environment: all of the program's environment; TERM is `xterm` and LANG `C.UTF-8` unless given.
    public init(
        _ program: String, arguments: [String] = [], environment: [String: String] = [:], columns: Int = 80,
        rows: Int = 24
    ) throws {
        var size = Self.size(columns: columns, rows: rows)
        let (master, other, path) = try Child.openTerminal(size: &size)
        // The child opens its side by path, to make it its controlling terminal. Ours keeps the path alive until then.
        defer { close(other) }
        self.master = master
        var variables = ["TERM": "xterm", "LANG": "C.UTF-8"]
        variables.merge(environment) { $1 }
        do {
            child = try Child(program, arguments: arguments, environment: variables, standard: .terminal(path: path))
        } catch {
            close(master)
            throw error
        }
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
    }

    deinit { closeMaster() }

    /// Everything received so far, without escape sequences, bells and carriage returns.
    public var transcript: String { Self.plain(received) }

    /// Everything received so far, byte for byte.
    public var rawTranscript: String { String(decoding: received, as: UTF8.self) }

    /// Sends `text` as if typed, reading meanwhile what the program says, so that neither side blocks the other.
    public func write(_ text: String, within limit: Duration = .patience) throws {
        let deadline = ContinuousClock.now + limit
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            guard let ready = Child.poll([master], events: [POLLIN | POLLOUT], until: deadline) else {
                throw fail("the program did not take its input")
            }
            if ready[0] & POLLIN != 0 { receive() }
            guard ready[0] & POLLOUT != 0 else {
                if ready[0] & (POLLHUP | POLLNVAL) != 0 { throw fail("the program closed its terminal") }
                continue
            }
            let bytes = Array(rest)
            #if canImport(Glibc)
                // Reads at most the array's size; it lives across the call.
                let count = unsafe Glibc.write(master, bytes, bytes.count)
            #else
                // Reads at most the array's size; it lives across the call.
                let count = unsafe Darwin.write(master, bytes, bytes.count)
            #endif
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }

    /// Waits until the transcript, after what earlier waits matched, has `text`.
    /// - Returns: what came before `text`.
    @discardableResult
    public func wait(for text: String, within limit: Duration = .patience) throws -> String {
        try wait("for “\(text)”", within: limit) { fresh in fresh.firstRange(of: text) }
    }

    /// Waits for a whole line that is `line` and nothing else, as a command prints it; the echo of typing never is.
    @discardableResult
    public func wait(forLine line: String, within limit: Duration = .patience) throws -> String {
        try wait("for the line “\(line)”", within: limit) { fresh in
            var start = fresh.startIndex
            while let end = fresh[start...].firstIndex(of: "\n") {
                if fresh[start..<end] == line { return start..<fresh.index(after: end) }
                start = fresh.index(after: end)
            }
            return nil
        }
    }

    public func resize(columns: Int, rows: Int) {
        var size = Self.size(columns: columns, rows: rows)
        // Reads a value of ours.
        _ = unsafe ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    public func signal(_ signal: Int32) {
        child.send(signal)
    }

    /// The terminal goes away, as when its window is closed: the program gets SIGHUP and then reads end of file.
    public func closeMaster() {
        guard master >= 0 else { return }
        close(master)
        master = -1
    }

    /// Waits until the program is gone, reading what it still says.
    public func waitForExit(within limit: Duration = .patience) throws -> Termination {
        let deadline = ContinuousClock.now + limit
        while master >= 0 {
            guard Child.poll([master], events: [POLLIN], until: deadline) != nil else {
                throw fail("the program did not end")
            }
            if !receive() { break }
        }
        guard let status = child.wait(until: deadline) else { throw fail("the program did not end") }
        return status
    }

    // MARK: -

    private func wait(
        _ what: String, within limit: Duration, match: (Substring) -> Range<Substring.Index>?
    ) throws -> String {
        let deadline = ContinuousClock.now + limit
        var open = true
        while true {
            let text = transcript
            let fresh = text.dropFirst(matched)
            if let range = match(fresh) {
                matched = text.distance(from: text.startIndex, to: range.upperBound)
                return String(fresh[..<range.lowerBound])
            }
            guard open, master >= 0 else { throw fail("the program ended before what was waited \(what)") }
            guard Child.poll([master], events: [POLLIN], until: deadline) != nil else {
                throw fail("waited too long \(what)")
            }
            open = receive()
        }
    }

    /// Takes what is there; false at the end of the terminal.
    @discardableResult
    private func receive() -> Bool {
        guard let bytes = Child.read(master) else { return true }
        received += bytes
        return !bytes.isEmpty
    }

    private func fail(_ cause: String) -> ProgramFailure {
        let status = child.end()
        return ProgramFailure(
            "\(cause); killed (\(status)). Transcript:\n\(transcript)\nRaw: \(rawTranscript.debugDescription)")
    }

    private static func size(columns: Int, rows: Int) -> winsize {
        winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    }

    /// Drops CSI and other escape sequences (ECMA-48), BEL and CR.
    private static func plain(_ bytes: [UInt8]) -> String {
        var kept: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case 0x1B:
                guard rest.popFirst() == UInt8(ascii: "[") else { continue }
                // Parameters and intermediates, then the final byte.
                while let next = rest.popFirst(), !(0x40...0x7E).contains(next) {}
            case 0x07, 0x0D: continue
            default: kept.append(byte)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
