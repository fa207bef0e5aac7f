/// The schedule of a replay with the recorded gaps: a message is due after the gaps before it, summed and divided by
/// the speed.
///
/// The *clock* is the latest capture time of the pass so far. A gap is the step by which a message moves it on, and
/// none is longer than `maxGapNanos`. A message without a time, or with one before the clock, is late by the clock of
/// the recording: it has no gap and leaves at once, and the messages after it keep their times.
///
///     ts_recv   100  150   20   50  180          gap   0   50    0    0   30
///     clock     100  150  150  150  180          due   0   50   50   50   80
struct SpeedSchedule: Sendable {
    /// The speed in units of 1e-9.
    private let speedNanos: UInt128
    private let maxGapNanos: UInt64
    /// The sum of the gaps so far, in nanoseconds: 128 bits, because a year at x1000 is more than 64 bits of
    /// nanoseconds hold.
    private var recordedNanos: UInt128 = 0
    /// The latest capture time of the pass, in nanoseconds since 1970; nil before the first.
    private(set) var clock: UInt64?
    private var hasBegun = false

    /// Makes a schedule.
    ///
    /// - Parameters:
    ///   - speed: The speed; held to 1e-9…1e9.
    ///   - clock: The clock after the messages before the first one, which is due at once however far it is ahead; nil:
    ///     none.
    init(speed: Double, maxGapNanos: UInt64?, clock: UInt64? = nil) {
        let scaled = (speed * 1e9).rounded()
        speedNanos = scaled >= 1e18 ? UInt128(1e18) : scaled >= 1 ? UInt128(scaled) : 1
        self.maxGapNanos = maxGapNanos ?? .max
        self.clock = clock
    }

    /// Begins another pass: its first message is due with the last one before, and the clock starts anew.
    mutating func beginPass() { clock = nil }

    /// Returns the nanoseconds from the anchor to the next message, whose capture time is given; never falls from call
    /// to call.
    mutating func target(of tsRecv: UInt64?) -> UInt64 {
        if let tsRecv {
            if let clock, hasBegun, tsRecv > clock { recordedNanos += UInt128(min(tsRecv - clock, maxGapNanos)) }
            clock = max(clock ?? 0, tsRecv)
        }
        hasBegun = true
        return UInt64(clamping: recordedNanos * 1_000_000_000 / speedNanos)
    }
}
