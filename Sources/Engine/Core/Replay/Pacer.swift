/// The times at which the messages of a replay leave. It has no clock and never sleeps: whoever drives it tells the
/// nanoseconds elapsed since the anchor, and is told how many messages are due and when to ask again.
///
/// The target of a message depends on its place and the anchor alone. After a stall the replay catches up at no more
/// than twice its pace (`CatchUpLimit`). `max` has no targets: everything is due at once.
package struct Pacer: Sendable {
    /// The messages of the replay.
    package let source: ReplaySource
    /// The present pace.
    package private(set) var pace: Pace
    /// Messages released so far, which is the place of the next one.
    package private(set) var released = 0

    private var schedule: Schedule
    private var limit = CatchUpLimit()
    /// Targets of the next message and of the last one released.
    private var nextTarget: UInt64 = 0
    private var lastTarget: UInt64 = 0
    /// The place and the time, in nanoseconds since the anchor, from which the targets of the present pace count.
    private var base: (place: Int, target: UInt64) = (0, 0)
    private var hasChanged = false
    private let maxGapNanos: UInt64?
    /// The remarks that have not been taken yet, about the first pass alone: the others have the same.
    private var remarks: [ReplayRemark] = []
    private var hasTakenStray = false

    private enum Schedule: Sendable {
        case rate(RateSchedule)
        case speed(SpeedSchedule)
        case none
    }

    /// Makes a pacer with no message released.
    ///
    /// - Parameter maxGapNanos: With `speed`, a longer recorded gap counts as this; nil: no bound.
    package init(_ source: ReplaySource, pace: Pace, maxGapNanos: UInt64? = nil) {
        self.source = source
        self.pace = pace
        self.maxGapNanos = maxGapNanos
        schedule = Self.schedule(pace, maxGapNanos, clock: nil)
        if !isAtEnd { advanceTarget() }
    }

    private static func schedule(_ pace: Pace, _ maxGapNanos: UInt64?, clock: UInt64?) -> Schedule {
        switch pace {
        case .rate(let rate): .rate(RateSchedule(rate: rate))
        case .speed(let speed): .speed(SpeedSchedule(speed: speed, maxGapNanos: maxGapNanos, clock: clock))
        case .max: .none
        }
    }

    /// Returns the recording's clock at which another pace begins, so that an earlier message does not move it back;
    /// nil where there is none.
    private func clock(for pace: Pace) -> UInt64? {
        guard case .speed = pace, !isAtEnd, released % source.count != 0 else { return nil }
        if case .speed(let speed) = schedule { return speed.clock }
        return source.clock(before: released)
    }

    /// Goes on at another pace: the next message is due now, and the targets of those after it count from now. Lateness
    /// until now is forgiven.
    ///
    /// - Parameter elapsed: Nanoseconds since the anchor, as for `release`.
    package mutating func change(to pace: Pace, at elapsed: UInt64) {
        let clock = clock(for: pace)
        self.pace = pace
        schedule = Self.schedule(pace, maxGapNanos, clock: clock)
        limit = CatchUpLimit(from: elapsed)
        base = (released, elapsed)
        nextTarget = elapsed
        hasChanged = true
        if !isAtEnd { advanceTarget() }
    }

    /// True when every message of every pass has been released.
    package var isAtEnd: Bool { released == source.total }

    /// Releases the messages that are due, at most `limit`; more may be due when it returns `limit`.
    ///
    /// - Parameters:
    ///   - elapsed: Nanoseconds since the anchor; must not fall from call to call.
    ///   - targets: The targets of the released messages are appended, in the order of leaving; none with `max`.
    /// - Returns: The number of messages that leave now.
    package mutating func release(at elapsed: UInt64, limit most: Int, targets: inout [UInt64]) -> Int {
        let most = min(most, source.total.map { $0 - released } ?? .max)
        guard most > 0 else { return 0 }
        guard case .none = schedule else { return releaseDue(at: elapsed, most, &targets) }
        released += most
        return most
    }

    private mutating func releaseDue(at elapsed: UInt64, _ most: Int, _ targets: inout [UInt64]) -> Int {
        let horizon = limit.allowed(at: elapsed)
        var count = 0
        while count < most, nextTarget < horizon {
            targets.append(nextTarget)
            lastTarget = nextTarget
            released += 1
            count += 1
            if isAtEnd { break }
            advanceTarget()
        }
        // There is no message before the next target, so a stream that sleeps until then is not late when it wakes.
        limit.reached(isAtEnd ? horizon : nextTarget, at: elapsed)
        return count
    }

    private mutating func advanceTarget() {
        switch schedule {
        case .rate(let rate): nextTarget = rate.target(of: released - base.place).addingOrMax(base.target)
        case .speed(let speed): advance(speed)
        case .none: break
        }
    }

    private mutating func advance(_ schedule: SpeedSchedule) {
        var speed = schedule
        if released % source.count == 0 { speed.beginPass() }
        var time = source.tsRecv(at: released)
        // The search for stray times is left out for most messages: it is made only for a time that would hold the
        // replay for long.
        if let ahead = time, speed.clock.map({ ahead > $0.addingOrMax(ReplaySource.strayNanos) }) ?? true,
            source.isStray(at: released)
        {
            time = nil
            if !hasTakenStray { remarks.append(.stray(place: released)) }
            hasTakenStray = true
        }
        let before = nextTarget
        nextTarget = speed.target(of: time).addingOrMax(base.target)
        self.schedule = .speed(speed)
        if nextTarget > before, nextTarget - before >= ReplayRemark.shortestGap, released < source.count {
            remarks.append(.gap(place: released, nanos: nextTarget - before))
        }
    }

    /// Returns the remarks since the last call; one about a gap comes when the message before it has left.
    package mutating func takeRemarks() -> [ReplayRemark] {
        if remarks.isEmpty { return [] }
        defer { remarks = [] }
        return remarks
    }

    /// Returns the earliest moment, in nanoseconds since the anchor and not before `elapsed`, at which `release` may
    /// have something; nil at the end.
    package func nextDue(after elapsed: UInt64) -> UInt64? {
        if isAtEnd { return nil }
        if case .none = schedule { return elapsed }
        if nextTarget > elapsed { return nextTarget }
        return nextTarget < limit.allowed(at: elapsed) ? elapsed : CatchUpLimit.nextSlot(after: elapsed)
    }

    /// Messages per second as scheduled, over those that have been released; nil where there is no schedule.
    package var scheduledRate: Double? {
        switch pace {
        case .rate(let rate) where !hasChanged: rate
        case .rate, .speed: released > 1 && lastTarget > 0 ? Double(released - 1) * 1e9 / Double(lastTarget) : nil
        case .max: nil
        }
    }
}
