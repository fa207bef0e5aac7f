import Testing

@testable import Lang

/// Random damage to scripts that parse. Fixed seeds: a failure names the text that caused it.
@Suite struct SyntaxFuzzTests {
    /// SplitMix64: small, and the same on every machine.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static let pieces = [
        " ", "\n", "\r\n", "\t", ",", "|", "&", "{", "}", "(", ")", "\"", "\\", "\\\n", "#", "$", "$x", "=", "==", "~",
        "~/", "!",
        ":", "::", ";", "'", "-", "+", "*", "/", "----", "\n----\n", "at ", "from ", "last ", "to ", "record ", "else ",
        "if ",
        "expect error : ", "not ", "and ", "19:45", "25:00", "5m", "100k/s", "9999999999999999999", "\0", "é", "原",
        "e\u{301}",
        "\u{FEFF}", "\u{A0}", "a=b", "x,y", "{\n", "\n}\n", "# c\n",
    ]

    private static func mutant(_ random: inout Random) -> String {
        var text = Array((Scripts.all.randomElement(using: &random) ?? "").unicodeScalars)
        if Bool.random(using: &random) {
            text += Array("\n".unicodeScalars) + Array((Scripts.all.randomElement(using: &random) ?? "").unicodeScalars)
        }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let start = Int.random(in: 0...text.count, using: &random)
            let end = min(text.count, start + Int.random(in: 0...3, using: &random))
            let piece = Array((pieces.randomElement(using: &random) ?? "").unicodeScalars)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: text.removeSubrange(start..<end)
            case 1: text.replaceSubrange(start..<end, with: piece)
            case 2: text.insert(contentsOf: text[start..<end], at: start)
            default: text.insert(contentsOf: piece, at: start)
            }
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text)
        return String(result)
    }

    /// The answer of `OpenStatement`, which looks line by line, found by one look at the whole text.
    private static func needsMoreAtOnce(_ text: String) -> Bool {
        let output = Lexer.lex(Source(name: "", text: text))
        guard output.diagnostics.allSatisfy({ $0.code == .unclosedGolden }) else { return false }
        var open = 0
        for token in output.tokens {
            if token.kind == .openBrace { open += 1 }
            if token.kind == .closeBrace { open -= 1 }
            if open < 0 { return false }
        }
        return open > 0 || output.ending != .complete
    }

    // Catches traps, endless loops, spans outside the text, and printed forms that mean something else than the script.
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func `damaged scripts are parsed or refused`(seed: UInt64) {
        var random = Random(state: seed)
        var parsed = 0
        var refused = 0
        var expressions = 0
        var refusedExpressions = 0
        for _ in 0..<800 {
            let text = Self.mutant(&random)
            let source = Source(name: "fuzz", text: text)
            let (script, diagnostics) = Parser.parse(source)
            #expect(Parser.needsMore(text) == Self.needsMoreAtOnce(text), "\(text.debugDescription)")
            for diagnostic in diagnostics { check(diagnostic, in: source) }
            for call in Self.calls(script.lines) {
                do {
                    _ = try ExpressionParser.parse(call.items, after: call.verb.span)
                    expressions += 1
                } catch {
                    refusedExpressions += 1
                    check(error, in: source)
                }
            }
            guard diagnostics.isEmpty else {
                refused += 1
                continue
            }
            parsed += 1
            let once = Printer.print(script)
            let again = Parser.parse(Source(name: "fuzz", text: once))
            #expect(again.diagnostics.isEmpty, "\(text.debugDescription) → \(once.debugDescription)")
            #expect(Printer.print(again.script) == once, "\(text.debugDescription)")
        }
        #expect(parsed > 100)
        #expect(refused > 100)
        #expect(expressions > 100)
        #expect(refusedExpressions > 100)
    }

    private func check(_ diagnostic: Diagnostic, in source: Source) {
        let span = diagnostic.span
        #expect(
            0 <= span.start && span.start <= span.end && span.end <= source.text.utf8.count,
            "\(source.text.debugDescription): \(diagnostic)")
        #expect(syntaxCodes.contains { $0.code == diagnostic.code }, "\(diagnostic.code) is not explained")
        let rendered = DiagnosticRenderer().render(diagnostic, in: source)
        #expect(rendered.contains("^"), "\(source.text.debugDescription): \(diagnostic)")
    }

    private static func calls(_ lines: [Line]) -> [Call] {
        lines.compactMap(\.statement).flatMap { calls($0) }
    }

    private static func calls(_ statement: Statement) -> [Call] {
        switch statement {
        case .query(let query), .golden(let query, _): (query.call.map { [$0] } ?? []) + query.stages
        case .guarded(let head, let statement, _): [head] + calls(statement)
        case .block(let block): [block.head] + calls(block.body) + calls(block.otherwise ?? [])
        }
    }
}
