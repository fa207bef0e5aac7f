extension ScriptRunner {
    /// Runs `expect error …: STATEMENT`, an assertion that a statement ends in an error.
    func expect(
        _ head: Call, _ statement: Statement, _ span: SourceSpan, of unit: ScriptUnit
    ) async throws -> ScriptEnding {
        let expectation = try await binder().expectation(head)
        let silence = Silence()
        let ended: ScriptFailure?
        do {
            let ending = try await with(sink: silence).run(statement, of: unit)
            if ending != .finished { return ending }
            ended = nil
        } catch let failure as ScriptFailure {
            ended = failure
        }
        let text = Secrets.masked(unit.source.slice(SourceSpan(head.verb.span.end, span.end)))
        var result = AssertionResult(
            outcome: .pass, claim: text.trimmingPrefix(while: \.isWhitespace).description, span: head.span, checks: 1,
            violations: 0, summary: "")
        result.verb = "expect"
        if let ended { result.summary = "\(ended.diagnostic.code) \(ended.diagnostic.message)" }
        if let complaint = expectation.complaint(about: ended?.diagnostic) {
            result.outcome = .fail
            result.violations = 1
            result.summary = complaint
        }
        if ended == nil, silence.hasFailedAssertion {
            result.notes = ["an assertion that fails is no error; deny its claim"]
        }
        try await sink.receive(
            ScriptAnswer(value: .assertion(result), format: await session.format, source: unit.source, span: span))
        return .finished
    }
}

extension Expectation {
    /// The difference of an error from the expected one, as a sentence; nil when it is the expected one.
    func complaint(about diagnostic: Diagnostic?) -> String? {
        guard let diagnostic else { return "the statement ended without an error" }
        let found = "found \(diagnostic.code): \(diagnostic.message)"
        if let code, code != diagnostic.code { return "expected \(code), \(found)" }
        if let like, !diagnostic.message.lowercased().contains(like.lowercased()) {
            return "expected a message with “\(like)” in it, \(found)"
        }
        return nil
    }
}

extension Session {
    package var format: OutputFormat? { settings.format }
}
