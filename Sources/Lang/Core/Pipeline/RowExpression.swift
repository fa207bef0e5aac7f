import Engine

/// A condition or a value with its columns found, so that it is evaluated for each row without looking at a name again.
indirect enum RowExpression: Sendable {
    case constant(Value)
    case column(Int)
    case not(RowExpression, SourceSpan)
    case binary(BinaryOperator, RowExpression, RowExpression, SourceSpan)
    /// `~` with a pattern that is the same for every row.
    case matches(RowExpression, TextPattern, SourceSpan)
    /// A `~` on a column of an enumeration: whether the pattern matches a name of each of its values, by the text that
    /// the table has for the value.
    case isAmong(RowExpression, [String: Bool], SourceSpan)
    /// `is null`, or `is not null` where it is denied.
    case isNull(RowExpression, isDenied: Bool)
    /// `in (…)`: whether the value equals one of the others.
    case among(RowExpression, [RowExpression], SourceSpan)
    /// A function with its arguments. A running one is evaluated for all rows together (`Table.values`).
    case call(RowFunction, [RowExpression], SourceSpan)
    /// A time as the clock of a zone shows it, as if that were UTC: what `date`, `time` and `hour` read.
    case wall(RowExpression, DisplayZone)

    /// The value of the expression for a row.
    ///
    /// - Parameter cell: returns the row's value in a column.
    func value(_ cell: (Int) -> Value) throws(Diagnostic) -> Value {
        switch self {
        case .constant(let value): return value
        case .column(let index): return cell(index)
        case .matches(let left, let pattern, let span):
            let value = try left.value(cell)
            if case .text(let text) = value { return .bool(pattern.matches(text)) }
            return Value(truth: try Arithmetic.compare(.matches, value, .text(""), at: span))
        case .isAmong(let left, let values, _):
            let value = try left.value(cell)
            return value.isEmpty ? .null : .bool(values[CellText.text(value)] ?? false)
        case .isNull(let inner, let isDenied): return .bool(try inner.value(cell).isEmpty != isDenied)
        case .among(let left, let list, let span):
            var test = ListTest(try left.value(cell))
            for other in list {
                if try test.add(try other.value(cell), at: span) { break }
            }
            return test.result
        case .call(.if, let parts, let span):
            let holds = try parts[0].truth(cell, span) ?? false
            return holds ? try parts[1].value(cell) : parts.count > 2 ? try parts[2].value(cell) : .null
        case .call(.coalesce, let parts, _):
            for part in parts {
                let value = try part.value(cell)
                if !value.isEmpty { return value }
            }
            return .null
        case .call(let function, let parts, let span):
            var values: [Value] = []
            for part in parts { values.append(try part.value(cell)) }
            return try function.value(of: values, at: span)
        case .wall(let inner, let zone):
            let value = try inner.value(cell)
            if case .time(let time) = value { return .time(zone.wall(time)) }
            return value
        case .not(let inner, let span): return Value(truth: try inner.truth(cell, span).map { !$0 })
        case .binary(let sign, let left, let right, let span) where sign == .and || sign == .or:
            let first = try left.truth(cell, span)
            if first == sign.deciding { return .bool(sign.deciding) }
            let second = try right.truth(cell, span)
            return Value(truth: first == nil && second != sign.deciding ? nil : second)
        case .binary(let sign, let left, let right, let span):
            return try Arithmetic.value(
                sign, try left.value(cell), try right.value(cell), isItself: left.isColumn(of: right), at: span)
        }
    }

    private func isColumn(of other: RowExpression) -> Bool {
        if case .column(let index) = self, case .column(index) = other { true } else { false }
    }

    /// The expressions that it is made of.
    private var parts: [RowExpression] {
        switch self {
        case .constant, .column: []
        case .not(let inner, _), .matches(let inner, _, _), .isAmong(let inner, _, _), .isNull(let inner, _),
            .wall(let inner, _):
            [inner]
        case .binary(_, let left, let right, _): [left, right]
        case .among(let left, let list, _): [left] + list
        case .call(_, let arguments, _): arguments
        }
    }

    /// The indices of the columns that it looks at.
    var columns: Set<Int> {
        if case .column(let index) = self { return [index] }
        return parts.reduce(into: []) { $0.formUnion($1.columns) }
    }

    /// The same with other expressions in the place of some, from the inside out.
    ///
    /// - Parameter replacement: returns what stands in the place of an expression; the expression itself for most.
    func replacing(_ replacement: (RowExpression) throws -> RowExpression) rethrows -> RowExpression {
        func inner(_ expression: RowExpression) throws -> RowExpression { try expression.replacing(replacement) }
        let whole: RowExpression =
            switch self {
            case .constant, .column: self
            case .not(let value, let span): .not(try inner(value), span)
            case .binary(let sign, let left, let right, let span):
                .binary(sign, try inner(left), try inner(right), span)
            case .matches(let value, let pattern, let span): .matches(try inner(value), pattern, span)
            case .isAmong(let value, let values, let span): .isAmong(try inner(value), values, span)
            case .isNull(let value, let isDenied): .isNull(try inner(value), isDenied: isDenied)
            case .among(let value, let list, let span): .among(try inner(value), try list.map(inner), span)
            case .call(let function, let arguments, let span): .call(function, try arguments.map(inner), span)
            case .wall(let value, let zone): .wall(try inner(value), zone)
            }
        return try replacement(whole)
    }

    /// True when the row is kept: one for which the condition is neither true nor false is not.
    func holds(_ cell: (Int) -> Value, _ span: SourceSpan) throws(Diagnostic) -> Bool { try truth(cell, span) ?? false }

    /// The truth of the condition for a row; nil when it is neither true nor false.
    func truth(_ cell: (Int) -> Value, _ span: SourceSpan) throws(Diagnostic) -> Bool? {
        try value(cell).truth(or: "a condition is true or false", at: span)
    }
}

/// The test whether a value equals one of a list, value by value. As in SQL, a value that is not there decides nothing:
/// the result is true, false, or neither.
struct ListTest {
    private let value: Value
    private var isFound = false
    private var hasOpen = false

    init(_ value: Value) { self.value = value }

    /// Compares with the next of the list.
    ///
    /// - Returns: true when the rest of the list decides nothing any more.
    mutating func add(_ other: Value, at span: SourceSpan) throws(Diagnostic) -> Bool {
        switch try Arithmetic.compare(.equal, value, other, at: span) {
        case true?: isFound = true
        case nil: hasOpen = true
        case false?: break
        }
        return isFound
    }

    /// The result for the values compared so far.
    var result: Value { isFound ? .bool(true) : hasOpen ? .null : .bool(false) }
}
