import EngineServe
import Testing

/// The times of the next tries, by a clock that the test turns.
@Suite struct BackoffTests {
    private static func settings(patience: Duration = .seconds(600)) -> Backoff.Settings {
        var settings = Backoff.Settings()
        settings.patience = patience
        return settings
    }

    // Catches waits that do not grow, grow without end, or leave their window.
    @Test(arguments: [1, 2, 99] as [UInt64]) func `waits double up to the longest, each in its upper half`(seed: UInt64)
    {
        var backoff = Backoff(Self.settings(), seed: seed)
        var now = Duration.zero
        var full = Duration.milliseconds(100)
        for _ in 0..<14 {
            let wait = backoff.failed(at: now)
            #expect(wait.map { $0 >= full / 2 && $0 <= full } == true, "\(String(describing: wait)) of \(full)")
            now += wait ?? .zero
            full = min(full * 2, .seconds(30))
        }
    }

    // Catches a thousand clients that come back in the same moment, and jitter that no test can repeat.
    @Test func `the jitter is the seed's`() {
        func first(_ seed: UInt64) -> Duration? {
            var backoff = Backoff(Self.settings(), seed: seed)
            return backoff.failed(at: .zero)
        }
        #expect(first(7) == first(7))
        #expect(Set((1...100).map { first($0) }).count > 90)
    }

    // Catches tries that go on for ever, a last one that is made too late or not at all, and patience that is not renewed.
    @Test func `it gives up when its patience is over`() {
        var backoff = Backoff(Self.settings(patience: .milliseconds(300)), seed: 1)
        var now = Duration.seconds(5)
        var last = Duration.zero
        while let wait = backoff.failed(at: now) {
            now += wait
            last = wait
        }
        #expect(now == .milliseconds(5300))
        #expect(last > .zero)
        backoff.succeeded()
        #expect(backoff.failed(at: .seconds(6)).map { $0 <= .milliseconds(100) } == true)
        var none = Backoff(Self.settings(patience: .zero), seed: 1)
        #expect(none.failed(at: .zero) == nil)
    }

    // Catches arithmetic that overflows after a night of failures.
    @Test func `a million failures are no trouble`() {
        var backoff = Backoff(Self.settings(patience: .seconds(1 << 40)), seed: 1)
        var now = Duration.zero
        for _ in 0..<1_000_000 { now += backoff.failed(at: now) ?? .zero }
        #expect(now > .seconds(14_000_000) && now < .seconds(30_000_000))
    }
}
