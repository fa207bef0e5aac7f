import TestSupport
import Testing

@testable import Lang

/// What an error says to write, written: it must lead to an answer and not to the next error.
@Suite struct HintTests {
    /// What was typed, the replacement that the help shows, and the statement with it.
    private static let cases: [(typed: String, hint: String, pasted: String)] = [
        ("trades | select price size", "select price, size", "trades | select price, size"),
        ("trades | where price*size > 500", "price * size", "trades | where price * size > 500"),
        ("print 2*3", "2 * 3", "print 2 * 3"),
        ("print bbo ACME spread*100", "spread * 100", "print bbo ACME spread * 100"),
        (
            "trades | where price between 99 and 100", "price >= 99 and price <= 100",
            "trades | where price >= 99 and price <= 100"
        ),
        ("trades | where price is null", "not price == price", "trades | where not price == price"),
        ("trades | where price is not null", "price == price", "trades | where price == price"),
        ("trades | where price == null", "not price == price", "trades | where not price == price"),
        (
            "trades | where side in (bid, ask)", "(side == bid or side == ask)",
            "trades | where (side == bid or side == ask)"
        ),
        ("trades | where symbol like \"AC%\"", "symbol ~ \"^AC.*$\"", "trades | where symbol ~ \"^AC.*$\""),
        ("trades | where price > 99 && size > 5", "and", "trades | where price > 99 and size > 5"),
        ("trades | where price > 99 || size > 5", "or", "trades | where price > 99 or size > 5"),
        ("trades | where side == bid AND size > 5", "and", "trades | where side == bid and size > 5"),
        ("trades | where side == bid OR size > 5", "or", "trades | where side == bid or size > 5"),
        ("trades | where size = 5", "==", "trades | where size == 5"),
        ("trades | where size=5", "size == 5", "trades | where size == 5"),
        ("trades | where size <> 5", "!=", "trades | where size != 5"),
        ("trades | where !(size > 5)", "not", "trades | where not (size > 5)"),
        ("trades | where price > $99", "99", "trades | where price > 99"),
        ("trades | where size > 1,000", "1000", "trades | where size > 1000"),
        ("trades | where symbol == 'ACME'", "\"ACME\"", "trades | where symbol == \"ACME\""),
        ("trades | where side == buy", "bid", "trades | where side == bid"),
        ("trades | where symbol == ACMEE", "ACME", "trades | where symbol == ACME"),
        ("trades | where price > \"99\"", "99", "trades | where price > 99"),
        (
            "trades | where ts_recv > \"2025-01-06T14:45:00Z\"", "2025-01-06T14:45:00Z",
            "trades | where ts_recv > 2025-01-06T14:45:00Z"
        ),
        ("trades | group by symbol", "sum size by symbol", "trades | sum size by symbol"),
        ("trades | GROUP BY side", "sum size by side", "trades | sum size by side"),
        ("trades | order by price", "sort price", "trades | sort price"),
        ("trades | ORDER BY price DESC", "sort price desc", "trades | sort price desc"),
        ("trades | limit 10", "head 10", "trades | head 10"), ("trades | LIMIT 10", "head 10", "trades | head 10"),
        ("trades | filter size > 5", "where size > 5", "trades | where size > 5"),
        ("trades | mean price", "avg price", "trades | avg price"), ("trades | to csv", "as csv", "trades | as csv"),
        ("trades | count(*)", "count", "trades | count"), ("trades | sum(size)", "sum size", "trades | sum size"),
        ("trades | sort price asc", "sort price", "trades | sort price"),
        ("trades | sort price DESC", "desc", "trades | sort price desc"),
        ("trades limit 10", "head 10", "trades head 10"), ("trades ACME LIMIT 10", "head 10", "trades ACME head 10"),
        ("trades since 14:45", "from 14:45", "trades from 14:45"),
        ("trades between 14:45 and 14:50", "from 14:45 to 14:50", "trades from 14:45 to 14:50"),
        ("book ACME depth=10", "depth 10", "book ACME depth 10"),
        ("book ACME depth = 10", "depth 10", "book ACME depth 10"),
        ("book ACME --depth 5", "depth", "book ACME depth 5"), ("book ACME 5", "depth 5", "book ACME depth 5"),
        ("book ACME side buy", "bid", "book ACME side bid"), ("ohlcv ACME 1m", "every 1m", "ohlcv ACME every 1m"),
        ("at 2:45pm bbo", "14:45", "at 14:45 bbo"), ("at 14:45:00Z bbo", "14:45:00", "at 14:45:00 bbo"),
        ("at 2025/01/06 bbo", "2025-01-06", "at 2025-01-06 bbo"), ("at \"14:45\" bbo", "14:45", "at 14:45 bbo"),
        ("trades from 2:45pm", "14:45", "trades from 14:45"), ("at noon bbo", "12:00", "at 12:00 bbo"),
        ("at -5 bbo", "-5m", "at -5m bbo"), ("x = 5", "let x = …", "let x = 5"),
        ("imb ACME", "imbalance", "imbalance ACME"),
        ("bbo ACMEE", "ACME", "bbo ACME"), ("bok ACME", "book", "book ACME"), ("set dpeth 5", "depth", "set depth 5"),
    ]

    // Catches help that is no help: pasted, it ends in another error.
    @Test func `every hint, pasted, is answered`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        for (typed, hint, pasted) in Self.cases {
            let error = try await shell.failure(typed)
            #expect(error?.help?.contains("`\(hint)`") == true, "\(typed): \(error?.help ?? "no error")")
            if !hint.contains("…") { #expect(pasted.contains(hint), "\(pasted)") }
            let next = try await shell.failure(pasted)
            #expect(next == nil, "\(typed) → \(pasted): \(String(describing: next))")
        }
    }

    // Catches an example of the errors' own page whose suggestion does not even bind.
    @Test func `each suggestion of a code's example binds where it stands`() {
        for code in CommandTable.codes {
            let source = Source(name: "t", text: code.example)
            var checker = ScriptChecker()
            for problem in checker.check(source).problems {
                let diagnostic = problem.diagnostic
                guard let help = diagnostic.help, let found = help.firstMatch(of: /^did you mean `([^`]+)`/) else {
                    continue
                }
                var text = Array(source.text.utf8)
                text.replaceSubrange(diagnostic.span.start..<diagnostic.span.end, with: String(found.1).utf8)
                var again = ScriptChecker()
                let changed = String(decoding: text, as: UTF8.self)
                let left = again.check(Source(name: "t", text: changed)).problems
                #expect(left.isEmpty, "\(code.code): \(changed): \(left.first?.diagnostic.message ?? "")")
            }
        }
    }

    // Catches a time that is cut in two at its blank, and one that swallows what is no part of it.
    @Test func `a blank may stand between date and time of day`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        for (blank, joined) in [
            ("at 2025-09-24 19:30:01 bbo TEST", "at 2025-09-24T19:30:01 bbo TEST"),
            (
                "records from 2025-09-24 19:30:01 to 2025-09-24 19:30:03 | count",
                "records from 19:30:01 to 19:30:03 | count"
            ),
            (
                "from 2025-09-24 19:30:01 to 2025-09-24 19:30:03 records | count",
                "records from 19:30:01 to 19:30:03 | count"
            ),
            ("records | where ts_recv > 2025-09-24 19:30:01Z | count", "records | where ts_recv > 19:30:01 | count"),
            ("at 2025-09-24   19:30:01.5Z records | count", "at 19:30:01.5 records | count"),
            ("at 2025-09-24 21:30:01+02:00 records | count", "at 19:30:01 records | count"),
        ] { #expect(try await shell.text(blank) == shell.text(joined), "\(blank)") }
        #expect(try await shell.complaint("at 2025-09-24 25:00 bbo") == "E0106 2025-09-24 25:00")
        let diff = try await shell.text("diff TEST 2025-09-24 19:30:00 2025-09-24 19:30:03")
        #expect(try await diff == shell.text("diff TEST 19:30:00 19:30:03"))
        // A date that ends a statement or a list takes nothing from what follows.
        let parsed = Parser.parse(
            Source(name: "t", text: "at 2025-09-24\nprint 2025-09-24 # 19:30\nfor t in 2025-09-24, 19:30 { }"))
        #expect(parsed.diagnostics.isEmpty && parsed.script.lines.count == 3)
    }
}
