import Testing

@testable import Lang
@testable import LangTest

@Suite struct GoldenRewriteTests {
    /// Gives every golden of a script these lines.
    private static func rewrite(_ text: String, _ lines: [String]...) throws -> String {
        let source = Source(name: "x.mbo", text: text)
        var rewrite = GoldenRewrite()
        for (span, lines) in zip(goldens(Parser.parse(source).script.lines), lines) {
            try rewrite.add(GoldenRewrite.Edit(span: span, lines: lines))
        }
        return String(decoding: try rewrite.applied(to: Array(text.utf8)), as: UTF8.self)
    }

    private static func goldens(_ lines: [Line]) -> [SourceSpan] {
        lines.flatMap { line -> [SourceSpan] in
            switch line.statement {
            case .golden(_, let golden): [golden.span]
            case .block(let block): goldens(block.body)
            case .query, .guarded, nil: []
            }
        }
    }

    // Would catch a rewrite that touches anything but the lines between the marks.
    @Test func `only what is between the marks changes`() throws {
        let text = "# head\t \nbbo ACME   # why\n----\nold\n----\nbook BOLT\n----\nx\ny\n---- \n# no newline at the end"
        #expect(
            try Self.rewrite(text, ["a", "b"], [])
                == "# head\t \nbbo ACME   # why\n----\na\nb\n----\nbook BOLT\n----\n---- \n# no newline at the end")
    }

    // Would catch lost indents or line ends of another system.
    @Test func `indent and line ends stay`() throws {
        let inTest = "test \"x\" {\n    bbo ACME\n    ----\n    old\n    ----\n}\n"
        #expect(
            try Self.rewrite(inTest, ["a", "", "  b"])
                == "test \"x\" {\n    bbo ACME\n    ----\n    a\n\n      b\n    ----\n}\n")
        #expect(try Self.rewrite("bbo\r\n----\r\nold\r\n----\r\n", ["a", "b"]) == "bbo\r\n----\r\na\r\nb\r\n----\r\n")
    }

    // Would catch a rewritten block that is read back as something else: what is written matches what was printed.
    @Test(arguments: [["a"], [], ["", "a", ""], ["  a", "b"], ["\ta", " "], ["é ↑", "----x"]])
    func `what is written is read back`(lines: [String]) throws {
        for indent in ["", "    ", "\t"] {
            let text = "test \"x\" {\n\(indent)bbo\n\(indent)----\nold\n\(indent)----\n}\n"
            let result = try Self.rewrite(text, lines)
            guard case .block(let block)? = Parser.parse(Source(name: "x", text: result)).script.lines.first?.statement,
                case .golden(_, let golden)? = block.body.first?.statement
            else {
                Issue.record("no golden in \(result)")
                continue
            }
            let found = lines.map { $0 + "\n" }.joined()
            #expect(GoldenComparison(expected: golden.text, found: found).isMatch, "\(result)")
        }
    }

    // Would catch a block that ends early, one rewritten twice with different texts, or a file changed meanwhile.
    @Test func `what cannot be written is refused`() throws {
        #expect(throws: GoldenRewrite.Refusal.holdsMark) { try Self.rewrite("bbo\n----\n----\n", ["a", " ---- "]) }
        var rewrite = GoldenRewrite()
        let span = SourceSpan(4, 13)
        try rewrite.add(GoldenRewrite.Edit(span: span, lines: ["a"]))
        try rewrite.add(GoldenRewrite.Edit(span: span, lines: ["a"]))
        #expect(rewrite.edits.count == 1)
        #expect(throws: GoldenRewrite.Refusal.printsDiffer) {
            try rewrite.add(GoldenRewrite.Edit(span: span, lines: ["b"]))
        }
        #expect(throws: GoldenRewrite.Refusal.printsDiffer) {
            try rewrite.add(GoldenRewrite.Edit(span: span, lines: ["a"]))
        }
        #expect(rewrite.isEmpty)
        try rewrite.add(GoldenRewrite.Edit(span: SourceSpan(0, 9), lines: ["a"]))
        #expect(throws: GoldenRewrite.Refusal.noBlock) { try rewrite.applied(to: Array("bbo ACME\nbbo BOLT\n".utf8)) }
        #expect(throws: GoldenRewrite.Refusal.noBlock) { try rewrite.applied(to: Array("bbo".utf8)) }
    }
}
