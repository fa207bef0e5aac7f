#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The time of day, for what is written into records, logs and reports.
package enum WallClock {
    /// The present moment in nanoseconds since 1970.
    package static var nanos: UInt64 {
        var time = timespec()
        // Sound: the call writes into the value given, which outlives it.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(max(time.tv_sec, 0)) * 1_000_000_000 + UInt64(max(time.tv_nsec, 0))
    }
}
