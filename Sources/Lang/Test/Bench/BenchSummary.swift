import Engine
import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The summary of repeated timings, without an assumption about their distribution: timings have a long right tail, so
/// a mean and its standard deviation would say little.
package struct BenchSummary: Sendable, Hashable {
    /// The timings in nanoseconds, ascending.
    package let sortedNanos: [Int64]
    /// The median in nanoseconds; of an even number of timings the middle of the two in the middle.
    package let medianNanos: Int64
    /// The interval in which the true median nearly surely is; nil when there are too few timings.
    package let interval: Interval?

    /// An interval from one order statistic to its mirror image. The chance that the true median is inside is a
    /// binomial sum, whatever the distribution: 1 − 2 P(B(n, ½) < k) for the k-th smallest to the k-th largest.
    package struct Interval: Sendable, Hashable {
        /// The lower end in nanoseconds.
        package var lowNanos: Int64
        /// The upper end in nanoseconds.
        package var highNanos: Int64
        /// The chance that the true median is inside, at least `BenchSummary.confidence`.
        package var coverage: Double
    }

    /// The least chance that the true median is in the interval.
    package static let confidence = 0.95

    /// The fewest timings that have an interval of that confidence: with five, even smallest to largest covers 1 − 2 ·
    /// ½⁵ = 93.75 %.
    package static let fewestForInterval = 6

    /// The summary of timings in nanoseconds; nil without timings.
    package init?(nanos: [Int64]) {
        let sorted = nanos.sorted()
        guard let smallest = sorted.first else { return nil }
        sortedNanos = sorted
        let middle = sorted.count / 2
        let upper = sorted.indices.contains(middle) ? sorted[middle] : smallest
        let lower = sorted.count.isMultiple(of: 2) && middle > 0 ? sorted[middle - 1] : upper
        medianNanos = lower + (upper - lower) / 2
        if let (rank, coverage) = Self.rank(of: sorted.count) {
            interval = Interval(lowNanos: sorted[rank - 1], highNanos: sorted[sorted.count - rank], coverage: coverage)
        } else {
            interval = nil
        }
    }

    /// The number of timings.
    package var count: Int { sortedNanos.count }
    /// The smallest timing in nanoseconds.
    package var smallestNanos: Int64 { sortedNanos.first ?? 0 }
    /// The largest timing in nanoseconds.
    package var largestNanos: Int64 { sortedNanos.last ?? 0 }

    /// The largest k for which the k-th smallest to the k-th largest of `count` covers the median with the confidence
    /// asked for; nil when no k does.
    static func rank(of count: Int) -> (rank: Int, coverage: Double)? {
        var best: (rank: Int, coverage: Double)?
        // The logarithm of P(B(n, ½) = k), from k = 0 up: the probability itself underflows beyond 1,074 timings.
        var logTerm = -Double(count) * log(2)
        var below = 0.0
        for rank in 1...max(1, (count + 1) / 2) {
            below += exp(logTerm)
            let coverage = 1 - 2 * below
            guard coverage >= confidence else { break }
            best = (rank, coverage)
            logTerm += log(Double(count - rank + 1) / Double(rank))
        }
        return best
    }
}
