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
            switch try left.value(cell) {
            case .text(let text): return .bool(pattern.matches(text))
            case .null, .nothing: return .bool(false)
            case let other: return .bool(try Arithmetic.compare(.matches, other, .text(""), at: span))
            }
        case .isAmong(let left, let values, _):
            let value = try left.value(cell)
            return .bool(value.isEmpty ? false : values[CellText.text(value)] ?? false)
        case .not(let inner, let span): return .bool(!(try inner.holds(cell, span)))
        case .binary(.and, let left, let right, let span):
            if try !left.holds(cell, span) { return .bool(false) }
            return .bool(try right.holds(cell, span))
        case .binary(.or, let left, let right, let span):
            if try left.holds(cell, span) { return .bool(true) }
            return .bool(try right.holds(cell, span))
        case .binary(let sign, let left, let right, let span):
            let a = try left.value(cell)
            let b = try right.value(cell)
            guard sign.isComparison else {
                if a.isEmpty || b.isEmpty { return .null }
                return try Arithmetic.apply(sign, a, b, at: span)
            }
            // An empty cell is neither more nor less than anything.
            if a.isEmpty || b.isEmpty { return .bool(sign == .notEqual && a.isEmpty != b.isEmpty) }
            return .bool(try Arithmetic.compare(sign, a, b, at: span))
        }
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

    func holds(_ cell: (Int) -> Value, _ span: SourceSpan) throws(Diagnostic) -> Bool {
        switch try value(cell) {
        case .bool(let value): return value
        case .null, .nothing: return false
        default:
            throw Diagnostic(.notComparable, "a condition is true or false", at: span, help: "compare it: ==, <, >=")
        }
    }
}

extension Value {
    var isEmpty: Bool {
        switch self {
        case .null, .nothing: true
        default: false
        }
    }
}
