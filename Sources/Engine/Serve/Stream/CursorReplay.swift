public import Engine
import Synchronization

/// A replay without a socket: the pacing of a stream, driving whatever is told how far it is.
public final class CursorReplay: Sendable {
    private let source: ReplaySource
    private let initialPace: Pace
    private let maxGapNanos: UInt64?
    private let orders = Mutex(Orders())

    /// What it was told and has not done yet.
    private struct Orders {
        var isPaused = false
        var pace: Pace?
    }

    /// A step at most this long apart, so that orders and cancellation get through.
    private static let napNanos: UInt64 = 20_000_000
    private static let stepPlaces = 4096

    public init(_ source: ReplaySource, pace: Pace, maxGapNanos: UInt64? = nil) {
        self.source = source
        initialPace = pace
        self.maxGapNanos = maxGapNanos
    }

    /// Holds it; the time does not count.
    public func pause() { orders.withLock { $0.isPaused = true } }

    /// Lets it go on, at another pace if one is given; without a pause before, this changes the pace alone.
    public func resume(at pace: Pace? = nil) {
        orders.withLock { orders in
            orders.isPaused = false
            orders.pace = pace ?? orders.pace
        }
    }

    /// Runs to the end, on the caller's actor.
    ///
    /// - Parameters:
    ///   - onRemark: Told what a person should know of a replay by recorded time.
    ///   - step: Told the places that are due now; answers how many of the replay's messages are done when it is to end there,
    ///     nil to go on.
    /// - Returns: what it did, also when its task was cancelled.
    public func run(
        isolation: isolated (any Actor)? = #isolation, onRemark: (ReplayRemark) -> Void = { _ in },
        step: (Range<Int>) async throws -> Int?
    ) async throws -> ReplayReport {
        let clock = ContinuousClock()
        var pacer = Pacer(source, pace: initialPace, maxGapNanos: maxGapNanos)
        var pace = initialPace
        var lags = LagRecorder()
        var report = ReplayReport()
        var targets: [UInt64] = []
        var pausedNanos: UInt64 = 0
        var pausedSince: UInt64?
        let anchor = clock.now
        func now() -> UInt64 { UInt64(max((clock.now - anchor).nanoseconds, 0)) }
        while !pacer.isAtEnd {
            if Task.isCancelled {
                report.wasCancelled = true
                break
            }
            let (isPaused, wanted) = orders.withLock { orders in
                defer { if !orders.isPaused { orders.pace = nil } }
                return (orders.isPaused, orders.pace)
            }
            if isPaused {
                pausedSince = pausedSince ?? now()
                await nap(Self.napNanos)
                continue
            }
            if let since = pausedSince {
                pausedNanos += now() - since
                pausedSince = nil
            }
            let elapsed = now() - pausedNanos
            if let wanted {
                pace = wanted
                pacer.change(to: wanted, at: elapsed)
            }
            let first = pacer.released
            targets.removeAll(keepingCapacity: true)
            let count = pacer.release(at: elapsed, limit: Self.stepPlaces, targets: &targets)
            if count > 0 {
                lags.record(targets, leftAt: elapsed)
                let end = try await step(first..<first + count)
                report.records = end ?? pacer.released
                report.elapsedNanos = now() - pausedNanos
                if end != nil { break }
            }
            for remark in pacer.takeRemarks() { onRemark(remark) }
            if pace == .max { await Task.yield() }
            guard let due = pacer.nextDue(after: elapsed) else { break }
            let late = now() - pausedNanos
            if due > late { await nap(min(max(due - late, 100_000), Self.napNanos)) }
        }
        report.scheduledRate = pacer.scheduledRate
        report.lag = lags.lag
        return report
    }

    private func nap(_ nanos: UInt64, isolation: isolated (any Actor)? = #isolation) async {
        // It ends early when the task is cancelled, which the loop looks at.
        try? await Task.sleep(for: .nanoseconds(Int64(clamping: nanos)), tolerance: .zero)
    }
}

extension Duration {
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows
            ? (seconds < 0 ? .min : .max) : whole.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
