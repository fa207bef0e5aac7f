import Testing

@testable import Lang

@Suite struct DiagnosticRendererTests {
    private static func render(
        _ text: String, _ start: Int, _ end: Int, label: String? = nil, help: String? = nil, name: String = "open.mbo"
    ) -> String {
        let diagnostic = Diagnostic(
            Diagnostic.Code(203), "no verb is called ‘bok’", at: SourceSpan(start, end), label: label, help: help)
        return DiagnosticRenderer().render(diagnostic, in: Source(name: name, text: text))
    }

    private static func caretLine(_ text: String, _ start: Int, _ end: Int) -> String {
        let lines = render(text, start, end).split(separator: "\n")
        return lines.count > 3 ? String(lines[3]) : ""
    }

    // Catches a change of the whole form.
    @Test func `a diagnostic has place, line, caret, label and help`() {
        let text = "load demo\n\n\n  bok CLX5\n"
        #expect(
            Self.render(text, 14, 17, label: "unknown verb", help: "did you mean `book`?") == """
                error[E0203]: no verb is called ‘bok’
                  open.mbo:4:3
                  4 │   bok CLX5
                    │   ^^^ unknown verb
                  help: did you mean `book`?

                """)
    }

    // Catches a gutter that does not grow with the line number.
    @Test func `the gutter follows the line number`() {
        let text = String(repeating: "\n", count: 99) + "bok"
        #expect(Self.render(text, 99, 102).hasSuffix("  100 │ bok\n      │ ^^^\n"))
    }

    // Catches carets counted in bytes, or in characters where the terminal uses two columns or none.
    @Test func `the caret stands under wide, combining and tabbed text`() {
        let gutter = "    │ "
        #expect(Self.caretLine("größe bok", 8, 11) == gutter + "      ^^^")
        #expect(Self.caretLine("原油 bok", 7, 10) == gutter + "     ^^^")
        #expect(Self.caretLine("bok 原油", 4, 10) == gutter + "    ^^^^")
        #expect(Self.caretLine("e\u{301}a bok", 5, 8) == gutter + "   ^^^")
        #expect(Self.caretLine("\tbok", 1, 4) == gutter + "    ^^^")
        #expect(Self.caretLine("ab\tbok", 3, 6) == gutter + "    ^^^")
        #expect(Self.caretLine("🛢️ bok", 8, 11) == gutter + "   ^^^")
        #expect(Self.caretLine("👩‍🚀 bok", 12, 15) == gutter + "   ^^^")
        #expect(Self.render("größe bok", 8, 11).contains("open.mbo:1:7\n"))
    }

    // Catches a missing caret at the end of a line, at the end of the text, and across lines.
    @Test func `an empty or long span still has a caret on its first line`() {
        #expect(Self.caretLine("at", 2, 2) == "    │   ^")
        #expect(Self.caretLine("at\r\nbook", 2, 2) == "    │   ^")
        #expect(Self.render("", 0, 0).hasSuffix("  1 │\n    │ ^\n"))
        #expect(Self.caretLine("if a {\n}\n", 3, 8) == "    │    ^^^")
        #expect(Self.caretLine("ab", 50, 90) == "    │   ^")
        #expect(Self.caretLine("ab", -5, -1) == "    │ ^")
    }

    // Catches a megabyte line sent to the terminal, and a caret lost with it.
    @Test func `a long line is cut around the caret`() throws {
        let text = String(repeating: "x", count: 500_000) + " bok " + String(repeating: "y", count: 500_000)
        let lines = Self.render(text, 500_001, 500_004).split(separator: "\n")
        try #require(lines.count == 4)
        #expect(lines[1].hasSuffix(":1:500002"))
        #expect(lines[2].count <= DiagnosticRenderer.widestLine + 10)
        let caret = try #require(lines[3].firstIndex(of: "^"))
        let column = lines[3].distance(from: lines[3].startIndex, to: caret)
        #expect(lines[2].dropFirst(column).hasPrefix("bok "))
        #expect(lines[2].hasSuffix("…"))
    }

    // Catches escape sequences of a hostile script reaching the terminal.
    @Test func `controls are shown and not obeyed`() {
        let output = Self.render("bok \u{1B}[2J\u{202E}", 0, 3, name: "a\u{1B}b")
        #expect(output.contains("bok ␛[2J\\u{202E}"))
        #expect(output.contains("a␛b:1:1"))
        #expect(!output.unicodeScalars.contains("\u{1B}"))
    }

    // Catches a piece that the palette never sees, or sees with its padding.
    @Test func `the palette is given each piece by its role`() {
        let renderer = DiagnosticRenderer { role, text in
            switch role {
            case .caret: "<c>\(text)</c>"
            case .severity(let severity): "<\(severity)>\(text)</\(severity)>"
            case .label: "<l>\(text)</l>"
            case .help: "<h>\(text)</h>"
            case .message, .location, .gutter, .sourceText: text
            }
        }
        let diagnostic = Diagnostic(
            Diagnostic.Code(203), "m", at: SourceSpan(1, 3), label: "label", help: "help me")
        #expect(
            renderer.render(diagnostic, in: Source(name: "s", text: "abc"), severity: .warning) == """
                <warning>warning[E0203]</warning>: m
                  s:1:2
                  1 │ abc
                    │  <c>^^</c> <l>label</l>
                  <h>help: help me</h>

                """)
    }
}
