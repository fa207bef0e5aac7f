import Testing

@testable import Lang

@Suite struct SyntaxCodesTests {
    /// Every code that `text` is refused with, by the lexer, the parser, or in an expression after a first verb.
    private static func codes(_ text: String) -> [Diagnostic.Code] {
        let (script, diagnostics) = Parser.parse(Source(name: "t", text: text))
        guard diagnostics.isEmpty else { return diagnostics.map(\.code) }
        guard case .query(let query)? = script.lines.first?.statement, let call = query.call else { return [] }
        do {
            _ = try ExpressionParser.parse(call.items, after: call.verb.span)
            return []
        } catch {
            return [error.code]
        }
    }

    // Catches an example that no longer shows its error, or shows another.
    @Test(arguments: syntaxCodes) func `an example is refused with its code`(entry: CodeExplanation) {
        let found = Self.codes(entry.example)
        #expect(Set(found) == (entry.code == .tooManyErrors ? [.strayBrace, .tooManyErrors] : [entry.code]))
    }

    // Catches two errors with one number, and prose that is missing.
    @Test func `codes are unique and explained`() {
        #expect(Set(syntaxCodes.map(\.code)).count == syntaxCodes.count)
        #expect(syntaxCodes.map(\.code.number) == syntaxCodes.map(\.code.number).sorted())
        #expect(syntaxCodes.count == 35)
        for entry in syntaxCodes {
            #expect(entry.explanation.hasSuffix("."))
            #expect(!entry.title.isEmpty && !entry.title.hasSuffix("."))
        }
    }
}
