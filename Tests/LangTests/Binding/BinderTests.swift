import Testing

@testable import Lang

@Suite struct BinderTests {
    // Catches any of the phrases of language.md §1.2 that stops meaning what it says.
    @Test(arguments: [
        ("load FILE.dbn.zst", "load sources=file(FILE.dbn.zst)"), ("stream at 100k", "stream at=100000.0/s"),
        ("stream at 100k on :9000", "stream at=100000.0/s on=127.0.0.1:9000"),
        ("book AAPL depth 10", "book depth=10 symbols=AAPL"),
        ("at 2025-09-24T19:45:00Z", "at<iso 2025-09-24T19:45:00Z>"),
        ("at 2025-09-24T19:45:00Z book CLX5", "at<iso 2025-09-24T19:45:00Z> book symbols=CLX5"),
        ("serve http on :8080", "serve kind=\"http\" on=127.0.0.1:8080"), ("assert no-cross", "assert claim=no-cross"),
    ]) func `the phrases of the contract bind`(text: String, bound: String) throws {
        #expect(try BoundDump.of(text) == bound)
    }

    // Catches a statement of the issue that has no meaning, or another one.
    @Test(arguments: [
        ("info", "info"), ("symbols", "symbols"), ("symbols like CL", "symbols like=\"CL\""), ("quality", "quality"),
        ("quality CLX5 from 19:30 to 21:00", "quality symbols=CLX5 from<clock 70200000000000>to<clock 75600000000000>"),
        ("bbo all", "bbo symbols=*"), ("digest", "digest"), ("at record 7 digest", "at<record 7> digest"),
        ("at end", "at<name end>"), ("at start", "at<name start>"), ("at +5m", "at<offset 300000000000>"),
        ("assert no-unknown", "assert claim=no-unknown"), ("assert invariants", "assert claim=invariants"),
        ("assert no-locked", "assert claim=no-locked"),
        ("assert digest == 214921047cd9c38f", "assert claim=({digest} == {214921047cd9c38f})"), ("jobs", "jobs"),
        ("wait", "wait"), ("wait 2", "wait id=2"), ("wait 30s", "wait duration=30000000000ns"),
        ("wait 2 30s", "wait duration=30000000000ns id=2"), ("stop", "stop"), ("stop 1", "stop id=1"), ("set", "set"),
        ("set depth 5", "set key=\"depth\" value=\"5\""), ("set tz +02:00", "set key=\"tz\" value=\"+02:00\""),
        ("set max-gap 1s", "set key=\"max-gap\" value=\"1s\""), ("help", "help"),
        ("help E0203", "help topic=\"E0203\""),
        ("quit", "quit"), ("quit 3", "quit status=3"), ("load demo", "load sources=demo"),
        ("load -", "load sources=stdin"),
        ("load synthetic seed=7 records=1M", "load sources=synthetic(seed=7 records=1000000)"),
        ("load a.dbn, \"b c.dbn\"", "load sources=file(a.dbn),file(b c.dbn)"),
        ("load \"demo\"", "load sources=file(demo)"),
        ("serve tcp at x10 loop", "serve at=x10.0 kind=\"tcp\" loop=yes"),
        ("serve tcp loop 3 at realtime", "serve at=x1.0 kind=\"tcp\" loop=3"),
        ("print 1 + 2", "print expression=(#1e-0 + #2e-0)"),
        ("book 432669", "book symbols=432669"), ("book \"CL:BF X5-Z5\"", "book symbols=CL:BF X5-Z5"),
        ("book CLX5, 7203, \"x y\"", "book symbols=CLX5,7203,x y"), ("book", "book"),
        ("bbo CLX5 | as json", "bbo symbols=CLX5 | json"), ("stream &", "stream &"),
        ("stream CLX5 at max clients 2 loop &", "stream at=max clients=2 loop=yes symbols=CLX5 &"),
    ]) func `every statement of the issue binds`(text: String, bound: String) throws {
        #expect(try BoundDump.of(text) == bound)
    }

    // Catches a list of a stage that is cut at the wrong comma, a name that is taken for a column, keys that are figures.
    @Test(arguments: [
        (
            "trades | select a, b * 2 as c, if(a > 5, -b, (a + b))",
            "trades | select columns={a},({b} * #2e-0) as c,if(({a} > #5e-0) (neg {b}) ({a} + {b}))"
        ),
        (
            "trades | with a = b + 1, c=d, e=f * 2 by g, h",
            "trades | with by=g,h columns=({b} + #1e-0) as a,{d} as c,({f} * #2e-0) as e"
        ),
        ("trades | with x = lag(a, 2)", "trades | with columns=lag({a} #2e-0) as x"),
        ("trades | sort a desc, b", "trades | sort order=a desc,b"), ("trades | distinct", "trades | distinct"),
        ("trades | distinct a, b", "trades | distinct columns=a,b"),
        ("trades | sample 5 seed 7", "trades | sample rows=5 seed=7"),
        ("trades | count", "trades | count figures=count"),
        ("trades | sum a by b", "trades | sum by={b} figures=sum {a}"),
        (
            "trades | count, sum a as s, p99.9 b, count distinct c by d, every 1m as m, e == f as g",
            "trades | count by={d},every 60000000000ns as m,({e} == {f}) as g "
                + "figures=count,sum {a} as s,p99.9 {b},count distinct {c}"
        ),
        ("trades | p99.90 a", "trades | p50 figures=p99.9 {a}"), ("trades | vwap", "trades | vwap figures=vwap"),
        ("trades | vwap a b as v", "trades | vwap figures=vwap {a} {b} as v"),
        ("trades | first a, last b", "trades | first figures=first {a},last {b}"),
        ("trades | sum (a + b) * 2", "trades | sum figures=sum (({a} + {b}) * #2e-0)"),
        ("trades | quote after 10s", "trades | quote after=10000000000ns"),
        (
            "records where side in (bid, ask) and size between 1 and 2 | head 1",
            "records where=(({side} in [{bid} {ask}]) and ({size} between #1e-0 #2e-0)) | head rows=1"
        ),
        (
            "assert bbo CLX5 spread in (1, 2) in open",
            "assert claim=({bbo CLX5 spread} in [#1e-0 #2e-0]) in=\"open\""
        ),
        ("let x = max(1, 2)", "let name=\"x\" value=max(#1e-0 #2e-0)"),
    ]) func `the lists of stages bind`(text: String, bound: String) throws {
        #expect(try BoundDump.of(text) == bound)
    }

    // Catches an error of a list in another place, or without anything to try.
    @Test(arguments: [
        ("trades | select", "E0202 ‘’"), ("trades | select a as", "E0202 ‘’"),
        ("trades | select a as b c", "E0203 ‘c’"),
        ("trades | select a b", "E0203 ‘b’"), ("trades | select , a", "E0202 ‘’"), ("trades | select a,", "E0127 ‘,’"),
        ("trades | with a", "E0204 ‘a’"), ("trades | with a =", "E0140 ‘’"), ("trades | with a == b", "E0204 ‘a == b’"),
        ("trades | sort a b", "E0203 ‘b’"), ("trades | sort a + b", "E0204 ‘a + b’"), ("trades | sort", "E0202 ‘’"),
        ("trades | distinct a * b", "E0204 ‘a * b’"), ("trades | sum", "E0202 ‘’"), ("trades | sum by a", "E0202 ‘’"),
        ("trades | count, mean a", "E0204 ‘mean’"), ("trades | count a", "E0203 ‘a’"),
        ("trades | count by", "E0202 ‘’"),
        ("trades | count by every", "E0202 ‘’"), ("trades | count by every 0s", "E0204 ‘0s’"),
        ("trades | p0 a", "E0207 ‘p0’"),
        ("trades | p100.5 a", "E0207 ‘p100.5’"), ("trades | vwap a", "E0204 ‘a’"), ("trades | first 5", "E0204 ‘5’"),
        ("trades | sum lag(a)", "E0147 ‘lag’"), ("trades | sample", "E0202 ‘’"), ("trades | sample -1", "E0204 ‘-1’"),
        ("trades | where a in (1,)", "E0140 ‘)’"), ("trades | count, | head 1", "E0127 ‘,’"),
    ]) func `a list that is no list is an error in its place`(text: String, complaint: String) throws {
        let found = try BoundDump.of(text)
        #expect(found.hasPrefix(complaint), "\(text): \(found)")
        #expect(found.count > complaint.count + 5, "\(found): nothing to try")
    }

    // Catches an option that is only found at one position, or only before the object.
    @Test func `options come in any order`() throws {
        let options = ["depth 3", "by order", "side bid", "CLX5"]
        let expected = "book by=\"order\" depth=3 side=\"bid\" symbols=CLX5"
        for shift in 0..<4 {
            let turned = Array(options[shift...] + options[..<shift])
            for words in [turned, turned.reversed()] {
                #expect(try BoundDump.of("book " + words.joined(separator: " ")) == expected)
            }
        }
        let stream = "stream at=500000.0/s clients=1 on=127.0.0.1:0 symbols=CLX5 last<300000000000ns>"
        #expect(try BoundDump.of("stream CLX5 at 500k/s on :0 clients 1 last 5m") == stream)
        #expect(try BoundDump.of("stream last 5m clients 1 on :0 at 500k/s CLX5") == stream)
        let load = "load lenient=yes limit=5 sources=file(x.dbn) symbols=A,B"
        #expect(try BoundDump.of("load x.dbn lenient limit 5 symbols A, B") == load)
        #expect(try BoundDump.of("load symbols A, B limit 5 lenient x.dbn") == load)
    }

    // Catches a scope that only works before the verb, or only after it, and one that is lost in between.
    @Test(arguments: [
        ("from 19:30 to 21:00 assert no-cross", "assert no-cross from 19:30 to 21:00"),
        ("from 19:30 assert no-cross", "assert no-cross from 19:30"),
        ("last 5m assert no-cross", "assert no-cross last 5m"),
        ("from record 5 to record 9 quality CLX5", "quality from record 5 to record 9 CLX5"),
        ("from 1758742200000000000 to end stream at 100k", "stream from 1758742200000000000 to end at 100k"),
        ("from start to $t quality", "quality from start to $t"),
    ]) func `a range means the same before and after the verb`(before: String, behind: String) throws {
        let bound = try BoundDump.of(before)
        #expect(bound.contains("from<") || bound.contains("last<"))
        #expect(bound == (try BoundDump.of(behind)))
    }

    // Catches a half range that is refused, or read as a whole one.
    @Test func `one end of a range may be left out`() throws {
        #expect(try BoundDump.of("quality to 21:00") == "quality to<clock 75600000000000>")
        #expect(try BoundDump.of("quality from 21:00") == "quality from<clock 75600000000000>")
        #expect(
            try BoundDump.of("at 20:00 quality last 5m") == "at<clock 72000000000000> quality last<300000000000ns>")
    }

    // Catches an assertion's own words that are taken into its claim, or lost.
    @Test(arguments: [
        ("warn assert no-cross", "assert claim=no-cross warn=yes"),
        ("assert no-cross at least 0 checks", "assert at=0 claim=no-cross"),
        ("assert no-cross in open for CLX5", "assert claim=no-cross for=CLX5 in=\"open\""),
        ("assert no-cross because \"it must\" at least 5 checks", "assert at=5 because=\"it must\" claim=no-cross"),
        (
            "warn assert bbo CLX5 spread <= 0.02 because \"tight\" at least 1 checks",
            "assert at=1 because=\"tight\" claim=({bbo CLX5 spread} <= #2e-2) warn=yes"
        ),
        ("at 19:45 assert no-cross", "at<clock 71100000000000> assert claim=no-cross"),
        (
            "assert (bbo CLX5 spread) > 0 and not digest == \"\"",
            "assert claim=(({bbo CLX5 spread} > #0e-0) and (not ({digest} == \"\")))"
        ),
        ("assert last stream lag p99 < 250us", "assert claim=({last stream lag p99} < 250000ns)"),
    ]) func `assertions have words of their own`(text: String, bound: String) throws {
        #expect(try BoundDump.of(text) == bound)
    }

    // Catches an alias that other shells taught and this one forgot.
    @Test(arguments: [
        (".help", "help"), (".quit", "quit"), ("\\q", "quit"), ("exit", "quit"), ("q", "quit"),
        (".exit 3", "quit status=3"),
        (".help book", "help topic=\"book\""),
    ]) func `aliases are accepted`(text: String, bound: String) throws {
        #expect(try BoundDump.of(text) == bound)
    }

    // Catches a pace that is read as something else, or an impossible one that is taken.
    @Test(arguments: [
        ("100k", "100000.0/s"), ("500k/s", "500000.0/s"), ("2.5M", "2500000.0/s"), ("0.5", "0.5/s"), ("x10", "x10.0"),
        ("x0.5", "x0.5"), ("realtime", "x1.0"), ("max", "max"),
    ]) func `every form of a pace is read`(text: String, pace: String) throws {
        #expect(try BoundDump.of("stream at \(text)") == "stream at=\(pace)")
        #expect(Binder.pace(text) != nil)
    }

    // Catches a pace of nothing, of less than nothing or of more than a clock can tell.
    @Test(arguments: ["0", "-5", "x0", "x-1", "xinf", "xnan", "2G", "fast", "5s", ":9"])
    func `an impossible pace is refused`(text: String) throws {
        #expect(try BoundDump.of("stream at \(text)").hasPrefix("E0204 ‘\(text)’"))
        #expect(Binder.pace(text) == nil)
    }
}
