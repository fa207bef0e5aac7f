/// A condition or a value as written. The evaluator decides whether a query operand is a column or a question.
public indirect enum Expression: Hashable, Sendable {
    case literal(Literal, span: SourceSpan)
    case variable(String, span: SourceSpan)
    /// A run of words: `price`, `digest`, `bbo CLX5 spread`, `last stream lag p99`, `$quote bid`. Never empty.
    case query([Item], span: SourceSpan)
    case not(Expression, span: SourceSpan)
    /// `- $x`; a sign glued to a number belongs to the literal.
    case negated(Expression, span: SourceSpan)
    case binary(BinaryOperator, Expression, Expression, span: SourceSpan)

    /// A value that is written out.
    public enum Literal: Hashable, Sendable {
        case decimal(DecimalLiteral)
        /// A number per second (`100k/s`).
        case rate(DecimalLiteral)
        /// A duration in nanoseconds (`5m`).
        case duration(nanos: Int64)
        case string(String)
        case bool(Bool)
        case time(TimeExpression)
    }

    /// The extent of the whole expression in the source.
    public var span: SourceSpan {
        switch self {
        case .literal(_, let span), .variable(_, let span), .query(_, let span), .not(_, let span),
            .negated(_, let span), .binary(_, _, _, let span):
            span
        }
    }
}

/// An operator between two operands; its raw value is the sign as written.
public enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
    case or, and
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    /// Text on the left, pattern on the right.
    case matches = "~"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"

    /// The rank of the operator: one of a higher rank binds tighter. `not` (3) stands between `and` and the
    /// comparisons.
    public var precedence: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches: 4
        case .plus, .minus: 5
        case .times, .divided: 6
        }
    }

    /// True for the operators that give true or false of two values; two of them cannot be chained.
    public var isComparison: Bool { precedence == 4 }
}
