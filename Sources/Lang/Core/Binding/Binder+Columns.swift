// The lists of expressions, figures, keys and columns that stages take.
//
// items       = item { "," item }                    item   = expression [ "as" NAME ]
// assignments = NAME "=" expression { "," NAME "=" expression }
// order       = COLUMN [ "desc" ] { "," COLUMN [ "desc" ] }
// figures     = figure { "," figure }                figure = "count" [ "distinct" expression ] [ "as" NAME ]
//                                                           | "vwap" [ COLUMN COLUMN ] [ "as" NAME ]
//                                                           | FIGURE expression [ "as" NAME ]
// keys        = key { "," key }                      key    = expression [ "as" NAME ] | "every" DURATION [ "as" NAME ]
//
// A part that is one variable or one text names a column, and a variable that is a list names several.

/// One part of a list, between two commas.
private struct ListPart {
    /// The items without the `as` and its name.
    var items: [Item]
    /// The name after `as`; nil without one.
    var name: Word?
    /// The place after the word before it, for an error about a part that is not there.
    var start: SourceSpan

    var span: SourceSpan { items.first.map { $0.span.joined(items.last?.span ?? $0.span) } ?? start }
}

extension Binder {
    /// Reads a list of a stage by its type.
    ///
    /// - Returns: a pending value while a variable in it is not known.
    func list(_ type: ArgumentType, _ reader: inout ItemReader, stops signature: Signature?) throws(Diagnostic)
        -> BoundValue
    {
        let stage = signature?.name ?? ""
        let words = Set((signature?.options ?? []).map(\.word))
        guard let first = reader.peek else { throw Self.missing(type, reader.endSpan) }
        let parts = try parts(of: &reader, until: words, type)
        let span = first.span.joined(reader.lastSpan)
        var kind: BoundValue.Kind?
        switch type {
        case .items: kind = try items(parts, stage).map { .items($0) }
        case .assignments: kind = .items(try assignments(parts, stage))
        case .columns: kind = try columns(parts, stage).map { .words($0) }
        case .order: kind = try order(parts, stage).map { .order($0) }
        case .figures:
            var figures: [BoundFigure] = []
            var isKnown = true
            for part in parts {
                if let figure = try figure(part, stage) { figures.append(figure) } else { isKnown = false }
            }
            kind = isKnown ? .figures(figures) : nil
        case .keys: kind = try keys(parts, stage).map { .keys($0) }
        default: break
        }
        return BoundValue(kind: kind ?? .pending, span: span)
    }

    private static func missing(_ type: ArgumentType, _ span: SourceSpan) -> Diagnostic {
        Diagnostic(.missingArgument, "expected \(type.expectation)", at: span)
    }

    private static func stray(_ item: Item, _ stage: String) -> Diagnostic {
        Diagnostic(.unexpectedWord, "`\(stage)` does not take \(quoted(item.text)) here", at: item.span)
    }

    // MARK: Parts

    /// The parts of a list up to one of the words outside parentheses.
    private func parts(
        of reader: inout ItemReader, until words: Set<String>, _ type: ArgumentType
    ) throws(Diagnostic) -> [ListPart] {
        var start = reader.endSpan
        let items = reader.takeExpression(until: words)
        var parts: [ListPart] = []
        var open = 0
        var part: [Item] = []
        for item in items {
            if item.isSymbol("(") { open += 1 }
            if item.isSymbol(")") { open -= 1 }
            guard open <= 0, item.isSymbol(",") else {
                part.append(item)
                continue
            }
            parts.append(try named(part, start, type))
            part = []
            start = SourceSpan(item.span.end, item.span.end)
        }
        parts.append(try named(part, start, type))
        return parts
    }

    private func named(_ items: [Item], _ start: SourceSpan, _ type: ArgumentType) throws(Diagnostic) -> ListPart {
        guard !items.isEmpty else { throw Self.missing(type, start) }
        var part = ListPart(items: items, start: start)
        guard type.takesNames, let place = items.lastIndex(where: { $0.isWord("as") }), place > 0 else { return part }
        guard place < items.count - 1 else {
            let end = items[place].span.end
            throw Diagnostic(
                .missingArgument, "`as` needs a name", at: SourceSpan(end, end),
                help: "as in `price * size as notional`")
        }
        let name = items[place + 1]
        guard let text = try known(name).map({ Self.bareText($0) }) ?? name.text else {
            throw Diagnostic(
                .wrongArgument, "expected a name, found \(quoted(name.text))", at: name.span,
                help: "a name is one word, as in `price * size as notional`")
        }
        if place + 2 < items.count {
            throw Diagnostic(
                .unexpectedWord, "nothing but a comma may stand after the name", at: items[place + 2].span,
                help: "join several with commas, as in `price as p, size as s`")
        }
        part.items = Array(items[..<place])
        part.name = Word(text, span: name.span)
        return part
    }

    // MARK: Columns

    /// The columns that a part names: itself, or what a variable stands for; nil while that is not known.
    ///
    /// - Returns: an empty list for a part that is an expression.
    private func namedColumns(_ part: ListPart) throws(Diagnostic) -> [Word]? {
        guard part.items.count == 1, let item = part.items.first else { return [] }
        guard let known = try known(item) else { return nil }
        let isVariable = if case .variable = item.kind { true } else { false }
        let items: [Item] = if isVariable, case .list(let list) = known.kind { list } else { [known] }
        let words = items.compactMap { part in Self.bareText(part).map { Word($0, span: item.span) } }
        return words.count == items.count ? words : []
    }

    private func columns(_ parts: [ListPart], _ stage: String) throws(Diagnostic) -> [Word]? {
        var words: [Word] = []
        for part in parts {
            guard let named = try namedColumns(part) else { return nil }
            if named.isEmpty {
                if part.items.count > 1, part.items[0].kind == .word, part.items[1].kind == .word {
                    throw Self.stray(part.items[1], stage)
                }
                let text = Printer.text(part.items)
                throw Diagnostic(
                    .wrongArgument, "`\(stage)` takes columns, not \(quoted(text))", at: part.span,
                    help: "`with` makes a column: `with x = \(text)`")
            }
            words += named
        }
        return words
    }

    private func order(_ parts: [ListPart], _ stage: String) throws(Diagnostic) -> [BoundOrder]? {
        var order: [BoundOrder] = []
        for part in parts {
            let isDescending = part.items.count == 2 && part.items[1].isWord("desc")
            if part.items.count > 1, !isDescending, part.items[0].kind == .word, part.items[1].kind != .symbol {
                var error = Self.stray(part.items[1], stage)
                if part.items[1].text.lowercased().hasPrefix("desc") { error.help = "did you mean `desc`?" }
                throw error
            }
            var column = part
            if isDescending { column.items.removeLast() }
            guard let words = try columns([column], stage) else { return nil }
            order += words.map { BoundOrder(column: $0, isDescending: isDescending) }
        }
        return order
    }

    // MARK: Expressions

    private func items(_ parts: [ListPart], _ stage: String) throws(Diagnostic) -> [BoundItem]? {
        var items: [BoundItem] = []
        for part in parts {
            guard let found = try self.items(part, stage, runsOverRows: true) else { return nil }
            items += found
        }
        return items
    }

    /// The expression of a part, or the columns that it names.
    private func items(
        _ part: ListPart, _ stage: String, runsOverRows: Bool = false
    ) throws(Diagnostic) -> [BoundItem]? {
        if let only = part.items.first, part.items.count == 1, only.isSymbol("*") { throw Self.stray(only, stage) }
        guard let columns = try namedColumns(part) else { return nil }
        let isNegative = part.items.first.map { $0.kind == .word && $0.text.first == "-" } ?? false
        guard columns.isEmpty || isNegative else {
            return columns.map { word in
                let operand = Operand(items: [Item(.word, text: word.text, span: word.span)])
                return BoundItem(
                    expression: .query(operand, span: word.span), name: part.name, text: word.text, span: word.span)
            }
        }
        let expression = try ExpressionParser.parse(part.items, after: part.start, runsOverRows: runsOverRows).map(
            operand)
        try checkWords(expression, stage)
        return [BoundItem(expression: expression, name: part.name, text: Printer.text(part.items), span: part.span)]
    }

    /// - Throws: for two words of which none asks anything, `select price size`.
    private func checkWords(_ expression: BoundExpression, _ stage: String) throws(Diagnostic) {
        for part in expression.parts { try checkWords(part, stage) }
        guard case .query(let operand, _) = expression, operand.asked == nil, operand.items.count > 1,
            let first = operand.items.first, first.kind == .word, !["last", "at"].contains(first.text),
            table[first.text] == nil
        else { return }
        throw Self.stray(operand.items[1], stage)
    }

    private func assignments(_ parts: [ListPart], _ stage: String) throws(Diagnostic) -> [BoundItem] {
        var items: [BoundItem] = []
        for part in parts {
            // The parser gives `with x=5` as a pair.
            var rest = part.items
            let name: Word
            let start: SourceSpan
            if case .pair(let text, let value)? = rest.first?.kind {
                name = Word(text, span: rest[0].span)
                start = name.span
                rest[0] = value
            } else if rest.count > 1, rest[1].isSymbol("="), let text = Self.bareText(rest[0]) {
                name = Word(text, span: rest[0].span)
                start = rest[1].span
                rest.removeFirst(2)
            } else {
                throw Self.unnamed(part, stage)
            }
            let expression = try ExpressionParser.parse(rest, after: start, runsOverRows: true).map(operand)
            try checkWords(expression, stage)
            items.append(
                BoundItem(expression: expression, name: name, text: Printer.text(rest), span: part.span))
        }
        return items
    }

    private static func unnamed(_ part: ListPart, _ stage: String) -> Diagnostic {
        var help = "give it a name: `\(stage) x = \(Printer.text(part.items))`"
        if let place = part.items.lastIndex(where: { $0.isWord("as") }), place > 0, place == part.items.count - 2 {
            help = "write `\(stage) \(part.items[place + 1].text) = \(Printer.text(part.items[..<place]))`"
        }
        return Diagnostic(
            .wrongArgument, "expected NAME = EXPRESSION, found \(quoted(Printer.text(part.items)))", at: part.span,
            help: help)
    }

    // MARK: Figures

    /// The figure of a part; nil while a variable in it is not known.
    private func figure(_ part: ListPart, _ stage: String) throws(Diagnostic) -> BoundFigure? {
        guard let word = part.items.first else { return nil }
        guard word.kind == .word, var figure = Aggregate(word: word.text) else { throw Self.unknownFigure(word, part) }
        var of = part
        of.name = nil
        of.items.removeFirst()
        of.start = SourceSpan(word.span.end, word.span.end)
        if figure == .count, let distinct = of.items.first, distinct.isWord("distinct") {
            figure = .distinct
            of.items.removeFirst()
            of.start = SourceSpan(distinct.span.end, distinct.span.end)
        }
        var bound = BoundFigure(figure: figure, name: part.name, span: part.span)
        switch figure {
        case .count:
            if let extra = of.items.first { throw Self.stray(extra, stage) }
            return bound
        case .vwap:
            if of.items.isEmpty { return bound }
            guard of.items.count == 2 else {
                throw Diagnostic(
                    .wrongArgument, "`vwap` takes a price and a size, or nothing", at: of.span,
                    help: "as in `vwap price size`")
            }
            let halves = of.items.map { ListPart(items: [$0], start: of.start) }
            guard let price = try items(halves[0], stage), let size = try items(halves[1], stage) else { return nil }
            (bound.operand, bound.weight) = (price.first, size.first)
            return bound
        case .sum, .avg, .min, .max, .first, .last, .stddev, .distinct, .percentile: break
        }
        guard !of.items.isEmpty else {
            throw Diagnostic(
                .missingArgument, "`\(figure.word)` needs a column or an expression", at: of.start,
                help: "as in `\(figure.word) \(figure == .distinct ? "order_id" : "size")`")
        }
        if of.items.count == 1, figure == .first || figure == .last {
            try Self.refuseRows(of.items[0], figure)
        }
        guard let operands = try items(of, stage) else { return nil }
        if let extra = operands.dropFirst().first {
            throw Diagnostic(.wrongArgument, "`\(figure.word)` is of one column, not of several", at: extra.span)
        }
        bound.operand = operands.first
        return bound
    }

    /// - Throws: for `first 5` and `last 5m`, which mean so many rows in other languages, or a range.
    private static func refuseRows(_ item: Item, _ figure: Aggregate) throws(Diagnostic) {
        let help: String
        switch item.kind {
        case .number: help = "did you mean `\(figure == .first ? "head" : "tail") \(item.text)`?"
        case .duration: help = "a range stands with the verb, as in `trades last \(item.text)`"
        default: return
        }
        throw Diagnostic(
            .wrongArgument, "`\(figure.word)` is of a column, not of so many rows", at: item.span, help: help)
    }

    private static func unknownFigure(_ word: Item, _ part: ListPart) -> Diagnostic {
        let column = part.items.dropFirst().first { $0.kind != .symbol }?.text
        let names = Aggregate.plain.map(\.word) + ["p50", "p99"]
        let help =
            ForeignStages.figure(word.text, of: column).map { "did you mean `\($0)`?" }
            ?? (part.items.count > 1 ? Suggestions.help(word.text, among: names) : nil)
            ?? "each begins with its word, as in `sum \(word.kind == .word ? word.text : "size")`; there is "
            + names.joined(separator: ", ")
        return Diagnostic(.wrongArgument, "no figure is called \(quoted(word.text))", at: word.span, help: help)
    }

    /// The keys of groups; nil while a variable in them is not known.
    private func keys(_ parts: [ListPart], _ stage: String) throws(Diagnostic) -> [BoundKey]? {
        var keys: [BoundKey] = []
        for part in parts {
            if let word = part.items.first, word.isWord("every") {
                var reader = ItemReader(Array(part.items.dropFirst()), after: word.span)
                let length = try read(.duration, &reader, stops: nil)
                if let extra = reader.peek { throw Self.stray(extra, stage) }
                guard case .duration(let nanos) = length.kind else { return nil }
                guard nanos > 0 else {
                    throw Diagnostic(
                        .wrongArgument, "an interval must be longer than nothing", at: length.span,
                        help: "as in `every 1m`")
                }
                keys.append(.every(nanos: nanos, name: part.name, part.span))
                continue
            }
            guard let items = try items(part, stage) else { return nil }
            keys += items.map { .item($0) }
        }
        return keys
    }
}

extension ArgumentType {
    /// True when the parts of the list may have names after `as`.
    fileprivate var takesNames: Bool {
        switch self {
        case .items, .figures, .keys: true
        default: false
        }
    }
}
