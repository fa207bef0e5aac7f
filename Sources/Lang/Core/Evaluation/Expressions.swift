import Engine

extension Question {
    /// A value, and for a comparison that is not true, what stood on both sides.
    struct Evaluated {
        var value: Value
        var explanation: String?
    }

    /// Evaluates an expression at the moment of the statement.
    func evaluate(_ expression: BoundExpression) async throws -> Evaluated {
        switch expression {
        case .literal(let literal, let span): return Evaluated(value: try value(literal, span))
        case .variable(let name, let span):
            return Evaluated(value: try await value(of: name, at: span))
        case .query(let operand, let span): return Evaluated(value: try await figure(operand, span))
        case .not(let inner, let span):
            var denied = try await evaluate(inner)
            if let value = try denied.value.truth(or: "`not` needs a claim that is true or false", at: span) {
                denied = Evaluated(value: .bool(!value), explanation: value ? "what `not` denies is true" : nil)
            }
            return denied
        case .negated(let inner, let span):
            return Evaluated(
                value: try Arithmetic.apply(.minus, .decimal("0"), try await evaluate(inner).value, at: span))
        case .binary(let sign, let left, let right, let span):
            return try await binary(sign, left, right, span)
        case .isNull(let inner, let isDenied, _):
            let value = Self.single(try await evaluate(inner).value)
            let isThere = if case .list(let values) = value { !values.isEmpty } else { !value.isEmpty }
            let what = isThere ? "\(Arithmetic.shown(value)) is not null" : "it is null"
            return Evaluated(value: .bool(isThere == isDenied), explanation: isThere == isDenied ? nil : what)
        case .among(let left, let list, let isDenied, let span):
            return try await among(left, list, isDenied: isDenied, span)
        case .between(let left, let low, let high, let isDenied, let span):
            var values: [Value] = []
            for part in [left, low, high] { values.append(Self.single(try await evaluate(part).value)) }
            let truth = try RowFunction.between.value(of: values, at: span).truth(or: "", at: span)
            let shown = values.map { Arithmetic.shown($0) }
            return Self.denied(truth, isDenied, "\(shown[0]) between \(shown[1]) and \(shown[2])")
        case .call(let function, let arguments, let span):
            return Evaluated(value: try await call(function, arguments, span))
        }
    }

    /// The truth of a test, or of its denial, with what to say of it.
    private static func denied(_ truth: Bool?, _ isDenied: Bool, _ text: String) -> Evaluated {
        let value = Value(truth: truth.map { $0 != isDenied })
        if case .bool(true) = value { return Evaluated(value: value) }
        let result = truth == nil ? "is neither true nor false" : truth == true ? "is true" : "is false"
        return Evaluated(value: value, explanation: "\(text) \(result)")
    }

    private func among(
        _ left: BoundExpression, _ list: [BoundExpression], isDenied: Bool, _ span: SourceSpan
    ) async throws -> Evaluated {
        let a = Self.single(try await evaluate(left).value)
        var test = ListTest(a)
        var shown: [String] = []
        for part in list {
            let b = try await other(part, beside: a, of: left)
            // A value that is a list, such as a variable's, stands for its parts.
            for value in b.listed ?? [b] {
                shown.append(Arithmetic.shown(value))
                if try test.add(value, at: span) { break }
            }
        }
        let truth = try test.result.truth(or: "", at: span)
        return Self.denied(truth, isDenied, "\(Arithmetic.shown(a)) in (\(shown.joined(separator: ", ")))")
    }

    /// The other side of a comparison with a value. A word of the column that the value was taken from means what the
    /// column has for it.
    private func other(
        _ right: BoundExpression, beside value: Value, of left: BoundExpression
    ) async throws -> Value {
        if let words = Self.words(of: left, with: value) { return try await word(right, among: words) }
        return try await word(right, beside: value)
    }

    /// The value of a function; `if` and `coalesce` look no further than they must.
    private func call(
        _ function: RowFunction, _ arguments: [BoundExpression], _ span: SourceSpan
    ) async throws -> Value {
        var left = arguments[...]
        if function == .if, let condition = left.popFirst() {
            let holds = try await holds(condition) ?? false
            guard let chosen = holds ? left.first : left.dropFirst().first else { return .null }
            return Self.single(try await evaluate(chosen).value)
        }
        var values: [Value] = []
        for argument in left {
            var value = Self.single(try await evaluate(argument).value)
            if function == .coalesce, !value.isEmpty { return value }
            if case .time(let time) = value, let zone, [.date, .time, .hour].contains(function) {
                value = .time(zone.wall(time))
            }
            values.append(value)
        }
        return try function.value(of: values, at: span)
    }

    private func binary(
        _ sign: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, _ span: SourceSpan
    ) async throws -> Evaluated {
        // The comparison `bid == $k side` says the same as `$k side == bid`.
        if sign.isComparison, sign != .matches, let word = bareWord(left), Self.nameOfColumn(right) != nil {
            let b = Self.single(try await evaluate(right).value)
            let a: Value =
                if let words = Self.words(of: right, with: b) {
                    try words.value(of: word, at: left.span)
                } else if case .text = b { .text(word) } else { try await evaluate(left).value }
            return try compared(sign, a, b, (left, right), operand: right, at: span)
        }
        var a = try await evaluate(left)
        if sign.isComparison, Self.nameOfColumn(left) != nil { a.value = Self.single(a.value) }
        switch sign {
        case .and, .or:
            let message = "`\(sign.rawValue)` joins claims that are true or false"
            let first = try a.value.truth(or: message, at: left.span)
            if first == sign.deciding { return a }
            let b = try await evaluate(right)
            let second = try b.value.truth(or: message, at: right.span)
            return first == nil && second != sign.deciding ? a : b
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches:
            let words = Self.words(of: left, with: a.value)
            var b =
                sign == .matches
                ? try await word(right, beside: a.value) : try await other(right, beside: a.value, of: left)
            if Self.nameOfColumn(right) != nil { b = Self.single(b) }
            if Task.isCancelled { throw CancellationError() }
            if sign == .matches, !a.value.isEmpty, let words, case .text(let pattern) = b {
                // The pattern may match any name of the value, as in `where`.
                let shown = CellText.text(a.value)
                let matches = words.matches(try TextPattern.parse(pattern, at: right.span))
                let holds = matches.contains { $0.holds && CellText.text($0.value) == shown }
                return Evaluated(value: .bool(holds), explanation: holds ? nil : "\(shown) ~ \(pattern) is false")
            }
            return try compared(sign, a.value, b, (left, right), operand: left, at: span)
        case .plus, .minus, .times, .divided:
            return Evaluated(value: try Arithmetic.apply(sign, a.value, try await evaluate(right).value, at: span))
        }
    }

    /// - Parameters:
    ///   - sides: as written.
    ///   - operand: the side that may be a column.
    private func compared(
        _ sign: BinaryOperator, _ a: Value, _ b: Value, _ sides: (BoundExpression, BoundExpression),
        operand: BoundExpression, at span: SourceSpan
    ) throws -> Evaluated {
        for (side, other) in [(a, b), (b, a)] {
            guard case .list(let values) = side else { continue }
            var counting = "`… | where size > 5 | count` counts rows"
            if case .query(let words, _) = operand, let first = words.items.first, case .variable = first.kind,
                let column = words.items.last?.text
            {
                let condition = "\(column) \(sign.rawValue) \(Arithmetic.shown(other))"
                counting = "`print \(first.text) | where \(condition) | count` counts those for which it holds"
            }
            throw Diagnostic(
                .notComparable, "a column of \(values.count) values cannot be compared as one", at: span,
                help: values.isEmpty ? "no row is left in it" : "compare one row's, kept with `| head 1`; \(counting)")
        }
        let value = try Arithmetic.value(sign, a, b, isItself: sides.0.isWritten(like: sides.1), at: span)
        if case .bool(true) = value { return Evaluated(value: value) }
        let isFalse = value.isEmpty ? "is neither true nor false" : "is false"
        return Evaluated(
            value: value, explanation: "\(Arithmetic.shown(a)) \(sign.rawValue) \(Arithmetic.shown(b)) \(isFalse)")
    }

    /// The cell of a column of one row; any other value unchanged.
    private static func single(_ value: Value) -> Value {
        if case .list(let values) = value, values.count == 1, let only = values.first { only } else { value }
    }

    /// The figure or column that an operand names last, as in `$last side`; nil where it names none.
    private static func nameOfColumn(_ expression: BoundExpression) -> String? {
        guard case .query(let operand, _) = expression, operand.items.count > 1 else { return nil }
        return operand.items.last?.text
    }

    /// A word alone that asks nothing.
    private func bareWord(_ expression: BoundExpression) -> String? {
        expression.word.flatMap { table[$0] == nil ? $0 : nil }
    }

    /// The right side of a comparison. Beside a text, a bare word that is no verb is that text: `digest == 214921…`.
    private func word(_ expression: BoundExpression, beside left: Value) async throws -> Value {
        if let word = bareWord(expression) {
            switch left {
            case .text: return .text(word)
            case .list(let values): if case .text? = values.first { return .text(word) }
            default: break
            }
        }
        return try await evaluate(expression).value
    }

    /// The words of the column that a figure was taken from, as in `$last side`; nil where it holds no enumeration.
    private static func words(of expression: BoundExpression, with value: Value) -> ColumnWords? {
        guard let name = nameOfColumn(expression) else { return nil }
        let first: Value = if case .list(let values) = value { values.first ?? value } else { value }
        switch first {
        case .text: return ColumnWords.of(name, isNumeric: false)
        case .int: return ColumnWords.of(name, isNumeric: true)
        default: return nil
        }
    }

    private func word(_ expression: BoundExpression, among words: ColumnWords) async throws -> Value {
        if let word = expression.word { return try words.value(of: word, at: expression.span) }
        let value = try await evaluate(expression).value
        if let parts = value.listed { return .list(try parts.map { try words.value(of: $0, at: expression.span) }) }
        return try words.value(of: value, at: expression.span)
    }

    func value(_ literal: ExpressionLiteral, _ span: SourceSpan) throws -> Value {
        switch literal {
        case .decimal(let decimal), .rate(let decimal): return .decimal(decimal.text)
        case .duration(let nanos): return .duration(nanos: nanos)
        case .string(let text): return .text(text)
        case .bool(let value): return .bool(value)
        case .time(let time):
            guard case .instant(let instant) = try resolve(time) else {
                throw Diagnostic(.notComparable, "a record's number is no time to compare", at: span)
            }
            return .time(instant)
        }
    }

    /// One figure of a query: `bbo CLX5 spread`, `digest`, `last stream lag p99`, `at 19:45 bbo CLX5 mid`.
    func figure(_ operand: Operand, _ span: SourceSpan) async throws -> Value {
        let items = operand.items
        guard let first = items.first else { return .null }
        if case .variable(let name) = first.kind {
            return try Self.figure(Array(items.dropFirst()), of: try await value(of: name, at: first.span), first.text)
        }
        if first.isWord("last") { return try lastFigure(Array(items.dropFirst()), span) }
        let asked = try operand.asked ?? binder.asked(items)
        guard let verb = table[asked.call.signature.name] else { return .null }
        let there = try asked.moment.map { at(try cursor($0)) } ?? self
        let value = try await there.answer(verb, asked.call)
        if asked.figures.isEmpty { return value.defaultFigure(of: verb.signature.name) }
        return try Self.figure(asked.figures, of: value, verb.signature.name)
    }

    /// The figure that the words name, one inside the other: `bid`, `bid size`, a column.
    ///
    /// - Parameter asked: the name of the verb or the variable, for the error.
    private static func figure(_ names: [Item], of answer: Value, _ asked: String) throws -> Value {
        var value = answer
        for name in names {
            if let column = try value.column(name.text) {
                value = .list(column)
                continue
            }
            let fields: Fields? = if case .fields(let fields) = value.expanded { fields } else { nil }
            if let next = fields?[name.text] {
                value = next
                continue
            }
            let known = (fields?.fields.map(\.name) ?? []) + value.columnNames
            let what = asked.hasPrefix("$") ? asked : "the answer of `\(asked)`"
            guard !known.isEmpty else {
                throw Diagnostic(
                    .noSuchColumn, "\(what) has no figures, and so no ‘\(name.text)’", at: name.span,
                    help: "leave out what stands behind it")
            }
            throw Diagnostic(
                .noSuchColumn, "\(what) has no figure ‘\(name.text)’", at: name.span,
                help: Binder.spaced(name.text, isPart: { known.contains($0) }) ?? Suggestions.help(
                    name.text, among: known)
                    ?? "there is \(known.joined(separator: ", "))")
        }
        return value
    }

    /// The names of all such work, `stream, replay, connect, bench and command`.
    private static let ended = Ended.allCases.map(\.rawValue).listed("and")

    /// The figure `last stream rate` or `last stream lag p99` of work that ended in this session.
    private func lastFigure(_ items: [Item], _ span: SourceSpan) throws(Diagnostic) -> Value {
        let words = items.map(\.text)
        let ended = words.first.flatMap(Ended.init(rawValue:))
        if let ended, let figures = lastFigures[ended] {
            let name = words.dropFirst().joined(separator: " ")
            if let figure = name.isEmpty ? figures.fields.first?.value : figures[name] { return figure }
            let known = figures.fields.map(\.name)
            throw Diagnostic(
                .noSuchColumn, "the last \(ended.rawValue) has no figure ‘\(name)’", at: span,
                help: Suggestions.help(name, among: known) ?? "there is \(known.joined(separator: ", "))")
        }
        guard let report = ended.flatMap({ reports[$0] }) else {
            throw Diagnostic(
                .noSuchColumn, "no \(words.first ?? "stream") has ended in this session", at: span,
                help: "there is last \(Self.ended), once there was one")
        }
        let rest = words.dropFirst()
        if let figure = ReplayFigure(rawValue: rest.joined(separator: " ")) { return figure.value(of: report) }
        if rest.count == 2, rest.first == ReplayFigure.faults.rawValue,
            let kind = rest.last.flatMap(FaultKind.init(rawValue:))
        {
            return .int(report.faults?.count(kind) ?? 0)
        }
        throw Diagnostic(
            .noSuchColumn, "a stream's report has no such figure", at: span,
            help: "there is \(ReplayFigure.allCases.map(\.rawValue).joined(separator: ", "))")
    }
}

extension Value {
    /// A book, quote or report as the fields that its JSON has, for `bbo CLX5 spread`; other values unchanged.
    var expanded: Value {
        switch self {
        case .view(let view) where view.table.rows.count == 1:
            return .fields(Fields(view.table.columns, view.table.rows[0]))
        case .book(let view): return .fields(view.figures)
        case .bbo(let view): return .fields(view.figures)
        default: return self
        }
    }
}

extension BoundExpression {
    /// True when it has an operand such as `last stream rate`: another session would have nothing to answer.
    var asksWhatRan: Bool {
        if case .query(let operand, _) = self { return operand.items.first.map { $0.isWord("last") } ?? false }
        return parts.contains(where: \.asksWhatRan)
    }
}
