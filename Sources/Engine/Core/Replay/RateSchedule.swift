/// The schedule of an even stream: message *i* is due `i / rate` after the anchor, exactly.
///
/// Each target is computed from *i* or from the elapsed time and nothing is summed, so a year or 2^40 messages do not
/// move it by a nanosecond. The rate is held as messages in 1e9 seconds, and products take 128 bits: i ≤ 2^63, 1e18 <
/// 2^60.
struct RateSchedule: Sendable {
    /// The rate in messages per billion seconds.
    let perBillionSeconds: UInt64

    private static let nanosPerBillionSeconds: UInt128 = 1_000_000_000_000_000_000

    /// Makes a schedule.
    ///
    /// - Parameter rate: Messages per second; held to 1e-9…1e9.
    init(rate: Double) {
        let scaled = (rate * 1e9).rounded()
        perBillionSeconds = scaled >= 1e18 ? UInt64(1e18) : scaled >= 1 ? UInt64(scaled) : 1
    }

    /// Returns the nanoseconds from the anchor to message `place`, rounded down; pinned to the representable range.
    func target(of place: Int) -> UInt64 {
        UInt64(clamping: UInt128(place) * Self.nanosPerBillionSeconds / UInt128(perBillionSeconds))
    }
}
