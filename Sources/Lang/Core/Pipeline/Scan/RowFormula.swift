import Engine

/// An expression over rows of market-by-order records, which is evaluated batch by batch over whole numbers.
///
/// It agrees with the expression itself, evaluated row by row, on every value and on every error: where a whole number
/// does not say it, and where there is an error, the rows of the batch are evaluated one by one.
struct RowFormula: Sendable {
    /// The expression over the columns of a row set (`RowSet.cell`).
    let expression: RowExpression
    let kind: RowKind
    let node: Node

    /// The identity of a step whose values are remembered.
    final class Memory: Sendable {}

    /// The steps of the evaluation.
    indirect enum Node: Sendable {
        case field(RecordColumn, RowKind, origin: Int64)
        case made(Int, RowKind)
        /// The codes of the texts of a column.
        case coded(CodedColumn)
        /// One value; nil for none.
        case constant(Int128?, RowKind)
        /// An expression over a column of few texts, evaluated once for each of them and then remembered.
        case byCode(CodedColumn, RowExpression, Memory)
        case arithmetic(BinaryOperator, Node, Node, RowKind)
        case comparison(BinaryOperator, Node, Node)
        /// `and` and `or`: the right side is asked of the rows that the left one does not decide.
        case joined(BinaryOperator, Node, Node)
        case not(Node)
        case isNull(Node, isDenied: Bool)
        /// The number without its sign.
        case magnitude(Node, RowKind)
        /// `if`: the first value where the condition is true, else the second; without a second, none.
        case choice(Node, Node, Node?, RowKind)
        /// The start of the interval of so many nanoseconds that a time is in.
        case interval(Node, nanos: UInt64)
        /// An expression over a time that is the same within each quarter of an hour: no zone's clock jumps within one.
        case clock(Node, RowExpression, RowKind, Memory)
        /// An expression, row by row.
        case boxed(RowExpression, RowKind)

        var hasBoxed: Bool {
            switch self {
            case .boxed: true
            case .field, .made, .coded, .constant, .byCode, .clock: false
            case .arithmetic(_, let a, let b, _), .comparison(_, let a, let b), .joined(_, let a, let b):
                a.hasBoxed || b.hasBoxed
            case .not(let inner), .isNull(let inner, _), .magnitude(let inner, _), .interval(let inner, _):
                inner.hasBoxed
            case .choice(let condition, let a, let b, _): condition.hasBoxed || a.hasBoxed || b?.hasBoxed == true
            }
        }

        var kind: RowKind {
            switch self {
            case .field(_, let kind, _), .made(_, let kind), .constant(_, let kind), .arithmetic(_, _, _, let kind),
                .boxed(_, let kind), .magnitude(_, let kind), .choice(_, _, _, let kind), .clock(_, _, let kind, _):
                kind
            case .coded: .text
            case .interval: .time
            case .byCode, .comparison, .joined, .not, .isNull: .truth
            }
        }
    }

    /// - Parameter made: the kinds of the columns that stages have made.
    /// - Returns: nil for an expression whose values are not known to be of one kind.
    init?(_ expression: RowExpression, made: [RowKind]) {
        guard let node = RowFormulaCompiler(made: made).node(expression) else { return nil }
        self.expression = expression
        self.node = node
        kind = node.kind
    }

    /// True when some part of it is evaluated row by row.
    var hasBoxed: Bool { node.hasBoxed }

    private init(_ expression: RowExpression, _ node: Node) {
        self.expression = expression
        self.node = node
        kind = node.kind
    }

    /// The start of the interval that each of its times is in; nil where it has no times.
    func inIntervals(of nanos: Int64) -> RowFormula? {
        guard kind == .time, nanos > 0 else { return nil }
        return RowFormula(expression, .interval(node, nanos: UInt64(nanos)))
    }

    /// The column of the records that it is; nil for anything else.
    var field: RecordColumn? { if case .field(let column, _, _) = node { column } else { nil } }
}

/// Finds the steps of an expression.
private struct RowFormulaCompiler {
    let made: [RowKind]

    func node(_ expression: RowExpression) -> RowFormula.Node? {
        switch expression {
        case .constant(let value): constant(value)
        case .column(let index): column(index)
        case .not(let inner, _): truth(inner).map { .not($0) } ?? boxed(expression, .truth)
        case .matches, .isAmong: byCode(expression) ?? boxed(expression, .truth)
        case .isNull(let inner, let isDenied):
            node(inner).map { .isNull($0, isDenied: isDenied) } ?? boxed(expression, .truth)
        case .among(let value, let list, _): among(value, list) ?? byCode(expression) ?? boxed(expression, .truth)
        case .binary(let sign, let left, let right, _): binary(expression, sign, left, right)
        case .call(let function, let arguments, _): call(expression, function, arguments)
        case .wall: nil
        }
    }

    /// `in`: equal to the first, or to the second, and so on.
    private func among(_ value: RowExpression, _ list: [RowExpression]) -> RowFormula.Node? {
        var all: RowFormula.Node?
        for other in list {
            guard let equal = comparison(.equal, value, other) else { return nil }
            all = all.map { .joined(.or, $0, equal) } ?? equal
        }
        return all
    }

    private func call(
        _ expression: RowExpression, _ function: RowFunction, _ arguments: [RowExpression]
    ) -> RowFormula.Node? {
        switch function {
        case .between:
            if let from = comparison(.greaterOrEqual, arguments[0], arguments[1]),
                let to = comparison(.lessOrEqual, arguments[0], arguments[2])
            {
                return .joined(.and, from, to)
            }
            return byCode(expression) ?? boxed(expression, .truth)
        case .if:
            guard let condition = truth(arguments[0]), let first = node(arguments[1]) else { return nil }
            guard arguments.count > 2 else { return .choice(condition, first, nil, first.kind) }
            guard let second = node(arguments[2]), let kind = Self.common([first.kind, second.kind]) else { return nil }
            return .choice(condition, first, second, kind)
        case .abs:
            guard let inner = node(arguments[0]) else { return nil }
            if inner.kind == .duration { return .magnitude(inner, .duration) }
            return inner.kind.scale.map { .magnitude(inner, .decimal(scale: $0)) }
        case .hour, .date:
            guard case .wall(let time, _)? = arguments.first, let inner = node(time), inner.kind == .time else {
                return boxed(expression, function == .hour ? .int : .text)
            }
            return .clock(inner, expression, function == .hour ? .int : .text, RowFormula.Memory())
        case .time: return boxed(expression, .text)
        case .sign: return boxed(expression, .int)
        case .round, .floor: return boxed(expression, .decimal(scale: 18))
        case .min, .max, .coalesce:
            let kinds = arguments.compactMap { node($0)?.kind }
            return kinds.count == arguments.count ? Self.common(kinds).flatMap { boxed(expression, $0) } : nil
        case .lag, .diff, .cumsum: return nil
        }
    }

    /// The kind that holds values of all of some kinds; nil when there is none.
    private static func common(_ kinds: [RowKind]) -> RowKind? {
        guard let first = kinds.first else { return nil }
        if kinds.allSatisfy({ $0 == first }) { return first }
        let scales = kinds.compactMap(\.scale)
        return scales.count == kinds.count ? .decimal(scale: scales.max() ?? 18) : nil
    }

    private func boxed(_ expression: RowExpression, _ kind: RowKind) -> RowFormula.Node? { .boxed(expression, kind) }

    private func truth(_ expression: RowExpression) -> RowFormula.Node? {
        node(expression).flatMap { $0.kind == .truth ? $0 : nil }
    }

    private func column(_ index: Int) -> RowFormula.Node? {
        guard let place = RecordList.Place(rawValue: index) else {
            let number = index - RecordList.columns.count
            return made.indices.contains(number) ? .made(number, made[number]) : nil
        }
        if let coded = CodedColumn(place) { return .coded(coded) }
        guard let column = place.column, let kind = place.kind else { return nil }
        return .field(column, kind, origin: Int64(place.origin))
    }

    private func constant(_ value: Value) -> RowFormula.Node? {
        switch value {
        case .int(let value): return .constant(Int128(value), .int)
        case .bool(let value): return .constant(value ? 1 : 0, .truth)
        case .time(let time): return .constant(Int128(time.nanos) + RowKind.time.bias, .time)
        case .duration(let nanos): return .constant(Int128(nanos), .duration)
        case .id, .price, .decimal, .number:
            guard let units = Arithmetic.units(of: value) else { return nil }
            if units % Arithmetic.unit == 0, let whole = Int64(exactly: units / Arithmetic.unit) {
                return .constant(Int128(whole), .int)
            }
            for scale in [0, 9] where units % Decimals.power(18 - scale) == 0 {
                return .constant(units / Decimals.power(18 - scale), .decimal(scale: scale))
            }
            return .constant(units, .decimal(scale: 18))
        default: return nil
        }
    }

    /// An expression over one column of texts alone that is true or false.
    private func byCode(_ expression: RowExpression) -> RowFormula.Node? {
        guard expression.columns.count == 1, let index = expression.columns.first,
            let place = RecordList.Place(rawValue: index), let coded = CodedColumn(place)
        else { return nil }
        return .byCode(coded, expression, RowFormula.Memory())
    }

    private func binary(
        _ expression: RowExpression, _ sign: BinaryOperator, _ left: RowExpression, _ right: RowExpression
    ) -> RowFormula.Node? {
        if sign == .and || sign == .or {
            guard let a = truth(left), let b = truth(right) else { return boxed(expression, .truth) }
            return .joined(sign, a, b)
        }
        if sign.isComparison {
            return byCode(expression) ?? comparison(sign, left, right) ?? boxed(expression, .truth)
        }
        guard let a = node(left), let b = node(right) else { return nil }
        return arithmetic(expression, sign, a, b)
    }

    /// A comparison of values of one kind that has an order.
    private func comparison(
        _ sign: BinaryOperator, _ left: RowExpression, _ right: RowExpression
    ) -> RowFormula.Node? {
        // A comparison of a column with itself asks whether there is a value, and is no comparison of two.
        if case .column(let index) = left, case .column(index) = right { return nil }
        guard let a = node(left), let b = node(right), sign != .matches else { return nil }
        let isAlike = a.kind == b.kind || a.kind.scale != nil && b.kind.scale != nil
        guard isAlike, a.kind != .text, a.kind != .truth else { return nil }
        return .comparison(sign, a, b)
    }

    private func arithmetic(
        _ expression: RowExpression, _ sign: BinaryOperator, _ a: RowFormula.Node, _ b: RowFormula.Node
    ) -> RowFormula.Node? {
        if let x = a.kind.scale, let y = b.kind.scale {
            switch sign {
            case .plus, .minus: return .arithmetic(sign, a, b, .decimal(scale: max(x, y)))
            case .times where x + y <= 18: return .arithmetic(sign, a, b, .decimal(scale: x + y))
            case .divided: return .arithmetic(sign, a, b, .decimal(scale: 18))
            default: return boxed(expression, .decimal(scale: 18))
            }
        }
        switch (a.kind, b.kind, sign) {
        case (.duration, .duration, .plus), (.duration, .duration, .minus), (.time, .time, .minus):
            return .arithmetic(sign, a, b, .duration)
        case (.time, .duration, .plus), (.time, .duration, .minus): return .arithmetic(sign, a, b, .time)
        case (.duration, .duration, .divided): return boxed(expression, .decimal(scale: 18))
        case (.duration, let number, .times) where number.scale != nil,
            (.duration, let number, .divided) where number.scale != nil:
            return boxed(expression, .duration)
        case (let number, .duration, .times) where number.scale != nil: return boxed(expression, .duration)
        default: return nil
        }
    }
}

extension RecordList.Place {
    /// The kind of the column's values; nil for texts.
    var kind: RowKind? {
        switch self {
        case .tsRecv, .tsEvent: .time
        case .price: .price
        case .orderID: .id
        case .tsInDelta: .duration
        case .record, .size, .flags, .sequence, .channelID, .instrumentID, .publisherID: .int
        case .symbol, .type, .action, .side: nil
        }
    }
}
