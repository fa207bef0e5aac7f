import Engine
import Lang

/// The comparison of a measurement with an earlier one.
package struct BenchComparison: Sendable, Hashable {
    /// The judgement of the ratio of the medians.
    package enum Verdict: Sendable, Hashable {
        /// Slower, and surely by more than allowed.
        case regression
        /// Not slower by more than allowed, as far as intervals narrow enough to show such a regression can tell.
        case within
        /// The measurements are too imprecise to tell, for this reason.
        case inconclusive(String)
        /// The two say nothing about each other, for these reasons.
        case notComparable([String])
    }

    /// The name of the bench.
    package var name: String
    /// The measurement to judge.
    package var now: Baseline
    /// The earlier measurement.
    package var before: Baseline
    /// The part by which the bench may be slower: 0.05 for `within 5%`.
    package var tolerance: Double

    /// The tolerance when no `within` is written.
    package static let defaultTolerance = 0.05

    /// Makes a comparison of its parts.
    package init(now: Baseline, before: Baseline, tolerance: Double) {
        name = now.name
        self.now = now
        self.before = before
        self.tolerance = tolerance
    }

    /// The median now divided by the median before; nil when a median is missing or the one before is 0.
    package var ratio: Double? {
        guard let now = now.summary?.medianNanos, let before = before.summary?.medianNanos, before > 0 else {
            return nil
        }
        return Double(now) / Double(before)
    }

    /// The bounds of the true ratio: each end of the one interval divided by the opposite end of the other; nil when an
    /// interval is missing. Each interval covers its median with 95 %, so both do with at least 90 %.
    package var ratioBounds: ClosedRange<Double>? {
        guard let now = now.summary?.interval, let before = before.summary?.interval, before.lowNanos > 0 else {
            return nil
        }
        return Double(now.lowNanos) / Double(before.highNanos)...Double(now.highNanos) / Double(before.lowNanos)
    }

    /// The judgement. A regression is claimed only when the whole interval of the ratio is above the tolerated ratio.
    /// The result is within it when the whole interval is, or when the interval is no wider than the tolerance: a
    /// slowdown of twice as much would have shown. Anything else says nothing, and neither does a baseline of the same
    /// run: it moves with the measurement that it is to judge.
    package var verdict: Verdict {
        let reasons = self.reasons
        guard reasons.isEmpty, let bounds = ratioBounds else { return .notComparable(reasons) }
        if let run = now.run, run == before.run {
            return .inconclusive("the baseline was written by this very run, which cannot be slower than itself")
        }
        if bounds.lowerBound > 1 + tolerance { return .regression }
        let width = bounds.upperBound - bounds.lowerBound
        if bounds.upperBound <= 1 + tolerance || width <= tolerance { return .within }
        return .inconclusive(
            "the interval of the ratio is \(Self.text(width)) wide and the threshold \(Self.text(tolerance)): a regression of "
                + "that size would not show")
    }

    private var reasons: [String] {
        var reasons: [String] = []
        func differ(_ what: String, _ before: String, _ now: String) {
            if before != now { reasons.append("\(what): then \(before), now \(now)") }
        }
        differ("bench", "‘\(before.name)’", "‘\(now.name)’")
        differ("CPU", before.machine.cpu, now.machine.cpu)
        differ("cores", "\(before.machine.cores)", "\(now.machine.cores)")
        differ("architecture", before.machine.architecture, now.machine.architecture)
        differ("operating system", before.machine.system, now.machine.system)
        differ("build configuration", before.build.configuration, now.build.configuration)
        for (which, baseline) in [("then", before), ("now", now)] {
            let count = baseline.samplesNanos.count
            if baseline.summary?.interval == nil {
                reasons.append(
                    "repetitions: \(count) \(which), and fewer than \(BenchSummary.fewestForInterval) have no interval "
                        + "of 95 %")
            }
        }
        if reasons.isEmpty, ratioBounds == nil { reasons.append("timings: then too short for the clock") }
        return reasons
    }

    /// The ratio with its bounds, `1.02 × (0.97 … 1.08)`; `unknown` without one.
    package var ratioText: String {
        guard let ratio else { return "unknown" }
        let text = Self.text(ratio) + " ×"
        guard let bounds = ratioBounds else { return text }
        return text + " (\(Self.text(bounds.lowerBound)) … \(Self.text(bounds.upperBound)))"
    }

    /// A number with two decimals, always.
    static func text(_ value: Double) -> String {
        let hundredths = Int64((value * 100).rounded())
        let fraction = String(abs(hundredths % 100))
        return "\(hundredths / 100)." + (fraction.utf8.count < 2 ? "0" : "") + fraction
    }
}
