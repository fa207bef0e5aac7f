extension Parser {
    /// Reads the rest of a block whose head has been read; its `{` is the current token.
    mutating func parseBlock(head: Call, stages: [Call] = []) throws(Diagnostic) -> Block {
        let body = parseBody()
        let otherwise = try parseElse()
        guard current.endsStatement else {
            throw Diagnostic(
                .malformedBlock, "expected the end of the line after ‘}’, found \(current.description)",
                at: current.span, help: "put it on a line of its own")
        }
        return Block(head: head, stages: stages, body: body, otherwise: otherwise, span: head.span.joined(previousSpan))
    }

    /// Reads `{ … }`, with the `{` as the current token, always to its `}`, whatever is in it.
    mutating func parseBody() -> [Line] {
        let open = current.span
        guard nesting < Self.deepestNesting else {
            log.report(tooDeep(at: open))
            skipBody()
            return []
        }
        nesting += 1
        defer { nesting -= 1 }
        advance()
        if current.kind == .newline { advance() }
        let lines = parseLines(isBody: true)
        if current.kind == .closeBrace {
            advance()
        } else if !hasReportedOpenBrace {
            hasReportedOpenBrace = true
            report(
                .unclosedBrace, "this block is never closed", at: open, label: "opened here",
                help: "end it with a line of }")
        }
        return lines
    }

    /// Moves past the `}` that belongs to the current `{`, without recursion.
    private mutating func skipBody() {
        var open = 0
        while current.kind != .end {
            if current.kind == .openBrace { open += 1 }
            if current.kind == .closeBrace { open -= 1 }
            advance()
            if open == 0 { return }
        }
        // The blocks around it are open too, but the nesting is what to mend first.
        hasReportedOpenBrace = true
    }

    /// Reads the lines of an `else`, nil when there is none. An `else if` is a body of one block.
    private mutating func parseElse() throws(Diagnostic) -> [Line]? {
        guard current.word == "else" else { return nil }
        let word = current.span
        advance()
        if current.kind == .openBrace { return parseBody() }
        guard current.word == "if" else {
            throw Diagnostic(
                .misplacedElse, "expected ‘{’ or ‘if’ after ‘else’, found \(current.description)", at: gap,
                help: "write `} else {` or `} else if … {`")
        }
        let head = try parseCall()
        guard current.kind == .openBrace else {
            throw Diagnostic(
                .misplacedElse, "expected ‘{’ after the condition, found \(current.description)", at: gap,
                help: "write `} else if … {`")
        }
        // The `if` takes one level, and its body one more.
        guard nesting + 1 < Self.deepestNesting else { throw tooDeep(at: word) }
        nesting += 1
        defer { nesting -= 1 }
        let block = try parseBlock(head: head)
        return [Line(.block(block))]
    }
}
