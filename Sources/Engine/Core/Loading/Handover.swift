#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A lock, a signal that something has changed, and a second thread: the means by which two threads hand things to each
/// other.
///
/// `@unchecked Sendable`: the lock and the condition are made for many threads, and `thread` is touched by the one that
/// begins and ends it.
@safe final class Handover: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let change: UnsafeMutablePointer<pthread_cond_t>
    private var thread: pthread_t?

    init() {
        // Sound: both blocks are owned by this object and freed in deinit.
        unsafe lock = .allocate(capacity: 1)
        unsafe change = .allocate(capacity: 1)
        unsafe pthread_mutex_init(lock, nil)
        unsafe pthread_cond_init(change, nil)
    }

    // Sound: the thread held this object through its body and has ended, so nobody uses the blocks.
    deinit {
        unsafe pthread_cond_destroy(change)
        unsafe pthread_mutex_destroy(lock)
        unsafe change.deallocate()
        unsafe lock.deallocate()
    }

    /// Runs `body` while no other thread is inside `locked`.
    func locked<R>(_ body: () -> R) -> R {
        // Sound: initialized in init, destroyed in deinit.
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return body()
    }

    /// Waits until the next `signal`, or less long. To be called inside `locked`; the lock is open meanwhile.
    // Sound: as in `locked`.
    func wait() { unsafe pthread_cond_wait(change, lock) }

    /// Waits as `wait()` does, for so many milliseconds at most.
    func wait(milliseconds: Int) {
        var until = timespec()
        // Sound: fills a value of ours, which the second call reads.
        unsafe clock_gettime(CLOCK_REALTIME, &until)
        let nanos = until.tv_nsec + milliseconds * 1_000_000
        until.tv_sec += nanos / 1_000_000_000
        until.tv_nsec = nanos % 1_000_000_000
        // Sound: as in `locked`.
        unsafe pthread_cond_timedwait(change, lock, &until)
    }

    /// Wakes the thread that waits. To be called inside `locked`, by either side: only one of the two ever waits.
    // Sound: as in `locked`.
    func signal() { unsafe pthread_cond_signal(change) }

    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Runs `body`, and keeps what it holds, on a thread of its own. Once only.
    ///
    /// - Returns: false when the system gives no thread.
    func begin(_ body: @escaping () -> Void) -> Bool {
        let reference = unsafe Unmanaged.passRetained(Body(body))
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        // Sound: the thread takes over the one reference that is made here.
        let code = unsafe pthread_create(&thread, nil, { unsafe Handover.run($0) }, reference.toOpaque())
        guard code == 0 else {
            unsafe reference.release()
            return false
        }
        self.thread = thread
        return true
    }

    private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument = unsafe argument else { return nil }
        // Sound: what `begin` retained for this thread.
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }

    /// Lets the thread run on by itself: nobody waits for its end.
    func leave() {
        guard let thread else { return }
        pthread_detach(thread)
        self.thread = nil
    }

    /// Waits until the thread is done.
    func end() {
        guard let thread else { return }
        pthread_join(thread, nil)
        self.thread = nil
    }
}
