import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The end of a program: its exit status or the signal that ended it.
public enum Termination: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
}

/// A program under test did not do what a test waited for.
public struct ProgramFailure: Error, CustomStringConvertible, Sendable {
    public var description: String

    init(_ description: String) {
        self.description = description
    }

    /// For a system call that failed, with errno's text.
    static func system(_ call: String, code: Int32 = errno) -> ProgramFailure {
        // strerror gives a C string that is copied at once.
        ProgramFailure("\(call): \(unsafe String(cString: strerror(code)))")
    }
}

/// A child process, and a pipe that hangs up when it (and whatever it started) is gone: its end can be awaited with a
/// deadline by poll(2), without polling waitpid.
final class Child {
    /// The source of the child's standard descriptors.
    enum Standard {
        /// Descriptors of ours, for 0, 1 and 2.
        case descriptors(Int32, Int32, Int32)
        /// The terminal at this path becomes all three, and the controlling terminal of a new session.
        case terminal(path: String)
    }

    private static let lifelineDescriptor: Int32 = 200

    /// More than all of our tests together have open; to close what is beyond the system's limit would be an error.
    private static var descriptorLimit: Int32 {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        // Fills a value of ours.
        guard unsafe getrlimit(resource, &limit) == 0 else { return 256 }
        return Int32(min(limit.rlim_cur, 4096))
    }

    let processID: pid_t
    private let lifeline: Int32
    private var status: Termination?

    /// The words to a sanitizer that the tests were started with, and what it wants loaded (`scripts/sanitize.sh`): a program
    /// built with one gets them too, whatever else its environment is.
    private static let sanitizerOptions: [String] = ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_PRELOAD"].compactMap { name in
        // A C string of the environment, which no test changes; copied at once.
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe "\(name)=\(String(cString: value))"
    }

    /// Starts `program` (a path) with every signal at its default and no descriptor but the three and the lifeline.
    init(_ program: String, arguments: [String], environment: [String: String], standard: Standard) throws {
        let (reader, writer) = try Self.makePipe()
        lifeline = reader
        defer { close(writer) }
        // Zeroed values, initialised and destroyed below as posix_spawn(3) asks, alive across every call.
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var signals = sigset_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        // As above.
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        switch standard {
        case .descriptors(let input, let output, let error):
            for (target, source) in [input, output, error].enumerated() {
                // As above.
                unsafe posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
            }
        case .terminal(let path):
            flags |= Self.newSession
            // The first terminal a session leader opens becomes its controlling one.
            unsafe posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
            unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
            unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
        }
        // Far above what a program opens itself, so that it is nobody's descriptor by mistake.
        unsafe posix_spawn_file_actions_adddup2(&actions, writer, Self.lifelineDescriptor)
        // The other descriptors that are open here are other tests': a socket that a child holds as well is never
        // closed for its peer, and a child that may have sixty-four descriptors had none left when a thousand clients
        // were being tested.
        for other in 3..<Self.descriptorLimit where other != Self.lifelineDescriptor {
            unsafe posix_spawn_file_actions_addclose(&actions, other)
        }
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        // As above.
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        let variables = environment.map { "\($0.key)=\($0.value)" } + Self.sanitizerOptions
        var child: pid_t = 0
        // The two arrays live until posix_spawn is back, and so do the values it is given.
        let code = unsafe Self.withCStrings([program] + arguments) { arguments in
            unsafe Self.withCStrings(variables) { variables in
                Self.spawning.withLock { _ in
                    unsafe posix_spawn(&child, program, &actions, &attributes, arguments, variables)
                }
            }
        }
        guard code == 0 else {
            close(reader)
            throw ProgramFailure.system("posix_spawn \(program)", code: code)
        }
        processID = child
    }

    deinit {
        if status == nil { _ = end() }
        close(lifeline)
    }

    /// The child's status once it is gone; nil if it is not before `deadline`.
    func wait(until deadline: ContinuousClock.Instant) -> Termination? {
        if let status { return status }
        guard Self.poll([lifeline], events: [0], until: deadline) != nil else { return nil }
        return collect()
    }

    func send(_ signal: Int32) {
        if status == nil { kill(processID, signal) }
    }

    /// Kills the child and collects it.
    func end() -> Termination {
        if let status { return status }
        kill(processID, SIGKILL)
        return collect()
    }

    private func collect() -> Termination {
        var raw: Int32 = 0
        // Fills a value of ours. The child is ours and not yet waited for, so only EINTR can fail.
        while unsafe waitpid(processID, &raw, 0) < 0, errno == EINTR {}
        let signal = raw & 0x7F
        let result: Termination = signal == 0 ? .exited(raw >> 8 & 0xFF) : .signalled(signal)
        status = result
        return result
    }
}

// MARK: - Leaves

extension Child {
    #if canImport(Glibc)
        /// POSIX_SPAWN_SETSID, which glibc's header shows only under _GNU_SOURCE.
        private static let newSession: Int32 = 0x80
    #else
        private static let newSession = Int32(POSIX_SPAWN_SETSID)
    #endif

    /// Held while a descriptor exists that is not yet close-on-exec, and while a child is made: no child inherits another
    /// test's descriptor, which would keep a pipe or a terminal open that the test has closed.
    private static let spawning = Mutex(())

    static func makePipe() throws -> (reader: Int32, writer: Int32) {
        try spawning.withLock { _ in
            var ends: [Int32] = [-1, -1]
            // Fills the two elements of an array that lives across the call.
            guard unsafe pipe(&ends) == 0 else { throw ProgramFailure.system("pipe") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return (ends[0], ends[1])
        }
    }

    /// A new terminal of `size`: our side, the program's side, and the path of that.
    static func openTerminal(size: inout winsize) throws -> (master: Int32, other: Int32, path: String) {
        try spawning.withLock { _ in
            var master: Int32 = -1
            var other: Int32 = -1
            var name = [CChar](repeating: 0, count: 256)
            // Fills values of ours; a path of a pty (`/dev/pts/12`) is far shorter than the array.
            guard unsafe openpty(&master, &other, &name, nil, &size) == 0 else {
                throw ProgramFailure.system("openpty")
            }
            for end in [master, other] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            return (master, other, path)
        }
    }

    /// The events that are ready on `descriptors` (negative ones are ignored), or nil when none is before `deadline`.
    static func poll(_ descriptors: [Int32], events: [Int32], until deadline: ContinuousClock.Instant) -> [Int32]? {
        var entries = zip(descriptors, events).map { pollfd(fd: $0, events: Int16($1), revents: 0) }
        while true {
            let left = max(.zero, ContinuousClock.now.duration(to: deadline))
            let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
            #if canImport(Glibc)
                // As many entries as the array has; it lives across the call.
                let count = unsafe Glibc.poll(&entries, nfds_t(entries.count), Int32(clamping: milliseconds + 1))
            #else
                // As many entries as the array has; it lives across the call.
                let count = unsafe Darwin.poll(&entries, nfds_t(entries.count), Int32(clamping: milliseconds + 1))
            #endif
            if count > 0 { return entries.map { Int32($0.revents) } }
            if ContinuousClock.now >= deadline { return nil }
        }
    }

    /// The bytes that read(2) gives now: an empty array at the end, nil when nothing is there.
    static func read(_ descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let size = bytes.count
        #if canImport(Glibc)
            // At most the array's size; it lives across the call.
            let count = unsafe Glibc.read(descriptor, &bytes, size)
        #else
            // At most the array's size; it lives across the call.
            let count = unsafe Darwin.read(descriptor, &bytes, size)
        #endif
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        // A pty whose other side is closed says EIO.
        return Array(bytes.prefix(max(0, count)))
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        // Copies that live until the body is done, with the null that ends argv and envp.
        let copies = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe body(copies)
    }
}
