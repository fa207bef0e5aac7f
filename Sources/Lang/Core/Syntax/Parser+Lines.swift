extension Parser {
    /// Reads lines up to the end, or in a body up to the `}` that closes it, which is not taken.
    mutating func parseLines(isBody: Bool) -> [Line] {
        var lines: [Line] = []
        while true {
            switch current.kind {
            case .end:
                return lines
            case .closeBrace:
                if isBody { return lines }
                report(.strayBrace, "no block is open here", at: current.span, help: "delete the ‘}’")
                advance()
            case .newline:
                lines.append(Line(statement: nil, comment: nil, span: current.span))
                advance()
            case .golden:
                reportMisplacedGolden()
            case .item, .assign, .comma, .colon, .pipe, .ampersand, .openBrace, .comment:
                lines.append(parseLine())
            }
        }
    }

    /// Reads one line that is not blank, with its newline. An error in it is reported, and the line keeps only its
    /// comment.
    private mutating func parseLine() -> Line {
        let start = current.span
        var statement: Statement?
        var isBroken = false
        if !current.endsStatement {
            do {
                statement = try parseStatement()
            } catch {
                log.report(error)
                isBroken = true
                recover()
            }
        }
        let comment = takeComment()
        var span = start.joined(previousSpan)
        if current.kind == .newline {
            advance()
            if let golden = takeGolden(after: statement, isBroken: isBroken), case .query(let query)? = statement {
                statement = .golden(query, golden)
                span = span.joined(golden.span)
            }
        }
        return Line(statement: statement, comment: comment, span: span)
    }

    private mutating func takeComment() -> String? {
        guard case .comment(let text) = current.kind else { return nil }
        advance()
        return text
    }

    /// Takes the current golden block, with its newline, when it belongs to `statement`: to a query, or to a line whose
    /// error has been reported already.
    private mutating func takeGolden(after statement: Statement?, isBroken: Bool) -> Golden? {
        guard case .golden(let golden) = current.kind else { return nil }
        if case .query? = statement {} else if !isBroken { return nil }
        advance()
        if current.kind == .newline { advance() }
        return golden
    }

    private mutating func reportMisplacedGolden() {
        report(
            .misplacedGolden, "a golden block stands on the line after a query",
            at: SourceSpan(current.span.start, min(current.span.start + 4, current.span.end)),
            help: "put the query whose output it is right before the ----")
        advance()
        if current.kind == .newline { advance() }
    }

    /// Moves to the end of a broken line. The bodies it opens are read all the same: their braces must stay in balance,
    /// and the errors in them are worth a message too.
    private mutating func recover() {
        while true {
            switch current.kind {
            case .newline, .end, .comment, .closeBrace, .golden: return
            case .openBrace: _ = parseBody()
            case .item, .assign, .comma, .colon, .pipe, .ampersand: advance()
            }
        }
    }
}
