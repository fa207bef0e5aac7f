import Engine

/// Turns conditions over rows into conditions over records, which are found out on the bytes.
///
/// The two agree on every record, and on the errors: what only a value a row can tell stays a test of the row
/// (`RecordCondition.test`).
struct RecordConditions {
    let timeline: Timeline

    /// The condition that holds where an expression is true.
    ///
    /// - Parameter span: the place of an error about an expression that is neither true nor false.
    func condition(_ expression: RowExpression, at span: SourceSpan) -> RecordCondition {
        holds(expression, isNegated: false, at: span)
    }

    /// The part of a condition that is found out on the bytes, and the part that is asked after it of the records for which
    /// the first holds; nil for a part that is not there.
    func split(_ expression: RowExpression, at span: SourceSpan) -> (cheap: RecordCondition?, rest: RowExpression?) {
        let whole = condition(expression, at: span)
        guard whole.hasTest else { return (whole, nil) }
        guard case .binary(.and, let left, let right, let span) = expression else { return (nil, expression) }
        let (cheap, rest) = split(left, at: span)
        // The right side is asked where the left one is not false, and an error in it is told even where the left one
        // is neither true nor false.
        guard rest == nil, let cheap, !cheap.isAboutUndefined else {
            return rest == nil ? (nil, expression) : (cheap, rest.map { .binary(.and, $0, right, span) })
        }
        return (cheap, right)
    }

    private func holds(_ expression: RowExpression, isNegated: Bool, at span: SourceSpan) -> RecordCondition {
        switch expression {
        case .not(let inner, let span): return holds(inner, isNegated: !isNegated, at: span)
        case .binary(let sign, let left, let right, let span) where sign == .and || sign == .or:
            let parts = [left, right].map { holds($0, isNegated: isNegated, at: span) }
            // `not (a or b)` is `not a and not b`.
            guard (sign == .and) != isNegated else { return .any(parts) }
            // The right side is asked where the left one is not false: an undefined value decides nothing, and an
            // error on the right is told all the same.
            if parts[1].mayThrow, parts[0].isAboutUndefined { break }
            return .all(parts)
        case .call(.between, let parts, let span) where parts.count == 3:
            let both = RowExpression.binary(
                .and, .binary(.greaterOrEqual, parts[0], parts[1], span),
                .binary(.lessOrEqual, parts[0], parts[2], span),
                span)
            let known = holds(both, isNegated: isNegated, at: span)
            if !known.hasTest { return known }
        case .among(let value, let list, let span):
            if let known = column(expression, isNegated, span) { return known }
            let parts = list.map {
                holds(.binary(.equal, value, $0, span), isNegated: isNegated, at: span)
            }
            if !parts.contains(where: \.hasTest) { return isNegated ? .all(parts) : .any(parts) }
        case .isNull(.column(let index), let isDenied):
            guard let column = RecordList.Place(rawValue: index)?.column else { break }
            if isDenied != isNegated { return all(of: column) }
            return column.undefinedKey == nil ? .constant(false) : .undefined(column)
        default:
            if let known = column(expression, isNegated, span) ?? comparison(expression, isNegated) { return known }
        }
        return test(expression, isNegated, at: span)
    }

    /// A condition that looks at each row by itself.
    private func test(_ expression: RowExpression, _ isNegated: Bool, at span: SourceSpan) -> RecordCondition {
        let timeline = timeline
        return .test { index in
            let cells = RecordCells(timeline, index)
            return try expression.truth({ cells.value($0) }, span) == !isNegated
        }
    }

    // MARK: One column

    /// The condition of an expression over a column of few values, each of which is evaluated once.
    private func column(_ expression: RowExpression, _ isNegated: Bool, _ span: SourceSpan) -> RecordCondition? {
        let columns = expression.columns
        guard columns.count <= 1 else { return nil }
        func truth(_ value: Value) throws -> Bool { try expression.truth({ _ in value }, span) == !isNegated }
        guard let column = columns.first.flatMap(RecordList.Place.init(rawValue:)) else {
            return (try? truth(.null)).map { .constant($0) }
        }
        switch column {
        case .type: return (try? truth(.text("mbo"))).map { .constant($0) }
        case .action, .side:
            let values = (UInt8.min...(.max)).map { letter in
                column == .action
                    ? RecordCells.action(Action(rawValue: letter)) : RecordCells.side(Side(rawValue: letter))
            }
            guard let marked = try? values.map(truth) else { return nil }
            return .letters(column == .action ? .action : .side, marked)
        case .symbol:
            let symbols = timeline.recording.symbols
            return .name(
                RecordCondition.NameTest { instrument, time in
                    let symbol = symbols.symbol(of: instrument, at: time)
                    return try expression.truth({ _ in symbol.map { .text($0) } ?? .null }, span) == !isNegated
                })
        default: return nil
        }
    }

    // MARK: Comparisons

    private func comparison(_ expression: RowExpression, _ isNegated: Bool) -> RecordCondition? {
        guard case .binary(let sign, let left, let right, _) = expression, sign.isComparison else { return nil }
        switch (left, right) {
        case (.column(let index), .constant(let value)): return compared(index, sign, value, isNegated)
        case (.constant(let value), .column(let index)): return compared(index, sign.mirrored, value, isNegated)
        case (.column(let index), .column(let other)) where index == other && (sign == .equal || sign == .notEqual):
            // `x == x` asks whether there is a value, and `x != x` whether there is none.
            guard let column = RecordList.Place(rawValue: index)?.column, let undefined = column.undefinedKey else {
                return nil
            }
            let asksForValue = (sign == .equal) != isNegated
            guard !asksForValue else { return .range(column, .min...(undefined - 1)) }
            return nil
        default: return nil
        }
    }

    private func compared(_ index: Int, _ sign: BinaryOperator, _ value: Value, _ isNegated: Bool) -> RecordCondition? {
        guard let place = RecordList.Place(rawValue: index), let column = place.column, let unit = place.unit(of: value)
        else { return nil }
        guard let wanted = unit.value else { return .constant(false) }
        let sign = isNegated ? sign.opposite : sign
        let scale = unit.scale
        // The greatest whole key that is not more than the value, and whether it is the value.
        let floor = (wanted >= 0 ? wanted : wanted - (scale - 1)) / scale
        let isWhole = floor * scale == wanted
        let key = floor + column.bias + place.origin
        switch sign {
        case .equal, .notEqual:
            guard isWhole, let exact = Int64(exactly: key) else {
                return sign == .equal ? .constant(false) : all(of: column)
            }
            return sign == .equal ? .range(column, exact...exact) : .outside(column, exact...exact)
        case .less: return upTo(isWhole ? key - 1 : key, column)
        case .lessOrEqual: return upTo(key, column)
        case .greater: return from(key + 1, column)
        case .greaterOrEqual: return from(isWhole ? key : key + 1, column)
        case .matches, .and, .or, .plus, .minus, .times, .divided: return nil
        }
    }

    private func all(of column: RecordColumn) -> RecordCondition {
        column.undefinedKey.map { .range(column, .min...($0 - 1)) } ?? .constant(true)
    }

    private func upTo(_ key: Int128, _ column: RecordColumn) -> RecordCondition {
        if key < Int128(Int64.min) { return .constant(false) }
        return Int64(exactly: key).map { .range(column, .min...$0) } ?? all(of: column)
    }

    private func from(_ key: Int128, _ column: RecordColumn) -> RecordCondition {
        if key > Int128(Int64.max) { return .constant(false) }
        return Int64(exactly: key).map { .range(column, $0...(.max)) } ?? all(of: column)
    }
}

extension RecordList {
    /// The columns of market-by-order records, by their indices in `columns`.
    enum Place: Int {
        case record, tsRecv, tsEvent, symbol, type, action, side, price, size, orderID, flags, sequence, channelID,
            tsInDelta, instrumentID, publisherID

        /// The column of the record; nil for a text.
        var column: RecordColumn? {
            switch self {
            case .record: .index
            case .tsRecv: .tsRecv
            case .tsEvent: .tsEvent
            case .symbol, .type, .action, .side: nil
            case .price: .price
            case .size: .size
            case .orderID: .orderID
            case .flags: .flags
            case .sequence: .sequence
            case .channelID: .channelID
            case .tsInDelta: .tsInDelta
            case .instrumentID: .instrumentID
            case .publisherID: .publisherID
            }
        }

        /// The number that is taken from a value to make its key besides the column's bias: records are counted from 1,
        /// and their indices from 0.
        var origin: Int128 { self == .record ? -1 : 0 }

        /// A value beside the column in units of `Arithmetic`, and how many of them are one of the column's: nil for a
        /// value that is not of the column's kind, so that comparing them is an error. The value is nil for nothing.
        func unit(of value: Value) -> (value: Int128?, scale: Int128)? {
            let scale: Int128
            switch self {
            case .symbol, .type, .action, .side: return nil
            case .tsRecv, .tsEvent, .tsInDelta: scale = 1
            case .price: scale = 1_000_000_000
            case .record, .size, .orderID, .flags, .sequence, .channelID, .instrumentID, .publisherID:
                scale = Arithmetic.unit
            }
            if value.isEmpty { return (nil, scale) }
            switch (self, value) {
            case (.tsRecv, .time(let time)), (.tsEvent, .time(let time)): return (Int128(time.nanos), scale)
            case (.tsInDelta, .duration(let nanos)): return (Int128(nanos), scale)
            case (.tsRecv, _), (.tsEvent, _), (.tsInDelta, _): return nil
            default: return Arithmetic.units(of: value).map { ($0, scale) }
            }
        }
    }
}

extension BinaryOperator {
    /// The comparison that says the same with its sides exchanged.
    fileprivate var mirrored: BinaryOperator {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: self
        }
    }

    /// The comparison that holds where this one does not, of two values that are there.
    fileprivate var opposite: BinaryOperator {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        default: self
        }
    }
}
