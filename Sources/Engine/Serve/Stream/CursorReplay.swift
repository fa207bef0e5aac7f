public import Engine
import Synchronization

/// A replay without a socket: the pacing of a stream, which tells a closure the places that are due.
public final class CursorReplay: Sendable {
    private let source: ReplaySource
    private let initialPace: Pace
    private let maxGapNanos: UInt64?
    private let orders = Mutex(Orders())

    /// The orders that the replay was given and has not carried out yet.
    private struct Orders {
        var isPaused = false
        var pace: Pace?
    }

    /// The longest wait between two steps, so that orders and a cancellation get through.
    private static let napNanos: UInt64 = 20_000_000
    /// The most messages of a step.
    private static let stepPlaces = 4096

    /// Makes a replay, which begins with `run`.
    ///
    /// - Parameter maxGapNanos: With `Pace.speed`: longer recorded gaps count as this; nil: as they are.
    package init(_ source: ReplaySource, pace: Pace, maxGapNanos: UInt64? = nil) {
        self.source = source
        initialPace = pace
        self.maxGapNanos = maxGapNanos
    }

    /// Holds the replay; the time of the pause does not count.
    public func pause() { orders.withLock { $0.isPaused = true } }

    /// Lets the replay go on, at another pace if one is given; without a pause before, this changes the pace alone.
    public func resume(at pace: Pace? = nil) {
        orders.withLock { orders in
            orders.isPaused = false
            orders.pace = pace ?? orders.pace
        }
    }

    /// Runs to the end, on the caller's actor.
    ///
    /// - Parameters:
    ///   - onRemark: Told what a person should know about a replay by recorded time.
    ///   - step: Told the places that are due now; answers how many of the replay's messages are done when it is to end
    ///     there, nil to go on.
    /// - Returns: The report of the replay, also when its task was cancelled.
    package func run(
        isolation: isolated (any Actor)? = #isolation, onRemark: (ReplayRemark) -> Void = { _ in },
        step: (Range<Int>) async throws -> Int?
    ) async throws -> ReplayReport {
        let clock = ContinuousClock()
        let began = clock.now
        func now() -> UInt64 { UInt64(max((clock.now - began).nanoseconds, 0)) }
        var driver = ReplayDriver(source, pace: initialPace, maxGapNanos: maxGapNanos)
        driver.start(at: now())
        var lags = LagRecorder()
        var report = ReplayReport()
        while !driver.isAtEnd {
            if Task.isCancelled {
                report.wasCancelled = true
                break
            }
            obey(&driver, at: now())
            let moment = now()
            driver.beginTurn(at: moment, most: Self.stepPlaces)
            if case .leave(let places) = driver.next() {
                lags.record(driver.targets, leftAt: driver.elapsed(at: moment))
                let end = try await step(places)
                report.records = end ?? driver.head
                report.elapsedNanos = driver.elapsed(at: now())
                if end != nil { break }
            }
            for remark in driver.takeRemarks() { onRemark(remark) }
            if driver.isFlatOut { await Task.yield() }
            if driver.isPaused {
                await nap(Self.napNanos)
            } else if let due = driver.wake(after: moment) {
                let late = now()
                if due > late { await nap(min(max(due - late, 100_000), Self.napNanos)) }
            }
        }
        report.scheduledRate = driver.scheduledRate
        report.lag = lags.lag
        return report
    }

    /// Carries out the orders that came since the last step. A pace that is ordered in a pause holds from the end of
    /// the pause on.
    private func obey(_ driver: inout ReplayDriver, at now: UInt64) {
        let (isPaused, wanted) = orders.withLock { orders in
            defer { if !orders.isPaused { orders.pace = nil } }
            return (orders.isPaused, orders.pace)
        }
        if isPaused { driver.pause(at: now) } else { driver.resume(at: now, pace: wanted) }
    }

    private func nap(_ nanos: UInt64, isolation: isolated (any Actor)? = #isolation) async {
        // The sleep ends early when the task is cancelled, which the loop looks at.
        try? await Task.sleep(for: .nanoseconds(Int64(clamping: nanos)), tolerance: .zero)
    }
}

extension Duration {
    /// The duration in nanoseconds, or the nearest number that fits.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows
            ? (seconds < 0 ? .min : .max) : whole.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
