import Engine
import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The pager for long results: `$PAGER`, or `less` with `-RFX`, which shows colours, ends at once for text that fits,
/// and leaves the screen as it was.
struct Pager {
    /// The command, as a shell reads it.
    private let command: String

    /// nil where nothing is to be paged: PAGER is empty or `cat`.
    init?() {
        command = Terminal.environment("PAGER") ?? "less"
        guard !command.allSatisfy(\.isWhitespace), command != "cat" else { return nil }
    }

    /// Lets `body` write into the pager and waits until it is left. A reader that leaves early ends the writing, and
    /// that is no error.
    ///
    /// - Parameter form: The form in which characters that the terminal does not have are written.
    /// - Returns: false when the pager could not be started; the text is then lost and has to be shown otherwise.
    func run(
        as form: VisibleText.Form, _ body: (_ sink: @escaping @Sendable ([UInt8]) throws -> Void) throws -> Void
    ) throws -> Bool {
        var ends: [Int32] = [-1, -1]
        // pipe(2) fills the two elements of an array that lives across the call.
        guard unsafe pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (reader, writer) = (ends[0], ends[1])
        let child = spawn(input: reader)
        close(reader)
        guard let child else {
            close(writer)
            return false
        }
        var failure: (any Error)?
        do {
            try body { bytes in if Posix.write(Output.shown(bytes, as: form), to: writer) != nil { throw Gone() } }
        } catch is Gone {
            // The reader has left the pager.
        } catch {
            failure = error
        }
        close(writer)
        var status: Int32 = 0
        // Waits for our own child, into a value of ours.
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        // A Ctrl-C until now was meant for the pager.
        _ = Interrupts.consume()
        if let failure { throw failure }
        // A shell exits with 127 for a command that does not exist, and with 126 for one that it may not run.
        let code = status >> 8 & 0xFF
        return !(status & 0x7F == 0 && (code == 127 || code == 126))
    }

    private struct Gone: Error {}

    /// Starts the pager, which reads from `input`; signals that we ignore or handle have their default actions in it.
    /// Returns nil when it cannot be started.
    private func spawn(input: Int32) -> pid_t? {
        #if canImport(Glibc)
            // Filled by its init function below.
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        // Both are made and destroyed here, and live across the calls between.
        guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
        defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
        // As above.
        guard unsafe posix_spawnattr_init(&attributes) == 0 else { return nil }
        defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        // As above, with a set of ours.
        unsafe sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP] { unsafe _ = sigaddset(&defaults, signal) }
        // As above.
        unsafe _ = posix_spawnattr_setsigdefault(&attributes, &defaults)
        unsafe _ = posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        unsafe _ = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        // As git does: options of less only where the user has said nothing.
        let words = ["sh", "-c", "export LESS=\"${LESS-FRX}\"; \(command)"]
        // C strings of our own, freed below; the list ends in a null.
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var child: pid_t = 0
        // Everything it points to lives across the call. Nothing here changes the environment meanwhile.
        let result = unsafe posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, environ)
        return result == 0 ? child : nil
    }
}
