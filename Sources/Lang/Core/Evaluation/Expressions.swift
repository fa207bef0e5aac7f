import Engine

extension Question {
    /// A value, and for a comparison that came out false a sentence about both sides.
    struct Evaluated {
        var value: Value
        var explanation: String?
    }

    /// Evaluates an expression at the time of the statement.
    func evaluate(_ expression: Expression) async throws -> Evaluated {
        switch expression {
        case .literal(let literal, let span): return Evaluated(value: try value(literal, span))
        case .variable(let name, let span):
            return Evaluated(value: try await value(of: name, at: span))
        case .query(let items, let span): return Evaluated(value: try await figure(items, span))
        case .not(let inner, let span):
            guard case .bool(let value) = try await evaluate(inner).value else {
                throw Diagnostic(.notComparable, "`not` needs a claim that is true or false", at: span)
            }
            return Evaluated(value: .bool(!value), explanation: value ? "what `not` denies is true" : nil)
        case .negated(let inner, let span):
            return Evaluated(
                value: try Arithmetic.apply(.minus, .decimal("0"), try await evaluate(inner).value, at: span))
        case .binary(let sign, let left, let right, let span):
            return try await binary(sign, left, right, span)
        }
    }

    private func binary(
        _ sign: BinaryOperator, _ left: Expression, _ right: Expression, _ span: SourceSpan
    ) async throws -> Evaluated {
        // The comparison `bid == $k side` says the same as `$k side == bid`.
        if sign.isComparison, sign != .matches, let word = bareWord(left), Self.nameOfColumn(right) != nil {
            let b = Self.single(try await evaluate(right).value)
            let a: Value =
                if let words = Self.words(of: right, with: b) {
                    try words.value(of: word, at: left.span)
                } else if case .text = b { .text(word) } else { try await evaluate(left).value }
            return try compared(sign, a, b, right, at: span)
        }
        var a = try await evaluate(left)
        if sign.isComparison, Self.nameOfColumn(left) != nil { a.value = Self.single(a.value) }
        switch sign {
        case .and, .or:
            guard case .bool(let first) = a.value else {
                throw Diagnostic(
                    .notComparable, "`\(sign.rawValue)` joins claims that are true or false", at: left.span)
            }
            if first == (sign == .or) { return a }
            let b = try await evaluate(right)
            guard case .bool = b.value else {
                throw Diagnostic(
                    .notComparable, "`\(sign.rawValue)` joins claims that are true or false", at: right.span)
            }
            return b
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches:
            let words = Self.words(of: left, with: a.value)
            var b: Value
            if let words, sign != .matches {
                b = try await word(right, among: words)
            } else {
                b = try await word(right, beside: a.value)
            }
            if Self.nameOfColumn(right) != nil { b = Self.single(b) }
            if Task.isCancelled { throw CancellationError() }
            if sign == .matches, let words, case .text(let pattern) = b {
                // The pattern may match any name of the value, as in `where`.
                let shown = CellText.text(a.value)
                let matches = words.matches(try TextPattern.parse(pattern, at: right.span))
                let holds = matches.contains { $0.holds && CellText.text($0.value) == shown }
                return Evaluated(value: .bool(holds), explanation: holds ? nil : "\(shown) ~ \(pattern) is false")
            }
            return try compared(sign, a.value, b, left, at: span)
        case .plus, .minus, .times, .divided:
            return Evaluated(value: try Arithmetic.apply(sign, a.value, try await evaluate(right).value, at: span))
        }
    }

    /// Compares two values, neither of which may be a column of several.
    ///
    /// - Parameter operand: the side that may be a column, for the help.
    private func compared(
        _ sign: BinaryOperator, _ a: Value, _ b: Value, _ operand: Expression, at span: SourceSpan
    ) throws -> Evaluated {
        for (side, other) in [(a, b), (b, a)] {
            guard case .list(let values) = side else { continue }
            var counting = "`… | where size > 5 | count` counts rows"
            if case .query(let items, _) = operand, let first = items.first, case .variable = first.kind,
                let column = items.last?.text
            {
                let condition = "\(column) \(sign.rawValue) \(Arithmetic.shown(other))"
                counting = "`print \(first.text) | where \(condition) | count` counts those for which it holds"
            }
            throw Diagnostic(
                .notComparable, "a column of \(values.count) values cannot be compared as one", at: span,
                help: values.isEmpty ? "no row is left in it" : "compare one row's, kept with `| head 1`; \(counting)")
        }
        let holds = try Arithmetic.compare(sign, a, b, at: span)
        let shown = "\(Arithmetic.shown(a)) \(sign.rawValue) \(Arithmetic.shown(b)) is false"
        return Evaluated(value: .bool(holds), explanation: holds ? nil : shown)
    }

    /// The cell of a column of one row; any other value unchanged.
    private static func single(_ value: Value) -> Value {
        if case .list(let values) = value, values.count == 1, let only = values.first { only } else { value }
    }

    /// The figure or column that an operand names last, as in `$last side`; nil when it names none.
    private static func nameOfColumn(_ expression: Expression) -> String? {
        guard case .query(let items, _) = expression, items.count > 1 else { return nil }
        return items.last?.text
    }

    /// A single word that names no verb; nil for any other expression.
    private func bareWord(_ expression: Expression) -> String? {
        guard case .query(let items, _) = expression, items.count == 1, let item = items.first, item.kind == .word,
            table[item.text] == nil
        else { return nil }
        return item.text
    }

    /// The value of the right side of a comparison. Beside a text, a bare word that is no verb is that text:
    /// `digest == 214921…`.
    private func word(_ expression: Expression, beside left: Value) async throws -> Value {
        if let word = bareWord(expression) {
            switch left {
            case .text: return .text(word)
            case .list(let values): if case .text? = values.first { return .text(word) }
            default: break
            }
        }
        return try await evaluate(expression).value
    }

    /// The words of the column that a figure was taken from, as in `$last side`; nil when the column holds no
    /// enumeration.
    private static func words(of expression: Expression, with value: Value) -> ColumnWords? {
        guard let name = nameOfColumn(expression) else { return nil }
        let first: Value = if case .list(let values) = value { values.first ?? value } else { value }
        switch first {
        case .text: return ColumnWords.of(name, isNumeric: false)
        case .int: return ColumnWords.of(name, isNumeric: true)
        default: return nil
        }
    }

    private func word(_ expression: Expression, among words: ColumnWords) async throws -> Value {
        if case .query(let items, let span) = expression, items.count == 1, let item = items.first, item.kind == .word {
            return try words.value(of: item.text, at: span)
        }
        return try words.value(of: try await evaluate(expression).value, at: expression.span)
    }

    func value(_ literal: Expression.Literal, _ span: SourceSpan) throws -> Value {
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
    private func figure(_ items: [Item], _ span: SourceSpan) async throws -> Value {
        guard let first = items.first else { return .null }
        if case .variable(let name) = first.kind {
            return try Self.figure(Array(items.dropFirst()), of: try await value(of: name, at: first.span), first.text)
        }
        if Binder.isWord(first, "last") { return try lastFigure(Array(items.dropFirst()), span) }
        guard Binder.isWord(first, "at") else {
            let (call, names) = try binder.operand(items)
            return try await column(names, of: call, span)
        }
        var reader = ItemReader(Array(items.dropFirst()), after: first.span)
        let time = try binder.time(&reader)
        let there = at(try cursor(time))
        let (call, names) = try binder.operand(reader.take { _ in false })
        guard call.signature.takesMoment else {
            throw Diagnostic(
                .scopeNotTaken, "`\(call.signature.name)` does not depend on a moment", at: time.span,
                help: "leave out the `at …`")
        }
        return try await there.column(names, of: call, span)
    }

    private func column(_ names: [Item], of call: BoundCall, _ span: SourceSpan) async throws -> Value {
        guard let verb = table[call.signature.name] else { return .null }
        let value = try await answer(verb, call)
        if names.isEmpty { return value.defaultFigure(of: verb.signature.name) }
        return try Self.figure(names, of: value, verb.signature.name)
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
    private static let ended: String = {
        let names = Ended.allCases.map(\.rawValue)
        return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }()

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
        if case .view(let view) = self, view.table.rows.count == 1, let row = view.table.rows.first {
            var fields = Fields()
            for (column, value) in zip(view.table.columns, row) { fields.append(column.name, value) }
            return .fields(fields)
        }
        if case .book(let view) = self { return .fields(view.figures) }
        guard case .bbo(let view) = self else { return self }
        func quote(_ quote: BBO.Quote?) -> Value {
            guard let quote else { return .null }
            return .fields(
                Fields([
                    "price": .price(quote.price, digits: view.priceDigits), "size": .int(Int(clamping: quote.size)),
                    "count": .int(quote.count),
                ]))
        }
        return .fields(
            Fields([
                "symbol": .text(view.symbol), "ts_recv": view.cursor.time.map { .time($0) } ?? .null,
                "bid": quote(view.bbo.bid), "ask": quote(view.bbo.ask),
                "spread": view.bbo.spread.map { .price($0, digits: view.priceDigits) } ?? .null,
                "mid": view.bbo.midText.map { .decimal($0) } ?? .null,
            ]))
    }
}

extension Expression {
    /// True when it has an operand such as `last stream rate`, for which another session would have no answer.
    var asksWhatRan: Bool {
        switch self {
        case .literal, .variable: false
        case .query(let items, _): items.first.map { Binder.isWord($0, "last") } ?? false
        case .not(let inner, _), .negated(let inner, _): inner.asksWhatRan
        case .binary(_, let left, let right, _): left.asksWhatRan || right.asksWhatRan
        }
    }
}
