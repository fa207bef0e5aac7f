// The binding of words that have a grammar of their own: `let`, the heads of blocks, `expect`.

/// The head of a block that the language itself runs.
package enum ControlHead: Sendable {
    /// `for s in CLX5, CLZ5`, `for s in symbols symbol`, `for n in 1 to 10`.
    case each(name: Word, LoopList)
    /// `for t from 19:30 to 21:00 every 5m`; the interval is nil while the value of its variable is not known.
    case times(name: Word, from: TimeExpression, to: TimeExpression, everyNanos: Int64?, span: SourceSpan)
    /// `repeat N`; the number is nil while the value of its variable is not known.
    case again(Int?)
    case condition(BoundExpression)

    /// The word at the front of the head.
    enum Kind: String, CaseIterable {
        case each = "for"
        case again = "repeat"
        case condition = "if"

        /// The kind of a head; nil for a block of another kind.
        init?(_ head: Call) { self.init(rawValue: head.verb.text) }
    }

    package static let words = Kind.allCases.map(\.rawValue)
}

/// The values that a `for` goes through.
package enum LoopList: Sendable {
    /// Values as written, in order.
    case items([Item])
    /// Whole numbers, both ends included.
    case numbers(from: Int64, to: Int64)
    /// The symbols of the data.
    case allSymbols(SourceSpan)
    /// The values that a query's column has.
    case column(Operand, SourceSpan)
    /// The values of the first column that a query's stages leave: `symbols | head 3`.
    case query(BoundQuery, SourceSpan)
    /// A variable whose value is not known yet.
    case pending
}

/// The error that `expect error E0302 like "XYZ"` expects.
struct Expectation: Sendable {
    /// The error's code; nil for any.
    var code: Diagnostic.Code?
    /// A text that the message has in it, in any case of letters; nil for any.
    var like: String?
}

extension Binder {
    /// Binds `let NAME = …` with a word or a literal as written, an expression, or a query with its stages; and
    /// `param NAME [= …]` with a word or a literal.
    func assignment(_ query: Query) throws(Diagnostic) -> BoundQuery {
        guard let call = query.call, let shared = table[call.verb.text]?.shared else {
            throw Binder.noBlock("`let`", query.span)
        }
        let signature = shared.signature
        if query.isBackground {
            throw Self.notBackground(signature.name, at: query.span)
        }
        var bound = BoundQuery(moment: nil, call: nil, isBackground: false, span: query.span)
        var result = BoundCall(shared, verb: call.verb, span: call.span)
        let (name, items) = try assignedItems(call)
        result.values["name"] = BoundValue(kind: .text(name.text), span: name.span)
        let first = items.first?.span ?? name.span
        let span = first.joined(items.last?.span ?? first)
        if signature.name == "param", let scope = query.scope?.span ?? query.stages.first?.span {
            throw Diagnostic(.unexpectedWord, "`param` stands alone", at: scope, help: "write `param NAME = VALUE`")
        }
        if !query.stages.isEmpty {
            let inner = try self.query(items, query, span)
            result.values["value"] = BoundValue(kind: .query(try bind(inner)), span: span)
        } else if items.count == 1, let item = items.first, isLiteral(item) {
            let known = try known(item)
            result.values["value"] = BoundValue(kind: known.map { .item($0) } ?? .pending, span: span)
        } else if signature.name == "param" {
            if let item = items.first {
                throw Diagnostic(
                    .wrongArgument, "expected a word or a literal, found ‘\(item.text)’", at: span,
                    help: "a parameter's value is known before the script runs; `let` makes one while it runs")
            }
        } else {
            let expression = try expression(items, after: name.span)
            result.values["value"] = BoundValue(kind: .expression(expression), span: span)
        }
        bound.call = result
        if let scope = query.scope { try apply(scope, to: &bound) }
        return bound
    }

    /// The name, and the items after the `=`.
    private func assignedItems(_ call: Call) throws(Diagnostic) -> (Word, [Item]) {
        var items = call.items
        let syntax =
            call.verb.text == "param"
            ? "write `param NAME` or `param NAME = VALUE`"
            : "write `let NAME = VALUE`, as in `let spread = bbo CLX5 spread`"
        // The parser gives `let x=5` as a pair and `let x=A, B` as a list.
        switch items.first?.kind {
        case .pair(let name, let value):
            return (Word(name, span: items[0].span), [value] + items.dropFirst())
        case .list(let parts):
            if case .pair(let name, let value)? = parts.first?.kind {
                let list = [value] + parts.dropFirst()
                let text = list.map(\.text).joined(separator: ", ")
                let item = Item(.list(list), text: text, span: value.span.joined(items[0].span))
                return (Word(name, span: parts[0].span), [item] + items.dropFirst())
            }
        default: break
        }
        guard let first = items.first else {
            throw Diagnostic(
                .missingArgument, "`\(call.verb.text)` needs a name",
                at: SourceSpan(call.verb.span.end, call.verb.span.end),
                help: syntax)
        }
        let name = try Self.name(first)
        items.removeFirst()
        if items.isEmpty, call.verb.text == "param" { return (name, []) }
        guard let sign = items.first, sign.kind == .symbol, sign.text == "=" else {
            let value = items.map(\.text).joined(separator: " ")
            throw Diagnostic(
                .wrongArgument, "expected ‘=’ after the name" + (items.first.map { ", found ‘\($0.text)’" } ?? ""),
                at: items.first?.span ?? SourceSpan(first.span.end, first.span.end),
                help: items.isEmpty ? syntax : "write `\(call.verb.text) \(first.text) = \(value)`")
        }
        items.removeFirst()
        guard !items.isEmpty else {
            throw Diagnostic(
                .missingArgument, "`\(call.verb.text)` needs a value", at: SourceSpan(sign.span.end, sign.span.end),
                help: syntax)
        }
        return (name, items)
    }

    /// The name that a value is given.
    private static func name(_ item: Item) throws(Diagnostic) -> Word {
        if item.kind == .word, item.text.isName { return Word(item.text, span: item.span) }
        throw Diagnostic(
            .wrongArgument, "expected a name, found ‘\(item.text)’", at: item.span,
            help: "a name begins with a letter and is written without `$` here")
    }

    /// True for a value that is kept as written; words that ask something are not.
    private func isLiteral(_ item: Item) -> Bool {
        switch item.kind {
        case .word: item.text != "true" && item.text != "false" && table[item.text] == nil
        case .string, .number, .rate, .duration, .time, .address, .list: true
        case .variable, .symbol, .pair: false
        }
    }

    /// The query `[at T] VERB …` of a value, with the stages of the statement around it.
    private func query(_ items: [Item], _ outer: Query, _ span: SourceSpan) throws(Diagnostic) -> Query {
        var reader = ItemReader(items, after: span)
        let scope = try Binder(table).scope(&reader, beginning: ["at"])
        guard let verb = reader.next() else {
            throw Diagnostic(
                .missingArgument, "a query is missing before the ‘|’", at: reader.endSpan,
                help: "as in `trades | count`")
        }
        guard verb.kind == .word else {
            throw Diagnostic(
                .wrongArgument, "only the answer of a query passes through stages, not ‘\(verb.text)’", at: verb.span,
                help: "leave out what stands behind the ‘|’")
        }
        let rest = reader.take { _ in false }
        let call = Call(verb: Word(verb.text, span: verb.span), items: rest, span: verb.span.joined(reader.lastSpan))
        return Query(scope: scope, call: call, stages: outer.stages, isBackground: false, span: span.joined(outer.span))
    }

}

// MARK: - Blocks and guards

extension Binder {
    /// The error about a missing block or statement after a call's words; nil when nothing is missing.
    static func missingPart(of call: Call, _ signature: Signature) -> Diagnostic? {
        let end = SourceSpan(call.span.end, call.span.end)
        switch signature.form {
        case .statement: return nil
        case .block:
            return Diagnostic(
                .missingArgument, "`\(signature.name)` needs a block", at: end, help: "syntax: \(signature.syntax)")
        case .guarding:
            return Diagnostic(
                .missingArgument, "`\(signature.name)` needs `:` and a statement", at: end,
                help: "syntax: \(signature.syntax)")
        }
    }

    /// The head of a block of the language itself; nil when no such block begins with this word.
    func control(_ head: Call, stages: [Call] = []) throws(Diagnostic) -> ControlHead? {
        let kind = ControlHead.Kind(head)
        if let stage = stages.first, kind != .each {
            throw Diagnostic(
                .malformedBlock, "a block has no stages", at: head.span.joined(stage.span),
                help: "put the ‘|’ behind a statement inside the block; the query of a `for` may have some")
        }
        switch kind {
        case .each: return try loop(head, stages)
        case .again:
            var reader = ItemReader(head.items, after: head.verb.span)
            let value: BoundValue
            do throws(Diagnostic) {
                value = try read(.integer(0...Int.max), &reader, stops: nil)
            } catch {
                var error = error
                error.help = error.help ?? "as in `repeat 3 {`"
                throw error
            }
            if let extra = reader.peek { throw Self.extra(extra, head) }
            return .again(Self.integer(value))
        case .condition:
            return .condition(try expression(head.items, after: head.verb.span))
        case nil: return nil
        }
    }

    private static func integer(_ value: BoundValue) -> Int? {
        if case .integer(let number) = value.kind { number } else { nil }
    }

    private static func extra(_ item: Item, _ head: Call) -> Diagnostic {
        Diagnostic(
            .unexpectedWord, "`\(head.verb.text)` does not take ‘\(item.text)’ here", at: item.span,
            help: "put the block's `{` there")
    }

    private func loop(_ head: Call, _ stages: [Call]) throws(Diagnostic) -> ControlHead {
        let syntax = "write `for NAME in A, B {` or `for NAME from T to T every D {`"
        var reader = ItemReader(head.items, after: head.verb.span)
        guard let name = reader.next() else {
            throw Diagnostic(.missingArgument, "`for` needs a name", at: reader.endSpan, help: syntax)
        }
        let word = try Self.name(name)
        guard let next = reader.next(), next.isWord("in") || next.isWord("from") else {
            throw Diagnostic(
                .wrongArgument, "expected `in` or `from` after the name", at: reader.lastSpan, help: syntax)
        }
        if next.text == "in" {
            let items = reader.take { _ in false }
            guard !items.isEmpty else {
                throw Diagnostic(
                    .missingArgument, "`for` needs something to go through", at: reader.endSpan, help: syntax)
            }
            return .each(name: word, stages.isEmpty ? try list(items) : try list(items, stages))
        }
        if let stage = stages.first {
            throw Diagnostic(
                .malformedBlock, "times have no stages", at: stage.span, help: "leave out what stands behind the ‘|’")
        }
        let from = try time(&reader)
        try expect("to", &reader, syntax)
        let to = try time(&reader)
        try expect("every", &reader, syntax)
        let every = try read(.duration, &reader, stops: nil)
        if let extra = reader.peek { throw Self.extra(extra, head) }
        var nanos: Int64?
        if case .duration(let written) = every.kind { nanos = written }
        if nanos == 0 { throw Diagnostic(.wrongArgument, "no time passes in ‘0s’", at: every.span) }
        return .times(name: word, from: from, to: to, everyNanos: nanos, span: from.span.joined(every.span))
    }

    private func expect(_ word: String, _ reader: inout ItemReader, _ syntax: String) throws(Diagnostic) {
        guard let item = reader.peek, item.isWord(word) else {
            throw Diagnostic(
                reader.peek == nil ? .missingArgument : .wrongArgument, "expected `\(word)`",
                at: reader.peek?.span ?? reader.endSpan, help: syntax)
        }
        _ = reader.next()
    }

    /// The values of a query that has stages.
    private func list(_ items: [Item], _ stages: [Call]) throws(Diagnostic) -> LoopList {
        let first = items.first?.span ?? SourceSpan(0, 0)
        let span = first.joined(stages.last?.span ?? first)
        let outer = Query(scope: nil, call: nil, stages: stages, isBackground: false, span: span)
        let bound = try bind(try query(items, outer, first.joined(items.last?.span ?? first)))
        if let last = stages.last, let stage = table.stage(last.verb.text)?.stage, stage == .form || stage == .save {
            throw Diagnostic(
                .unexpectedWord, "a `for` goes through values, not through a file or a form", at: last.span,
                help: "leave out the `\(last.verb.text)`")
        }
        return .query(bound, span)
    }

    private func list(_ items: [Item]) throws(Diagnostic) -> LoopList {
        guard let first = items.first else { return .items([]) }
        // A column of a kept answer: `$kept price`.
        if case .variable = first.kind, items.dropFirst().allSatisfy({ $0.kind == .word && $0.text != "to" }),
            let last = items.last, items.count > 1
        {
            return .column(Operand(items: items), first.span.joined(last.span))
        }
        if items.count == 1 {
            if first.isWord("all") { return .allSymbols(first.span) }
            if first.kind != .word || table[first.text] == nil {
                if case .symbol = first.kind { throw Self.wrong(first, .symbols) }
                guard let known = try known(first) else { return .pending }
                if case .list(let parts) = known.kind { return .items(parts) }
                return .items([known])
            }
        }
        if items.count == 3, items[1].isWord("to") {
            guard let from = try known(first), let to = try known(items[2]) else { return .pending }
            guard case .number(let low) = from.kind, let lower = low.integer else {
                throw Self.wrong(from, .integer(Int.min...Int.max), written: first)
            }
            guard case .number(let high) = to.kind, let upper = high.integer else {
                throw Self.wrong(to, .integer(Int.min...Int.max), written: items[2])
            }
            return .numbers(from: lower, to: upper)
        }
        guard first.kind == .word, table[first.text] != nil || first.text == "at" else {
            throw Diagnostic(
                .wrongArgument, "expected a list, a query with a column, or `1 to 10`", at: first.span,
                help: "separate values by commas, as in `for s in CLX5, CLZ5`")
        }
        let span = first.span.joined(items.last?.span ?? first.span)
        return .column(first.text == "at" ? operand(items) : Operand(items: items, asked: try question(items)), span)
    }

    /// The words of an expression with what they ask.
    func operand(_ items: [Item]) -> Operand {
        let isQuestion = items.first.map { $0.kind == .word && ($0.text == "at" || table[$0.text] != nil) } ?? false
        return Operand(items: items, asked: isQuestion ? try? asked(items) : nil)
    }

    /// `[at T] VERB … FIGURES`
    func asked(_ items: [Item]) throws(Diagnostic) -> Operand.Asked {
        var reader = ItemReader(items, after: items.first?.span ?? SourceSpan(0, 0))
        let scope = try scope(&reader, beginning: ["at"])
        var asked = try question(Array(reader.remaining))
        guard case .at(let time)? = scope?.kind else { return asked }
        try checkMoment(asked.call.signature, at: time.span)
        asked.moment = time
        return asked
    }

    /// The call in an operand's words and the figures named behind it: the longest call that binds.
    func question(_ items: [Item]) throws(Diagnostic) -> Operand.Asked {
        guard let first = items.first, first.kind == .word, let verb = table[first.text],
            verb.signature.group != .session, verb.signature.group != .script
        else {
            let written = items.first ?? Item(.word, text: "", span: SourceSpan(0, 0))
            throw Diagnostic(
                .unknownVerb, "‘\(written.text)’ is no query and no value", at: written.span,
                help: Self.parenthesised(items) ?? Suggestions.help(written.text, among: table.names)
                    ?? Self.spaced(written.text)
                    ?? "quote it if it is a text")
        }
        var count = items.count
        let span = first.span.joined(items.last?.span ?? first.span)
        while true {
            let call = Call(verb: Word(first.text, span: first.span), items: Array(items[1..<count]), span: span)
            do throws(Diagnostic) {
                return Operand.Asked(call: try bind(call), figures: Array(items[count...]))
            } catch {
                guard count > 1, error.code == .unexpectedWord || error.code == .wrongArgument else { throw error }
                count -= 1
            }
        }
    }

    /// The help for a function without its parentheses, `abs price`; nil for other words.
    private static func parenthesised(_ items: [Item]) -> String? {
        guard items.count > 1, RowFunction(written: items[0].text) != nil else { return nil }
        return "a function has parentheses: `\(items[0].text)(\(Printer.text(items[1...])))`"
    }

    /// The help for `1/3` and `bid-ask`: signs are operators between blanks only, because paths and names have them
    /// too; nil for other words.
    ///
    /// - Parameter isPart: true for a text that may stand on either side, besides numbers.
    static func spaced(_ text: String, isPart: (String) -> Bool = { _ in false }) -> String? {
        for sign in ["/", "*", "+", "-"] {
            let parts = text.split(separator: sign, omittingEmptySubsequences: false)
            guard parts.count == 2,
                parts.allSatisfy({ part in
                    !part.isEmpty && (part.allSatisfy { $0.isNumber || ".$".contains($0) } || isPart(String(part)))
                })
            else { continue }
            return "to calculate put blanks around the sign: `\(parts[0]) \(sign) \(parts[1])`"
        }
        return nil
    }

    /// Reads `expect error [CODE] [like TEXT]`.
    func expectation(_ head: Call) throws(Diagnostic) -> Expectation {
        let syntax = "write `expect error E0302 like \"XYZ\": STATEMENT`"
        guard head.verb.text == "expect" else {
            throw Diagnostic(
                .misplacedColon, "a colon stands only behind `expect error …`", at: head.span, help: syntax)
        }
        var reader = ItemReader(head.items, after: head.verb.span)
        try expect("error", &reader, syntax)
        var expectation = Expectation()
        while let item = reader.next() {
            if item.isWord("like"), expectation.like == nil {
                let text = try read(.text, &reader, stops: nil)
                if case .text(let pattern) = text.kind { expectation.like = pattern }
            } else if item.kind == .word, expectation.code == nil, expectation.like == nil {
                guard let known = table.codes.first(where: { $0.code.description == item.text }) else {
                    let all = table.codes.map { "\($0.code)" }
                    throw Diagnostic(
                        .wrongArgument, "no error has the code ‘\(item.text)’", at: item.span,
                        help: Suggestions.help(item.text, among: all) ?? "a code is E and four digits: `help E0302`")
                }
                expectation.code = known.code
            } else {
                throw Diagnostic(
                    .unexpectedWord, "`expect error` does not take ‘\(item.text)’ here", at: item.span, help: syntax)
            }
        }
        return expectation
    }
}
