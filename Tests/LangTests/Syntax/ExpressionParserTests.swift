import Testing

@testable import Lang

@Suite struct ExpressionParserTests {
    /// The expression behind the verb of `print …`, or the error's code and place.
    private static func dump(_ text: String) -> String {
        let (script, diagnostics) = Parser.parse(Source(name: "t", text: "print " + text))
        guard diagnostics.isEmpty, case .query(let query)? = script.lines.first?.statement, let call = query.call else {
            return "no call: \(diagnostics)"
        }
        do {
            return TreeDump.of(try ExpressionParser.parse(call.items, after: call.verb.span))
        } catch {
            return "\(error.code) \(error.span.start)..<\(error.span.end)"
        }
    }

    // Catches a wrong rank, a wrong grouping, or an operand read as something else.
    @Test(arguments: [
        ("1 + 2 * 3", "(#1e-0 + (#2e-0 * #3e-0))"), ("1 - 2 - 3", "((#1e-0 - #2e-0) - #3e-0)"),
        ("(1 + 2) * 3", "((#1e-0 + #2e-0) * #3e-0)"), ("8 / 2 * 3", "((#8e-0 / #2e-0) * #3e-0)"),
        ("a or b and not c == 1", "({a} or ({b} and (not ({c} == #1e-0))))"),
        ("a and b or c", "(({a} and {b}) or {c})"),
        ("not not a", "(not (not {a}))"), ("- $x + 1", "((neg $x) + #1e-0)"), ("- (1 + 2)", "(neg (#1e-0 + #2e-0))"),
        ("a < b + 1 and c", "(({a} < ({b} + #1e-0)) and {c})"),
        ("bbo CLX5 spread <= 0.02", "({bbo CLX5 spread} <= #2e-2)"),
        ("level CLX5 64.83 size - 2 > 5", "(({level CLX5 #6483e-2 size} - #2e-0) > #5e-0)"),
        ("last stream lag p99 < 250us", "({last stream lag p99} < 250000ns)"),
        ("last stream rate >= 100k/s", "({last stream rate} >= #100000e-0/s)"),
        ("price > 64.5 and side == bid", "(({price} > #645e-1) and ({side} == {bid}))"),
        ("symbol ~ \"CL*\"", "({symbol} ~ \"CL*\")"), ("digest == 2149abcd", "({digest} == {2149abcd})"),
        ("true != false", "(true != false)"), ("$t >= 19:45", "($t >= <clock 71100000000000>)"),
        ("stats CLX5, CLZ5 trades > 5", "({stats [CLX5 CLZ5] trades} > #5e-0)"),
        ("(a < b) == true", "(({a} < {b}) == true)"),
        ("x in (1, $y, a + b)", "({x} in [#1e-0 $y ({a} + {b})])"), ("x not in (a)", "({x} not in [{a}])"),
        ("bbo CLX5 spread in (0.01, 0.02) and a", "(({bbo CLX5 spread} in [#1e-2 #2e-2]) and {a})"),
        ("x between a and b and c", "(({x} between {a} {b}) and {c})"),
        ("not x not between 1 + 2 and - 3 or c", "((not ({x} not between (#1e-0 + #2e-0) (neg #3e-0))) or {c})"),
        ("$x between 1 and 2", "($x between #1e-0 #2e-0)"), ("$q bid is null", "({$q bid} is null)"),
        ("x + 1 is not null", "(({x} + #1e-0) is not null)"), ("(a) in (b) == true", "E0142 17..<19"),
        ("abs(-x) + max(1, $y, b c)", "(abs((neg {x})) + max(#1e-0 $y {b c}))"),
        ("if(a > 5, -b, (c + d)) * 2", "(if(({a} > #5e-0) (neg {b}) ({c} + {d})) * #2e-0)"),
        ("round (x, 2)", "round({x} #2e-0)"),
        ("coalesce(a, abs(b), 0) >= 1", "(coalesce({a} abs({b}) #0e-0) >= #1e-0)"),
        ("((5))", "#5e-0"), ("$x != -3", "($x != #-3e-0)"), ("not (a or b)", "(not ({a} or {b}))"),
    ]) func `operators group by rank`(text: String, tree: String) {
        #expect(Self.dump(text) == tree)
    }

    // Catches imprecise diagnostics: each names its cause and stands under it.
    @Test(arguments: [
        ("", "E0140 5..<5"), ("1 +", "E0140 9..<9"), ("* 2", "E0140 6..<7"), ("a and", "E0140 11..<11"),
        ("and a", "E0140 6..<9"),
        ("a == not b", "E0140 11..<14"), ("()", "E0140 7..<8"), ("5 $x", "E0141 8..<10"), ("$x +5", "E0141 9..<11"),
        ("$x -5m", "E0141 9..<12"), ("$x not $y", "E0141 9..<12"), ("1 < 2 < 3", "E0142 12..<13"),
        ("(1 + 2", "E0143 6..<7"),
        ("1 )", "E0143 8..<9"), ("$x = 5", "E0144 9..<10"), ("side=bid", "E0144 6..<14"),
        ("digest side=bid", "E0144 13..<21"),
        ("1, 2", "E0145 6..<10"), (":9000 == 1", "E0145 6..<11"), ("(1 2)", "E0141 9..<10"),
        ("1 == = 2", "E0144 11..<12"), ("x in ()", "E0140 12..<13"), ("x in (1, )", "E0140 15..<16"),
        ("x in (1 2)", "E0141 14..<15"), ("x in (1", "E0143 11..<12"), ("x in a", "E0141 6..<12"),
        ("x between 1", "E0141 17..<17"), ("x between 1 or 2", "E0141 18..<20"), ("x is null is null", "E0142 16..<18"),
        ("x == 1 not in (2)", "E0142 13..<16"), ("between 1 and 2", "E0140 6..<13"), ("in (1)", "E0140 6..<8"),
        ("foo(1)", "E0147 6..<9"), ("abs()", "E0147 6..<11"), ("abs(1, 2)", "E0147 6..<15"), ("min(1)", "E0147 6..<12"),
        ("lag(x)", "E0147 6..<9"), ("abs(1", "E0143 9..<10"), ("x is bid", "E0141 6..<14"),
    ]) func `errors have a code and a place`(text: String, expected: String) {
        #expect(Self.dump(text) == expected)
    }

    // Catches trees too deep for recursion, by parentheses, by signs and by length.
    @Test func `size is bounded`() {
        let parentheses = { (n: Int) in String(repeating: "(", count: n) + "1" + String(repeating: ")", count: n) }
        #expect(Self.dump(parentheses(64)) == "#1e-0")
        #expect(Self.dump(parentheses(65)).hasPrefix("E0146"))
        #expect(Self.dump(String(repeating: "not ", count: 10_000) + "a").hasPrefix("E0146"))
        #expect(Self.dump(String(repeating: "- ", count: 10_000) + "1").hasPrefix("E0146"))
        #expect(Self.dump(String(repeating: "1 + ", count: 256) + "1").hasPrefix("("))
        #expect(Self.dump(String(repeating: "1 + ", count: 257) + "1").hasPrefix("E0146"))
        let calls = { (n: Int) in String(repeating: "abs(", count: n) + "1" + String(repeating: ")", count: n) }
        #expect(Self.dump(calls(64)).hasPrefix("abs(abs("))
        #expect(Self.dump(calls(65)).hasPrefix("E0146"))
        #expect(Self.dump("1" + String(repeating: " in (1)", count: 257)).hasPrefix("E0142"))
        // A list is as long as its line: its values stand side by side.
        #expect(Self.dump("1 in (" + String(repeating: "1, ", count: 1000) + "2)").hasPrefix("(#1e-0 in ["))
    }

    // Catches a span that does not cover its operands.
    @Test func `spans cover what was read`() throws {
        let items = Parser.parse(Source(name: "t", text: "print bbo CLX5 spread <= 0.02")).script.lines.first?.statement
        guard case .query(let query)? = items, let call = query.call else {
            Issue.record("no call")
            return
        }
        let expression = try ExpressionParser.parse(call.items, after: call.verb.span)
        #expect(expression.span == SourceSpan(6, 29))
        guard case .binary(.lessOrEqual, let left, let right, _) = expression else {
            Issue.record("not a comparison")
            return
        }
        #expect(left.span == SourceSpan(6, 21))
        #expect(right.span == SourceSpan(25, 29))
    }
}
