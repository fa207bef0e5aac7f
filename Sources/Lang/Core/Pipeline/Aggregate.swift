import Engine

/// A figure of rows, exact. Empty cells do not count, and of no values the figure is empty; `count` counts rows, and the
/// counts of no rows are 0.
package enum Aggregate: Hashable, Sendable {
    case count, sum, avg, min, max, first, last
    /// The standard deviation of a sample: of fewer than two values it is empty.
    case stddev
    /// The mean of values by their weights.
    case vwap
    /// `count distinct`: the number of different values.
    case distinct
    case percentile(Percentile)

    /// The figure of a word, `sum` or `p99.9`; nil for any other word. (`count distinct` is two.)
    package init?(word: String) {
        if let figure = Self.plain.first(where: { $0.word == word }) {
            self = figure
        } else if let percentile = Percentile(word: word) {
            self = .percentile(percentile)
        } else {
            return nil
        }
    }

    /// The figures of one word, but for the percentiles.
    static let plain: [Aggregate] = [.count, .sum, .avg, .min, .max, .first, .last, .stddev, .vwap]

    /// The words by which it is asked for.
    package var word: String {
        switch self {
        case .count: "count"
        case .sum: "sum"
        case .avg: "avg"
        case .min: "min"
        case .max: "max"
        case .first: "first"
        case .last: "last"
        case .stddev: "stddev"
        case .vwap: "vwap"
        case .distinct: "count distinct"
        case .percentile(let percentile): percentile.word
        }
    }

    /// The name of its column of one column's values, `sum_size`.
    func title(of column: String) -> String { "\(word.replacing(" ", with: "_"))_\(column)" }
}

/// A percentile by nearest rank: the smallest value that so many percent of the values do not exceed.
package struct Percentile: Hashable, Sendable {
    /// The percent, above 0 and up to 100, as a whole number of 10^-`scale`.
    let digits: Int64
    /// The digits after the point, 0 to 9.
    let scale: Int

    /// Reads `p50` or `p99.9`; nil for any other word.
    init?(word: String) {
        guard word.first == "p", word.utf8.dropFirst().first?.isDigit == true,
            case .shaped(.number(let literal)) = WordShape.number(Array(word.utf8.dropFirst())[...]),
            word.utf8.last?.isDigit == true
        else { return nil }
        var (digits, scale) = (literal.digits, literal.scale)
        while scale > 0, digits % 10 == 0 { (digits, scale) = (digits / 10, scale - 1) }
        guard scale <= 9, digits > 0 else { return nil }
        self.digits = digits
        self.scale = scale
        guard Int128(digits) <= whole else { return nil }
    }

    /// The whole, 100 percent, in the units of `digits`.
    private var whole: Int128 { (0..<scale).reduce(100) { whole, _ in whole * 10 } }

    /// The word that it is written as.
    var word: String { "p" + DecimalLiteral(digits: digits, scale: scale).text }

    /// The index of the percentile among `count` sorted values; 0 where there are none.
    func index(among count: Int) -> Int {
        let rank = (Int128(count) * Int128(digits) + whole - 1) / whole
        return Swift.max(0, Int(rank) - 1)
    }
}

extension RowFigure {
    /// The figure of some rows.
    ///
    /// - Parameters:
    ///   - rows: the number of rows.
    ///   - values: the values of its operand and, for `vwap`, of its weights; both empty for `count`.
    /// - Throws: the `Diagnostic` of values that cannot be taken together; `CancellationError`.
    func value(of rows: Int, _ values: [Value], weights: [Value]) throws -> Value {
        if figure == .vwap { return try Self.mean(of: values, by: weights, at: span) }
        let values = values.filter { !$0.isEmpty }
        switch figure {
        case .count: return .int(rows)
        case .distinct:
            var keys: Set<GroupKey> = []
            for (number, value) in values.enumerated() {
                try Work.step(row: number, "counting", of: values.count)
                keys.insert(GroupKey(value))
            }
            return .int(keys.count)
        default: break
        }
        guard let first = values.first else { return .null }
        switch figure {
        case .sum: return try Self.sum(values, first, at: span)
        case .avg:
            let total = try Self.sum(values, first, at: span)
            if case .duration(let nanos) = total { return .duration(nanos: nanos / Int64(values.count)) }
            return try Arithmetic.apply(.divided, total, .int(values.count), at: span)
        case .min, .max:
            var best = first
            for (number, value) in values.enumerated() {
                try Work.step(row: number, "comparing", of: values.count)
                let sign: BinaryOperator = figure == .min ? .less : .greater
                if try Arithmetic.compare(sign, value, best, at: span) == true { best = value }
            }
            return best
        case .first: return first
        case .last: return values.last ?? first
        case .percentile(let percentile):
            var comparisons = SortSteps(rows: values.count)
            let sorted = try values.sorted { a, b in
                try comparisons.step()
                return try Arithmetic.compare(.less, a, b, at: span) == true
            }
            return sorted[percentile.index(among: values.count)]
        case .stddev: return try Self.deviation(of: values, first, at: span)
        case .count, .distinct, .vwap: return .null
        }
    }

    private static func sum(_ values: [Value], _ first: Value, at span: SourceSpan) throws -> Value {
        var total: Value = if case .duration = first { .duration(nanos: 0) } else { .decimal("0") }
        for (number, value) in values.enumerated() {
            try Work.step(row: number, "adding", of: values.count)
            if case .text = value { throw Diagnostic(.notComparable, "texts cannot be added up", at: span) }
            total = try Arithmetic.apply(.plus, total, value, at: span)
        }
        return total
    }

    /// The sum of the products of values and weights over the sum of the weights; empty where that is 0. A row without
    /// a value or without a weight does not count.
    private static func mean(of values: [Value], by weights: [Value], at span: SourceSpan) throws -> Value {
        var total = Value.decimal("0")
        var weight = Value.decimal("0")
        for (number, pair) in zip(values, weights).enumerated() where !pair.0.isEmpty && !pair.1.isEmpty {
            try Work.step(row: number, "adding", of: values.count)
            let product = try Arithmetic.apply(.times, pair.0, pair.1, at: span)
            total = try Arithmetic.apply(.plus, total, product, at: span)
            weight = try Arithmetic.apply(.plus, weight, pair.1, at: span)
        }
        guard let units = Arithmetic.units(of: weight), units != 0 else { return .null }
        return try Arithmetic.apply(.divided, total, weight, at: span)
    }

    /// The standard deviation, with nine digits after the point; that of durations is a duration.
    private static func deviation(of values: [Value], _ first: Value, at span: SourceSpan) throws -> Value {
        let isDuration = if case .duration = first { true } else { false }
        var units: [Int128] = []
        for (number, value) in values.enumerated() {
            try Work.step(row: number, "adding", of: values.count)
            if isDuration, case .duration(let nanos) = value {
                units.append(Int128(nanos))
            } else if !isDuration, let number = Arithmetic.units(of: value) {
                units.append(number)
            } else {
                throw Diagnostic(
                    .notComparable, "`stddev` is of numbers or of durations, not of \(Arithmetic.shown(value))",
                    at: span)
            }
        }
        // The fewest units that all values are whole numbers of keep the squares small: sizes, prices, decimals.
        let unit = isDuration ? 1 : Arithmetic.unit
        let steps: [Int128] = isDuration ? [] : [Arithmetic.unit, 1_000_000_000]
        let step: Int128 = steps.first { step in units.allSatisfy { $0 % step == 0 } } ?? 1
        var spread = Spread()
        for value in units { spread.add(value / step) }
        guard let deviation = spread.deviation else { return .null }
        return try Spread.value(of: deviation, unit: Double(unit) / Double(step), isDuration: isDuration, at: span)
    }
}
