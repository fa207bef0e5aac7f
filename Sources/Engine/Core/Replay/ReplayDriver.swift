/// Sends one replay at its pace, as a value: who sends tells the time and does what the answers say, and decides nothing
/// about the schedule.
///
/// A moment is nanoseconds of a clock that never steps back, whichever the owner has. The *head* is the place up to which
/// messages have been released. Time counts from the start and stands still in a pause:
///
///     start         pause     resume                    resume at another pace
///     ├─ elapsed ───┤░░░░░░░░░├───────────── stall ─────┼──── what was late is forgiven ──▸
///       messages leave  nothing   messages      nothing   messages
///
/// There are two ways to ask. Where the owner has what leaves sent at once it takes turns: `beginTurn`, and `next` until
/// that answers anything but a batch. Where its client takes messages when it likes, it asks for the place up to which they
/// are `due`. A wake-up that comes late releases what has become due meanwhile, at no more than twice the pace
/// (`CatchUpLimit`).
///
/// Takes no memory in a turn but for `targets`, whose room is kept.
public struct ReplayDriver: Sendable {
    /// What is to be done now.
    public enum Step: Hashable, Sendable {
        /// These messages leave; there may be more.
        case leave(Range<Int>)
        /// This happens before the message at the head leaves; there may be more. A stall has been begun already.
        case stop(FaultStop)
        /// The turn has had its share, and more is due: another one at once, after everybody else has had theirs.
        case yield
        /// Nothing leaves before this moment.
        case wait(until: UInt64)
        /// The head is where it was not to go on, and stays there until it may.
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
    /// The fault that is next …
    private var nextStop: ReplaySource.Stop?
    /// … and until when the one before it lasts, as time elapsed.
    private var stalledUntil: UInt64?

    /// The turn under way: its time elapsed, the messages that it may still release, and how long the next one gathers.
    private var elapsed: UInt64 = 0
    private var turnLeft = 0
    private var gatherNanos: UInt64 = 0
    /// When each message of this turn should have left, as time elapsed; none with `max`.
    public private(set) var targets: [UInt64] = []

    /// Messages of one question at most, for an owner who only asks what is due.
    private static let dueAtOnce = 1 << 16

    /// - Parameter maxGapNanos: With `speed`, a longer recorded gap counts as this; nil: as it is.
    public init(_ source: ReplaySource, pace: Pace, maxGapNanos: UInt64? = nil) {
        pacer = Pacer(source, pace: pace, maxGapNanos: maxGapNanos)
        self.maxGapNanos = maxGapNanos
        nextStop = source.stop(from: 0)
    }

    public var source: ReplaySource { pacer.source }
    /// Messages released so far, which is the place of the next one.
    public var head: Int { pacer.released }
    public var isAtEnd: Bool { pacer.isAtEnd }
    /// At pace `max`, where whoever takes the messages is the clock.
    public var isFlatOut: Bool { pacer.pace == .max }
    public var isPaused: Bool { pausedSince != nil }
    /// Messages a second as planned, over what has been released; nil where nothing was planned.
    public var scheduledRate: Double? { pacer.scheduledRate }

    /// What a person should know of the schedule since last asked.
    public mutating func takeRemarks() -> [ReplayRemark] { pacer.takeRemarks() }

    // MARK: what it is told

    /// Time counts from now on; in a pause, from its end.
    public mutating func start(at now: UInt64) {
        anchor = now
        if pausedSince != nil { pausedSince = now }
    }

    /// Nothing leaves until `resume`, and the time does not count. Paused twice is paused once.
    public mutating func pause(at now: UInt64) { pausedSince = pausedSince ?? now }

    /// Goes on where it was, at another pace if there is one; without a pause before, this changes the pace alone. At a new
    /// pace the next message is due now.
    ///
    /// - Parameter place: where a replay is that ran flat out and only asked what was `due`; nil: at its head.
    public mutating func resume(at now: UInt64, pace: Pace? = nil, from place: Int? = nil) {
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

    /// The time that counts, from the start to a moment; 0 before the start.
    public func elapsed(at moment: UInt64) -> UInt64 {
        guard let anchor else { return 0 }
        let counted = min(moment, pausedSince ?? moment)
        return counted - min(anchor, counted)
    }

    // MARK: turns

    /// Begins a turn; `targets` begins anew.
    ///
    /// - Parameters:
    ///   - most: Messages to release in it.
    ///   - gatherNanos: How long to let messages gather before the next turn (`gatherNanos(sharedBy:)`); 0: not at all.
    public mutating func beginTurn(at now: UInt64, most: Int = .max, gatherNanos: UInt64 = 0) {
        elapsed = elapsed(at: now)
        turnLeft = most
        self.gatherNanos = gatherNanos
        targets.removeAll(keepingCapacity: true)
    }

    /// Goes on with the turn.
    ///
    /// - Parameters:
    ///   - end: A place that the head is not to pass.
    ///   - most: Messages to leave in one batch.
    public mutating func next(before end: Int = .max, most: Int = .max) -> Step {
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

    /// The place up to which messages are due, for an owner that takes them when its client has room: without end with `max`.
    ///
    /// - Parameter place: up to where they have been taken.
    public mutating func due(at now: UInt64, taken place: Int) -> Int {
        if isPaused { return isFlatOut ? place : head }
        if isFlatOut { return .max }
        while true {
            beginTurn(at: now, most: Self.dueAtOnce)
            guard case .leave(let places) = next(), places.count == Self.dueAtOnce else { return head }
        }
    }

    /// When to ask again, after a moment; nil at the end.
    public func wake(after now: UInt64, gatherNanos: UInt64 = 0) -> UInt64? { wake(elapsed(at: now), gatherNanos) }

    private func wake(_ elapsed: UInt64, _ gatherNanos: UInt64) -> UInt64? {
        guard let due = pacer.nextDue(after: elapsed) else { return nil }
        guard gatherNanos > 0 else { return moment(due) }
        return moment(max(due, (elapsed / gatherNanos + 1).multipliedOrMax(by: gatherNanos)))
    }

    private func moment(_ elapsed: UInt64) -> UInt64 { (anchor ?? 0).addingOrMax(elapsed) }

    /// How long to gather messages before a batch leaves. Each batch costs a system call a client, so this grows with them:
    /// 0.1 ms up to ten clients keeps the 99th percentile of lag well under 0.2 ms, 10 ms from a thousand on keeps half of
    /// an event loop free. Slow replays are not touched by it: where the next message is further off, that is when.
    public static func gatherNanos(sharedBy clients: Int) -> UInt64 {
        min(max(UInt64(max(clients, 0)) * 10_000, 100_000), 10_000_000)
    }
}
