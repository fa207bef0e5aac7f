// The binding of a question inside a statement, which `watch` and `plot` show.

extension Signature {
    /// The name of the parameter that is a question of its own; nil for most verbs.
    package var queryParameter: String? { parameters.first { $0.type == .query }?.name }

    /// The signature of a verb inside another: `plot book CLX5 from 19:30 to 20:00 every 1m` is a book through time,
    /// which `book` alone has no words for.
    func inside(_ outer: Signature?) -> Signature {
        guard outer?.display == .picture, !drawnOptions.isEmpty else { return self }
        var signature = self
        signature.takesRange = true
        signature.options += drawnOptions
        return signature
    }
}

extension Binder {
    /// Reads the rest of the line as a question, without the options of the outer verb that the inner one does not
    /// take.
    func query(_ reader: inout ItemReader, in outer: Signature?) throws(Diagnostic) -> BoundValue {
        let start = reader.peek?.span ?? reader.endSpan
        var bound = BoundQuery(moment: nil, call: nil, format: nil, isBackground: false, span: start)
        let scope = try scope(&reader, beginning: Scope.words)
        let word = try reader.next(.query)
        guard word.kind == .word else { throw Self.wrong(word, .query) }
        let verb = Word(word.text, span: word.span)
        guard let found = table[word.text]?.signature else { throw unknownVerb(verb) }
        guard found.isQuestion, found.name != outer?.name else {
            // `watch` and `plot` show the question in their own way; any other verb asks it once.
            let isAskedOften = outer == nil || outer?.display != nil
            throw Diagnostic(
                .wrongArgument,
                "`\(found.name)` is no question to \(outer?.name ?? "ask")\(isAskedOften ? " again and again" : "")",
                at: word.span,
                help: "behind it stands a verb that looks: book, bbo, mid, stats, quality, …")
        }
        let signature = found.inside(outer)
        var left = Self.own(reader.remaining, signature, outer)
        let items = reader.take { _ in
            left -= 1
            return left < 0
        }
        bound.span = start.joined(reader.lastSpan)
        bound.call = try bind(
            Call(verb: verb, items: items, span: word.span.joined(reader.lastSpan)), as: SharedSignature(signature))
        if let scope { try apply(scope, to: &bound) }
        return BoundValue(kind: .query(bound), span: bound.span)
    }

    /// The number of items that are the inner verb's. A word that both verbs take is the inner one's; `to` before a
    /// file's name is never the end of a range.
    private static func own(_ items: ArraySlice<Item>, _ inner: Signature, _ outer: Signature?) -> Int {
        // In `watch plot …` all words after `plot` are the plot's.
        guard let outer, inner.queryParameter == nil else { return items.count }
        let taken = Set(inner.options.map(\.word) + (inner.takesRange ? ["from", "to", "last"] : []))
        for (offset, item) in items.enumerated() where item.kind == .word {
            guard let option = outer.options.first(where: { $0.word == item.text }) else { continue }
            if !taken.contains(item.text) { return offset }
            if option.type == .path, let next = items.dropFirst(offset + 1).first, isFileName(next) { return offset }
        }
        return items.count
    }

    private static func isFileName(_ item: Item) -> Bool {
        switch item.kind {
        case .string: true
        case .word: item.text.contains(".") || item.text.contains("/")
        default: false
        }
    }

    /// Gives a range written before `plot` or `watch` to the question inside it; returns false for other verbs.
    func nest(_ range: BoundRange, in bound: inout BoundQuery) throws(Diagnostic) -> Bool {
        guard let name = bound.call?.signature.queryParameter, let value = bound.call?.values[name],
            case .query(var inner) = value.kind
        else { return false }
        try apply(range, to: &inner)
        bound.call?.values[name] = BoundValue(kind: .query(inner), span: value.span)
        return true
    }
}

extension BoundQuery {
    /// Moves the stages after `watch` and `plot` to the question, because the drawing shows the rows that they leave.
    /// `save` and `as` are about the drawing's own numbers.
    mutating func nestStages() {
        guard let name = call?.signature.queryParameter, let value = call?.values[name],
            case .query(var inner) = value.kind
        else { return }
        inner.stages += stages.filter { $0.signature.stage != .save }
        stages.removeAll { $0.signature.stage != .save }
        inner.nestStages()
        call?.values[name] = BoundValue(kind: .query(inner), span: value.span)
    }
}

extension BoundCall {
    /// The question inside the statement, of `watch` and `plot`; nil for other verbs.
    public func query(_ name: String) -> BoundQuery? {
        if case .query(let query)? = values[name]?.kind { query } else { nil }
    }
}
