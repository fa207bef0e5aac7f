import TestSupport
import Testing
import mbosh

@testable import Lang

/// The suggestion of an error, followed: it must lead to an answer and not to the next error.
@Suite struct HintTests {
    /// The statements that are typed, the replacement that the help shows, and the statement with it.
    private static let cases: [(typed: String, hint: String, pasted: String)] = [
        ("trades | select price size", "select price, size", "trades | select price, size"),
        ("trades | where price*size > 500", "price * size", "trades | where price * size > 500"),
        ("print 2*3", "2 * 3", "print 2 * 3"),
        ("print bbo ACME spread*100", "spread * 100", "print bbo ACME spread * 100"),
        (
            "trades | where price BETWEEN 99 AND 100", "price between 99 and 100",
            "trades | where price between 99 and 100"
        ),
        ("trades | where price IS NULL", "price is null", "trades | where price is null"),
        ("trades | where price IS NOT NULL", "price is not null", "trades | where price is not null"),
        ("trades | where side is bid", "side == bid", "trades | where side == bid"),
        ("trades | where price == null", "price is null", "trades | where price is null"),
        ("trades | where side in bid, ask", "side in (bid, ask)", "trades | where side in (bid, ask)"),
        ("trades | where abs price > 5", "abs(price)", "trades | where abs(price) > 5"),
        ("trades | with price * size as paid", "with paid = price * size", "trades | with paid = price * size"),
        ("trades | select *, price * 2 as p", "with notional = price * size", "trades | with notional = price * size"),
        ("trades | sum size, price", "sum price", "trades | sum size, sum price"),
        ("trades | first 5", "head 5", "trades | head 5"), ("trades | last 5m", "trades last 5m", "trades last 5m"),
        ("trades | with size * 2", "with x = size * 2", "trades | with x = size * 2"),
        ("trades | mutate x = size", "with x = size", "trades | with x = size"),
        ("trades | value_counts side", "count by side", "trades | count by side"),
        ("trades | select ifnull(price, 0)", "coalesce", "trades | select coalesce(price, 0)"),
        ("trades | resample 1m", "count by every 1m", "trades | count by every 1m"),
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
        ("trades where size > 5 limit 10", "| head 10", "trades where size > 5 | head 10"),
        ("trades | where size > 5 ORDER BY price", "| sort price", "trades | where size > 5 | sort price"),
        ("trades | filter size > 5", "where size > 5", "trades | where size > 5"),
        ("trades | mean price", "avg price", "trades | avg price"), ("trades | to csv", "as csv", "trades | as csv"),
        ("trades | count(*)", "count", "trades | count"),
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
        ("at -5 bbo", "-5m", "at -5m bbo"), ("x = 5", "let x = 5", "let x = 5"),
        ("imb ACME", "imbalance", "imbalance ACME"), ("last 5 minutes trades", "last 5m", "last 5m trades"),
        ("last 5min trades", "last 5m", "last 5m trades"), ("trades last 5 minutes", "5m", "trades last 5m"),
        ("ohlcv ACME every 5 minutes", "5m", "ohlcv ACME every 5m"), ("sleep 1 millisecond", "1ms", "sleep 1ms"),
        ("ohlcv ACME every minute", "1m", "ohlcv ACME every 1m"),
        ("trades | sum size group by symbol", "by symbol", "trades | sum size by symbol"),
        ("trades group by symbol", "| sum size by symbol", "trades | sum size by symbol"),
        ("trades order by price", "| sort price", "trades | sort price"),
        ("bbo ACMEE", "ACME", "bbo ACME"), ("bok ACME", "book", "book ACME"), ("set dpeth 5", "depth", "set depth 5"),
    ]

    /// Whole statements and stages of SQL, pandas, DuckDB and q, each with its hint: the whole line, or the stage after
    /// `trades`.
    private static let foreign: [(typed: String, hint: String)] = [
        ("select * from trades", "trades"), ("SELECT * FROM trades", "trades"),
        ("select price, size from trades where size > 5", "trades | where size > 5 | select price, size"),
        ("select count(*) from trades", "trades | count"), ("select sum(size) from trades", "trades | sum size"),
        ("select avg(price), max(price) from trades", "trades | avg price, max price"),
        ("select * from trades where size = 5 AND price <> 99", "trades | where size == 5 and price != 99"),
        ("select price from trades order by price limit 10", "trades | sort price | head 10 | select price"),
        ("select * from trades order by size desc limit 3", "trades | sort size desc | head 3"),
        ("select symbol, sum(size) from trades group by symbol", "trades | sum size by symbol"),
        ("select symbol, count(*) from trades group by symbol", "trades | count by symbol"),
        ("select symbol, count(*), sum(size) from trades group by symbol", "trades | count, sum size by symbol"),
        (
            "SELECT symbol, avg(price) FROM trades WHERE size > 5 GROUP BY symbol ORDER BY symbol LIMIT 1",
            "trades | where size > 5 | avg price by symbol | sort symbol | head 1"
        ),
        (
            "select symbol, sum(size) from trades group by symbol order by sum(size) desc",
            "trades | sum size by symbol | sort sum_size desc"
        ),
        ("select distinct symbol from trades", "trades | distinct symbol"),
        ("select top 10 * from trades", "trades | head 10"), ("from trades limit 5", "trades | head 5"),
        ("create table big as select * from trades", "let big = trades"),
        ("describe trades", "trades | head 1"), ("pragma table_info(trades)", "trades | head 1"),
        ("summarize trades", "stats"), ("group by symbol", "trades | sum size by symbol"),
        ("order by price", "trades | sort price"), ("order by price desc", "trades | sort price desc"),
        ("limit 10", "trades | head 10"), ("count trades", "trades | count"), ("len(trades)", "trades | count"),
        ("select max price by sym from trades", "trades | max price by symbol"),
        ("select from trades where sym=`ACME, size>5", "trades | where symbol == \"ACME\" and size > 5"),
        ("5#trades", "trades | head 5"), ("-5#trades", "trades | tail 5"), ("10 sublist trades", "trades | head 10"),
        ("meta trades", "trades | head 1"), ("trades.head(5)", "trades | head 5"), ("df.head()", "trades | head 10"),
        ("trades.tail(3)", "trades | tail 3"), ("trades.price.mean()", "trades | avg price"),
        ("trades.sort_values(\"price\")", "trades | sort price"),
        ("trades.groupby(\"symbol\").size.sum()", "trades | sum size by symbol"),
        ("trades[trades.size > 5]", "trades | where size > 5"), ("trades[\"price\"]", "trades | select price"),
        ("trades[:5]", "trades | head 5"), ("x := 5", "let x = 5"), ("let x := 5", "let x = 5"), ("x: 5", "let x = 5"),
        ("let x 5", "let x = 5"), ("var x = 5", "let x = 5"), ("x <- 5", "let x = 5"), ("x=5", "let x = 5"),
        ("trades | select count(*)", "count"), ("trades | select sum(size)", "sum size"),
        ("trades | select avg(price)", "avg price"), ("trades | select max(price)", "max price"),
        ("trades | select avg(price), max(price)", "avg price"), ("trades | where avg(price) > 5", "avg price"),
        ("trades | select symbol, sum(size) group by symbol", "sum size"),
        ("trades | select distinct symbol", "distinct symbol"), ("trades | unique symbol", "distinct symbol"),
        ("trades | nunique side", "count distinct side"),
        (
            "trades | describe size",
            "count, avg size, stddev size, min size, p50 size, max size"
        ),
        ("trades | count price", "count"), ("trades | sort by price", "sort price"),
        ("trades | sort by price desc", "sort price desc"), ("trades | sort -price", "sort price desc"),
        ("trades | sort_values price", "sort price"), ("trades | head -5", "head 5"), ("trades | head n=5", "head 5"),
        ("trades | head -n 5", "head 5"), ("trades | nlargest 5 price", "sort price desc | head 5"),
        ("trades | filter price >= 100 and size > 3", "where price >= 100 and size > 3"),
        ("trades | query size > 5", "where size > 5"), ("trades | groupby side", "sum size by side"),
        ("trades | agg max", "max size"), ("trades | std price", "stddev price"), ("trades | skip 5", "tail 5"),
        ("trades | jq .", "as json"), ("trades | less", "head 20"),
        ("trades | where symbol like AC%", "symbol ~ \"^AC.*$\""),
    ]

    // Catches a line for a statement of another language that is no line of this one.
    @Test func `each foreign statement has one line that is answered`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        for (typed, hint) in Self.foreign {
            let error = try await shell.failure(typed)
            #expect(error?.help?.contains("`\(hint)`") == true, "\(typed): \(error?.help ?? "no error")")
            let isCondition = hint.hasPrefix("symbol ~")
            let pasted = typed.hasPrefix("trades | ") ? "trades | \(isCondition ? "where " : "")\(hint)" : hint
            let next = try await shell.failure(pasted)
            #expect(next == nil, "\(typed) → \(pasted): \(String(describing: next))")
        }
    }

    // Catches two statements of one line whose hint runs neither, and an error about the second that is none.
    @Test(arguments: [
        ("bbo ACME; trades", "-c 'bbo ACME' -c trades", ["bbo ACME", "trades"]),
        ("trades; bbo; symbols", "-c trades -c bbo -c symbols", ["trades", "bbo", "symbols"]),
        ("trades;bbo", "-c trades -c bbo", ["trades", "bbo"]),
        (
            "print \"a;b\"; print \"c; d\"", "-c 'print \"a;b\"' -c 'print \"c; d\"'",
            ["print \"a;b\"", "print \"c; d\""]
        ),
    ])
    func `statements on one line are taken apart`(typed: String, hint: String, lines: [String]) async throws {
        let shell = Shell()
        try await shell.run("load demo")
        var checker = ScriptChecker(.whole)
        let problems = checker.check(Source(name: "t", text: typed)).problems
        #expect(problems.first?.diagnostic.help?.contains("`\(hint)`") == true, "\(problems)")
        #expect(problems.allSatisfy { $0.diagnostic.code == .foreignPunctuation || $0.diagnostic.code == .unknownVerb })
        for line in lines { #expect(try await shell.failure(line) == nil, "\(line)") }
    }

    // Catches help for a misplaced word that names no server, no comment and no file.
    @Test func `a misplaced word has a hint that names what works`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        for typed in ["serve :0", "serve on :0", "serve 0"] {
            let help = try await shell.failure(typed)?.help ?? ""
            #expect(help.contains("`serve http on :0`") && help.contains("tcp") && help.contains("live"), "\(help)")
        }
        #expect(try await shell.failure("serve http on :0") == nil)
        for typed in ["bbo ACME -- of today", "bbo ACME // of today"] {
            #expect(try await shell.failure(typed)?.help?.contains("`# of today`") == true)
        }
        #expect(try await shell.failure("bbo ACME # of today") == nil)
        #expect(try await shell.failure("/* all */ bbo")?.help?.contains("‘#’") == true)
        #expect(try await shell.failure("trades > out.csv")?.help?.contains("`| save out.csv`") == true)
        #expect(try await shell.failure("copy trades to \"x.csv\"")?.help?.contains("`trades | save x.csv`") == true)
        #expect(try await shell.failure("read_csv(\"x.csv\")")?.help?.contains("`load \"x.csv\"`") == true)
        #expect(try await shell.failure("trades | select *")?.help?.contains("leave the stage out") == true)
        #expect(try await shell.failure("trades | where price > 99 & size > 5")?.help?.contains("`and`") == true)
        await shell.session.close()
    }

    // Catches an error of a rude statement that says nothing of what to try.
    @Test(arguments: [
        "load synthetic recrds=5", "load synthetic records=-5", "mark 5", "repeat -1 { print 1 }", "load \"*.nope\"",
        "load /dev/zero", "assert book ACME equals nope.json", "set depth 0",
        "records | save \"\"", "records | save /dev/full", "records | save no/x.csv", "include /", "load nope.dbn",
        "stream with drop 0%", "stream with delay 0s", "stream with reset 0", "stream with reset at record 0",
    ])
    func `a rude statement is answered with what to try`(typed: String) async throws {
        let shell = Shell()
        try await shell.run("load demo")
        let error = try #require(try await shell.failure(typed))
        #expect(error.help?.isEmpty == false, "\(error)")
    }

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
        for code in CommandTable.whole.codes {
            let source = Source(name: "t", text: code.example)
            var checker = ScriptChecker(.whole)
            for problem in checker.check(source).problems {
                let diagnostic = problem.diagnostic
                guard let help = diagnostic.help, let found = help.firstMatch(of: /^did you mean `([^`]+)`/) else {
                    continue
                }
                var text = Array(source.text.utf8)
                text.replaceSubrange(diagnostic.span.start..<diagnostic.span.end, with: String(found.1).utf8)
                var again = ScriptChecker(.whole)
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
