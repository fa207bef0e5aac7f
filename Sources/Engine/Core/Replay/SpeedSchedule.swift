/// When each message of a replay with the recorded gaps is due: the gaps before it, summed and divided by the speed.
///
/// A gap is the step of `ts_recv` from one message to the next; an undefined time has none, a step back counts as none and
/// starts afresh from there (that is also what happens where a loop begins again), and none is longer than `maxGapNanos`.
struct SpeedSchedule: Sendable {
    /// Speed in units of 1e-9.
    private let speedNanos: UInt128
    private let maxGapNanos: UInt64
    /// Recorded time so far: 128 bits, because a year at x1000 is more than 64 bits of nanoseconds hold.
    private var recordedNanos: UInt128 = 0
    private var last: UInt64?

    /// - Parameter speed: Held to 1e-9…1e9.
    init(speed: Double, maxGapNanos: UInt64?) {
        let scaled = (speed * 1e9).rounded()
        speedNanos = scaled >= 1e18 ? UInt128(1e18) : scaled >= 1 ? UInt128(scaled) : 1
        self.maxGapNanos = maxGapNanos ?? .max
    }

    /// Nanoseconds from the anchor to the next message, whose capture time this is. Never falls from call to call.
    mutating func target(of tsRecv: UInt64?) -> UInt64 {
        if let tsRecv {
            if let last, tsRecv > last { recordedNanos += UInt128(min(tsRecv - last, maxGapNanos)) }
            last = tsRecv
        }
        return UInt64(clamping: recordedNanos * 1_000_000_000 / speedNanos)
    }
}
