import Engine
import EngineTransport
import Histogram

/// How late messages leave, each against its own target. That a held-up stream sends late is recorded for every message it
/// held up, so nothing is omitted in coordination with the stall.
struct LagRecorder {
    /// A day: longer lags are recorded as this.
    private static let most: UInt64 = 86_400_000_000_000
    private var histogram = Histogram<UInt64>(highestTrackableValue: most, numberOfSignificantValueDigits: .three)

    /// Messages that left at `elapsed`; targets are not after it.
    mutating func record(_ targets: [UInt64], leftAt elapsed: UInt64) {
        for target in targets {
            let lag = target < elapsed ? elapsed - target : 0
            _ = histogram.record(min(lag, Self.most))
        }
    }

    /// Nil when nothing was recorded.
    var lag: ReplayReport.Lag? {
        guard histogram.totalCount > 0 else { return nil }
        return ReplayReport.Lag(
            p50: histogram.valueAtPercentile(50), p99: histogram.valueAtPercentile(99), max: histogram.maxRecorded)
    }
}
