extension Parser {
    /// Reads a statement up to the end of its line, its comment or the `}` around it.
    mutating func parseStatement() throws(Diagnostic) -> Statement {
        let start = current.span
        let scope = try parseScope()
        if let scope, current.endsStatement { return try cursorMove(scope) }
        if let scope, let word = current.word, Scope.words.contains(word) {
            throw Diagnostic(
                .scopeNotAllowed, "a statement has one scope", at: scope.span.joined(current.span),
                help: "keep one of the two")
        }
        let call = try parseCall()
        switch current.kind {
        case .openBrace:
            try refuse(scope, before: "a block")
            return .block(try parseBlock(head: call))
        case .colon:
            try refuse(scope, before: "an expectation")
            return try parseGuarded(head: call)
        default:
            let query = try parsePipeline(scope: scope, call: call, start: start)
            guard current.kind == .openBrace, !query.isBackground else {
                guard current.endsStatement else { throw leftover(after: query) }
                return .query(query)
            }
            try refuse(scope, before: "a block")
            return .block(try parseBlock(head: call, stages: query.stages))
        }
    }

    private func cursorMove(_ scope: Scope) throws(Diagnostic) -> Statement {
        guard case .at = scope.kind else {
            throw Diagnostic(
                .scopeWithoutStatement, "a range needs a statement behind it", at: scope.span,
                help: "only `at TIME` stands alone; for example `\(scopeExample(scope)) trades CLX5`")
        }
        return .query(Query(scope: scope, call: nil, stages: [], isBackground: false, span: scope.span))
    }

    private func scopeExample(_ scope: Scope) -> String {
        if case .last = scope.kind { "last 5m" } else { "from 19:30 to 21:00" }
    }

    private func refuse(_ scope: Scope?, before what: String) throws(Diagnostic) {
        guard let scope else { return }
        throw Diagnostic(
            .scopeNotAllowed, "no scope may stand before \(what)", at: scope.span,
            help: "put it before the statements themselves")
    }

    /// Reads `call : statement` from its `:` on.
    private mutating func parseGuarded(head: Call) throws(Diagnostic) -> Statement {
        let colon = current.span
        advance()
        if let assignment = foreignAssignment(head) {
            throw Diagnostic(
                .misplacedColon, "‘\(current.kind == .assign ? ":=" : ":")’ gives no value to a name",
                at: current.kind == .assign ? colon.joined(current.span) : colon, help: "write `\(assignment)`")
        }
        guard !current.endsStatement else {
            throw Diagnostic(
                .misplacedColon, "expected a statement after ‘:’", at: colon,
                help: "write the statement on the same line, as in `expect error E0201: bok CLX5`")
        }
        guard nesting < Self.deepestNesting else { throw tooDeep(at: colon) }
        nesting += 1
        defer { nesting -= 1 }
        let statement = try parseStatement()
        return .guarded(head, statement, span: head.span.joined(statement.span))
    }

    /// An assignment of another language, `x := 5`, `let x := 5` or q's `x: 5`, as it is written here; nil when no name
    /// stands before the colon that was just read, or no value after it.
    private func foreignAssignment(_ head: Call) -> String? {
        let isLet = ["let", "param", "var", "const", "set"].contains(head.verb.text) && head.items.count == 1
        guard isLet || head.items.isEmpty && current.kind == .assign || head.items.isEmpty && current.isValue else {
            return nil
        }
        let name = isLet ? head.items[0].text : head.verb.text
        let value = written(from: current.kind == .assign ? index + 1 : index)
        guard name.isName, !value.isEmpty else { return nil }
        return "\(head.verb.text == "param" ? "param" : "let") \(name) = \(value)"
    }

    /// Reads the stages and the `&` after a call, to the end of the statement or to the `{` of a block.
    private mutating func parsePipeline(scope: Scope?, call: Call, start: SourceSpan) throws(Diagnostic) -> Query {
        var query = Query(scope: scope, call: call, stages: [], isBackground: false, span: start)
        while current.kind == .pipe {
            let pipe = current.span
            advance()
            if current.kind == .pipe, current.isGlued {
                throw ExpressionParser.foreign(
                    "‘||’ joins nothing", pipe.joined(current.span), .emptyStage, write: "or")
            }
            guard !current.endsStatement, current.kind != .pipe, current.kind != .ampersand else {
                throw Diagnostic(
                    .emptyStage, "expected a stage after ‘|’", at: pipe,
                    help: "a stage is `head 5`, `where price > 64`, `as json`, `save PATH` and the like")
            }
            query.stages.append(try parseCall(isStage: true))
        }
        if current.kind == .ampersand {
            query.isBackground = true
            advance()
        }
        query.span = start.joined(previousSpan)
        return query
    }

    /// The error about the token after a query that should have ended.
    private func leftover(after query: Query) -> Diagnostic {
        switch current.kind {
        case .ampersand where query.isBackground && current.isGlued:
            ExpressionParser.foreign(
                "‘&&’ joins nothing", SourceSpan(current.span.start - 1, current.span.end), .misplacedAmpersand,
                write: "and")
        case _ where query.isBackground:
            Diagnostic(
                .misplacedAmpersand, "‘&’ ends its statement, but \(current.description) follows", at: current.span,
                help: query.endsInCondition
                    ? "to join two conditions write `and`" : "put what follows on a line of its own")
        default:
            Diagnostic(
                .misplacedColon, "‘:’ stands only between `expect error …` and a statement", at: current.span,
                help: symbolWithColon(query).map { "quote a name with a colon: did you mean `\($0)`?" }
                    ?? "quote a word that ends in a colon")
        }
    }

    /// A name with a colon, `UD:1V: GN 1234`, in quotes: the word before the current colon with the words after it; nil
    /// where no symbol stands before it.
    private func symbolWithColon(_ query: Query) -> String? {
        guard current.isGlued, let item = (query.stages.last ?? query.call)?.items.last,
            item.span.end == current.span.start, item.text.contains(where: \.isUppercase), !item.text.contains("\"")
        else { return nil }
        var name = item.text + current.text
        for token in tokens.dropFirst(index + 1) {
            // Options are lower case, so a name of several words ends before one.
            guard !token.endsStatement, token.kind != .pipe, token.kind != .ampersand, token.kind != .comma,
                token.kind != .openBrace, token.isGlued || !(token.word?.allSatisfy(\.isLowercase) ?? false)
            else { break }
            name += (token.isGlued ? "" : " ") + token.text
        }
        return "\"" + name + "\""
    }

    func tooDeep(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .nestingTooDeep, "nested more than \(Self.deepestNesting) deep", at: span,
            help: "move an inner part into a script of its own and `include` it")
    }
}

extension Query {
    /// True when the last part of the query is a condition or a claim.
    fileprivate var endsInCondition: Bool {
        stages.last.map { $0.verb.text == "where" } ?? ["assert", "print", "if"].contains(call?.verb.text ?? "")
    }
}
