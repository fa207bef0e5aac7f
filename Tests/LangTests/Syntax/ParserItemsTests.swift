import Testing

@testable import Lang

/// A value of a command line is read without a statement around it.
@Suite struct ParserItemsTests {
    // Catches a value that would be read differently after a verb of a script.
    @Test(arguments: [
        "", "5", "100k", "x10", "19:45", "5m", "ACME, BOLT", "a b", "\"a b\"", "\"a, b\"", "seed=7", "data/$day.dbn",
        "$x",
        ":9000", "0.1%, stall 2s at record 9", "= 5", "?", "----", "\u{FEFF}a", "5 # five", "#tag", "5\n", "~/x",
        "(1 + 2)",
    ])
    func `items are read as they are after a verb`(text: String) throws {
        let span = SourceSpan(0, 0)
        let parsed = Parser.parse(Source(name: "", text: "x \(text)"))
        #expect(parsed.diagnostics.isEmpty)
        guard case .query(let query)? = parsed.script.lines.first?.statement, let call = query.call else {
            Issue.record("‘x \(text)’ is no query")
            return
        }
        let items = try Parser.items(of: Source(name: "", text: text))
        #expect(items.map { $0.moved(to: span) } == call.items.map { $0.moved(to: span) })
    }

    // Catches a value that ends before its text does, and what follows unseen.
    @Test(arguments: ["a | head 5", "a &", "a: b", "a {", "a\nb", "\"a", "a,", "{", "1 # one\n2"])
    func `more than items is an error`(text: String) {
        #expect(throws: Diagnostic.self) { try Parser.items(of: Source(name: "", text: text)) }
    }
}
