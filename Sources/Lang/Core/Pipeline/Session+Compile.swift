import Engine

/// The columns that a condition may name.
struct RowColumns {
    let columns: [Table.Column]
    /// The rows, when there are any already: their symbols are known, whatever is loaded; nil otherwise.
    var table: Table?

    var names: [String] { columns.map(\.name) }

    func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

    func contains(_ name: String) -> Bool { index(of: name) != nil }
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
        }
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
            return .constant(try words.value(of: constant, at: expression.span))
        }
        if let word, !columns.contains(word), table[word] == nil {
            if ["null", "nil", "nan", "none", "na"].contains(word.lowercased()) {
                throw Diagnostic(
                    .noSuchColumn, "there is no column ‘\(word)’, and no word for an empty cell", at: expression.span,
                    help: "an empty cell equals nothing, not even itself: write `not \(column.name) == \(column.name)`")
            }
            if column.isNumeric { throw Self.noColumn(word, expression.span, columns) }
            if column.name == "symbol" { try check(symbol: word, at: expression.span, columns) }
            return .constant(.text(word))
        }
        let value = try await compile(expression, columns: columns)
        if column.name == "symbol", !column.isNumeric, case .constant(let constant) = value {
            try check(symbol: constant, at: expression.span, columns)
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
