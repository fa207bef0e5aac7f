import Engine

// The stages with their columns and expressions found.

extension Question {
    /// Compiles a stage for rows of some columns.
    ///
    /// - Returns: nil for a stage that does nothing to rows by themselves: `as`, `save`, `quote`.
    /// - Throws: for a word that is no column, and the like (`compile`); for two columns of one name.
    func rowStage(_ stage: BoundCall, columns: RowColumns) async throws -> RowStage? {
        switch stage.signature.stage {
        case .condition:
            guard let condition = stage.expression("condition") else { return nil }
            return .filter(try await compile(condition, columns: columns), at: condition.span)
        case .select: return .select(try await items(stage.items("columns"), columns))
        case .with:
            let items = try await items(stage.items("columns"), columns)
            if let twice = Self.repeated(items.map { ($0.column.name, $0.span) }) { throw twice }
            return .with(items, by: try stage.words("by").map(columns.place))
        case .distinct:
            let names = stage.words("columns")
            return .distinct(names.isEmpty ? Array(columns.columns.indices) : try names.map(columns.place))
        case .sort: return .sort(try stage.order.map { try Self.order($0, columns) })
        case .head: return .head(stage.integer("rows") ?? 0)
        case .tail: return .tail(stage.integer("rows") ?? 0)
        case .sample: return .sample(stage.integer("rows") ?? 0, seed: UInt64(stage.integer("seed") ?? 1))
        case .figures:
            var keys: [RowKey] = []
            for key in stage.keys { keys.append(try await self.key(key, columns)) }
            var figures: [RowFigure] = []
            for figure in stage.figures { figures.append(try await self.figure(figure, columns)) }
            let names =
                Array(zip(keys.map(\.column.name), stage.keys.map(\.span)))
                + figures.map { ($0.column.name, $0.span) }
            if let twice = Self.repeated(names) { throw twice }
            return .figures(figures, by: keys)
        case .quote, .form, .save, nil: return nil
        }
    }

    /// The error about two columns of one name; nil when there are none.
    private static func repeated(_ names: [(String, SourceSpan)]) -> Diagnostic? {
        var seen: Set<String> = []
        guard let (name, span) = names.first(where: { !seen.insert($0.0).inserted }) else { return nil }
        return Diagnostic(
            .repeatedOption, "two columns would be called \(quoted(name))", at: span,
            help: "give one of them another name with `as`")
    }

    private func items(_ items: [BoundItem], _ columns: RowColumns) async throws -> [RowItem] {
        var compiled: [RowItem] = []
        for item in items { compiled.append(try await self.item(item, columns)) }
        return compiled
    }

    /// A column to be. One word alone is a column of the rows, whatever else it may name.
    private func item(_ item: BoundItem, _ columns: RowColumns) async throws -> RowItem {
        let name = item.name?.text
        if let word = item.expression.word {
            let index = try columns.place(Word(word, span: item.expression.span))
            let column = columns.columns[index]
            return RowItem(
                expression: .column(index), column: Table.Column(name ?? column.name, numeric: column.isNumeric),
                span: item.span)
        }
        let expression = try await compile(item.expression, columns: columns)
        return RowItem(
            expression: expression,
            column: Table.Column(name ?? item.text, numeric: expression.isNumeric(columns.columns)), span: item.span)
    }

    private static func order(_ order: BoundOrder, _ columns: RowColumns) throws(Diagnostic) -> RowOrder {
        let bare = String(order.column.text.dropFirst())
        if order.column.text.first == "-", columns.contains(bare) {
            throw Diagnostic(
                .noSuchColumn, "there is no column ‘\(order.column.text)’", at: order.column.span,
                help: "the greatest first: `sort \(bare) desc`")
        }
        return RowOrder(
            column: try columns.place(order.column), isDescending: order.isDescending, word: order.column)
    }

    // MARK: Figures

    private func figure(_ figure: BoundFigure, _ columns: RowColumns) async throws -> RowFigure {
        var title = figure.figure.word
        var operand: RowItem?
        var weight: RowItem?
        if figure.figure == .vwap {
            operand = try await item(figure.operand ?? Self.usual("price", figure.span), columns)
            weight = try await item(figure.weight ?? Self.usual("size", figure.span), columns)
        } else if let of = figure.operand {
            operand = try await item(of, columns)
        }
        if let of = figure.operand {
            title = of.expression.word.map(figure.figure.title) ?? "\(title) \(of.text)"
        }
        let isNumeric =
            switch figure.figure {
            case .first, .last: operand?.column.isNumeric ?? false
            case .count, .sum, .avg, .min, .max, .stddev, .vwap, .distinct, .percentile: true
            }
        return RowFigure(
            figure: figure.figure, operand: operand?.expression, weight: weight?.expression,
            column: Table.Column(figure.name?.text ?? title, numeric: isNumeric),
            span: figure.operand?.span ?? figure.span)
    }

    /// A column that a figure is of when none is named.
    private static func usual(_ name: String, _ span: SourceSpan) -> BoundItem {
        let operand = Operand(items: [Item(.word, text: name, span: span)])
        return BoundItem(expression: .query(operand, span: span), text: name, span: span)
    }

    private func key(_ key: BoundKey, _ columns: RowColumns) async throws -> RowKey {
        switch key {
        case .item(let item): return .item(try await self.item(item, columns))
        case .every(let nanos, let name, let span):
            guard let column = timeColumn(columns) else {
                throw Diagnostic(
                    .noSuchColumn, "there is no column of times, and so no intervals", at: span,
                    help: "leave out the `every …`")
            }
            return .every(nanos: nanos, column: column, Table.Column(name?.text ?? "ts"))
        }
    }

    /// The column of the times that decide: that of the clock, `ts` of a series, or else the first column of times.
    private func timeColumn(_ columns: RowColumns) -> Int? {
        let names = [settings.clock.rawValue, "ts_recv", "ts"]
        return names.lazy.compactMap(columns.index).first(where: columns.hasTimes)
            ?? columns.columns.indices.first(where: columns.hasTimes)
    }
}

extension BoundKey {
    fileprivate var span: SourceSpan {
        switch self {
        case .item(let item): item.span
        case .every(_, _, let span): span
        }
    }
}

extension RowStage {
    /// The columns that the stage looks at; nil for a stage that leaves rows as they are, with all of their columns.
    var columns: Set<Int>? {
        switch self {
        case .select(let items): items.reduce(into: []) { $0.formUnion($1.expression.columns) }
        case .figures(let figures, let keys):
            figures.reduce(into: Set(keys.flatMap(\.columns))) { columns, figure in
                columns.formUnion(figure.operand?.columns ?? [])
                columns.formUnion(figure.weight?.columns ?? [])
            }
        case .filter, .with, .distinct, .sort, .head, .tail, .sample: nil
        }
    }

    /// The same stage over rows that have only the columns it looks at, in the order of their indices.
    var narrowed: RowStage {
        guard let columns else { return self }
        let places = Dictionary(uniqueKeysWithValues: columns.sorted().enumerated().map { ($0.element, $0.offset) })
        func moved(_ expression: RowExpression) -> RowExpression {
            expression.replacing { part in
                if case .column(let index) = part { .column(places[index] ?? index) } else { part }
            }
        }
        func moved(_ item: RowItem) -> RowItem {
            RowItem(expression: moved(item.expression), column: item.column, span: item.span)
        }
        switch self {
        case .select(let items): return .select(items.map { moved($0) })
        case .figures(let figures, let keys):
            return .figures(
                figures.map { figure in
                    var figure = figure
                    figure.operand = figure.operand.map { moved($0) }
                    figure.weight = figure.weight.map { moved($0) }
                    return figure
                },
                by: keys.map { key in
                    switch key {
                    case .item(let item): .item(moved(item))
                    case .every(let nanos, let column, let head):
                        .every(nanos: nanos, column: places[column] ?? column, head)
                    }
                })
        case .filter, .with, .distinct, .sort, .head, .tail, .sample: return self
        }
    }
}

extension RowKey {
    /// The indices of the columns that it looks at.
    fileprivate var columns: Set<Int> {
        switch self {
        case .item(let item): item.expression.columns
        case .every(_, let column, _): [column]
        }
    }
}

extension RowExpression {
    /// True when its values are numbers or durations, which are right-aligned in a column, as far as can be told without
    /// a row.
    fileprivate func isNumeric(_ columns: [Table.Column]) -> Bool {
        func isNumeric(_ part: RowExpression) -> Bool { part.isNumeric(columns) }
        switch self {
        case .constant(let value): return value.isNumeric
        case .column(let index): return columns[index].isNumeric
        case .not, .matches, .isAmong, .isNull, .among, .wall: return false
        case .binary(let sign, let left, let right, _):
            switch sign {
            case .plus: return isNumeric(left) && isNumeric(right)
            // The difference of two times is a duration, and a time less a duration is a time.
            case .minus: return isNumeric(left) == isNumeric(right)
            case .times, .divided: return true
            case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches: return false
            }
        case .call(let function, let parts, _):
            switch function {
            case .abs, .round, .floor, .sign, .hour, .diff, .cumsum: return true
            case .date, .time, .between: return false
            case .lag: return parts.first.map { isNumeric($0) } ?? false
            case .if: return parts.dropFirst().allSatisfy { isNumeric($0) }
            case .min, .max, .coalesce: return parts.allSatisfy { isNumeric($0) }
            }
        }
    }
}
