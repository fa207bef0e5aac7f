/// The sending of one replay at its pace, as a value: its owner tells the time and does what the answers say, and
/// decides nothing about the schedule.
///
/// A moment is nanoseconds of any clock of the owner's that never steps back. The *head* is the place up to which
/// messages have been released. Time counts from the start and stands still in a pause:
///
///     start         pause     resume                    resume at another pace
///     ├─ elapsed ───┤░░░░░░░░░├───────────── stall ─────┼──── what was late is forgiven ──▸
///       messages leave  nothing   messages      nothing   messages
///
/// There are two ways to ask. An owner that sends messages at once takes turns: `beginTurn`, and `next` until that
/// answers anything but a batch. An owner whose client takes messages when it likes asks for the place up to which they
/// are `due`. A wake-up that comes late releases what has become due meanwhile, at no more than twice the pace
/// (`CatchUpLimit`).
///
/// A turn takes no memory but for `targets`, whose room is kept.
package struct ReplayDriver: Sendable {
    /// The next step of the owner.
    package enum Step: Hashable, Sendable {
        /// The messages of these places leave; there may be more.
        case leave(Range<Int>)
        /// A fault happens before the message at the head leaves; there may be more. A stall has been begun already.
        case stop(FaultStop)
        /// The turn has released all that it may, and more is due: another turn follows at once, after everybody else
        /// has had theirs.
        case yield
        /// Nothing leaves before this moment.
        case wait(until: UInt64)
        /// The head is at the place that it was not to pass, and stays there until it may go on.
        case held
        /// Nothing leaves before `resume`.
        case paused
        /// Every message of every pass has been released.
        case ended
    }

    private var pacer: Pacer
    private let maxGapNanos: UInt64?
    /// The moment from which time counts; nil before the start.
    private var anchor: UInt64?
    private var pausedSince: UInt64?
    /// The next fault that stops the replay; nil when there is none.
    private var nextStop: ReplaySource.Stop?
    /// The end of a stall under way, as time elapsed; nil without one.
    private var stalledUntil: UInt64?

    /// The time elapsed at the turn under way.
    private var elapsed: UInt64 = 0
    /// The messages that the turn may still release.
    private var turnLeft = 0
    /// The time for which messages gather before the next turn; 0: not at all.
    private var gatherNanos: UInt64 = 0
    /// The time elapsed at which each message of this turn should have left; none with `max`.
    package private(set) var targets: [UInt64] = []

    /// The most messages released at a time for an owner who only asks for the place that is due.
    private static let dueAtOnce = 1 << 16

    /// Makes a driver that has not started.
    ///
    /// - Parameter maxGapNanos: With `speed`, a longer recorded gap counts as this; nil: no bound.
    package init(_ source: ReplaySource, pace: Pace, maxGapNanos: UInt64? = nil) {
        pacer = Pacer(source, pace: pace, maxGapNanos: maxGapNanos)
        self.maxGapNanos = maxGapNanos
        nextStop = source.stop(from: 0)
    }

    /// The messages of the replay.
    package var source: ReplaySource { pacer.source }
    /// Messages released so far, which is the place of the next one.
    package var head: Int { pacer.released }
    /// True when every message of every pass has been released.
    package var isAtEnd: Bool { pacer.isAtEnd }
    /// True when the pace is `max`, where whoever takes the messages is the clock.
    package var isFlatOut: Bool { pacer.pace == .max }
    /// True when the replay is paused.
    package var isPaused: Bool { pausedSince != nil }
    /// Messages per second as scheduled, over those that have been released; nil where there was no schedule.
    package var scheduledRate: Double? { pacer.scheduledRate }

    /// Returns the remarks since the last call.
    package mutating func takeRemarks() -> [ReplayRemark] { pacer.takeRemarks() }

    // MARK: what it is told

    /// Starts the replay: time counts from now on; in a pause, from its end.
    package mutating func start(at now: UInt64) {
        anchor = now
        if pausedSince != nil { pausedSince = now }
    }

    /// Pauses the replay: nothing leaves until `resume`, and the time does not count. Another pause while it is paused
    /// changes nothing.
    package mutating func pause(at now: UInt64) { pausedSince = pausedSince ?? now }

    /// Goes on from the head, at another pace if one is given; without a pause before, this changes the pace alone. At
    /// a new pace the next message is due now.
    ///
    /// - Parameter place: The place up to which messages were taken, for a replay that ran flat out and only asked what
    ///   was `due`; nil: its head.
    package mutating func resume(at now: UInt64, pace: Pace? = nil, from place: Int? = nil) {
        if let since = pausedSince {
            anchor = anchor.map { $0 + (max(now, since) - since) }
            pausedSince = nil
        }
        guard let pace else { return }
        if isFlatOut, let place {
            pacer = Pacer(source, pace: .max, maxGapNanos: maxGapNanos)
            _ = pacer.release(at: 0, limit: place, targets: &targets)
        }
        pacer.change(to: pace, at: elapsed(at: now))
    }

    /// Returns the time that counts, from the start to a moment, in nanoseconds; 0 before the start.
    package func elapsed(at moment: UInt64) -> UInt64 {
        guard let anchor else { return 0 }
        let counted = min(moment, pausedSince ?? moment)
        return counted - min(anchor, counted)
    }

    // MARK: turns

    /// Begins a turn; `targets` begins anew.
    ///
    /// - Parameters:
    ///   - most: The most messages to release in it.
    ///   - gatherNanos: The time for which messages gather before the next turn (`gatherNanos(sharedBy:)`); 0: not at
    ///     all.
    package mutating func beginTurn(at now: UInt64, most: Int = .max, gatherNanos: UInt64 = 0) {
        elapsed = elapsed(at: now)
        turnLeft = most
        self.gatherNanos = gatherNanos
        targets.removeAll(keepingCapacity: true)
    }

    /// Goes on with the turn.
    ///
    /// - Parameters:
    ///   - end: The place that the head is not to pass.
    ///   - most: The most messages of one batch.
    package mutating func next(before end: Int = .max, most: Int = .max) -> Step {
        if isPaused { return .paused }
        if isAtEnd { return .ended }
        guard head < end else { return .held }
        guard turnLeft > 0 else { return .yield }
        if let until = stalledUntil {
            guard elapsed >= until else { return .wait(until: moment(until)) }
            stalledUntil = nil
        }
        var room = min(turnLeft, most, end - head)
        if let stop = nextStop {
            if stop.place == head {
                guard pacer.nextDue(after: elapsed) == elapsed else { return waitForSchedule() }
                return pass(stop)
            }
            room = min(room, stop.place - head)
        }
        let first = head
        let count = pacer.release(at: elapsed, limit: room, targets: &targets)
        guard count > 0 else { return waitForSchedule() }
        turnLeft -= count
        return .leave(first..<first + count)
    }

    private mutating func pass(_ stop: ReplaySource.Stop) -> Step {
        nextStop = source.stop(from: head + 1)
        if case .stall(let nanos) = stop.what { stalledUntil = elapsed.addingOrMax(nanos) }
        return .stop(stop.what)
    }

    private func waitForSchedule() -> Step { wake(elapsed, gatherNanos).map { .wait(until: $0) } ?? .ended }

    // MARK: what is due

    /// Returns the place up to which messages are due, for an owner that takes them when its client has room; the
    /// largest number with `max`.
    ///
    /// - Parameter place: The place up to which they have been taken.
    package mutating func due(at now: UInt64, taken place: Int) -> Int {
        if isPaused { return isFlatOut ? place : head }
        if isFlatOut { return .max }
        while true {
            beginTurn(at: now, most: Self.dueAtOnce)
            guard case .leave(let places) = next(), places.count == Self.dueAtOnce else { return head }
        }
    }

    /// Returns the moment at which to ask again; nil at the end.
    package func wake(after now: UInt64, gatherNanos: UInt64 = 0) -> UInt64? { wake(elapsed(at: now), gatherNanos) }

    private func wake(_ elapsed: UInt64, _ gatherNanos: UInt64) -> UInt64? {
        guard let due = pacer.nextDue(after: elapsed) else { return nil }
        guard gatherNanos > 0 else { return moment(due) }
        return moment(max(due, (elapsed / gatherNanos + 1).multipliedOrMax(by: gatherNanos)))
    }

    private func moment(_ elapsed: UInt64) -> UInt64 { (anchor ?? 0).addingOrMax(elapsed) }

    /// Returns the time for which messages gather before a batch leaves. Each batch costs a system call a client, so
    /// this grows with them: 0.1 ms up to ten clients keeps the 99th percentile of lag well under 0.2 ms, 10 ms from a
    /// thousand on keeps half of an event loop free. Slow replays are not affected: where the next message is later
    /// than that, the batch leaves at the message's time.
    package static func gatherNanos(sharedBy clients: Int) -> UInt64 {
        min(max(UInt64(max(clients, 0)) * 10_000, 100_000), 10_000_000)
    }
}
