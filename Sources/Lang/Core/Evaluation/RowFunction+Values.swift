import Engine

// The values of functions of expressions. Numbers are exact, as in `Arithmetic`; of nothing the value is nothing.

extension RowFunction {
    /// The value of the function of some values.
    ///
    /// `if` and `coalesce`, which do not look at all of their arguments, and the running functions, which look at other
    /// rows, are evaluated elsewhere; `if` and `coalesce` of values that are known have their value here, too.
    ///
    /// - Throws: `notComparable` for values of another kind, and for a result that is too large; `wrongArgument` for digits
    ///   that cannot be.
    func value(of values: [Value], at span: SourceSpan) throws(Diagnostic) -> Value {
        guard let first = values.first else { return .null }
        switch self {
        case .min, .max: return try extreme(of: values, at: span)
        case .between:
            let isFrom = try Arithmetic.compare(.greaterOrEqual, first, values[1], at: span)
            let isTo = try Arithmetic.compare(.lessOrEqual, first, values[2], at: span)
            return isFrom == false || isTo == false ? .bool(false) : Value(truth: isFrom == nil ? nil : isTo)
        case .if:
            let holds = try first.truth(or: "a condition is true or false", at: span) ?? false
            return holds ? values[1] : values.count > 2 ? values[2] : .null
        case .coalesce: return values.first { !$0.isEmpty } ?? .null
        case .lag, .diff, .cumsum:
            throw Diagnostic(.notComparable, "`\(rawValue)` runs over rows, and here is one value", at: span)
        case .abs, .round, .floor, .sign, .date, .time, .hour: break
        }
        if first.isEmpty { return .null }
        switch self {
        case .date, .time, .hour: return try clock(first, at: span)
        case .abs, .sign:
            if case .duration(let nanos) = first {
                if self == .sign { return .int(Int(nanos.signum())) }
                guard nanos != Int64.min else { throw Arithmetic.tooLarge(at: span) }
                return .duration(nanos: Swift.abs(nanos))
            }
            let units = try number(first, at: span)
            if self == .sign { return .int(Int(units.signum())) }
            guard units != Int128.min else { throw Arithmetic.tooLarge(at: span) }
            return Arithmetic.decimal(units: Swift.abs(units))
        case .floor:
            let units = try number(first, at: span)
            let rest = units % Arithmetic.unit
            let (value, overflow) = units.subtractingReportingOverflow(rest < 0 ? rest + Arithmetic.unit : rest)
            guard !overflow else { throw Arithmetic.tooLarge(at: span) }
            return Arithmetic.decimal(units: value)
        case .round:
            let places = values.count > 1 ? values[1] : .int(0)
            if places.isEmpty { return .null }
            return try rounded(try number(first, at: span), places, at: span)
        case .min, .max, .coalesce, .if, .lag, .diff, .cumsum, .between: return .null
        }
    }

    private func number(_ value: Value, at span: SourceSpan) throws(Diagnostic) -> Int128 {
        if let units = Arithmetic.units(of: value) { return units }
        let also = self == .abs || self == .sign ? " or a duration" : ""
        throw Diagnostic(
            .notComparable, "`\(rawValue)` is of a number\(also), not of \(Arithmetic.shown(value))", at: span)
    }

    private func clock(_ value: Value, at span: SourceSpan) throws(Diagnostic) -> Value {
        guard case .time(let time) = value else {
            throw Diagnostic(
                .notComparable, "`\(rawValue)` is of a time, not of \(Arithmetic.shown(value))", at: span,
                help: "as in `\(rawValue)(ts_recv)`")
        }
        switch self {
        case .date: return .text("\(CalendarDate(time))")
        case .time: return .text(time.clockText(fraction: 9))
        default: return .int(Int(time.nanos % Timestamp.nanosPerDay / (3600 * Timestamp.nanosPerSecond)))
        }
    }

    /// The digits after the point that `round` takes.
    static let places = 0...18

    private func rounded(_ units: Int128, _ places: Value, at span: SourceSpan) throws(Diagnostic) -> Value {
        guard let count = places.whole, Self.places.contains(count) else {
            throw Diagnostic(
                .wrongArgument, "`round` takes a whole number from 0 to 18 of digits, not \(Arithmetic.shown(places))",
                at: span, help: "as in `round(price, 2)`")
        }
        var step: Int128 = 1
        for _ in count..<18 { step *= 10 }
        let rest = units % step
        // A half is rounded away from zero.
        let up = 2 * rest.magnitude >= step.magnitude && rest != 0 ? step * rest.signum() : 0
        let (value, overflow) = (units - rest).addingReportingOverflow(up)
        guard !overflow else { throw Arithmetic.tooLarge(at: span) }
        return Arithmetic.decimal(units: value)
    }

    /// The least or greatest of the values that are there, as it is.
    private func extreme(of values: [Value], at span: SourceSpan) throws(Diagnostic) -> Value {
        var best = Value.null
        for value in values where !value.isEmpty {
            let isBetter = try Arithmetic.compare(self == .min ? .less : .greater, value, best, at: span)
            if isBetter ?? true { best = value }
        }
        return best
    }
}

extension Value {
    /// The whole number that the value is; nil for any other value.
    var whole: Int? {
        guard let units = Arithmetic.units(of: self), units % Arithmetic.unit == 0 else { return nil }
        return Int(exactly: units / Arithmetic.unit)
    }
}
