import Engine

/// A condition with its columns found: asked once a row, without looking at a name again.
indirect enum RowExpression: Sendable {
    case constant(Value)
    case column(Int)
    case not(RowExpression, SourceSpan)
    case binary(BinaryOperator, RowExpression, RowExpression, SourceSpan)
    /// `~` with a pattern that is the same for every row.
    case matches(RowExpression, TextPattern, SourceSpan)

    /// - Parameter cell: the row's value in a column.
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

    /// The columns it looks at.
    var columns: Set<Int> {
        switch self {
        case .constant: []
        case .column(let index): [index]
        case .not(let inner, _), .matches(let inner, _, _): inner.columns
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

extension Session {
    /// Finds the columns of a condition; whatever does not depend on a row is evaluated here, once.
    func compile(_ expression: Expression, columns: [String]) async throws -> RowExpression {
        switch expression {
        case .not(let inner, let span): return .not(try await compile(inner, columns: columns), span)
        case .negated(let inner, let span):
            return .binary(.minus, .constant(.decimal("0")), try await compile(inner, columns: columns), span)
        case .binary(let sign, let left, let right, let span):
            let a = try await compile(left, columns: columns)
            // Beside a column, a bare word that names nothing is a text: `side == bid`.
            if sign == .matches, let pattern = bareWord(right, columns) {
                return .matches(a, try TextPattern.parse(pattern, at: right.span), span)
            }
            if sign.isComparison, let text = bareWord(right, columns), case .column(let index) = a {
                return .binary(sign, a, .constant(.text(Self.spelled(text, for: columns[index]))), span)
            }
            let b = try await compile(right, columns: columns)
            if sign == .matches, case .constant(.text(let text)) = b {
                return .matches(a, try TextPattern.parse(text, at: right.span), span)
            }
            return .binary(sign, a, b, span)
        case .query(let items, let span):
            if items.count == 1, let item = items.first, item.kind == .word {
                if let index = columns.firstIndex(of: item.text) { return .column(index) }
                if table[item.text] == nil {
                    throw Diagnostic(
                        .noSuchColumn, "there is no column ‘\(item.text)’", at: span,
                        help: Suggestions.help(item.text, among: columns)
                            ?? "there is \(columns.joined(separator: ", "))")
                }
            }
            return .constant(try await evaluate(expression).value)
        case .literal, .variable: return .constant(try await evaluate(expression).value)
        }
    }

    private func bareWord(_ expression: Expression, _ columns: [String]) -> String? {
        guard case .query(let items, _) = expression, items.count == 1, let item = items.first, item.kind == .word,
            !columns.contains(item.text), table[item.text] == nil
        else { return nil }
        return item.text
    }

    /// DBN's letters for what the tables of mbosh spell out.
    private static func spelled(_ text: String, for column: String) -> String {
        guard column == "side" else { return text }
        switch text {
        case "B": return "bid"
        case "A": return "ask"
        case "N": return "none"
        default: return text
        }
    }
}
