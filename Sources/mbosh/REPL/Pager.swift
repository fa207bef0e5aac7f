import Engine
import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Long results through `$PAGER`, or `less` as `-RFX`: colours as they are, nothing for what fits, the screen left as it was.
struct Pager {
    /// As a shell reads it.
    private let command: String
    private let environment: [String]

    /// nil where nothing is to be paged: PAGER is empty or `cat`.
    init?(environment: [String: String]) {
        let command = environment["PAGER"] ?? "less"
        guard !command.allSatisfy(\.isWhitespace), command != "cat" else { return nil }
        self.command = command
        var variables = environment
        // As git does: only where the user has said nothing.
        variables["LESS"] = variables["LESS"] ?? "FRX"
        self.environment = variables.map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// Lets `body` write into the pager and waits until it is left. A reader that leaves early ends the writing, and that
    /// is no error.
    ///
    /// - Parameter form: what a character that the terminal does not have is written as.
    /// - Returns: false when the pager could not be started; what was written is then lost and to be shown otherwise.
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
            // The reader has seen enough.
        } catch {
            failure = error
        }
        close(writer)
        var status: Int32 = 0
        // Waits for our own child, into a value of ours.
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        // Ctrl-C was meant for the pager.
        _ = Interrupts.consume()
        if let failure { throw failure }
        // What a shell says of a command that is not there, or that it may not run.
        let code = status >> 8 & 0xFF
        return !(status & 0x7F == 0 && (code == 127 || code == 126))
    }

    private struct Gone: Error {}

    /// Copies the caller frees, and a null behind them.
    private static func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        var copies: [UnsafeMutablePointer<CChar>?] = unsafe []
        // strdup copies each text.
        for text in texts { unsafe copies.append(strdup(text)) }
        unsafe copies.append(nil)
        return unsafe copies
    }

    /// The child reads from `input`; signals that we ignore or handle are its own again.
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
        // C strings of our own, freed below; both lists end in a null.
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe Self.cStrings(["sh", "-c", command])
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe Self.cStrings(environment)
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        var child: pid_t = 0
        // Everything it points to lives across the call.
        let result = unsafe posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, &variables)
        return result == 0 ? child : nil
    }
}
