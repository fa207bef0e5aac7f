import Engine
import EngineTransport

/// When to try again: each wait is twice the one before, up to a longest, and somewhere between half of that and all of it,
/// so that a thousand clients of a server that was restarted do not come back in one moment.
///
///     failure  1        2        3         4          …
///     wait     50–100   100–200  200–400   400–800 ms   … up to `longest`
///
/// Gives up when nothing has got better for `patience`. A value without a clock: it is told what time it is.
public struct Backoff: Sendable {
    public struct Settings: Hashable, Sendable {
        public var first = Duration.milliseconds(100)
        public var longest = Duration.seconds(30)
        /// From the first failure of a row of them; zero: never try again.
        public var patience = Duration.seconds(60)

        public init() {}
    }

    public let settings: Settings
    private var random: SeededRandom
    private var failures = 0
    /// When this row of failures began.
    private var since: Duration?

    /// - Parameter seed: of the jitter.
    public init(_ settings: Settings = Settings(), seed: UInt64) {
        self.settings = settings
        random = SeededRandom(seed: seed)
    }

    /// It works again: the next failure is the first of its row.
    public mutating func succeeded() {
        failures = 0
        since = nil
    }

    /// How long to wait after another failure; nil: give up.
    ///
    /// - Parameter now: on any clock that does not go back.
    public mutating func failed(at now: Duration) -> Duration? {
        let began = since ?? now
        since = began
        let left = settings.patience - (now - began)
        guard left > .zero else { return nil }
        var full = settings.first
        for _ in 0..<min(failures, Self.mostDoublings) where full < settings.longest { full *= 2 }
        full = min(full, settings.longest)
        failures += 1
        let wait = full / 2 + full / 2 * Double(random.next() >> 11) / Double(1 << 53)
        // The last try is made when the patience ends, not behind it.
        return min(wait, left)
    }

    private static let mostDoublings = 62
}
