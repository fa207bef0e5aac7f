import Engine

/// The columns that a stage may name.
struct RowColumns {
    let columns: [Table.Column]
    /// The rows, when there are any already: their symbols are known, whatever is loaded; nil otherwise.
    var table: Table?

    var names: [String] { columns.map(\.name) }

    func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

    func contains(_ name: String) -> Bool { index(of: name) != nil }

    /// The index of a column that is named where nothing else may stand.
    ///
    /// - Throws: `noSuchColumn`, with the nearest name or the list.
    func place(_ name: Word) throws(Diagnostic) -> Int { try Table(columns: columns).index(of: name) }

    /// True for a column of times, as far as can be told: by its rows, or else by its name.
    func hasTimes(_ index: Int) -> Bool {
        guard let table else { return columns[index].name.hasPrefix("ts") && !columns[index].isNumeric }
        for row in table.rows.untilCancelled where !row[index].isEmpty {
            if case .time = row[index] { return true }
            return false
        }
        return columns[index].name.hasPrefix("ts") && !columns[index].isNumeric
    }
}

// The compilation of conditions over rows: everything that does not depend on a row is found once.

extension Question {
    /// Finds the columns of a condition; whatever does not depend on a row is evaluated here, once.
    ///
    /// - Throws: for a word that is no column, for a value that a column of an enumeration cannot have, and for a
    ///   symbol that there is not: a typing slip is no answer.
    func compile(_ expression: BoundExpression, columns: RowColumns) async throws -> RowExpression {
        switch expression {
        case .not(let inner, let span): return .not(try await compile(inner, columns: columns), span)
        case .negated(let inner, let span):
            return .binary(.minus, .constant(.decimal("0")), try await compile(inner, columns: columns), span)
        case .binary(let sign, let left, let right, let span):
            if sign.isComparison { return try await comparison(sign, left, right, span, columns) }
            let a = try await compile(left, columns: columns)
            return .binary(sign, a, try await compile(right, columns: columns), span)
        case .query(let operand, let span):
            if let word = operand.word {
                if let index = columns.index(of: word) { return .column(index) }
                if table[word] == nil { throw Self.noColumn(word, span, columns) }
            }
            return .constant(try await evaluate(expression).value)
        case .literal, .variable: return .constant(try await evaluate(expression).value)
        case .isNull(let inner, let isDenied, _):
            return .isNull(try await compile(inner, columns: columns), isDenied: isDenied)
        case .among(let left, let list, let isDenied, let span):
            let test = RowExpression.among(
                try await compile(left, columns: columns), try await self.list(list, beside: left, columns), span)
            return isDenied ? .not(test, span) : test
        case .between(let left, let low, let high, let isDenied, let span):
            let test = try await range(left, low, high, span, columns)
            return isDenied ? .not(test, span) : test
        case .call(let function, let arguments, let span):
            var parts: [RowExpression] = []
            for argument in arguments { parts.append(try await compile(argument, columns: columns)) }
            return try call(function, parts, arguments, span)
        }
    }

    /// The values of `in (…)`. One that is a list, such as a variable's, stands for its parts.
    private func list(
        _ list: [BoundExpression], beside left: BoundExpression, _ columns: RowColumns
    ) async throws -> [RowExpression] {
        let index = Self.column(left, columns)
        var values: [RowExpression] = []
        for part in list {
            let value =
                if let index { try await beside(index, part, columns) } else {
                    try await compile(part, columns: columns)
                }
            if case .constant(let constant) = value, let parts = constant.listed {
                values += parts.map { .constant($0) }
            } else {
                values.append(value)
            }
        }
        return values
    }

    /// `x between a and b`. Of a column it is two comparisons, which an index may answer; an expression is evaluated once.
    private func range(
        _ left: BoundExpression, _ low: BoundExpression, _ high: BoundExpression, _ span: SourceSpan,
        _ columns: RowColumns
    ) async throws -> RowExpression {
        if Self.column(left, columns) != nil {
            return .binary(
                .and, try await comparison(.greaterOrEqual, left, low, span, columns),
                try await comparison(.lessOrEqual, left, high, span, columns), span)
        }
        var parts: [RowExpression] = []
        for part in [left, low, high] { parts.append(try await compile(part, columns: columns)) }
        return .call(.between, parts, span)
    }

    private func call(
        _ function: RowFunction, _ parts: [RowExpression], _ arguments: [BoundExpression], _ span: SourceSpan
    ) throws(Diagnostic) -> RowExpression {
        switch function {
        case .date, .time, .hour:
            guard let zone, let part = parts.first else { return .call(function, parts, span) }
            return .call(function, [.wall(part, zone)], span)
        case .lag where parts.count > 1:
            guard case .constant(let value) = parts[1], let count = value.whole, count >= 0 else {
                throw Diagnostic(
                    .wrongArgument, "`lag` goes back a whole number of rows that is the same for all",
                    at: arguments[1].span,
                    help: "as in `lag(price, 2)`")
            }
            return .call(function, parts, span)
        case .abs, .round, .floor, .sign, .min, .max, .coalesce, .if, .lag, .diff, .cumsum, .between:
            return .call(function, parts, span)
        }
    }

    /// The zone of `set tz`, whether times are shown in it or not; nil for UTC.
    var zone: DisplayZone? {
        var settings = settings
        settings.showsZone = true
        return DisplayZone(settings)
    }

    private static func noColumn(_ name: String, _ span: SourceSpan, _ columns: RowColumns) -> Diagnostic {
        Diagnostic(
            .noSuchColumn, "there is no column ‘\(name)’", at: span,
            help: Binder.spaced(name, isPart: { columns.contains($0) || $0.first == "$" })
                ?? Suggestions.help(name, among: columns.names) ?? "there is \(columns.names.joined(separator: ", "))")
    }

    private func comparison(
        _ sign: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, _ span: SourceSpan,
        _ columns: RowColumns
    ) async throws -> RowExpression {
        if sign == .matches {
            let a = try await compile(left, columns: columns)
            let pattern = try await pattern(right, columns)
            guard let pattern else { return .binary(sign, a, try await compile(right, columns: columns), span) }
            if let index = Self.column(left, columns), let words = ColumnWords.of(columns.columns[index]) {
                let values = words.matches(pattern).map { (CellText.text($0.value), $0.holds) }
                return .isAmong(a, Dictionary(values, uniquingKeysWith: { $0 || $1 }), span)
            }
            return .matches(a, pattern, span)
        }
        if let index = Self.column(left, columns) {
            return .binary(sign, .column(index), try await beside(index, right, columns), span)
        }
        // The comparison `bid == side` says the same as `side == bid`.
        if let index = Self.column(right, columns) {
            return .binary(sign, try await beside(index, left, columns), .column(index), span)
        }
        let a = try await compile(left, columns: columns)
        return .binary(sign, a, try await compile(right, columns: columns), span)
    }

    /// The column that an expression is; nil when it is none.
    private static func column(_ expression: BoundExpression, _ columns: RowColumns) -> Int? {
        expression.word.flatMap { columns.index(of: $0) }
    }

    /// The other side of a comparison with a column. A word of the column's own comes first, whatever else it may
    /// name; then a column; then, beside a column of texts, a word that names nothing is a text: `symbol == ACME`.
    private func beside(
        _ index: Int, _ expression: BoundExpression, _ columns: RowColumns
    ) async throws -> RowExpression {
        let column = columns.columns[index]
        let word = expression.word
        if let words = ColumnWords.of(column) {
            if let word {
                if !words.entries.contains(where: { $0.names.contains(word) }), let other = columns.index(of: word) {
                    return .column(other)
                }
                return .constant(try words.value(of: word, at: expression.span))
            }
            let value = try await compile(expression, columns: columns)
            guard case .constant(let constant) = value else { return value }
            if let parts = constant.listed {
                return .constant(.list(try parts.map { try words.value(of: $0, at: expression.span) }))
            }
            return .constant(try words.value(of: constant, at: expression.span))
        }
        if let word, !columns.contains(word), table[word] == nil {
            if ["null", "nil", "nan", "none", "na"].contains(word.lowercased()) {
                throw Diagnostic(
                    .noSuchColumn, "there is no column ‘\(word)’, and an empty cell equals nothing",
                    at: expression.span,
                    help: "write `\(column.name) is null`")
            }
            if column.isNumeric { throw Self.noColumn(word, expression.span, columns) }
            if column.name == "symbol" { try check(symbol: word, at: expression.span, columns) }
            return .constant(.text(word))
        }
        let value = try await compile(expression, columns: columns)
        if column.name == "symbol", !column.isNumeric, case .constant(let constant) = value {
            for part in constant.listed ?? [constant] { try check(symbol: part, at: expression.span, columns) }
        }
        return value
    }

    /// The pattern on the right of `~`, where it is the same for every row.
    private func pattern(_ expression: BoundExpression, _ columns: RowColumns) async throws -> TextPattern? {
        if let word = expression.word, !columns.contains(word), table[word] == nil {
            return try TextPattern.parse(word, at: expression.span)
        }
        guard case .constant(.text(let text)) = try await compile(expression, columns: columns) else { return nil }
        return try TextPattern.parse(text, at: expression.span)
    }

    // MARK: Symbols

    private func check(symbol value: Value, at span: SourceSpan, _ columns: RowColumns) throws(Diagnostic) {
        switch value {
        case .text(let text): try check(symbol: text, at: span, columns)
        case .int, .id, .decimal:
            let text = CellText.text(value)
            guard let known = knownSymbols(columns) else { return }
            let isID = !known.contains(text) && columns.contains("instrument_id")
            throw Diagnostic(
                .notComparable, "a symbol is a text, and \(text) is a number", at: span,
                help: isID ? "did you mean `instrument_id == \(text)`?" : "did you mean `symbol == \"\(text)\"`?")
        default: return
        }
    }

    private func check(symbol: String, at span: SourceSpan, _ columns: RowColumns) throws(Diagnostic) {
        guard let known = knownSymbols(columns), !known.contains(symbol) else { return }
        throw Self.diagnostic(.unknownSymbol(symbol, known: known.sorted()), at: span)
    }

    /// The names that rows may have in their column of symbols; nil when none is known, so that none can be wrong.
    private func knownSymbols(_ columns: RowColumns) -> Set<String>? {
        var known: Set<String> = []
        if let timeline = current?.timeline {
            known.formUnion(timeline.symbols)
            known.formUnion(timeline.recording.symbols.names)
        }
        if let table = columns.table, let index = columns.index(of: "symbol") {
            for row in table.rows { if case .text(let symbol) = row[index] { known.insert(symbol) } }
        }
        return known.isEmpty ? nil : known
    }
}

extension Value {
    /// The values of a list, or of a table of one column; nil for any other value.
    var listed: [Value]? {
        switch self {
        case .list(let values): values
        case .table(let table) where table.columns.count == 1: table.rows.compactMap(\.first)
        default: nil
        }
    }
}
