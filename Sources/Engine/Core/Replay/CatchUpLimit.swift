/// Keeps a replay that was held up from catching up in one burst: in no window of 10 ms may the schedule advance by
/// more than 20 ms, so none carries more than twice its share.
///
/// The *horizon* is the time up to which the schedule has been worked off: every message with a target before it has
/// left. The limit remembers the horizon at the end of each of the last 16 slots of 1 ms:
///
///     slots       s-11 │ s-10 … s-1 │ s          the window that ends now began in s-10 at the earliest,
///     horizon      H   │            │ ≤ H + 20 ms     so it began with a horizon of at least H
struct CatchUpLimit: Sendable {
    static let windowNanos: UInt64 = 10_000_000
    static let slotNanos: UInt64 = 1_000_000
    private static let slots: UInt64 = 16
    private static let slotsBack = windowNanos / slotNanos + 1

    private var horizons: [UInt64] = Array(repeating: 0, count: Int(slots))
    private var slot: UInt64 = 0
    private var latest: UInt64 = 0

    init() {}

    /// Makes the limit of a schedule that begins afresh at `elapsed`, with nothing to catch up.
    init(from elapsed: UInt64) {
        slot = elapsed / Self.slotNanos
        latest = elapsed
        horizons = Array(repeating: elapsed, count: Int(Self.slots))
    }

    /// Returns the horizon that is allowed at `elapsed`, which is not before the `elapsed` of the latest `reached`. All
    /// are nanoseconds since the anchor.
    func allowed(at elapsed: UInt64) -> UInt64 {
        let now = elapsed / Self.slotNanos
        let before: UInt64
        if now < Self.slotsBack {
            before = 0
        } else {
            let began = now - Self.slotsBack
            before = began >= slot ? latest : horizons[Int(began % Self.slots)]
        }
        return min(elapsed.addingOrMax(1), before.addingOrMax(2 * Self.windowNanos))
    }

    /// Notes the horizon that was reached at `elapsed`; neither falls from call to call.
    mutating func reached(_ horizon: UInt64, at elapsed: UInt64) {
        let now = elapsed / Self.slotNanos
        if now > slot {
            let first = now - slot > Self.slots ? now - Self.slots + 1 : slot + 1
            for index in first...now { horizons[Int(index % Self.slots)] = latest }
            slot = now
        }
        latest = horizon
        horizons[Int(slot % Self.slots)] = horizon
    }

    /// Returns the moment at which the next slot begins: the earliest one at which more may be allowed.
    static func nextSlot(after elapsed: UInt64) -> UInt64 { (elapsed / slotNanos + 1).multipliedOrMax(by: slotNanos) }
}

extension UInt64 {
    /// Returns the sum, or the largest number where it overflows.
    package func addingOrMax(_ other: UInt64) -> UInt64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }

    /// Returns the product, or the largest number where it overflows.
    func multipliedOrMax(by other: UInt64) -> UInt64 {
        let (product, overflows) = multipliedReportingOverflow(by: other)
        return overflows ? .max : product
    }
}
