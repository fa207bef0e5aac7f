import Engine

/// The operators of expressions, of claims as well as of conditions over rows. They are exact: numbers are whole numbers of
/// 10^-18 in 128 bits, never binary fractions. Measured figures (rates) are rounded to 10^-9 first.
///
/// A comparison with nothing, be it an empty cell or a figure without a value, is neither true nor false, and so is a `not`
/// of it: `Value.null` stands for that, as for the sum with nothing.
package enum Arithmetic {
    /// The units of the number 1.
    static let unit: Int128 = 1_000_000_000_000_000_000

    /// The reading of a value in a comparison or a sum.
    private enum Operand {
        case number(Int128)
        case duration(Int128)
        case time(Int128)
        case text(String)
        case bool(Bool)
        case nothing

        /// The name of the kind in a message.
        var kind: String {
            switch self {
            case .number: "a number"
            case .duration: "a duration"
            case .time: "a time"
            case .text: "a text"
            case .bool: "true or false"
            case .nothing: "nothing"
            }
        }
    }

    /// The reading of a value; nil for an answer that is not one value, and for a number that is too large.
    private static func operand(_ value: Value) -> Operand? {
        switch value {
        case .int(let value): .number(Int128(value) * unit)
        case .id(let value): .number(Int128(value) * unit)
        case .price(let price, _): .number(Int128(price.nanos) * 1_000_000_000)
        case .decimal(let text): number(text).map { .number($0) }
        case .number(let value):
            value.isFinite && abs(value) < 1e15 ? .number(Int128((value * 1e9).rounded()) * 1_000_000_000) : nil
        case .duration(let nanos): .duration(Int128(nanos))
        case .time(let time): .time(Int128(time.nanos))
        case .text(let text): .text(text)
        case .bool(let value): .bool(value)
        case .null, .nothing: .nothing
        case .list, .fields, .table, .book, .bbo, .records, .view, .report, .assertion, .page: nil
        }
    }

    /// Reads a decimal of up to 18 digits after the point in units of 10^-18; nil for any other text and for a number
    /// that does not fit.
    package static func number(_ text: String) -> Int128? {
        var digits = text[...]
        let negative = digits.first == "-"
        if negative { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Int128(parts[0].isEmpty ? "0" : parts[0]) else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.utf8.count <= 18 else { return nil }
        guard let rest = Int128(fraction + String(repeating: "0", count: 18 - fraction.utf8.count)) else { return nil }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: unit)
        let (sum, overflow2) = scaled.addingReportingOverflow(rest)
        return overflow || overflow2 ? nil : negative ? -sum : sum
    }

    /// A number in units; nil for any other value, and for one that does not fit.
    static func units(of value: Value) -> Int128? {
        if case .number(let units)? = operand(value) { units } else { nil }
    }

    /// The number of so many units.
    static func decimal(units: Int128) -> Value { .decimal(text(units)) }

    private static func text(_ value: Int128) -> String { FixedDecimal(units: value, places: 18).text }

    /// An operator between two values, but for `and` and `or`, of which one side may decide alone.
    ///
    /// - Parameter isItself: both sides are the same words. `x == x` asks whether there is a value.
    static func value(
        _ sign: BinaryOperator, _ a: Value, _ b: Value, isItself: @autoclosure () -> Bool, at span: SourceSpan
    ) throws(Diagnostic) -> Value {
        guard sign.isComparison else { return try apply(sign, a, b, at: span) }
        if a.isEmpty, sign == .equal || sign == .notEqual, isItself() { return .bool(sign == .notEqual) }
        return Value(truth: try compare(sign, a, b, at: span))
    }

    /// - Returns: nil where a side is nothing.
    static func compare(_ sign: BinaryOperator, _ a: Value, _ b: Value, at span: SourceSpan) throws(Diagnostic) -> Bool?
    {
        guard let left = operand(a), let right = operand(b) else {
            throw Diagnostic(
                .notComparable, "a whole answer cannot be compared", at: span, help: "name one of its figures")
        }
        switch (left, right) {
        case (.number(let x), .number(let y)), (.duration(let x), .duration(let y)), (.time(let x), .time(let y)):
            return try ordered(sign, x, y, at: span)
        case (.text(let x), .text(let y)):
            if sign == .matches { return try TextPattern.parse(y, at: span).matches(x) }
            return try ordered(sign, x, y, at: span)
        case (.bool(let x), .bool(let y)) where sign == .equal || sign == .notEqual: return (x == y) == (sign == .equal)
        case (.nothing, _), (_, .nothing): return nil
        default:
            throw Diagnostic(
                .notComparable, "\(left.kind) (\(shown(a))) cannot be compared with \(right.kind) (\(shown(b)))",
                at: span, help: help(left, a, right, b))
        }
    }

    /// The help for two sides of different kinds: a way to make them of one.
    private static func help(_ left: Operand, _ a: Value, _ right: Operand, _ b: Value) -> String {
        switch (left, right) {
        case (.number, .text(let text)) where number(text) != nil,
            (.time, .text(let text)) where WordShape.time(of: text) != nil,
            (.duration, .text(let text)) where DurationLiteral.nanos(text) != nil:
            "write it without quotes: `\(text)`"
        case (.text, .number), (.text, .duration), (.text, .time):
            "put it between quotes to compare texts: \"\(shown(b))\""
        case (.duration, .number): "a duration has a unit, as in \(shown(b))ms"
        case (.number, .duration): "a duration has a unit, as in \(shown(a))ms"
        default: "compare numbers with numbers, durations with durations, times with times, texts with texts"
        }
    }

    private static func ordered<T: Comparable>(
        _ sign: BinaryOperator, _ x: T, _ y: T, at span: SourceSpan
    ) throws(Diagnostic) -> Bool {
        switch sign {
        case .equal: x == y
        case .notEqual: x != y
        case .less: x < y
        case .lessOrEqual: x <= y
        case .greater: x > y
        case .greaterOrEqual: x >= y
        case .matches, .and, .or, .plus, .minus, .times, .divided:
            throw Diagnostic(.notComparable, "`~` looks for a pattern in a text", at: span)
        }
    }

    static func tooLarge(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.notComparable, "the result is too large", at: span)
    }

    /// Adds, subtracts, multiplies or divides two values.
    ///
    /// - Throws: `notComparable` for kinds that do not go together, for a division by zero and for a result that is too
    ///   large.
    static func apply(_ sign: BinaryOperator, _ a: Value, _ b: Value, at span: SourceSpan) throws(Diagnostic) -> Value {
        guard let left = operand(a), let right = operand(b) else {
            throw Diagnostic(.notComparable, "a whole answer is no number", at: span, help: "name one of its figures")
        }
        if sign == .plus, let joined = try joined(left, a, right, b, at: span) { return .text(joined) }
        switch (left, right) {
        case (.nothing, _), (_, .nothing): return .null
        default: break
        }
        let tooLarge = tooLarge(at: span)
        let (value, overflow): (Int128, Bool)
        switch (left, right, sign) {
        case (.number(let x), .number(let y), .plus), (.duration(let x), .duration(let y), .plus),
            (.time(let x), .duration(let y), .plus):
            (value, overflow) = x.addingReportingOverflow(y)
        case (.number(let x), .number(let y), .minus), (.duration(let x), .duration(let y), .minus),
            (.time(let x), .time(let y), .minus), (.time(let x), .duration(let y), .minus):
            (value, overflow) = x.subtractingReportingOverflow(y)
        case (.number(let x), .number(let y), .times), (.duration(let x), .number(let y), .times),
            (.number(let x), .duration(let y), .times):
            // A duration is a whole number of nanoseconds, cut off and not rounded.
            (value, overflow) = product(x, y)
        case (.number(let x), .number(let y), .divided), (.duration(let x), .number(let y), .divided),
            (.duration(let x), .duration(let y), .divided):
            (value, overflow) = try quotient(x, y, at: span)
        default:
            throw Diagnostic(
                .notComparable, "`\(sign.rawValue)` does not go between \(left.kind) and \(right.kind)", at: span)
        }
        guard !overflow else { throw tooLarge }
        switch (left, right) {
        case (.time, .duration):
            guard value >= 0, value < Int128(UInt64.max) else {
                throw Diagnostic(.notComparable, "there is no such time", at: span)
            }
            return .time(Timestamp(nanos: UInt64(value)))
        case (.duration, .duration) where sign == .divided: return .decimal(text(value))
        case (.duration, _), (_, .duration), (.time, .time):
            guard let nanos = Int64(exactly: value) else { throw tooLarge }
            return .duration(nanos: nanos)
        default: return .decimal(text(value))
        }
    }

    /// The text that `+` makes of a text and any other value; nil when neither side is a text.
    private static func joined(
        _ left: Operand, _ a: Value, _ right: Operand, _ b: Value, at span: SourceSpan
    ) throws(Diagnostic) -> String? {
        switch (left, right) {
        case (.text, _), (_, .text): break
        default: return nil
        }
        let text = CellText.text(a) + CellText.text(b)
        guard text.utf8.count <= ScriptLimits.longestText else {
            throw Diagnostic(.tooLarge, "a text of more than \(ScriptLimits.longestText) bytes", at: span)
        }
        return text
    }

    private static func product(_ x: Int128, _ y: Int128) -> (Int128, Bool) {
        scaled(x.magnitude.multipliedFullWidth(by: y.magnitude), by: unit.magnitude, isNegative: (x < 0) != (y < 0))
    }

    private static func quotient(_ x: Int128, _ y: Int128, at span: SourceSpan) throws(Diagnostic) -> (Int128, Bool) {
        guard y != 0 else { throw Diagnostic(.notComparable, "division by zero", at: span) }
        return scaled(
            x.magnitude.multipliedFullWidth(by: unit.magnitude), by: y.magnitude, isNegative: (x < 0) != (y < 0))
    }

    /// A product of 256 bits divided by a divisor, cut off after the 18th digit of the fraction; true when the result
    /// does not fit.
    private static func scaled(
        _ product: (high: UInt128, low: UInt128), by divisor: UInt128, isNegative: Bool
    ) -> (Int128, Bool) {
        guard product.high < divisor, let value = Int128(exactly: divisor.dividingFullWidth(product).quotient) else {
            return (0, true)
        }
        return (isNegative ? -value : value, false)
    }

    /// A value as a sentence has it.
    static func shown(_ value: Value) -> String {
        switch value {
        case .text(let text): "\"\(text)\""
        case .null, .nothing: "nothing"
        case .list, .fields, .table, .book, .bbo, .records, .view, .report, .assertion, .page: "an answer"
        case .bool, .int, .id, .price, .decimal, .time, .duration, .number: CellText.text(value)
        }
    }
}

extension BinaryOperator {
    /// The value of one side that decides `and` or `or` whatever the other is.
    var deciding: Bool { self == .or }
}

extension Value {
    /// True, false, or neither.
    init(truth: Bool?) { self = truth.map { .bool($0) } ?? .null }

    /// The truth of the value; nil for nothing, which is neither true nor false.
    ///
    /// - Parameter message: for any other value.
    func truth(or message: @autoclosure () -> String, at span: SourceSpan) throws(Diagnostic) -> Bool? {
        switch self {
        case .bool(let value): value
        case .null, .nothing: nil
        default: throw Diagnostic(.notComparable, message(), at: span, help: "compare it: ==, <, >=")
        }
    }

    var isEmpty: Bool {
        switch self {
        case .null, .nothing: true
        default: false
        }
    }
}

extension DecimalLiteral {
    /// The decimal as text, exact, without an exponent.
    var text: String {
        let digits = String(self.digits.magnitude)
        let sign = self.digits < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = digits.zeroPadded(scale + 1)
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}
