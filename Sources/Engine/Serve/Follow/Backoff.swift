import Engine

/// The waits between tries of a connection: each wait is twice the one before, up to a longest, and somewhere between
/// half of that and all of it, so that a thousand clients of a server that was restarted do not come back in one
/// moment.
///
///     error    1        2        3         4          …
///     wait     50–100   100–200  200–400   400–800 ms   … up to `longest`
///
/// It gives up when no try has succeeded for `patience`. It is a value without a clock: it is told what time it is.
package struct Backoff: Sendable {
    /// The lengths of the waits, and the end of trying.
    package struct Settings: Hashable, Sendable {
        /// The longest first wait.
        package var first = Duration.milliseconds(100)
        /// The longest wait.
        package var longest = Duration.seconds(30)
        /// The time from the first error in a row after which no more tries are made; zero: never try again.
        package var patience = Duration.seconds(60)

        /// Makes the default settings.
        package init() {}
    }

    /// The lengths of the waits.
    package let settings: Settings
    private var random: SeededRandom
    private var failures = 0
    /// The moment of the first error in a row; nil while there is none.
    private var since: Duration?

    /// Makes a row of waits.
    ///
    /// - Parameter seed: The seed of the random part of the waits.
    package init(_ settings: Settings = Settings(), seed: UInt64) {
        self.settings = settings
        random = SeededRandom(seed: seed)
    }

    /// Takes note that a try has succeeded: the next error is the first of its row.
    package mutating func succeeded() {
        failures = 0
        since = nil
    }

    /// Takes note of an error and returns the time to wait before the next try; nil when it is time to give up.
    ///
    /// - Parameter now: The time on any clock that does not go back.
    package mutating func failed(at now: Duration) -> Duration? {
        let began = since ?? now
        since = began
        let left = settings.patience - (now - began)
        guard left > .zero else { return nil }
        var full = settings.first
        for _ in 0..<min(failures, Self.mostDoublings) where full < settings.longest { full *= 2 }
        full = min(full, settings.longest)
        failures += 1
        let wait = full / 2 + full / 2 * Double(random.next() >> 11) / Double(1 << 53)
        // The last try is made when the patience ends, not after it.
        return min(wait, left)
    }

    private static let mostDoublings = 62
}
