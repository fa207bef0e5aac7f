import Engine
import Histogram

/// The lateness of messages, each against its own target. A stream that was held up sends late, and that is recorded
/// for every message it held up, so nothing is omitted in coordination with the stall.
struct LagRecorder {
    /// The longest lag that is recorded, a day in nanoseconds; longer ones count as this.
    private static let most: UInt64 = 86_400_000_000_000
    private var histogram = Histogram<UInt64>(highestTrackableValue: most, numberOfSignificantValueDigits: .three)

    /// Records messages that left at `elapsed`, in nanoseconds as their targets are; a target after it counts as no
    /// lag.
    mutating func record(_ targets: [UInt64], leftAt elapsed: UInt64) {
        for target in targets {
            let lag = target < elapsed ? elapsed - target : 0
            _ = histogram.record(min(lag, Self.most))
        }
    }

    /// The distribution of the lags; nil when nothing was recorded.
    var lag: ReplayReport.Lag? {
        guard histogram.totalCount > 0 else { return nil }
        return ReplayReport.Lag(
            p50: histogram.valueAtPercentile(50), p99: histogram.valueAtPercentile(99), max: histogram.maxRecorded)
    }
}
