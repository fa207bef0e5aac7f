import Engine

/// The columns of running functions, `lag`, `diff` and `cumsum`: they run over the rows in their order, within groups.
struct RowRunning: Sendable {
    let function: RowFunction
    private let operand: RowFormula
    /// The rows that `lag` goes back.
    private let count: Int

    /// - Parameter expression: a call of a running function over the set's columns.
    /// - Returns: nil for any other expression, and for values that are not kept as numbers.
    init?(_ expression: RowExpression, _ set: RowSet) {
        guard case .call(let function, let arguments, _) = expression, function.isRunning,
            let first = arguments.first, let operand = RowFormula(first, made: set.madeKinds), operand.kind != .text,
            operand.kind != .truth
        else { return nil }
        // A price from another row may have been shown with other digits.
        if operand.kind == .price, set.timeline.commonPriceDigits == nil { return nil }
        switch function {
        case .cumsum: guard operand.kind.scale != nil || operand.kind == .duration else { return nil }
        default: break
        }
        var count = 1
        if arguments.count > 1 {
            guard case .constant(let value) = arguments[1], let whole = value.whole, whole >= 0 else { return nil }
            count = whole
        }
        self.function = function
        self.operand = operand
        self.count = count
    }

    /// Computes the column for all rows of a set.
    ///
    /// - Parameter groups: the group of each row; empty when all are of one.
    /// - Throws: `NotTyped` for a number that does not fit, which is an error of some row; `CancellationError`.
    func column(_ set: RowSet, _ groups: [Int]) async throws -> RowVector {
        let parts = try await RowScan(set).pieces("calculating", { [RowVector]() }) {
            parts, evaluator, pick, bytes, batch in
            parts.append(try evaluator.vector(operand, pick, bytes, batch))
        }
        let values = RowVector(joining: parts.flatMap(\.self), kind: operand.kind)
        switch function {
        case .lag: return try lagged(values, groups)
        case .diff: return try differences(values, groups)
        default: return try sums(values, groups)
        }
    }

    /// The last rows of each group.
    private struct Last {
        private var rows: [[Int]] = []
        private let count: Int

        init(_ count: Int) { self.count = count }

        /// The row `count` rows before in the group; nil when there is none.
        mutating func row(before row: Int, in group: Int) -> Int? {
            while rows.count <= group { rows.append([]) }
            guard count > 0 else { return row }
            if rows[group].count < count {
                rows[group].append(row)
                return nil
            }
            // The rows stand in a ring, whose oldest is replaced.
            defer { positions[group] = (position(group) + 1) % count }
            let oldest = rows[group][position(group)]
            rows[group][position(group)] = row
            return oldest
        }

        private var positions: [Int: Int] = [:]
        private func position(_ group: Int) -> Int { positions[group] ?? 0 }
    }

    private func lagged(_ values: RowVector, _ groups: [Int]) throws -> RowVector {
        var last = Last(count)
        var result = RowVector(kind: values.kind)
        result.nulls.reserveCapacity(values.count)
        let isWide = !values.wide.isEmpty
        for row in 0..<values.count {
            try Work.step(row: row, "calculating", of: values.count)
            let from = last.row(before: row, in: groups.isEmpty ? 0 : groups[row])
            result.nulls.append(from.map { values.isNull($0) } ?? true)
            if isWide { result.wide.append(from.map { values.wide[$0] } ?? 0) }
            if !isWide { result.keys.append(from.map { values.keys[$0] } ?? 0) }
        }
        return result
    }

    private func differences(_ values: RowVector, _ groups: [Int]) throws -> RowVector {
        var last = Last(1)
        let scale = values.kind.scale
        var result = RowVector(kind: scale.map { .decimal(scale: $0) } ?? .duration)
        let numbers = scale.map { values.numbers(scale: $0) } ?? []
        let most = scale.map { Decimals.most(scale: $0) } ?? 0
        for row in 0..<values.count {
            try Work.step(row: row, "calculating", of: values.count)
            let from = last.row(before: row, in: groups.isEmpty ? 0 : groups[row])
            guard let from, !values.isNull(row), !values.isNull(from) else {
                result.nulls.append(true)
                if scale == nil { result.keys.append(0) } else { result.wide.append(0) }
                continue
            }
            result.nulls.append(false)
            if scale == nil {
                let (value, overflow) = values.keys[row].subtractingReportingOverflow(values.keys[from])
                guard !overflow else { throw NotTyped() }
                result.keys.append(value)
            } else {
                let value = numbers[row] - numbers[from]
                guard value <= most, value >= -most else { throw NotTyped() }
                result.wide.append(value)
            }
        }
        return result
    }

    private func sums(_ values: RowVector, _ groups: [Int]) throws -> RowVector {
        let scale = values.kind.scale
        var result = RowVector(kind: scale.map { .decimal(scale: $0) } ?? .duration)
        let numbers = scale.map { values.numbers(scale: $0) } ?? values.keys.map { Int128($0) }
        let most = scale.map { Decimals.most(scale: $0) } ?? Int128(Int64.max)
        var totals: [Int128?] = []
        for row in 0..<values.count {
            try Work.step(row: row, "calculating", of: values.count)
            let group = groups.isEmpty ? 0 : groups[row]
            while totals.count <= group { totals.append(nil) }
            if !values.isNull(row) {
                let total = (totals[group] ?? 0) + numbers[row]
                guard total <= most, total >= -most else { throw NotTyped() }
                totals[group] = total
            }
            let total = totals[group]
            result.nulls.append(total == nil)
            if scale == nil {
                result.keys.append(Int64(truncatingIfNeeded: total ?? 0))
            } else {
                result.wide.append(total ?? 0)
            }
        }
        return result
    }
}

extension RowVector {
    /// Vectors of one kind, one after the other.
    init(joining parts: [RowVector], kind: RowKind) {
        self.init(kind: kind)
        let hasNulls = parts.contains { !$0.nulls.isEmpty }
        let count = parts.reduce(0) { $0 + $1.count }
        if case .decimal = kind { wide.reserveCapacity(count) } else { keys.reserveCapacity(count) }
        for part in parts {
            keys += part.keys
            wide += part.wide
            if hasNulls { nulls += part.nulls.isEmpty ? Array(repeating: false, count: part.count) : part.nulls }
        }
    }
}

extension RowSet {
    /// Adds the columns of running functions to the made ones.
    ///
    /// - Parameters:
    ///   - items: the columns to be, over the columns of rows.
    ///   - keys: the columns whose equal values make a group.
    /// - Returns: the items without running functions; nil when one of them has to be computed row by row, and then
    ///   nothing has changed.
    /// - Throws: `NotTyped`; the `Diagnostic` of a row; `CancellationError`.
    mutating func make(_ items: [RowItem], by keys: [Int]) async throws -> [RowItem]? {
        guard items.contains(where: { $0.expression.hasRunning }) else { return items }
        var set = self
        var calls: [RowRunning] = []
        var result: [RowItem] = []
        let base = RecordList.columns.count + made.count
        for item in items {
            var item = item
            var isKnown = true
            item.expression = item.expression.inlined(columns).replacing { part in
                guard case .call(let function, _, _) = part, function.isRunning else { return part }
                guard let call = RowRunning(part, self) else {
                    isKnown = false
                    return part
                }
                calls.append(call)
                return .column(base + calls.count - 1)
            }
            // A running function of a running function would be over a column that is not made yet.
            guard isKnown else { return nil }
            result.append(item)
        }
        let groups = try await self.groups(by: keys)
        var made: [MadeColumn] = []
        for call in calls { made.append(.values(try await call.column(self, groups))) }
        set.made += made
        self = set
        return result
    }

    /// The group of each row by some columns; empty when there are none.
    private func groups(by keys: [Int]) async throws -> [Int] {
        guard !keys.isEmpty else { return [] }
        var formulas: [RowFormula] = []
        for key in keys {
            guard let formula = RowFormula(RowExpression.column(key).inlined(columns), made: madeKinds) else {
                throw NotTyped()
            }
            formulas.append(formula)
        }
        let used = formulas
        let parts = try await RowScan(self).pieces("grouping", { [[RowVector]]() }) {
            parts, evaluator, pick, bytes, batch in
            var vectors: [RowVector] = []
            for formula in used { vectors.append(try evaluator.vector(formula, pick, bytes, batch)) }
            parts.append(vectors)
        }
        var table = RowGroups(columns: keys.count)
        var all: [Int] = []
        var own: [Int] = []
        for vectors in parts.flatMap(\.self) {
            let count = vectors.first?.count ?? 0
            try table.add(vectors, count: count, into: &own, places: Array(all.count..<all.count + count))
            all += own
        }
        return all
    }
}

extension RowExpression {
    /// True when it has a running function.
    var hasRunning: Bool {
        var found = false
        _ = replacing { part in
            if case .call(let function, _, _) = part, function.isRunning { found = true }
            return part
        }
        return found
    }
}
