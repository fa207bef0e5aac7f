import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lines from a descriptor that is not a terminal: a pipe, a file, a socket. No prompt is printed.
///
/// A line ends in LF or CRLF; the last one may end without. Lines are of any length; bytes that are not UTF-8 become
/// U+FFFD, a byte order mark at the very start is dropped.
final class PlainLines: LineSource {
    private let descriptor: Int32
    private let interruptible: Bool
    /// The buffer of one read(2); at least one byte.
    private var chunk: [UInt8]
    /// `buffer[start...]` is read and not yet given out; there is no newline in `buffer[start..<scanned]`.
    private var buffer: [UInt8] = []
    private var start = 0
    private var scanned = 0
    private var atStart = true
    private var ended = false

    /// Makes a source of lines.
    ///
    /// - Parameters:
    ///   - descriptor: The input, which this object does not close; standard input by default.
    ///   - chunkSize: The most bytes asked of one read(2).
    ///   - interruptible: Whether Ctrl-C ends the waiting, if `Interrupts` handles it. Only one reader may be
    ///     interruptible.
    init(descriptor: Int32 = STDIN_FILENO, chunkSize: Int = 65_536, interruptible: Bool = true) {
        precondition(chunkSize > 0, "a chunk holds at least one byte")
        self.descriptor = descriptor
        self.interruptible = interruptible
        chunk = [UInt8](repeating: 0, count: chunkSize)
    }

    func read(prompt: Prompt) -> LineEvent {
        while true {
            if let newline = newline(from: scanned) {
                let line = takeLine(upTo: newline)
                start = newline + 1
                scanned = start
                return .line(line)
            }
            scanned = buffer.count
            if ended {
                guard start < buffer.count else { return .endOfInput }
                let line = takeLine(upTo: buffer.count)
                start = buffer.count
                return .line(line)
            }
            if let stop = fill() { return stop }
        }
    }

    /// True when a whole line is there already, so that `read` will not wait.
    var hasLine: Bool { newline(from: scanned) != nil }

    func close() {
        buffer = []
        start = 0
        scanned = 0
        ended = true
    }

    private func takeLine(upTo end: Int) -> String {
        var line = buffer[start..<end]
        if line.last == 0x0D { line.removeLast() }
        if atStart, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        atStart = false
        return String(decoding: line, as: UTF8.self)
    }

    /// Returns the index of the next newline; nil when there is none. It uses memchr, because a line may be megabytes
    /// long, and the generic search is a hundred times slower without optimisation.
    private func newline(from index: Int) -> Int? {
        // Looks at the array's own bytes from `index` to its end; what it finds lies among them.
        unsafe buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, index < bytes.count,
                let found = unsafe memchr(base + index, 0x0A, bytes.count - index)
            else { return nil }
            // Both in the same array.
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// Reads one more chunk to the end of `buffer`; returns nil when `read` should look again.
    private func fill() -> LineEvent? {
        if start > 0 {
            buffer.removeFirst(start)
            scanned -= start
            start = 0
        }
        if waitForInput() { return Interrupts.consume() ? .interrupted : nil }
        let count = Posix.read(descriptor, into: &chunk) { true }
        let cause = errno
        if count > 0 {
            buffer.append(contentsOf: chunk[..<count])
            return nil
        }
        if count == 0 {
            ended = true
            return nil
        }
        switch cause {
        case EINTR, EAGAIN:
            return nil
        case EIO:
            // A terminal that was hung up is the end of input, as for libedit.
            ended = true
            return nil
        default:
            ended = true
            return .failed("cannot read input: \(SystemError(code: cause))")
        }
    }

    /// Waits for input, or for a signal on any thread; returns true for a signal. An error shows in the read that
    /// follows.
    private func waitForInput() -> Bool { Interrupts.wait(for: descriptor, wakes: interruptible) == .signal }
}
