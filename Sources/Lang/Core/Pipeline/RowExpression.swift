import Engine

/// A condition with its columns found, so that it is evaluated for each row without looking at a name again.
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

    /// The indices of the columns that it looks at.
    var columns: Set<Int> {
        switch self {
        case .constant: []
        case .column(let index): [index]
        case .not(let inner, _), .matches(let inner, _, _), .isAmong(let inner, _, _): inner.columns
        case .binary(_, let left, let right, _): left.columns.union(right.columns)
        }
    }

    /// True when the row is kept: one for which the condition is neither true nor false is not.
    func holds(_ cell: (Int) -> Value, _ span: SourceSpan) throws(Diagnostic) -> Bool { try truth(cell, span) ?? false }

    private func truth(_ cell: (Int) -> Value, _ span: SourceSpan) throws(Diagnostic) -> Bool? {
        try value(cell).truth(or: "a condition is true or false", at: span)
    }
}
