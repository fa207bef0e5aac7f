/// A function of expressions, by its name: its arguments and a line of help. The parser, `help`, completion and the
/// reference go by this table.
package enum RowFunction: String, Sendable, CaseIterable {
    case abs, round, floor, sign, min, max, coalesce
    case `if`
    case date, time, hour, lag, diff, cumsum
    /// `x between a and b`, which is written as an operator.
    case between

    /// The functions that are written as `NAME(…)`, in the order of `help`.
    package static let written = allCases.filter { $0 != .between }

    /// The function that is written with a name; nil when none is.
    package init?(written name: String) {
        guard let function = RowFunction(rawValue: name), function != .between else { return nil }
        self = function
    }

    /// The numbers of arguments that it takes.
    package var arguments: ClosedRange<Int> {
        switch self {
        case .abs, .floor, .sign, .date, .time, .hour, .diff, .cumsum: 1...1
        case .round, .lag: 1...2
        case .min, .max, .coalesce: 2...Int.max
        case .if: 2...3
        case .between: 3...3
        }
    }

    /// True for a function of a row and those before it, which `with` and `select` alone take.
    package var isRunning: Bool {
        switch self {
        case .lag, .diff, .cumsum: true
        case .abs, .round, .floor, .sign, .min, .max, .coalesce, .if, .date, .time, .hour, .between: false
        }
    }

    /// The name with its arguments, `round(x[, n])`.
    package var syntax: String {
        switch self {
        case .abs, .floor, .sign, .diff, .cumsum: "\(rawValue)(x)"
        case .round, .lag: "\(rawValue)(x[, n])"
        case .min, .max, .coalesce: "\(rawValue)(a, b, …)"
        case .if: "if(c, a[, b])"
        case .date, .time, .hour: "\(rawValue)(ts)"
        case .between: "x between a and b"
        }
    }

    /// The rules of all functions, for `help`.
    package static let rules = [
        "Numbers are exact decimals. A function of an empty value is empty, but for `min`, `max`, `coalesce`, `if` and `cumsum`. "
            + "`lag`, `diff` and `cumsum` stand in `with` and `select` alone; they run over the rows in their order."
    ]

    /// One line for `help`, without a full stop.
    package var summary: String {
        switch self {
        case .abs: "the number or duration without its sign"
        case .round: "the number with n digits after the point, 0 when left out; a half is rounded away from zero"
        case .floor: "the greatest whole number that is not above the number"
        case .sign: "1 for a number or duration above zero, -1 for one below, 0 for zero"
        case .min: "the least of the values that are there"
        case .max: "the greatest of the values that are there"
        case .coalesce: "the first of the values that is there"
        case .if: "a where c is true, else b; without b empty. The side that is not taken is not looked at"
        case .date: "the date of a time as a text, 2025-09-24, in the zone of `set tz`"
        case .time: "the time of day of a time as a text, 19:45:00.000000000, in the zone of `set tz`"
        case .hour: "the hour of a time, 0 to 23, in the zone of `set tz`"
        case .lag: "the value n rows before, 1 when left out; empty where there is no such row"
        case .diff: "the value minus the one in the row before"
        case .cumsum: "the sum of the values so far; empty cells add nothing"
        case .between: "true from a to b, both included"
        }
    }
}
