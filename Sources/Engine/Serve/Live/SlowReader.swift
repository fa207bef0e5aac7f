import Engine
import EngineTransport

/// The judge of a client that cannot keep up with the pace of its session (live-protocol.md §8).
///
/// At pace `max` nobody is slow: there the client sets the pace. Otherwise a session whose client reads too slowly
/// falls behind the schedule, by the age of the oldest record that is due and not yet with the client.
struct SlowReader {
    /// The client's own wish, given at authentication.
    enum Wish: String { case skip, warn }

    enum Verdict: Hashable {
        case nothing
        /// Warn the client, and go on sending everything.
        case warn
        /// Leave out the overdue records where the schema allows it, and say so; warn where it does not.
        case skip
        case disconnect
    }

    private let policy: SlowPolicy?
    private let wish: Wish?
    private let limits: LiveLimits
    /// Places of the replay with the time at which they were due, ascending: those that the client is still owed.
    private var marks: [(place: Int, nanos: UInt64)] = []
    private var lastWarning: UInt64?
    private var hasSkipped = false
    /// The moment before which the client is not judged, in nanoseconds.
    private var graceEnds: UInt64 = 0

    private static let markNanos: UInt64 = 50_000_000
    private static let markCount = 1024

    /// Makes a judge.
    ///
    /// - Parameter policy: The policy of the gateway; nil: as the client wishes, and `skip` when it has no wish.
    init(policy: SlowPolicy?, wish: Wish?, limits: LiveLimits) {
        self.policy = policy
        self.wish = wish
        self.limits = limits
    }

    /// Returns the nanoseconds for which the oldest record that is due has waited.
    func behindNanos(at nanos: UInt64) -> UInt64 { marks.first.map { nanos - min($0.nanos, nanos) } ?? 0 }

    /// Takes a time in which we held the session out of the client's delay, and gives the client as long again to read
    /// the records that had to wait.
    ///
    /// - Parameters:
    ///   - held: The length of that time, in nanoseconds.
    ///   - nanos: The moment at which the session went on.
    mutating func excuse(_ held: UInt64, at nanos: UInt64) {
        // Neither the hold nor the grace is a delay of the client's.
        let excused = held.addingOrMax(held)
        for index in marks.indices { marks[index].nanos = marks[index].nanos.addingOrMax(excused) }
        graceEnds = max(graceEnds, nanos.addingOrMax(held))
    }

    /// Judges the client at a moment.
    ///
    /// - Parameters:
    ///   - sent: The place up to which the client has been sent everything; never falls.
    ///   - due: The place up to which records are due; never falls.
    mutating func observe(sent: Int, due: Int, at nanos: UInt64) -> Verdict {
        if let first = marks.first, first.place <= sent { marks.removeAll { $0.place <= sent } }
        if due <= sent {
            hasSkipped = false
            return .nothing
        }
        if nanos < graceEnds { return .nothing }
        if marks.last.map({ due > $0.place && nanos - min($0.nanos, nanos) >= Self.markNanos }) ?? true {
            // Thinned, the marks get coarser with the delay they measure.
            if marks.count == Self.markCount {
                marks = marks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            }
            marks.append((due, nanos))
        }
        let behind = behindNanos(at: nanos)
        switch policy {
        case .block: return .nothing
        case .disconnect: return behind >= limits.tooSlowNanos ? .disconnect : .nothing
        case .drop: return skip(behind)
        case nil: return wish == .warn ? warn(behind, nanos) : skip(behind, warning: nanos)
        }
    }

    /// Returns `skip` once until the client has caught up, and then warnings where `nanos` is given.
    private mutating func skip(_ behind: UInt64, warning nanos: UInt64? = nil) -> Verdict {
        guard behind >= limits.slowNanos else { return .nothing }
        if !hasSkipped {
            hasSkipped = true
            lastWarning = nanos
            return .skip
        }
        return nanos.map { warn(behind, $0) } ?? .nothing
    }

    private mutating func warn(_ behind: UInt64, _ nanos: UInt64) -> Verdict {
        guard behind >= limits.slowNanos else { return .nothing }
        if let lastWarning, nanos - min(lastWarning, nanos) < limits.warningNanos { return .nothing }
        lastWarning = nanos
        return .warn
    }
}
