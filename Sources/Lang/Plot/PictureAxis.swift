import Engine
import Lang

/// An axis: the values at its two ends, and the round ones between them that get a label. All are whole numbers, so
/// that a picture is the same on every machine.
package struct PictureAxis: Sendable, Hashable {
    /// The value at the low end.
    package var low: Int128
    /// The value at the high end.
    package var high: Int128
    /// The labelled values, ascending.
    package var ticks: [Tick]

    /// A mark on the axis and the words beside it.
    package struct Tick: Sendable, Hashable {
        /// The value of the mark.
        package var value: Int128
        /// The words beside the mark.
        package var label: String
    }

    /// The step of a value, counted from the low end: 0…`steps`, to the nearest.
    package func place(_ value: Int128, steps: Int) -> Int { Self.place(value, low, high, steps: steps) }

    /// The step, 0…`steps`, to the nearest, of a value between `low` and `high`.
    package static func place(_ value: Int128, _ low: Int128, _ high: Int128, steps: Int) -> Int {
        guard high > low, steps > 0 else { return 0 }
        var span = high - low
        var distance = min(max(value - low, 0), span)
        // The bits that are left out are far below what can be seen; with them the product could exceed 128 bits.
        let spare = Int128.bitWidth - span.leadingZeroBitCount - 96
        if spare > 0 {
            span >>= Int128(spare)
            distance >>= Int128(spare)
        }
        return Int((distance * Int128(steps) * 2 + span) / (span * 2))
    }

    /// An axis of numbers of 10^-`scale`. When all values are equal, it has room on both sides.
    package static func numbers(
        _ low: Int128, _ high: Int128, scale: Int = Picture.scale, digits: Int = 0, ticks: Int
    ) -> PictureAxis {
        var axis = PictureAxis(low: min(low, high), high: max(low, high), ticks: [])
        if axis.low == axis.high {
            let room = power(max(0, scale - digits))
            axis.low -= room
            axis.high += room
        }
        let step = step(axis.high - axis.low, ticks: ticks)
        // The labels have as many digits as the steps differ in, and as the prices have.
        var needed = scale
        while needed > digits, step % power(scale - needed + 1) == 0 { needed -= 1 }
        var value = axis.low / step * step
        if value < axis.low { value += step }
        while value <= axis.high {
            axis.ticks.append(Tick(value: value, label: Picture.text(value, scale: scale, digits: needed)))
            value += step
        }
        return axis
    }

    /// The step between labels, 1, 2 or 5 times a power of ten: the least that makes no more than so many ticks.
    private static func step(_ span: Int128, ticks: Int) -> Int128 {
        var step: Int128 = 1
        while true {
            for factor in [1, 2, 5] as [Int128] where span / (step * factor) <= Int128(max(1, ticks)) {
                return step * factor
            }
            step *= 10
        }
    }

    private static func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}

extension PictureAxis {
    private static let second: Int128 = 1_000_000_000

    /// The steps between times that are round on a clock, in nanoseconds.
    private static let clockSteps: [Int128] = {
        var steps: [Int128] = []
        var unit: Int128 = 1
        while unit < second {
            steps += [unit, 2 * unit, 5 * unit]
            unit *= 10
        }
        steps += ([1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200] as [Int128])
            .map { $0 * second }
        return steps + ([1, 2, 7, 14, 28, 91, 365, 3650] as [Int128]).map { $0 * 86_400 * second }
    }()

    /// An axis of time; marks are round on the clock of a zone, in UTC without one.
    package static func times(
        _ first: Timestamp, _ last: Timestamp, ticks: Int, zone: DisplayZone? = nil
    ) -> PictureAxis {
        var axis = PictureAxis(low: Int128(first.nanos), high: Int128(max(first, last).nanos), ticks: [])
        if axis.low == axis.high { axis.high += 1 }
        let span = axis.high - axis.low
        let step = clockSteps.first { span / $0 <= Int128(max(1, ticks)) } ?? span
        // The offset of the zone at the beginning decides the marks; after a change of the offset they are still as far
        // apart.
        let ahead = Int128(zone?.nanos(at: first) ?? 0)
        var value = (axis.low + ahead + step - 1) / step * step - ahead
        while value <= axis.high {
            let time = Timestamp(nanos: UInt64(clamping: value))
            axis.ticks.append(Tick(value: value, label: label(zone?.wall(time) ?? time, step: step)))
            value += step
        }
        return axis
    }

    private static func label(_ time: Timestamp, step: Int128) -> String {
        if step % (86_400 * second) == 0 { return "\(CalendarDate(time))" }
        if step % (60 * second) == 0 { return String(time.clockText(fraction: 0).dropLast(3)) }
        var fraction = 0
        var unit = second
        while step % unit != 0 {
            unit /= 10
            fraction += 1
        }
        return time.clockText(fraction: fraction)
    }

    /// An interval as one would write it: `1m`, not `60s`.
    static func text(interval nanos: UInt64) -> String {
        let minute: UInt64 = 60_000_000_000
        if nanos > 0, nanos % (60 * minute) == 0 { return "\(nanos / (60 * minute))h" }
        if nanos > 0, nanos % minute == 0 { return "\(nanos / minute)m" }
        return DurationText.short(nanos: nanos)
    }

    /// A round distance of time that makes no more than so many steps of a span, in nanoseconds.
    package static func interval(of span: UInt64, steps: Int) -> UInt64 {
        let step = clockSteps.first { Int128(span) / $0 < Int128(max(1, steps)) } ?? Int128(span)
        return UInt64(clamping: max(1, step))
    }
}
