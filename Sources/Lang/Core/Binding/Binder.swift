/// Gives every word of a parsed statement its meaning, by the command table alone: no data is looked at, so a script
/// can be bound whole before its first line runs.
///
/// A variable may stand wherever a value may. While its value is not known (`ScriptChecker`) it is taken for the value
/// that is expected there; the session binds the statement again with the value it has.
public struct Binder: Sendable {
    /// The verbs and stages that are known.
    public let table: CommandTable
    /// The values of variables; nil while no value is known.
    let variables: Variables?

    /// Makes a binder that knows no values of variables.
    public init(_ table: CommandTable) { self.init(table, variables: nil) }

    init(_ table: CommandTable, variables: Variables?) {
        self.table = table
        self.variables = variables
    }

    /// Binds a statement.
    ///
    /// - Throws: the first error, with the words that caused it and, where a valid word is near, a suggestion.
    public func bind(_ statement: Statement) throws(Diagnostic) -> BoundQuery {
        switch statement {
        case .query(let query): return try bind(query)
        case .golden(_, let golden): throw Self.noBlock("a golden block", golden.span)
        case .block(let block): throw Self.noBlock("a ‘\(block.head.verb.text)’ block", block.head.span)
        case .guarded(let head, _, _): throw Self.noBlock("‘\(head.verb.text) …:’", head.span)
        }
    }

    /// The error about a statement that has others inside it: `ScriptChecker` and `ScriptRunner` take those apart.
    package static func noBlock(_ what: String, _ span: SourceSpan) -> Diagnostic {
        Diagnostic(.blockNotTaken, "\(what) cannot be run here", at: span)
    }

    func bind(_ query: Query) throws(Diagnostic) -> BoundQuery {
        let verb = query.call?.verb.text
        var bound = try verb == "let" || verb == "param" ? assignment(query) : plain(query)
        if query.hasVariables {
            bound.written = query
            bound.isPending = variables == nil
        }
        return bound
    }

    private func plain(_ query: Query) throws(Diagnostic) -> BoundQuery {
        var bound = BoundQuery(moment: nil, call: nil, format: nil, isBackground: query.isBackground, span: query.span)
        if let call = query.call {
            do throws(Diagnostic) {
                bound.call = try bind(call)
            } catch {
                guard error.code == .unknownVerb, let help = hint(fromFirst: query.scope, call) else { throw error }
                var error = error
                error.help = help
                throw error
            }
        }
        if let scope = query.scope { try apply(scope, to: &bound) }
        for stage in query.stages { try bind(stage: stage, into: &bound) }
        bound.nestStages()
        if bound.call == nil, let stage = query.stages.first {
            throw Diagnostic(.unknownStage, "there is no answer to pass on", at: stage.span)
        }
        if query.isBackground, bound.call?.signature.takesBackground != true {
            throw Self.notBackground(bound.call?.signature.name ?? "at", at: query.span)
        }
        return bound
    }

    static func notBackground(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.notBackground, "`\(name)` cannot run in the background", at: span, help: "leave out the `&`")
    }

    func apply(_ scope: Scope, to bound: inout BoundQuery) throws(Diagnostic) {
        if let range = try range(of: scope) { return try apply(range, to: &bound) }
        guard case .at(let time) = scope.kind else { return }
        bound.moment = try known(time)
        if let call = bound.call { try checkMoment(call.signature, at: scope.span) }
    }

    /// - Throws: for a verb whose answer is the same at every moment.
    func checkMoment(_ signature: Signature, at span: SourceSpan) throws(Diagnostic) {
        if signature.takesMoment { return }
        throw Diagnostic(
            .scopeNotTaken, "`\(signature.name)` does not depend on a moment", at: span, help: "leave out the `at …`")
    }

    /// nil for `at T`.
    private func range(of scope: Scope) throws(Diagnostic) -> BoundRange? {
        switch scope.kind {
        case .at: nil
        case .range(let from, let to):
            BoundRange(kind: .times(from: try from.map(known), to: try to.map(known)), span: scope.span)
        case .last(let length): BoundRange(kind: .last(nanos: try nanos(length)), span: scope.span)
        }
    }

    /// A scope behind a verb, or before the question of `watch` and `plot`.
    ///
    /// - Parameter words: what it may begin with.
    func scope(_ reader: inout ItemReader, beginning words: [String]) throws(Diagnostic) -> Scope? {
        let start = reader.peek?.span ?? reader.endSpan
        var items = ScopeItems(reader: reader, binder: self)
        let form = try items.readScope(beginning: words)
        reader = items.reader
        return form.map { Scope($0, span: start.joined(items.reader.lastSpan)) }
    }

    func apply(_ range: BoundRange, to bound: inout BoundQuery) throws(Diagnostic) {
        if try nest(range, in: &bound) { return }
        guard let call = bound.call, call.signature.takesRange else {
            throw Diagnostic(
                .scopeNotTaken, "`\(bound.call?.signature.name ?? "")` does not take a range", at: range.span,
                help: "leave out the range, or use `at T`")
        }
        guard call.range == nil else {
            throw Diagnostic(.repeatedOption, "the range is given twice", at: range.span, help: "keep one of them")
        }
        bound.call?.range = range
    }

    private func bind(stage: Call, into bound: inout BoundQuery) throws(Diagnostic) {
        let names = table.stages.map(\.name)
        guard let shared = table.sharedStage(stage.verb.text) else {
            throw Diagnostic(
                .unknownStage, "no stage is called ‘\(stage.verb.text)’", at: stage.verb.span,
                help: ForeignStages.help(stage) ?? Suggestions.help(stage.verb.text, among: names)
                    ?? "there is \(names.joined(separator: ", "))")
        }
        let signature = shared.signature
        if bound.format != nil, signature.stage != .save {
            throw Diagnostic(
                signature.stage == .form ? .repeatedOption : .unexpectedWord,
                signature.stage == .form ? "the format is given twice" : "nothing but `save` may stand behind `as`",
                at: stage.verb.span, help: "put `as` last")
        }
        if bound.stages.last?.signature.stage == .save {
            throw Diagnostic(
                .unexpectedWord, "nothing may stand behind `save`", at: stage.verb.span, help: "put it last")
        }
        let call = try bind(stage, as: shared)
        guard signature.stage == .form else {
            bound.stages.append(call)
            return
        }
        bound.format = call.keyword("format")
        bound.asStage = call
    }

    /// Binds one call; also used for the queries inside expressions.
    public func bind(_ call: Call) throws(Diagnostic) -> BoundCall {
        if call.verb.text == "warn", let next = call.items.first, next.isWord("assert") {
            var inner = try bind(
                Call(verb: Word(next.text, span: next.span), items: Array(call.items.dropFirst()), span: call.span))
            inner.values["warn"] = BoundValue(kind: .flag, span: call.verb.span)
            return inner
        }
        guard let verb = table[call.verb.text] else { throw unknownVerb(call.verb, call.items) }
        if let missing = Self.missingPart(of: call, verb.signature) { throw missing }
        return try bind(call, as: verb.shared)
    }

    /// Binds a call; `bind(_:as:)` adds the help of its error.
    func bindWords(_ call: Call, as shared: SharedSignature) throws(Diagnostic) -> BoundCall {
        let signature = shared.signature
        // The word of a stage of figures is the first of them.
        let verb = signature.stage == .figures ? [Item(.word, text: call.verb.text, span: call.verb.span)] : []
        var reader = ItemReader(verb + call.items, after: call.verb.span)
        var bound = BoundCall(shared, verb: call.verb, span: call.span)
        var waiting = signature.parameters[...]
        // The error of the first parameter about a number that no later one takes either: that of `step 0` is about the
        // number.
        var refused: Diagnostic?
        while let item = reader.peek {
            if try option(item, &reader, &bound) { continue }
            if !isFigure(reader, waiting.first), try range(item, &reader, &bound) { continue }
            guard let parameter = waiting.first else { throw unexpected(item, bound) }
            let before = reader
            do {
                bound.values[parameter.name] = try read(parameter.type, &reader, stops: signature)
                waiting.removeFirst()
                refused = nil
            } catch {
                // A word that is no value may be a misspelt option.
                let words = unused(bound)
                if item.kind == .word, let near = Suggestions.nearest(item.text, among: words) {
                    throw Diagnostic(
                        .unexpectedWord, "`\(signature.name)` has no option ‘\(item.text)’", at: item.span,
                        help: "did you mean `\(near)`?")
                }
                if !parameter.isRequired, waiting.count > 1 {
                    if case .number = item.kind { refused = refused ?? error }
                    waiting.removeFirst()
                    reader = before
                    continue
                }
                throw refused ?? error
            }
        }
        if let missing = waiting.first(where: \.isRequired) {
            let example = signature.examples.first { $0.expectation != .binds }?.line
            let isUnclear = [.expression, .condition, .claim].contains(missing.type)
            throw Diagnostic(
                .missingArgument, "`\(signature.name)` needs \(missing.type.expectation)", at: reader.endSpan,
                help: signature.hints.missing?(bound)
                    ?? (isUnclear ? example.map { "as in `\($0)`" } : "syntax: \(signature.syntax)"))
        }
        return bound
    }

    func unknownVerb(_ verb: Word, _ items: [Item] = []) -> Diagnostic {
        if verb.text == "warn" {
            return Diagnostic(
                .missingArgument, "`warn` needs an `assert` behind it", at: SourceSpan(verb.span.end, verb.span.end),
                help: "as in `warn assert no-cross`")
        }
        let written = verb.text.first == "." || verb.text.first == "\\" ? String(verb.text.dropFirst()) : verb.text
        return Diagnostic(
            .unknownVerb, "no verb is called ‘\(verb.text)’", at: verb.span,
            help: hint(unknown: verb, items)
                ?? Suggestions.help(written, among: table.names + Scope.words) ?? "`help` lists the verbs")
    }

    /// Options of the verb that are not written yet, and the words of a range where it takes one.
    private func unused(_ bound: BoundCall) -> [String] {
        var words = bound.signature.options.map(\.word).filter { !bound.has($0) }
        if bound.signature.takesRange, bound.range == nil { words += ["from", "last"] }
        return words
    }

    private func unexpected(_ item: Item, _ bound: BoundCall) -> Diagnostic {
        let words = unused(bound)
        let help =
            Self.foreignOption(item, bound.signature) ?? Suggestions.help(item.text, among: words)
            ?? (words.isEmpty ? "leave it out" : "it takes \(words.map { "`\($0)`" }.joined(separator: ", "))")
        let what = item.kind == .word ? "has no option ‘\(item.text)’" : "does not take ‘\(item.text)’ here"
        return Diagnostic(.unexpectedWord, "`\(bound.signature.name)` \(what)", at: item.span, help: help)
    }

    /// Reads an option with its value; returns false when the item is none.
    private func option(_ item: Item, _ reader: inout ItemReader, _ bound: inout BoundCall) throws(Diagnostic) -> Bool {
        guard item.kind == .word, let option = bound.signature.options.first(where: { $0.word == item.text }) else {
            return false
        }
        guard !bound.has(option.word) else {
            throw Diagnostic(
                .repeatedOption, "`\(option.word)` is given twice", at: item.span, help: "keep one of them")
        }
        let before = reader
        _ = reader.next()
        guard let type = option.type else {
            bound.values[option.word] = BoundValue(kind: .flag, span: item.span)
            return true
        }
        if type == .checkCount, reader.peek.map({ !$0.isWord("least") && Self.mayBeTime($0) }) ?? false,
            !reader.remaining.prefix(3).contains(where: { $0.isWord("checks") })
        {
            // In `assert at 19:45 bbo CLX5 spread < 0.02` the time is an operand's.
            guard bound.has("claim") else {
                reader = before
                return false
            }
            throw Diagnostic(
                .unexpectedWord, "the moment of a claim stands before `\(bound.signature.name)`", at: item.span,
                help:
                    "write `at \(reader.peek?.text ?? "T") \(bound.signature.name) …`; `at least 5 checks` says how many it takes"
            )
        }
        if option.isValueOptional, reader.peek.map({ !matches($0, type) }) ?? true {
            bound.values[option.word] = BoundValue(kind: .flag, span: item.span)
            return true
        }
        guard reader.peek != nil else {
            throw Diagnostic(.missingArgument, "`\(option.word)` needs \(type.expectation)", at: reader.endSpan)
        }
        bound.values[option.word] = try read(type, &reader, stops: bound.signature)
        return true
    }

    private static func mayBeTime(_ item: Item) -> Bool {
        switch item.kind {
        case .time, .variable: true
        case .word: item.text != "checks"
        case .number: item.text.utf8.count == 19
        case .string, .rate, .duration, .address, .symbol, .list, .pair: false
        }
    }

    private func matches(_ item: Item, _ type: ArgumentType) -> Bool {
        var reader = ItemReader([item], after: item.span)
        return (try? read(type, &reader, stops: nil)) != nil
    }

    /// True when `last` begins a figure: `last stream rate` in a claim is a figure of the last stream; `last 5m` is a
    /// range anywhere.
    private func isFigure(_ reader: ItemReader, _ parameter: Parameter?) -> Bool {
        guard parameter?.type == .claim, reader.peek?.text == "last", let next = reader.second else { return false }
        return next.kind == .word
    }

    private func range(_ item: Item, _ reader: inout ItemReader, _ bound: inout BoundCall) throws(Diagnostic) -> Bool {
        guard bound.signature.takesRange, item.kind == .word, ["from", "to", "last"].contains(item.text) else {
            return false
        }
        guard bound.range == nil else {
            throw Diagnostic(.repeatedOption, "the range is given twice", at: item.span, help: "keep one of them")
        }
        guard let scope = try scope(&reader, beginning: ["from", "to", "last"]) else { return false }
        bound.range = try range(of: scope)
        return true
    }
}

/// The items of a call as a scope is read from them, with the values that variables have.
private struct ScopeItems: ScopeReader {
    var reader: ItemReader
    let binder: Binder

    var scopeWord: String? { reader.peek.flatMap { $0.kind == .word ? $0.text : nil } }

    mutating func skipWord() { _ = reader.next() }

    mutating func time(after word: String) throws(Diagnostic) -> TimeExpression { try binder.time(&reader) }

    mutating func length() throws(Diagnostic) -> DurationLiteral {
        let value = try binder.read(.duration, &reader, stops: nil)
        let nanos: Int64 = if case .duration(let nanos) = value.kind { nanos } else { 0 }
        return DurationLiteral(nanos: nanos, span: value.span)
    }
}

/// Reads items one after the other, and knows the span to point at when they run out.
package struct ItemReader {
    private var rest: ArraySlice<Item>
    /// The span of the item read last, or of the verb.
    private(set) var lastSpan: SourceSpan

    package init(_ items: [Item], after span: SourceSpan) {
        rest = items[...]
        lastSpan = span
    }

    package var peek: Item? { rest.first }
    var remaining: ArraySlice<Item> { rest }
    var second: Item? { rest.dropFirst().first }

    /// The empty span just after the item that was read last.
    package var endSpan: SourceSpan { SourceSpan(lastSpan.end, lastSpan.end) }

    /// The next word, which must be there.
    package mutating func next(_ expected: ArgumentType) throws(Diagnostic) -> Item {
        if let item = next() { return item }
        throw Diagnostic(.missingArgument, "expected \(expected.expectation)", at: endSpan)
    }

    package mutating func next() -> Item? {
        guard let item = rest.popFirst() else { return nil }
        lastSpan = item.span
        return item
    }

    /// Takes items until one of the words comes next, outside parentheses.
    ///
    /// - Parameter stops: returns false for one of the words that does not stop before the item that follows it.
    mutating func takeExpression(
        until words: Set<String>, if stops: (_ word: Item, _ next: Item?) -> Bool = { _, _ in true }
    ) -> [Item] {
        var open = 0
        var taken: [Item] = []
        while let item = rest.first {
            if item.isSymbol("(") { open += 1 }
            if item.isSymbol(")") { open -= 1 }
            if open <= 0, item.kind == .word, words.contains(item.text), stops(item, second) { break }
            taken.append(item)
            _ = next()
        }
        return taken
    }

    /// Takes items until one satisfies the condition; that one stays.
    package mutating func take(until stop: (Item) -> Bool) -> [Item] {
        var taken: [Item] = []
        while let item = rest.first, !stop(item) {
            taken.append(item)
            _ = next()
        }
        return taken
    }
}
