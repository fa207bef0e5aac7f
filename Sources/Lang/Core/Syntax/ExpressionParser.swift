// expression = conjunction { "or" conjunction }
// conjunction= negation { "and" negation }
// negation   = "not" negation | comparison
// comparison = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" ) sum | test ]   # one only: 1 < $x < 5 is refused
// test       = [ "not" ] "in" "(" list ")" | [ "not" ] "between" sum "and" sum | "is" [ "not" ] "null"
// sum        = product { ( "+" | "-" ) product }
// product    = factor { ( "*" | "/" ) factor }
// factor     = "-" factor | operand
// operand    = "(" expression ")" | NUMBER | RATE | DURATION | TIME | STRING | "true" | "false" | "$" NAME | query
//            | FUNCTION "(" list ")"
// list       = expression { "," expression }
// query      = ( WORD | "$" NAME ) { item }      # up to an operator, a parenthesis or the end
//
// From loose to tight: or, and, not, comparisons, + -, * /, sign. Operators of one rank group to the left.

/// Reads an expression from the items behind a verb or an option.
package struct ExpressionParser {
    /// The most parentheses, `not` and signs that may be nested in one another.
    package static let deepestNesting = 64
    /// The most operators in an expression: a chain of operators is a tree as deep as it is long, and a tree is walked
    /// by recursion.
    package static let mostOperators = 256

    /// The items that have not been read.
    var rest: ArraySlice<Item>
    /// The last item read; nil before the first.
    private(set) var last: Item?
    /// The span of the last item read: an operand that is missing at the end is reported after it.
    var lastSpan: SourceSpan
    /// The levels of parentheses, `not` and signs around the current item; at most `deepestNesting`.
    var nesting = 0
    private var operators = 0
    /// True where a function may run over rows: in the columns that a stage makes.
    let runsOverRows: Bool

    private init(_ items: ArraySlice<Item>, after anchor: SourceSpan, runsOverRows: Bool) {
        rest = items
        lastSpan = anchor
        self.runsOverRows = runsOverRows
    }

    /// Reads an expression of which all items must be a part.
    ///
    /// - Parameters:
    ///   - anchor: the place of the word before, for the message when `items` is empty.
    ///   - runsOverRows: true for a column that a stage makes, which may look at the rows before each.
    package static func parse(
        _ items: [Item], after anchor: SourceSpan, runsOverRows: Bool = false
    ) throws(Diagnostic) -> Expression {
        var parser = ExpressionParser(items[...], after: anchor, runsOverRows: runsOverRows)
        let expression = try parser.parseChain(above: 0)
        if let extra = parser.rest.first { throw parser.unexpected(extra) }
        return expression
    }

    /// Reads operators that bind tighter than `rank`, and everything they join. (Precedence climbing: one function for
    /// the five rules of two-sided operators; 3 is the rank of `not`.)
    mutating func parseChain(above rank: Int) throws(Diagnostic) -> Expression {
        var left = try rank < 3 ? parseNegation() : parseFactor()
        while let item = rest.first {
            if rank < ExpressionTest.precedence, let test {
                try count(item)
                left = try parse(test, of: left)
                try refuseComparison(after: left)
                continue
            }
            guard let sign = Self.binaryOperator(item), sign.precedence > rank else { break }
            try count(item)
            take(item)
            let right = try parseChain(above: sign.precedence)
            if sign.isComparison { try refuseComparison(after: right) }
            left = .binary(sign, left, right, span: left.span.joined(right.span))
        }
        return left
    }

    /// - Throws: for a comparison or a test after one, whose last operand this is.
    private func refuseComparison(after operand: Expression) throws(Diagnostic) {
        guard let next = rest.first, test != nil || Self.binaryOperator(next)?.isComparison == true else { return }
        if let foreign = Self.foreignJoin(in: operand) { throw foreign }
        throw Diagnostic(
            .chainedComparison, "a comparison cannot be compared again", at: next.span,
            help: "join two comparisons with `and`, or put one between parentheses")
    }

    private mutating func parseNegation() throws(Diagnostic) -> Expression {
        guard let item = rest.first, item.isWord("not") else { return try parseChain(above: 3) }
        try enter(item)
        defer { nesting -= 1 }
        take(item)
        let operand = try parseNegation()
        return .not(operand, span: item.span.joined(operand.span))
    }

    private mutating func parseFactor() throws(Diagnostic) -> Expression {
        guard let item = rest.first, item.isWord("-") else { return try parseOperand() }
        try enter(item)
        defer { nesting -= 1 }
        take(item)
        let operand = try parseFactor()
        return .negated(operand, span: item.span.joined(operand.span))
    }

    /// Reads `( … )`, with the `(` as the current item.
    mutating func parseParentheses(_ open: Item) throws(Diagnostic) -> Expression {
        try enter(open)
        defer { nesting -= 1 }
        take(open)
        let expression = try parseChain(above: 0)
        guard let close = rest.first else { throw Self.neverClosed(open) }
        guard close.isSymbol(")") else { throw unexpected(close) }
        take(close)
        return expression
    }

    /// Reads `( a, b, … )`, with the `(` as the current item.
    mutating func parseList(_ open: Item) throws(Diagnostic) -> [Expression] {
        try enter(open)
        defer { nesting -= 1 }
        take(open)
        var list: [Expression] = []
        if let close = rest.first, close.isSymbol(")") {
            take(close)
            return list
        }
        while true {
            list.append(try parseChain(above: 0))
            guard let next = rest.first else { throw Self.neverClosed(open) }
            guard next.isSymbol(")") || next.isSymbol(",") else { throw unexpected(next) }
            take(next)
            if next.isSymbol(")") { return list }
        }
    }

    private static func neverClosed(_ open: Item) -> Diagnostic {
        Diagnostic(
            .unbalancedParenthesis, "this parenthesis is never closed", at: open.span, label: "opened here",
            help: "add the ‘)’")
    }

    /// Moves past an item at the front of `rest`.
    mutating func take(_ item: Item) {
        last = item
        lastSpan = item.span
        rest = rest.dropFirst()
    }

    mutating func enter(_ item: Item) throws(Diagnostic) {
        guard nesting < Self.deepestNesting else { throw Self.tooLarge(at: item.span) }
        nesting += 1
    }

    mutating func count(_ item: Item) throws(Diagnostic) {
        guard operators < Self.mostOperators else { throw Self.tooLarge(at: item.span) }
        operators += 1
    }

    private static func tooLarge(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .expressionTooLarge, "the expression is too large", at: span,
            help: "give a part of it a name with `let`")
    }
}
