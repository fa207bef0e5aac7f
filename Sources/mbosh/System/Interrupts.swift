import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The requests of signals to the shell, as flags to be polled.
///
/// The handlers only store an atomic and write one byte to a pipe, both async-signal-safe. The pipe wakes a waiting
/// `KeyReader` whichever thread the kernel chose for the signal, and a signal that comes just before the wait is not
/// lost, as it would be if only EINTR told of it.
enum Interrupts {
    private static let interrupted = Atomic<Bool>(false)
    private static let resized = Atomic<Bool>(false)
    private static let terminated = Atomic<Bool>(false)
    /// The last signal of `deferred` that came while a line was read; 0 for none.
    private static let pending = Atomic<Int32>(0)
    private static let wakeWriter = Atomic<Int32>(-1)
    private static let wakeReader = Atomic<Int32>(-1)

    /// Signals whose default action would leave the terminal raw: held back while a line is read, until it is restored.
    private static let deferred: [Int32] = [SIGTSTP, SIGTERM, SIGHUP, SIGQUIT]
    /// The signals that are held: bit i for `deferred[i]`. Only `holdDefaults` and `releaseDefaults` use it, on the
    /// thread that reads lines.
    private static let held = Atomic<Int>(0)

    /// A descriptor that is readable after any signal handled here; -1 before `install`.
    static var wakeDescriptor: Int32 { wakeReader.load(ordering: .acquiring) }

    /// Handles SIGINT (without SA_RESTART, so that a blocking read comes back) and SIGWINCH from now on. To be called
    /// on the main thread before others start; a second call changes nothing.
    /// - Returns: false when the process has no descriptors left for the pipe; nothing is then handled.
    @discardableResult
    static func install() -> Bool {
        guard wakeDescriptor < 0 else { return true }
        var ends: [Int32] = [-1, -1]
        // pipe(2) fills the two elements of an array that lives across the call.
        guard unsafe pipe(&ends) == 0, let reader = ends.first, let writer = ends.last else { return false }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        // Stored before any handler can run, which also makes sure that no handler initialises a static.
        wakeReader.store(reader, ordering: .releasing)
        wakeWriter.store(writer, ordering: .releasing)
        interrupted.store(false, ordering: .releasing)
        resized.store(false, ordering: .releasing)
        pending.store(0, ordering: .releasing)
        handle(SIGINT, flags: 0) { _ in Interrupts.note(.interrupt) }
        handle(SIGWINCH, flags: SA_RESTART) { _ in Interrupts.note(.resize) }
        return true
    }

    /// Notes SIGTERM from now on instead of ending the process, so that servers can be drained: the caller has to look
    /// at `isTerminated` and end. Programs that are started do not inherit it.
    static func noteTermination() { handle(SIGTERM, flags: 0) { _ in Interrupts.note(.terminate) } }

    /// True when SIGTERM came after `noteTermination`.
    static var isTerminated: Bool { terminated.load(ordering: .acquiring) }

    /// Ends the process by the signal that was noted.
    static func terminate() {
        setDefault(SIGTERM)
        takeDefault(SIGTERM)
    }

    /// Returns whether Ctrl-C came since the last call; a command polls this once a batch and stops.
    static func consume() -> Bool { interrupted.exchange(false, ordering: .acquiringAndReleasing) }

    /// True when Ctrl-C came and was not consumed yet.
    static var isRequested: Bool { interrupted.load(ordering: .acquiring) }

    /// Returns whether the terminal changed its size since the last call.
    static func consumeResize() -> Bool { resized.exchange(false, ordering: .acquiringAndReleasing) }

    /// Returns the signal that is to end or stop the process once the terminal is in its normal mode; nil for none.
    static func consumeDeferred() -> Int32? {
        let signal = pending.exchange(0, ordering: .acquiringAndReleasing)
        return signal == 0 ? nil : signal
    }

    /// Empties the wake pipe. The flags are to be looked at after this, never before.
    static func drainWake() {
        var bytes = [UInt8](repeating: 0, count: 64)
        // Reads at most the array's 64 bytes; the descriptor does not block.
        while unsafe read(wakeDescriptor, &bytes, 64) > 0 {}
    }

    /// The end of a wait.
    enum Event {
        case input, signal, nothing
    }

    /// Waits for input, or for a signal on whatever thread. A hang-up or a descriptor that is none shows in the read that follows.
    ///
    /// - Parameters:
    ///   - descriptor: negative for none.
    ///   - milliseconds: negative for as long as it takes.
    ///   - wakes: whether signals end the wait. Only one reader may say so.
    static func wait(for descriptor: Int32, milliseconds: Int32 = -1, wakes: Bool = true) -> Event {
        var entries = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            // A negative descriptor, as before `install`, is one poll(2) ignores.
            pollfd(fd: wakes ? wakeDescriptor : -1, events: Int16(POLLIN), revents: 0),
        ]
        // Two entries in an array that lives across the call.
        let count = unsafe poll(&entries, 2, milliseconds)
        if count < 0 { return errno == EINTR ? .signal : .input }
        if entries[1].revents != 0 {
            drainWake()
            return .signal
        }
        return entries[0].revents != 0 ? .input : .nothing
    }

    /// Waits so long; true as soon as Ctrl-C comes, which is consumed.
    static func sleep(_ duration: Duration) -> Bool {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            if consume() { return true }
            // A second at most, so that no conversion can overflow.
            _ = wait(for: -1, milliseconds: KeyReader.milliseconds(min(end - ContinuousClock.now, .seconds(1))))
        }
        return consume()
    }

    /// Begins to hold back the signals that would stop or end the process, where nobody else handles them.
    static func holdDefaults() {
        for (index, signal) in deferred.enumerated() where isDefault(signal) {
            held.bitwiseOr(1 << index, ordering: .relaxed)
            handle(signal, flags: 0) { Interrupts.note(.other($0)) }
        }
    }

    /// Restores the default actions that `holdDefaults` replaced. A signal that was held back meanwhile and not
    /// consumed is raised.
    static func releaseDefaults() {
        let taken = held.exchange(0, ordering: .relaxed)
        for (index, signal) in deferred.enumerated() where taken & (1 << index) != 0 { setDefault(signal) }
        if let signal = consumeDeferred() { takeDefault(signal) }
    }

    /// Lets a signal that was held back end the process, or stop it until it is continued here.
    ///
    /// - Parameters:
    ///   - leave: gives the terminal back before.
    ///   - enter: takes it again after.
    static func obeyDeferred(leave: () -> Void, enter: () -> Void) {
        guard let signal = consumeDeferred() else { return }
        leave()
        releaseDefaults()
        takeDefault(signal)
        holdDefaults()
        enter()
    }

    /// Lets the default action of `signal` happen, before this returns. Under an asynchronous main, the code of the
    /// main actor may run on a worker thread of Dispatch, where signals are blocked: there, raise alone would do
    /// nothing.
    static func takeDefault(_ signal: Int32) {
        var only = sigset_t()
        var before = sigset_t()
        // Three sets of ours, alive across the calls.
        unsafe sigemptyset(&only)
        unsafe sigaddset(&only, signal)
        unsafe pthread_sigmask(SIG_UNBLOCK, &only, &before)
        _ = raise(signal)
        // As above.
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}

// MARK: - In the handler

extension Interrupts {
    private enum Kind {
        case interrupt, resize, terminate
        case other(Int32)
    }

    /// Notes a signal. It is async-signal-safe: atomics, write(2), and errno left unchanged.
    private static func note(_ kind: Kind) {
        let saved = errno
        switch kind {
        case .interrupt: interrupted.store(true, ordering: .releasing)
        case .resize: resized.store(true, ordering: .releasing)
        case .terminate: terminated.store(true, ordering: .releasing)
        case .other(let signal): pending.store(signal, ordering: .releasing)
        }
        var byte: UInt8 = 1
        // One byte on the stack. A full pipe is refused, and wakes the reader just as well.
        _ = unsafe write(wakeWriter.load(ordering: .acquiring), &byte, 1)
        errno = saved
    }
}

// MARK: - sigaction

extension Interrupts {
    private static func handle(_ signal: Int32, flags: Int32, with handler: @escaping @convention(c) (Int32) -> Void) {
        // A sigaction of zeroes is a valid one: default action, empty mask, no flags.
        var action = sigaction()
        #if canImport(Glibc)
            // `sa_handler` is the member in use, as SA_SIGINFO is not set.
            unsafe action.__sigaction_handler.sa_handler = handler
        #else
            // `__sa_handler` is the member in use, as SA_SIGINFO is not set.
            unsafe action.__sigaction_u.__sa_handler = handler
        #endif
        action.sa_flags = flags
        // The mask and the action live across both calls.
        unsafe sigemptyset(&action.sa_mask)
        // As above.
        _ = unsafe sigaction(signal, &action, nil)
    }

    private static func setDefault(_ signal: Int32) {
        var action = sigaction()
        // An action of zeroes (SIG_DFL is the zero handler), alive across the call.
        _ = unsafe sigaction(signal, &action, nil)
    }

    private static func isDefault(_ signal: Int32) -> Bool {
        var action = sigaction()
        // Reads the current action into a value of ours.
        guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
        #if canImport(Glibc)
            // Only compared with nil, which is SIG_DFL; never called.
            return unsafe action.__sigaction_handler.sa_handler == nil
        #else
            // Only compared with nil, which is SIG_DFL; never called.
            return unsafe action.__sigaction_u.__sa_handler == nil
        #endif
    }
}
