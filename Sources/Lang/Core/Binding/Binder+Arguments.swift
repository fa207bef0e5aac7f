public import Engine

// The reading of one value by its type.

extension Binder {
    /// Reads a value of a type.
    ///
    /// - Parameter stops: the signature whose option words end an expression; nil when none do.
    package func read(_ type: ArgumentType, _ reader: inout ItemReader, stops: Signature?) throws(Diagnostic)
        -> BoundValue
    {
        switch type {
        case .time:
            let time = try time(&reader)
            return BoundValue(kind: .time(time), span: time.span)
        case .sources: return try sources(&reader)
        case .claim: return try claim(&reader, stops)
        case .faults: return try faults(&reader)
        case .checkCount: return try checkCount(&reader)
        case .query: return try query(&reader, in: stops)
        case .expression, .condition:
            let words = Self.stopWords(stops)
            let items = reader.takeExpression(until: words)
            return BoundValue(kind: .expression(try expression(items, after: reader.endSpan)), span: reader.lastSpan)
        case .settingValue:
            let items = reader.take { Self.plainText($0) == nil && $0.variableUses.isEmpty }
            guard let first = items.first else { throw Self.wrong(try reader.next(type), type) }
            var words: [String] = []
            for item in items {
                guard let known = try known(item) else {
                    return BoundValue(kind: .pending, span: first.span.joined(reader.lastSpan))
                }
                guard let text = Self.plainText(known) else { throw Self.wrong(known, type, written: item) }
                words.append(text)
            }
            return BoundValue(kind: .text(words.joined(separator: " ")), span: first.span.joined(reader.lastSpan))
        case .items, .assignments, .columns, .order, .figures, .keys: return try list(type, &reader, stops: stops)
        case .symbol, .symbols, .integer, .duration, .pace, .address, .keyword, .text, .price, .orderID, .topic,
            .settingName, .jobID, .percent, .path:
            let item = try reader.next(type)
            guard let known = try known(item) else { return BoundValue(kind: .pending, span: item.span) }
            guard let kind = Self.value(known, type) else { throw Self.wrong(known, type, written: item) }
            return BoundValue(kind: kind, span: item.span)
        }
    }

    /// The error about a value of another type.
    ///
    /// - Parameter written: the item in the script, when that is a variable with the value `item`; nil otherwise.
    static func wrong(_ item: Item, _ type: ArgumentType, written: Item? = nil) -> Diagnostic {
        var help: String?
        if case .keyword(let words) = type {
            help = Suggestions.help(item.text, among: words) ?? ForeignWords.keyword(item.text, among: words)
        }
        if type == .duration { help = ForeignTimes.duration(item.text).map { "did you mean `\($0)`?" } }
        if type == .time { help = ForeignTimes.replacement(for: item.text).map { "did you mean `\($0)`?" } }
        let name = written.flatMap { $0.text == item.text ? nil : " in \($0.text)" } ?? ""
        return Diagnostic(
            .wrongArgument, "expected \(type.expectation), found ‘\(item.text)’\(name)", at: item.span, help: help)
    }

    /// A value that is one item; nil when the item has another form.
    private static func value(_ item: Item, _ type: ArgumentType) -> BoundValue.Kind? {
        switch type {
        case .symbol:
            guard let name = symbolName(item) else { return nil }
            return .symbols(.one(Word(name, span: item.span)))
        case .symbols: return symbols(item)
        case .integer(let range):
            guard case .number(let literal) = item.kind, let value = literal.integer, range.contains(Int(value)) else {
                return nil
            }
            return .integer(Int(value))
        case .percent: return percent(item).map { .decimal($0) }
        case .jobID:
            guard case .number(let literal) = item.kind, let value = literal.integer, value > 0 else { return nil }
            return .integer(Int(value))
        case .duration:
            guard case .duration(let nanos) = item.kind else { return nil }
            return .duration(nanos: nanos)
        case .pace: return pace(item).map { .pace($0) }
        case .address:
            guard case .address(let host, let port) = item.kind else { return nil }
            return .address(ListenAddress(host: host ?? "127.0.0.1", port: port))
        case .keyword(let words):
            guard let text = bareText(item), words.contains(text) else { return nil }
            return .text(text)
        case .text, .topic, .settingName, .path: return plainText(item).map { .text($0) }
        case .price:
            guard case .number(let literal) = item.kind, let nanos = literal.nanos, nanos != Int64.max else {
                return nil
            }
            return .price(Price(nanos: nanos))
        case .orderID: return plainText(item).flatMap { UInt64($0) }.map { .orderID(OrderID($0)) }
        case .time, .sources, .claim, .faults, .checkCount, .expression, .condition, .settingValue, .query, .items,
            .assignments, .columns, .order, .figures, .keys:
            return nil
        }
    }

    /// The words that end an expression: the options that may follow it.
    private static func stopWords(_ signature: Signature?) -> Set<String> {
        guard let signature else { return [] }
        return Set(signature.options.map(\.word) + (signature.takesRange ? ["from", "to", "last"] : []))
    }

    /// A bare word, or a quoted text that a variable put where a word stood; nil for other items.
    static func bareText(_ item: Item) -> String? {
        switch item.kind {
        case .word: item.text
        case .string(let text): text
        case .number, .rate, .duration, .time, .address, .variable, .symbol, .list, .pair: nil
        }
    }

    /// The text of a word, a literal or a quoted text; nil for other items.
    package static func plainText(_ item: Item) -> String? {
        switch item.kind {
        case .string(let text): text
        case .symbol, .list, .pair, .variable: nil
        case .word, .number, .rate, .duration, .time, .address: item.text
        }
    }

    /// The name of a symbol: a bare word with an upper-case letter, a number (an instrument id), or a quoted text; nil
    /// for other items.
    static func symbolName(_ item: Item) -> String? {
        switch item.kind {
        case .string(let text): text.isEmpty ? nil : text
        case .word: item.text.contains(where: \.isUppercase) ? item.text : nil
        case .number: item.text.isDigits ? item.text : nil
        case .rate, .duration, .time, .address:
            // Words such as `10Y` and `2ES` have the shape of something else, but also an upper-case letter.
            item.text.contains(where: \.isUppercase) ? item.text : nil
        case .symbol, .list, .pair, .variable: nil
        }
    }

    private static func symbols(_ item: Item) -> BoundValue.Kind? {
        if item.isWord("all") { return .symbols(SymbolSelection(isAll: true)) }
        var selection = SymbolSelection()
        let items: [Item]
        if case .list(let list) = item.kind { items = list } else { items = [item] }
        for item in items {
            guard let name = symbolName(item) else { return nil }
            selection.names.append(Word(name, span: item.span))
        }
        return .symbols(selection)
    }

    /// Reads a pace from a text, for programs that have no statement: `100k`, `x10`, `realtime`, `max`; nil for
    /// anything else.
    public static func pace(_ text: String) -> Pace? { Parser.item(text).flatMap { pace($0) } }

    static func pace(_ item: Item) -> Pace? {
        switch item.kind {
        case .number(let literal), .rate(let literal):
            let rate = literal.approximate
            return rate > 0 && rate <= 1e9 ? .rate(rate) : nil
        case .word where item.text == "realtime": return .speed(1)
        case .word where item.text == "max": return .max
        case .word where item.text.hasPrefix("x"):
            guard let speed = Double(item.text.dropFirst()), speed > 0, speed <= 1e9, speed.isFinite else { return nil }
            return .speed(speed)
        case .word, .string, .duration, .time, .address, .variable, .symbol, .list, .pair: return nil
        }
    }

    func time(_ reader: inout ItemReader) throws(Diagnostic) -> TimeExpression {
        let written = try reader.next(.time)
        let item = try known(written) ?? written
        switch item.kind {
        case .time(let time): return time
        case .variable(let name): return TimeExpression(.variable(name), span: item.span)
        case .number(let literal) where item.text.utf8.count == 19:
            if let nanos = literal.integer, nanos > 0 { return TimeExpression(.epoch(UInt64(nanos)), span: item.span) }
        case .word where item.text == "record":
            if let next = reader.next() {
                if let variable = Self.variableName(next) {
                    return try known(TimeExpression(.recordVariable(variable), span: item.span.joined(next.span)))
                }
                if case .number(let literal) = next.kind, let number = literal.integer, number >= 0 {
                    return TimeExpression(.record(UInt64(number)), span: item.span.joined(next.span))
                }
                throw Self.wrong(next, .integer(0...Int.max))
            }
            throw Diagnostic(.missingArgument, "`record` needs a number", at: reader.endSpan)
        case .word: return TimeExpression(.name(item.text), span: item.span)
        case .string, .rate, .duration, .address, .symbol, .list, .pair, .number: break
        }
        throw Self.wrong(item, .time, written: written)
    }

    private func sources(_ reader: inout ItemReader) throws(Diagnostic) -> BoundValue {
        let item = try reader.next(.sources)
        guard let known = try known(item) else {
            // The pairs after the variable may belong to a `synthetic` in it.
            while let next = reader.peek, case .pair = next.kind { _ = reader.next() }
            return BoundValue(kind: .pending, span: item.span.joined(reader.lastSpan))
        }
        let items: [Item]
        if case .list(let list) = known.kind { items = list } else { items = [known] }
        var sources: [LoadSource] = []
        for (index, item) in items.enumerated() {
            guard let text = Self.plainText(item) else { throw Self.wrong(item, .sources) }
            let isQuoted = if case .string = item.kind { true } else { false }
            guard text == "synthetic", !isQuoted else {
                sources.append(isQuoted ? .path(text) : LoadSource(word: text))
                continue
            }
            var pairs: [SyntheticPair] = []
            while index == items.count - 1, let next = reader.peek, case .pair(let name, let value) = next.kind {
                _ = reader.next()
                pairs.append(SyntheticPair(key: name, value: Self.pairText(try self.known(value) ?? value)))
            }
            sources.append(.synthetic(pairs: pairs))
        }
        return BoundValue(kind: .sources(sources), span: item.span.joined(reader.lastSpan))
    }

    /// The value of a pair as text: `records=1M` is a million, and other values are as written.
    private static func pairText(_ value: Item) -> String {
        if case .number(let literal) = value.kind, let whole = literal.integer { return String(whole) }
        return plainText(value) ?? value.text
    }

    private func claim(_ reader: inout ItemReader, _ stops: Signature?) throws(Diagnostic) -> BoundValue {
        if let item = reader.peek, item.kind == .word, let claim = Claim(rawValue: item.text) {
            _ = reader.next()
            guard claim == .monotonic, let next = reader.peek, next.kind == .word,
                stops?.options.contains(where: { $0.word == next.text }) != true, next.text != "from",
                next.text != "last"
            else { return BoundValue(kind: .claim(.named(claim, field: nil)), span: item.span) }
            let fields = MonotonicCheck.Field.allCases.map(\.rawValue)
            guard let field = MonotonicCheck.Field(rawValue: next.text) else {
                throw Diagnostic(
                    .wrongArgument, "expected one of \(fields.joined(separator: ", ")), found ‘\(next.text)’",
                    at: next.span, help: Suggestions.help(next.text, among: fields))
            }
            _ = reader.next()
            return BoundValue(kind: .claim(.named(claim, field: field)), span: item.span.joined(next.span))
        }
        let first = reader.peek
        let words = Set((stops?.options.map(\.word) ?? []) + ["from", "to"])
        let items = reader.takeExpression(until: words) { word, next in
            // `in` before values is a part of the expression, and so is a moment.
            word.text == "in" ? next?.isSymbol("(") != true : word.text != "at" || next?.isWord("least") == true
        }
        if let first, first.isWord("book"), let place = items.firstIndex(where: { $0.isWord("equals") }) {
            return try bookClaim(items, place, reader)
        }
        if items.count == 1, let item = first, item.isWord("not") {
            throw Diagnostic(
                .missingArgument, "`not` needs something to deny", at: SourceSpan(item.span.end, item.span.end),
                help: "as in `assert not bbo CLX5 spread > 0.05`")
        }
        // A single bare word is more likely a misspelt claim than an expression.
        if items.count == 1, let item = first, item.kind == .word, table[item.text] == nil,
            item.text != "true", item.text != "false"
        {
            throw Diagnostic(
                .wrongArgument, "expected \(ArgumentType.claim.expectation), found ‘\(item.text)’", at: item.span,
                help: Suggestions.help(item.text, among: Claim.names))
        }
        let expression = try expression(items, after: reader.endSpan)
        try check(claim: expression)
        return BoundValue(kind: .claim(.expression(expression)), span: expression.span)
    }

    /// The claim `book S … equals PATH`, with `equals` at index `place`.
    private func bookClaim(_ items: [Item], _ place: Int, _ reader: ItemReader) throws(Diagnostic) -> BoundValue {
        let verb = Word(items[0].text, span: items[0].span)
        let span = items[0].span.joined(reader.lastSpan)
        let book = try bind(Call(verb: verb, items: Array(items[1..<place]), span: span))
        guard items.count == place + 2, let last = items.last else {
            throw Diagnostic(
                items.count < place + 2 ? .missingArgument : .unexpectedWord, "`equals` needs one file",
                at: items.count < place + 2 ? reader.endSpan : items[place + 2].span)
        }
        guard let known = try known(last) else { return BoundValue(kind: .pending, span: span) }
        guard let path = Self.plainText(known) else { throw Self.wrong(known, .text, written: last) }
        return BoundValue(kind: .claim(.bookEquals(book, path: Word(path, span: last.span))), span: span)
    }

    /// Reads `least INT checks`.
    private func checkCount(_ reader: inout ItemReader) throws(Diagnostic) -> BoundValue {
        let start = reader.peek?.span ?? reader.endSpan
        var count: Int64? = 0
        var isWritten = reader.next()?.text == "least"
        if isWritten, let number = reader.next() {
            if let known = try known(number) {
                count = if case .number(let literal) = known.kind { literal.integer } else { nil }
            }
        } else {
            isWritten = false
        }
        guard isWritten, let count, count >= 0, reader.next()?.text == "checks" else {
            throw Diagnostic(
                .wrongArgument, "`at` asks for a number of checks here",
                at: SourceSpan(start.start, max(start.end, reader.lastSpan.end)),
                help: "as in `at least 5 checks`; a moment stands before the verb: `at 19:45 assert …`")
        }
        return BoundValue(kind: .integer(Int(count)), span: start.joined(reader.lastSpan))
    }

    func expression(_ items: [Item], after span: SourceSpan) throws(Diagnostic) -> BoundExpression {
        try ExpressionParser.parse(items, after: span).map(operand)
    }
}

extension DecimalLiteral {
    /// The value as a binary floating-point number: for rates, which are measured, never for prices.
    var approximate: Double {
        var value = Double(digits)
        for _ in 0..<scale { value /= 10 }
        return value
    }
}

extension Binder {
    /// `5%`, `0.5%`
    static func percent(_ item: Item) -> DecimalLiteral? {
        guard item.text.hasSuffix("%") else { return nil }
        let number = Variables.shaped(String(item.text.dropLast()), at: item.span)
        guard case .number(let literal) = number.kind, literal.digits >= 0 else { return nil }
        return literal
    }
}
