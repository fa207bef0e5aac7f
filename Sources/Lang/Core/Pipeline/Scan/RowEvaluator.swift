import Engine

/// The rows of a batch that a formula is evaluated for.
struct RowPick: Sendable {
    /// The indices of their records.
    var rows: [Int]
    /// Their places in the row set, from 0, where it has columns that stages have made; empty otherwise.
    var places: [Int] = []

    var count: Int { rows.count }

    /// The rows at some positions.
    func at(_ positions: [Int]) -> RowPick {
        RowPick(rows: positions.map { rows[$0] }, places: places.isEmpty ? [] : positions.map { places[$0] })
    }
}

/// Evaluates formulas over batches of records. Each of those who look through the records at the same time has one.
struct RowEvaluator {
    private let set: RowSet
    private let texts: TextCodes
    /// The codes of the names of instruments, by instrument and UTC day.
    private var names: [NameKey: (code: Int64, isNull: Bool)] = [:]
    private var lastName: (key: NameKey, code: Int64, isNull: Bool)?
    /// The codes of the letters of an action and of a side; nil for a letter without a value.
    private let actions: [Int64?]
    private let sides: [Int64?]
    private let type: Int64
    /// The truth of expressions over texts, by the step of the formula and the code.
    private var truths: [TruthKey: Bool?] = [:]

    /// The keys of expressions over times, by the step of the formula and the quarter of an hour.
    private var clocks: [TruthKey: Int64] = [:]

    private struct NameKey: Hashable {
        var instrument: Int64
        var day: Int64
    }

    private struct TruthKey: Hashable {
        var node: ObjectIdentifier
        var code: Int64
    }

    /// The sign that a batch has a number that does not fit, or an error.
    private struct GivesUp: Error {}

    init(_ set: RowSet, _ texts: TextCodes) {
        self.set = set
        self.texts = texts
        func code(_ value: Value) -> Int64? { value.isEmpty ? nil : texts.code(CellText.text(value)) }
        actions = (UInt8.min...(.max)).map { code(RecordCells.action(Action(rawValue: $0))) }
        sides = (UInt8.min...(.max)).map { code(RecordCells.side(Side(rawValue: $0))) }
        type = texts.code("mbo")
    }

    /// The values of a formula.
    ///
    /// - Throws: the `Diagnostic` of the first row that has an error.
    mutating func vector(
        _ formula: RowFormula, _ pick: RowPick, _ bytes: RawSpan, _ batch: RecordBatch
    ) throws -> RowVector {
        do {
            return try vector(formula.node, pick, bytes, batch)
        } catch is GivesUp {
            return try boxed(formula.expression, formula.kind, pick)
        }
    }

    private mutating func vector(
        _ node: RowFormula.Node, _ pick: RowPick, _ bytes: RawSpan, _ batch: RecordBatch
    ) throws -> RowVector {
        switch node {
        case .field(let column, let kind, let origin):
            var vector = RowVector(kind: kind)
            column.keys(of: pick.rows, in: bytes, batch, into: &vector.keys)
            if let undefined = column.undefinedKey, vector.keys.contains(undefined) {
                vector.nulls = vector.keys.map { $0 == undefined }
            }
            if origin != 0 { for place in vector.keys.indices { vector.keys[place] -= origin } }
            return vector
        case .made(let number, _): return set.values(of: number, at: pick.places, rows: pick.rows)
        case .coded(let column): return codes(column, pick.rows, bytes, batch)
        case .constant(let value, let kind): return Self.constant(value, kind, pick.count)
        case .byCode(let column, let expression, let memory):
            return try truth(column, expression, memory, pick, bytes, batch)
        case .arithmetic(let sign, let left, let right, let kind):
            let a = try vector(left, pick, bytes, batch)
            return try Self.arithmetic(sign, a, try vector(right, pick, bytes, batch), kind)
        case .comparison(let sign, let left, let right):
            let a = try vector(left, pick, bytes, batch)
            return Self.compared(sign, a, try vector(right, pick, bytes, batch))
        case .joined(let sign, let left, let right):
            return try joined(sign, try vector(left, pick, bytes, batch), right, pick, bytes, batch)
        case .not(let inner):
            var vector = try vector(inner, pick, bytes, batch)
            for place in vector.keys.indices { vector.keys[place] = 1 - vector.keys[place] }
            return vector
        case .isNull(let inner, let isDenied):
            let values = try vector(inner, pick, bytes, batch)
            return RowVector(
                kind: .truth, keys: (0..<pick.count).map { values.isNull($0) != isDenied ? 1 : 0 })
        case .magnitude(let inner, let kind): return try Self.magnitude(try vector(inner, pick, bytes, batch), kind)
        case .choice(let condition, let first, let second, let kind):
            return try choice(try vector(condition, pick, bytes, batch), first, second, kind, pick, bytes, batch)
        case .interval(let inner, let nanos):
            var vector = try vector(inner, pick, bytes, batch)
            for place in vector.keys.indices {
                let time = UInt64(bitPattern: vector.keys[place]) ^ (1 << 63)
                vector.keys[place] = Int64(bitPattern: (time - time % nanos) ^ (1 << 63))
            }
            return vector
        case .clock(let inner, let expression, let kind, let memory):
            return try clock(try vector(inner, pick, bytes, batch), expression, kind, memory, pick)
        case .boxed(let expression, let kind): return try boxed(expression, kind, pick)
        }
    }

    private static func constant(_ value: Int128?, _ kind: RowKind, _ count: Int) -> RowVector {
        var vector = RowVector(kind: kind)
        if case .decimal = kind {
            vector.wide = Array(repeating: value ?? 0, count: count)
        } else {
            vector.keys = Array(repeating: Int64(truncatingIfNeeded: value ?? 0), count: count)
        }
        if value == nil { vector.nulls = Array(repeating: true, count: count) }
        return vector
    }

    // MARK: Row by row

    private func boxed(_ expression: RowExpression, _ kind: RowKind, _ pick: RowPick) throws -> RowVector {
        var vector = RowVector(kind: kind)
        var nulls: [Bool] = []
        for position in pick.rows.indices {
            let value = try set.value(
                expression, row: pick.rows[position], pick.places.isEmpty ? nil : pick.places[position])
            nulls.append(value.isEmpty)
            if case .decimal(let scale) = kind {
                vector.wide.append((Arithmetic.units(of: value) ?? 0) / Decimals.power(18 - scale))
            } else {
                vector.keys.append(try key(of: value, kind))
            }
        }
        if nulls.contains(true) { vector.nulls = nulls }
        return vector
    }

    private func key(of value: Value, _ kind: RowKind) throws(NotTyped) -> Int64 {
        switch value {
        case .bool(let value): return value ? 1 : 0
        case .time(let time): return Int64(bitPattern: time.nanos ^ (1 << 63))
        case .duration(let nanos): return nanos
        case .text(let text): return texts.code(text)
        case .null, .nothing: return 0
        default:
            guard let scale = kind.scale, let units = Arithmetic.units(of: value),
                let key = Int64(exactly: units / Decimals.power(18 - scale) + kind.bias)
            else { throw NotTyped() }
            return key
        }
    }

    // MARK: Texts

    private mutating func codes(
        _ column: CodedColumn, _ rows: [Int], _ bytes: RawSpan, _ batch: RecordBatch
    ) -> RowVector {
        var vector = RowVector(kind: .text)
        switch column {
        case .type: vector.keys = Array(repeating: type, count: rows.count)
        case .action, .side:
            let letters = column == .action ? actions : sides
            (column == .action ? RecordColumn.action : .side).keys(of: rows, in: bytes, batch, into: &vector.keys)
            let isNull = vector.keys.map { letters[Int(truncatingIfNeeded: $0) & 0xFF] == nil }
            for place in vector.keys.indices {
                vector.keys[place] = letters[Int(truncatingIfNeeded: vector.keys[place]) & 0xFF] ?? 0
            }
            if isNull.contains(true) { vector.nulls = isNull }
        case .symbol: return symbols(rows, bytes, batch)
        }
        return vector
    }

    private mutating func symbols(_ rows: [Int], _ bytes: RawSpan, _ batch: RecordBatch) -> RowVector {
        var vector = RowVector(kind: .text)
        var times: [Int64] = []
        RecordColumn.instrumentID.keys(of: rows, in: bytes, batch, into: &vector.keys)
        RecordColumn.tsRecv.keys(of: rows, in: bytes, batch, into: &times)
        var nulls: [Bool] = []
        let start = times.first.map { RecordColumn.day(ofKey: $0) } ?? 0
        // A batch nearly always lies within a day.
        let isOneDay =
            times.allSatisfy { $0 != .max } && times.min().map { RecordColumn.day(ofKey: $0) } == start
            && times.max().map { RecordColumn.day(ofKey: $0) } == start
        for place in rows.indices {
            let key = NameKey(
                instrument: vector.keys[place], day: isOneDay ? start : RecordColumn.day(ofKey: times[place]))
            if lastName?.key != key {
                let found: (code: Int64, isNull: Bool)
                if let known = names[key] {
                    found = known
                } else {
                    let name = set.timeline.recording.symbols.symbol(
                        of: InstrumentID(UInt32(truncatingIfNeeded: key.instrument)),
                        at: RecordColumn.time(ofKey: times[place]))
                    found = (name.map { texts.code($0) } ?? 0, name == nil)
                    names[key] = found
                }
                lastName = (key, found.code, found.isNull)
            }
            guard let lastName else { continue }
            vector.keys[place] = lastName.code
            if lastName.isNull, nulls.isEmpty { nulls = Array(repeating: false, count: rows.count) }
            if lastName.isNull { nulls[place] = true }
        }
        vector.nulls = nulls
        return vector
    }

    private mutating func truth(
        _ column: CodedColumn, _ expression: RowExpression, _ memory: RowFormula.Memory, _ pick: RowPick,
        _ bytes: RawSpan, _ batch: RecordBatch
    ) throws -> RowVector {
        let codes = codes(column, pick.rows, bytes, batch)
        var vector = RowVector(kind: .truth, keys: codes.keys)
        var nulls = [Bool](repeating: false, count: pick.count)
        var last: (code: Int64, truth: Bool?)?
        for position in pick.rows.indices {
            let code = codes.isNull(position) ? -1 : codes.keys[position]
            if last?.code != code {
                let key = TruthKey(node: ObjectIdentifier(memory), code: code)
                let known: Bool?
                if let found = truths[key] {
                    known = found
                } else {
                    let value = try set.value(
                        expression, row: pick.rows[position], pick.places.isEmpty ? nil : pick.places[position])
                    known = if case .bool(let truth) = value { truth } else { nil }
                    truths[key] = .some(known)
                }
                last = (code, known)
            }
            vector.keys[position] = last?.truth == true ? 1 : 0
            nulls[position] = last?.truth == nil
        }
        if nulls.contains(true) { vector.nulls = nulls }
        return vector
    }

    // MARK: Operators

    private static func nulls(_ a: RowVector, _ b: RowVector) -> [Bool] {
        if a.nulls.isEmpty { return b.nulls }
        if b.nulls.isEmpty { return a.nulls }
        return zip(a.nulls, b.nulls).map { $0 || $1 }
    }

    private static func arithmetic(
        _ sign: BinaryOperator, _ a: RowVector, _ b: RowVector, _ kind: RowKind
    ) throws(GivesUp) -> RowVector {
        var vector = RowVector(kind: kind, nulls: nulls(a, b))
        guard case .decimal(let scale) = kind else {
            try spans(sign, a, b, kind, &vector)
            return vector
        }
        let own = sign == .times || sign == .divided
        guard let left = a.kind.scale, let right = b.kind.scale else { throw GivesUp() }
        let x = a.numbers(scale: own ? left : scale)
        let y = b.numbers(scale: own ? right : scale)
        let most = Decimals.most(scale: scale)
        let factor = sign == .divided ? Decimals.power(18 - left + right) : 1
        vector.wide.reserveCapacity(x.count)
        for place in x.indices {
            if vector.isNull(place) {
                vector.wide.append(0)
                continue
            }
            let (value, overflow): (Int128, Bool)
            switch sign {
            case .plus: (value, overflow) = x[place].addingReportingOverflow(y[place])
            case .minus: (value, overflow) = x[place].subtractingReportingOverflow(y[place])
            case .times: (value, overflow) = x[place].multipliedReportingOverflow(by: y[place])
            default:
                let (wide, isTooWide) = x[place].multipliedReportingOverflow(by: factor)
                guard y[place] != 0, !isTooWide else { throw GivesUp() }
                (value, overflow) = (wide / y[place], false)
            }
            guard !overflow, value <= most, value >= -most else { throw GivesUp() }
            vector.wide.append(value)
        }
        return vector
    }

    /// Sums and differences of durations and times.
    private static func spans(
        _ sign: BinaryOperator, _ a: RowVector, _ b: RowVector, _ kind: RowKind, _ vector: inout RowVector
    ) throws(GivesUp) {
        vector.keys.reserveCapacity(a.keys.count)
        for place in a.keys.indices {
            let (value, overflow) =
                sign == .plus
                ? a.keys[place].addingReportingOverflow(b.keys[place])
                : a.keys[place].subtractingReportingOverflow(b.keys[place])
            let isBad = overflow || kind == .time && value == .max
            guard !isBad || vector.isNull(place) else { throw GivesUp() }
            vector.keys.append(value)
        }
    }

    private static func compared(_ sign: BinaryOperator, _ a: RowVector, _ b: RowVector) -> RowVector {
        var vector = RowVector(kind: .truth, nulls: nulls(a, b))
        if a.kind == b.kind, a.wide.isEmpty, b.wide.isEmpty {
            vector.keys = compared(sign, a.keys, b.keys)
        } else {
            let scale = max(a.kind.scale ?? 0, b.kind.scale ?? 0)
            vector.keys = compared(sign, a.numbers(scale: scale), b.numbers(scale: scale))
        }
        return vector
    }

    private static func compared<T: Comparable>(_ sign: BinaryOperator, _ a: [T], _ b: [T]) -> [Int64] {
        @inline(__always)
        func all(_ holds: (T, T) -> Bool) -> [Int64] { zip(a, b).map { holds($0, $1) ? 1 : 0 } }
        switch sign {
        case .equal: return all(==)
        case .notEqual: return all(!=)
        case .less: return all(<)
        case .lessOrEqual: return all(<=)
        case .greater: return all(>)
        default: return all(>=)
        }
    }

    private static func magnitude(_ vector: RowVector, _ kind: RowKind) throws(GivesUp) -> RowVector {
        var result = RowVector(kind: kind, nulls: vector.nulls)
        guard let scale = kind.scale else {
            for (place, key) in vector.keys.enumerated() {
                guard key != .min || vector.isNull(place) else { throw GivesUp() }
                result.keys.append(key == .min ? 0 : abs(key))
            }
            return result
        }
        result.wide = vector.numbers(scale: scale).map { abs($0) }
        return result
    }

    private mutating func choice(
        _ condition: RowVector, _ first: RowFormula.Node, _ second: RowFormula.Node?, _ kind: RowKind,
        _ pick: RowPick, _ bytes: RawSpan, _ batch: RecordBatch
    ) throws -> RowVector {
        let isTrue = pick.rows.indices.map { condition.keys[$0] == 1 && !condition.isNull($0) }
        var result = RowVector(kind: kind)
        if case .decimal = kind {
            result.wide = Array(repeating: 0, count: pick.count)
        } else {
            result.keys = Array(repeating: 0, count: pick.count)
        }
        result.nulls = Array(repeating: true, count: pick.count)
        for (node, side) in [(Optional(first), true), (second, false)] {
            let positions = pick.rows.indices.filter { isTrue[$0] == side }
            guard let node, !positions.isEmpty else { continue }
            let values = try vector(node, pick.at(positions), bytes, batch)
            let wide = kind == values.kind || kind.scale == nil ? values.wide : values.numbers(scale: kind.scale ?? 0)
            for (number, position) in positions.enumerated() {
                result.nulls[position] = values.isNull(number)
                if result.keys.isEmpty {
                    result.wide[position] = wide[number]
                } else {
                    result.keys[position] = values.keys[number]
                }
            }
        }
        if !result.nulls.contains(true) { result.nulls = [] }
        return result
    }

    /// The values of an expression over a time, each quarter of an hour evaluated once.
    private mutating func clock(
        _ times: RowVector, _ expression: RowExpression, _ kind: RowKind, _ memory: RowFormula.Memory, _ pick: RowPick
    ) throws -> RowVector {
        var vector = RowVector(kind: kind, keys: times.keys, nulls: times.nulls)
        var last: (quarter: Int64, key: Int64)?
        for place in times.keys.indices where !times.isNull(place) {
            let time = UInt64(bitPattern: times.keys[place]) ^ (1 << 63)
            let quarter = Int64(time / (900 * Timestamp.nanosPerSecond))
            if last?.quarter != quarter {
                let known = TruthKey(node: ObjectIdentifier(memory), code: quarter)
                let key: Int64
                if let found = clocks[known] {
                    key = found
                } else {
                    let value = try set.value(
                        expression, row: pick.rows[place], pick.places.isEmpty ? nil : pick.places[place])
                    key = try self.key(of: value, kind)
                    clocks[known] = key
                }
                last = (quarter, key)
            }
            vector.keys[place] = last?.key ?? 0
        }
        return vector
    }

    private mutating func joined(
        _ sign: BinaryOperator, _ left: RowVector, _ right: RowFormula.Node, _ pick: RowPick, _ bytes: RawSpan,
        _ batch: RecordBatch
    ) throws -> RowVector {
        let deciding: Int64 = sign.deciding ? 1 : 0
        let open = pick.rows.indices.filter { left.isNull($0) || left.keys[$0] != deciding }
        guard !open.isEmpty else { return left }
        let second = try vector(right, open.count == pick.count ? pick : pick.at(open), bytes, batch)
        var result = left
        if !left.nulls.isEmpty || !second.nulls.isEmpty, left.nulls.isEmpty {
            result.nulls = Array(repeating: false, count: pick.count)
        }
        for (place, position) in open.enumerated() {
            if !second.isNull(place), second.keys[place] == deciding {
                result.keys[position] = deciding
                if !result.nulls.isEmpty { result.nulls[position] = false }
            } else if left.isNull(position) || second.isNull(place) {
                result.nulls[position] = true
            } else {
                result.keys[position] = 1 - deciding
            }
        }
        return result
    }
}
