/// A condition or a value as written. What a query operand means, a column or a question, the evaluator decides.
package typealias Expression = ExpressionTree<[Item]>

/// Operators and what they join, whatever is known of the words that ask something: the parser has them as written, the
/// Binder as `Operand`s.
package indirect enum ExpressionTree<Query: Sendable>: Sendable {
    case literal(ExpressionLiteral, span: SourceSpan)
    case variable(String, span: SourceSpan)
    /// A run of words: `price`, `digest`, `bbo CLX5 spread`, `last stream lag p99`, `$quote bid`. Never empty.
    case query(Query, span: SourceSpan)
    case not(ExpressionTree, span: SourceSpan)
    /// `- $x`; a sign glued to a number belongs to the literal.
    case negated(ExpressionTree, span: SourceSpan)
    case binary(BinaryOperator, ExpressionTree, ExpressionTree, span: SourceSpan)
    /// `x in (a, b)` or `x not in (a, b)`; the list is not empty.
    case among(ExpressionTree, [ExpressionTree], isDenied: Bool, span: SourceSpan)
    /// `x between a and b` or `x not between a and b`.
    case between(ExpressionTree, ExpressionTree, ExpressionTree, isDenied: Bool, span: SourceSpan)
    /// `x is null` or `x is not null`.
    case isNull(ExpressionTree, isDenied: Bool, span: SourceSpan)
    /// `round(x, 2)`, with as many arguments as the function takes.
    case call(RowFunction, [ExpressionTree], span: SourceSpan)

    /// The operands of the expression's operator or function; none for a literal, a variable and a query.
    var parts: [ExpressionTree] {
        switch self {
        case .literal, .variable, .query: []
        case .not(let inner, _), .negated(let inner, _), .isNull(let inner, _, _): [inner]
        case .binary(_, let left, let right, _): [left, right]
        case .among(let left, let list, _, _): [left] + list
        case .between(let left, let low, let high, _, _): [left, low, high]
        case .call(_, let arguments, _): arguments
        }
    }

    /// The same with other queries.
    func map<Other>(_ transform: (Query) -> Other) -> ExpressionTree<Other> {
        switch self {
        case .among(let left, let list, let isDenied, let span):
            .among(left.map(transform), list.map { $0.map(transform) }, isDenied: isDenied, span: span)
        case .between(let left, let low, let high, let isDenied, let span):
            .between(left.map(transform), low.map(transform), high.map(transform), isDenied: isDenied, span: span)
        case .isNull(let inner, let isDenied, let span): .isNull(inner.map(transform), isDenied: isDenied, span: span)
        case .call(let function, let arguments, let span):
            .call(function, arguments.map { $0.map(transform) }, span: span)
        case .literal(let literal, let span): .literal(literal, span: span)
        case .variable(let name, let span): .variable(name, span: span)
        case .query(let query, let span): .query(transform(query), span: span)
        case .not(let inner, let span): .not(inner.map(transform), span: span)
        case .negated(let inner, let span): .negated(inner.map(transform), span: span)
        case .binary(let sign, let left, let right, let span):
            .binary(sign, left.map(transform), right.map(transform), span: span)
        }
    }

    /// The extent of the whole expression in the source.
    package var span: SourceSpan {
        switch self {
        case .literal(_, let span), .variable(_, let span), .query(_, let span), .not(_, let span),
            .negated(_, let span), .binary(_, _, _, let span), .among(_, _, _, let span),
            .between(_, _, _, _, let span), .isNull(_, _, let span), .call(_, _, let span):
            span
        }
    }
}

extension ExpressionTree: Equatable where Query: Equatable {}
extension ExpressionTree: Hashable where Query: Hashable {}

/// A value that is written out in an expression.
package enum ExpressionLiteral: Hashable, Sendable {
    case decimal(DecimalLiteral)
    /// A number per second.
    case rate(DecimalLiteral)
    case duration(nanos: Int64)
    case string(String)
    case bool(Bool)
    case time(TimeExpression)
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
