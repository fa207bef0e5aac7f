import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Trait where Self == ConditionTrait {
    /// Left to the whole lane, `scripts/test.sh`; with `MBOSH_LANE=fast`, as `scripts/test.sh --fast` sets it, it is skipped.
    /// For a test of the fast lane's targets that takes more than some five seconds alone in a debug build, connects, or
    /// runs another language.
    public static var wholeLane: ConditionTrait {
        // A C string of the environment, which no test changes; copied at once.
        let lane = unsafe getenv("MBOSH_LANE").map { unsafe String(cString: $0) }
        return .disabled(if: lane == "fast", "left to the whole lane")
    }
}

extension Trait where Self == ConditionTrait {
    /// Skipped under the thread sanitizer, whose runtime has the signals of a fault for itself, and holds any other back
    /// until the thread that it came to calls the system.
    public static var withOwnSignals: ConditionTrait {
        // As above.
        .disabled(if: unsafe getenv("TSAN_OPTIONS") != nil, "the thread sanitizer holds signals back")
    }
}

extension Duration {
    /// The time that a test waits for a program before it takes it for stuck: some hundred times what it needs, and under a
    /// sanitizer, where a program is ten times slower, so many times more.
    public static let patience: Duration = {
        // As above.
        let isSanitized = unsafe getenv("TSAN_OPTIONS") != nil || getenv("ASAN_OPTIONS") != nil
        return .seconds(isSanitized ? 1800 : 180)
    }()
}
