import Engine

/// Figures of the rows of a scan, of all or of each group: what `Table.applying` makes of the same rows, without a row
/// being made.
struct RowFigures: Sendable {
    private let figures: [Member]
    private let keys: [Key]

    /// One figure with its formulas.
    private struct Member: Sendable {
        let figure: RowFigure
        let operand: RowFormula?
        let weight: RowFormula?
        let kind: RowAccumulator.Kind
        let keepsPlaces: Bool
    }

    /// One column of the groups.
    private struct Key: Sendable {
        let key: RowKey
        let formula: RowFormula
    }

    /// The groups and figures of the pieces that one task has looked through.
    private struct State: Sendable {
        var groups: RowGroups
        var parts: [RowAccumulator]
        var numbers: [Int] = []

        mutating func merge(_ other: State) {
            let numbers = groups.merge(other.groups)
            for index in parts.indices { parts[index].merge(other.parts[index], numbers, of: groups.count) }
        }
    }

    /// - Parameter set: the rows.
    /// - Returns: nil for figures and groups that need values row by row.
    init?(_ figures: [RowFigure], by keys: [RowKey], _ set: RowSet) {
        var members: [Member] = []
        for figure in figures {
            guard let member = Self.member(figure, set) else { return nil }
            members.append(member)
        }
        self.figures = members
        var own: [Key] = []
        for key in keys {
            guard let formula = Self.formula(key, set) else { return nil }
            own.append(Key(key: key, formula: formula))
        }
        self.keys = own
    }

    private static func member(_ figure: RowFigure, _ set: RowSet) -> Member? {
        func formula(_ expression: RowExpression?) -> RowFormula? {
            expression.flatMap { RowFormula($0.inlined(set.columns), made: set.madeKinds) }
        }
        let operand = formula(figure.operand)
        let weight = formula(figure.weight)
        if operand == nil, figure.operand != nil { return nil }
        let isNumber = operand?.kind.scale != nil
        var keepsPlaces = false
        let kind: RowAccumulator.Kind
        switch figure.figure {
        case .count: kind = .count
        case .sum, .avg: kind = .sum
        case .stddev: kind = .spread
        case .vwap: kind = .weighted
        case .min, .max: kind = figure.figure == .min ? .least : .greatest
        case .first, .last: kind = figure.figure == .first ? .first : .last
        case .distinct: kind = .distinct
        case .percentile:
            kind = .all
            // The key of a plain column tells its value, but for a price where books have different digits.
            keepsPlaces = operand?.field == nil || operand?.kind == .price && set.timeline.commonPriceDigits == nil
        }
        switch kind {
        case .sum, .spread: guard isNumber || operand?.kind == .duration else { return nil }
        case .weighted: guard isNumber, weight?.kind.scale != nil else { return nil }
        case .least, .greatest, .all: if operand?.kind == .text || operand?.kind == .truth { return nil }
        case .count, .first, .last, .distinct: break
        }
        return Member(figure: figure, operand: operand, weight: weight, kind: kind, keepsPlaces: keepsPlaces)
    }

    private static func formula(_ key: RowKey, _ set: RowSet) -> RowFormula? {
        switch key {
        case .item(let item): RowFormula(item.expression.inlined(set.columns), made: set.madeKinds)
        case .every(let nanos, let column, _):
            RowFormula(RowExpression.column(column).inlined(set.columns), made: set.madeKinds)?.inIntervals(of: nanos)
        }
    }

    /// The answer of the rows of a scan.
    ///
    /// - Throws: the `Diagnostic` of a row, or of a figure that is too large; `NotTyped` where only values tell;
    ///   `CancellationError`.
    func of(_ scan: RowScan) async throws -> Value { try answer(try await state(scan), scan) }

    /// The first row of each group, in the order of the rows.
    ///
    /// - Throws: as `of` does.
    func firstRows(of scan: RowScan) async throws -> RowSet {
        let first = try await state(scan)?.groups.first.sorted() ?? []
        return scan.set.usesPlaces ? scan.set.at(first) : scan.set.of(first)
    }

    private func state(_ scan: RowScan) async throws -> State? {
        let states = try await scan.run(
            keys.isEmpty ? "reading" : "grouping",
            {
                State(
                    groups: RowGroups(columns: keys.count),
                    parts: figures.map { RowAccumulator($0.kind, keepsPlaces: $0.keepsPlaces) })
            }
        ) { state, evaluator, pick, bytes, batch in
            var vectors: [RowVector] = []
            for key in keys { vectors.append(try evaluator.vector(key.formula, pick, bytes, batch)) }
            let place = pick.places.isEmpty ? pick.rows : pick.places
            try state.groups.add(vectors, count: pick.count, into: &state.numbers, places: place)
            for (index, figure) in figures.enumerated() {
                let values = try figure.operand.map { try evaluator.vector($0, pick, bytes, batch) }
                let weight = try figure.weight.map { try evaluator.vector($0, pick, bytes, batch) }
                try state.parts[index].add(
                    values, weight: weight, state.numbers, of: state.groups.count, places: place)
            }
        }
        guard var all = states.first else { return nil }
        for state in states.dropFirst() { all.merge(state) }
        return all
    }

    private func answer(_ state: State?, _ scan: RowScan) throws -> Value {
        let set = scan.set
        let groups = state?.groups.count ?? 0
        var columns: [[Value]] = []
        for (index, figure) in figures.enumerated() {
            columns.append(try values(figure, state?.parts[index], max(groups, keys.isEmpty ? 1 : 0), set))
        }
        guard !keys.isEmpty else {
            var fields = Fields()
            for (figure, values) in zip(figures, columns) {
                fields.append(figure.figure.column.name, values.first ?? .null)
            }
            return .fields(fields)
        }
        var table = Table(columns: keys.map(\.key.column) + figures.map(\.figure.column))
        for group in state?.groups.ordered ?? [] {
            let place = state?.groups.first[group] ?? 0
            var row: [Value] = []
            for key in keys { row.append(try value(key, at: place, set)) }
            table.rows.append(row + columns.map { $0[group] })
        }
        return .table(table)
    }

    // MARK: Values

    private func values(_ member: Member, _ part: RowAccumulator?, _ groups: Int, _ set: RowSet) throws -> [Value] {
        let isCount = member.kind == .count || member.kind == .distinct
        guard let part else { return [Value](repeating: isCount ? .int(0) : .null, count: groups) }
        if member.kind == .all { return try ranks(member, part, groups, set) }
        return try (0..<groups).map { group in
            guard group < part.counts.count, isCount || part.counts[group] > 0 else {
                return isCount ? .int(0) : .null
            }
            switch member.kind {
            case .count, .distinct: return .int(part.counts[group])
            case .sum: return try sum(member, part, group)
            case .spread: return try deviation(member, part.spreads[group])
            case .weighted: return try mean(member, part, group)
            case .least, .greatest, .first, .last: return try value(member, at: part.places[group], set)
            case .all: return .null
            }
        }
    }

    private func value(_ member: Member, at place: Int, _ set: RowSet) throws -> Value {
        guard let operand = member.operand else { return .null }
        return try set.value(operand.expression, at: place)
    }

    private func value(_ key: Key, at place: Int, _ set: RowSet) throws -> Value {
        let value = try set.value(key.formula.expression, at: place)
        guard case .every(let nanos, _, _) = key.key, case .time(let time) = value else { return value }
        return .time(RowKey.start(of: time, every: nanos))
    }

    private func sum(_ member: Member, _ part: RowAccumulator, _ group: Int) throws -> Value {
        let count = part.counts[group]
        let span = member.figure.span
        guard let kind = member.operand?.kind else { return .null }
        let sum = part.sums[group] - kind.bias * Int128(count)
        if kind == .duration {
            guard let nanos = Int64(exactly: sum) else { throw Arithmetic.tooLarge(at: span) }
            return .duration(nanos: member.figure.figure == .sum ? nanos : nanos / Int64(count))
        }
        let (units, overflow) = sum.multipliedReportingOverflow(by: Decimals.power(18 - (kind.scale ?? 0)))
        guard !overflow else { throw Arithmetic.tooLarge(at: span) }
        let total = Arithmetic.decimal(units: units)
        return member.figure.figure == .sum ? total : try Arithmetic.apply(.divided, total, .int(count), at: span)
    }

    private func deviation(_ member: Member, _ spread: Spread) throws -> Value {
        guard let deviation = spread.deviation, let kind = member.operand?.kind else { return .null }
        let unit = kind.scale.map { Double(Decimals.power($0)) } ?? 1
        return try Spread.value(
            of: deviation, unit: unit, isDuration: kind == .duration, at: member.figure.span)
    }

    /// The mean by weights: the sum of the products over the sum of the weights.
    private func mean(_ member: Member, _ part: RowAccumulator, _ group: Int) throws -> Value {
        guard let scale = member.operand?.kind.scale, let other = member.weight?.kind.scale,
            part.weights[group] != 0
        else { return .null }
        let span = member.figure.span
        func decimal(_ value: Int128, _ scale: Int) throws -> Value {
            // A product has the digits of both; what does not fit is an error of the rows as well.
            guard scale <= 18 else { throw NotTyped() }
            let (units, overflow) = value.multipliedReportingOverflow(by: Decimals.power(18 - scale))
            guard !overflow else { throw Arithmetic.tooLarge(at: span) }
            return Arithmetic.decimal(units: units)
        }
        return try Arithmetic.apply(
            .divided, try decimal(part.sums[group], scale + other), try decimal(part.weights[group], other), at: span)
    }

    /// The values of a percentile, by the nearest rank.
    private func ranks(_ member: Member, _ part: RowAccumulator, _ groups: Int, _ set: RowSet) throws -> [Value] {
        guard case .percentile(let percentile) = member.figure.figure else { return [] }
        var values: [Value] = []
        for own in part.groups(groups) {
            guard !own.keys.isEmpty else {
                values.append(.null)
                continue
            }
            let key = try own.keys.element(ofRank: percentile.index(among: own.keys.count))
            if member.keepsPlaces {
                let number = own.keys.firstIndex(of: key) ?? 0
                values.append(try value(member, at: own.places[number], set))
            } else {
                values.append(set.value(ofKey: key, member.operand?.kind ?? .int))
            }
        }
        while values.count < groups { values.append(.null) }
        return values
    }
}

extension Timeline {
    /// The decimals of the prices of every book; nil where they are not the same.
    var commonPriceDigits: Int? {
        let digits = Set(books.map { $0.tally.priceDigits })
        return digits.count <= 1 ? digits.first ?? 2 : nil
    }
}

extension [Int64] {
    /// The element that would be at an index if the elements were sorted.
    ///
    /// - Precondition: `0 <= rank < count`.
    /// - Throws: `CancellationError`, which is looked for once in each pass over what is left of them.
    /// - Complexity: O(count) on average.
    func element(ofRank rank: Int) throws -> Int64 {
        var left = self
        var rank = rank
        var random = SeededRandom(seed: UInt64(truncatingIfNeeded: count))
        while true {
            try Work.step("ranking", 0, of: 0)
            let pivot = left[Int(random.below(UInt32(truncatingIfNeeded: left.count)))]
            var less: [Int64] = []
            var more: [Int64] = []
            for key in left {
                if key < pivot { less.append(key) } else if key > pivot { more.append(key) }
            }
            let upTo = left.count - more.count
            if rank < less.count {
                left = less
            } else if rank < upTo {
                return pivot
            } else {
                rank -= upTo
                left = more
            }
        }
    }
}
