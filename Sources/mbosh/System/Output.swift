import Engine
import Lang
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Standard output and standard error, unbuffered beyond one statement. Results go to the first, everything else to
/// the second. Where one of them is a terminal, what data has put into a text cannot drive it (`TerminalFilter`);
/// elsewhere results are the bytes that their format defines. A terminal that shows ASCII alone gets nothing else:
/// what is laid out for it is ASCII already, and the rest becomes so here.
enum Output {
    /// Standard output cannot be written: the reader of the pipe has gone, or the disk is full.
    struct Failure: Error {
        var isBrokenPipe: Bool
        var words: String

        /// Reports the failure, unless the reader of the pipe has gone away.
        ///
        /// - Returns: the status to exit with.
        func reported() -> Int32 {
            if isBrokenPipe { return ExitStatus.brokenPipe }
            Output.messages("mbosh: cannot write results: \(words)\n")
            return ExitStatus.data
        }
    }

    private static let resultsAreShown = isatty(STDOUT_FILENO) == 1
    private static let messagesAreShown = isatty(STDERR_FILENO) == 1

    static func results(_ text: String) throws(Failure) { try results(bytes: Array(text.utf8)) }

    /// Prints the last or only result.
    ///
    /// - Returns: the status to exit with: 0, or what a failure comes to, which is reported.
    static func finish(_ text: String) -> Int32 {
        do throws(Failure) {
            try results(text)
            return 0
        } catch {
            return error.reported()
        }
    }

    /// - Parameters:
    ///   - bytes: whole characters, so that none is taken apart.
    ///   - form: what their stand-ins look like where they are shown.
    static func results(bytes: [UInt8], as form: VisibleText.Form = .text) throws(Failure) {
        try send(shown(resultsAreShown ? TerminalFilter.safe(bytes, as: form) : bytes, as: form))
    }

    /// Sequences of our own on standard output, and texts in them that have been through the filter already.
    static func control(_ text: String) throws(Failure) { try send(shown(Array(text.utf8))) }

    private static func send(_ bytes: [UInt8]) throws(Failure) {
        try gathered.withLock { (state) throws(Failure) in
            if state.isOpen, bytes.count < Gathered.most {
                state.bytes += bytes
                if state.bytes.count >= Gathered.most { state.flush() }
            } else {
                state.flush()
                if state.failure == nil { state.failure = writeResults(bytes) }
            }
            if let failure = state.take() { throw failure }
        }
    }

    private static func writeResults(_ bytes: [UInt8]) -> Failure? {
        guard let code = Posix.write(bytes, to: STDOUT_FILENO) else { return nil }
        return Failure(isBrokenPipe: code == EPIPE, words: Posix.words(code))
    }

    /// Results that wait to be written together.
    private struct Gathered {
        /// Bytes that are written at once, however little time has passed.
        static let most = 1 << 16

        var isOpen = false
        var bytes: [UInt8] = []
        /// The failure of a write that nobody waited for; the next write that somebody waits for throws it.
        var failure: Failure?

        mutating func flush() {
            guard !bytes.isEmpty else { return }
            if failure == nil { failure = Output.writeResults(bytes) }
            bytes.removeAll(keepingCapacity: true)
        }

        mutating func take() -> Failure? {
            defer { failure = nil }
            return failure
        }
    }

    private static let gathered = Mutex(Gathered())

    /// Gathers results of many short statements, so that each costs no write of its own: a million from a pipe took a
    /// fifth of their time for it. Nothing waits longer than 20 ms, messages come after the results before them, and
    /// what else writes to standard output is preceded by `setOpen(false)`.
    final class Gatherer: Sendable {
        private let timer: Task<Void, any Error>

        init() {
            timer = Task.detached {
                while true {
                    try await Task.sleep(for: .milliseconds(20))
                    Output.gathered.withLock { $0.flush() }
                }
            }
        }

        /// True when the results of the next statement may wait. Closing writes what waits.
        ///
        /// - Throws: the failure of a write since the last call.
        func setOpen(_ isOpen: Bool) throws(Failure) {
            try Output.gathered.withLock { (state) throws(Failure) in
                state.isOpen = isOpen
                if !isOpen { state.flush() }
                if let failure = state.take() { throw failure }
            }
        }

        /// Writes what waits, also when the row has ended in an error; to be called once.
        func end() {
            timer.cancel()
            Output.gathered.withLock {
                $0.isOpen = false
                $0.flush()
            }
        }
    }

    /// Notices and errors, never with a vendor's key in them; when nobody can read them any more, the program goes on
    /// without.
    static func messages(_ text: String) {
        let text = Secrets.withoutVendorKeys(text)
        messageControl(messagesAreShown ? TerminalFilter.safe(text) : text)
    }

    /// Sequences of our own on standard error: a cursor that is moved, a line that is erased.
    static func messageControl(_ text: String) {
        gathered.withLock { $0.flush() }
        let bytes = Array(text.utf8)
        _ = Posix.write(errorIsASCII ? ASCIIText.of(bytes) : bytes, to: STDERR_FILENO)
    }

    /// Results in the characters that the terminal on standard output has, for whoever leads them there on another way.
    static func shown(_ bytes: [UInt8], as form: VisibleText.Form = .text) -> [UInt8] {
        isASCII ? ASCIIText.of(bytes, as: form) : bytes
    }

    private static let isASCII = Terminal.isASCII(STDOUT_FILENO)
    private static let errorIsASCII = Terminal.isASCII(STDERR_FILENO)
}

/// The exit statuses of the program (language.md §4).
enum ExitStatus {
    static let failed: Int32 = 1
    static let usage: Int32 = 2
    static let script: Int32 = 3
    static let data: Int32 = 4
    /// No claim failed, and one could not be decided by what was measured.
    static let inconclusive: Int32 = 5
    static let timeout: Int32 = 124
    static let interrupted: Int32 = 130
    static let brokenPipe: Int32 = 141
    /// By SIGTERM.
    static let terminated: Int32 = 143
}
