#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Measures one thread. The machine is shared, so the fastest of several runs is the figure that means something.
struct Stopwatch {
    enum Clock {
        case wall
        /// The time that the measuring thread itself ran: other programs do not count, and neither does a helping
        /// thread.
        case cpu

        /// Since a moment of the clock's own.
        var nanoseconds: UInt64 {
            var time = timespec()
            // Sound: the struct is filled during the call. Both clocks are always there.
            _ = unsafe clock_gettime(self == .cpu ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time)
            return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        }
    }

    var clock = Clock.wall

    /// Runs `body` and returns its time in nanoseconds with its result.
    func nanoseconds<R>(_ body: () throws -> R) rethrows -> (time: Double, result: R) {
        let began = clock.nanoseconds
        let result = try body()
        return (Double(clock.nanoseconds - began), result)
    }
}
