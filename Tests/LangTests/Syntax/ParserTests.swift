import Testing

@testable import Lang

@Suite struct ParserTests {
    private static let sevenFortyFive = "2025-09-24T19:45:00Z"

    // Catches any change to the phrases that the language promises (language.md §1.2), and to the phrases of the issue and
    // of the grammar.
    @Test(arguments: [
        ("load FILE.dbn.zst", "(load FILE.dbn.zst)"),
        ("stream at 100k", "(stream at #100000e-0)"),
        ("stream at 100k on :9000", "(stream at #100000e-0 on addr(nil, 9000))"),
        ("book AAPL depth 10", "(book AAPL depth #10e-0)"),
        ("at 2025-09-24T19:45:00Z", "at<iso 2025-09-24T19:45:00Z>"),
        ("at 2025-09-24T19:45:00Z book CLX5", "at<iso 2025-09-24T19:45:00Z> (book CLX5)"),
        ("serve http on :8080", "(serve http on addr(nil, 8080))"),
        ("assert no-cross", "(assert no-cross)"),
    ]) func `a promised phrase parses exactly as written`(phrase: String, tree: String) {
        #expect(TreeDump.of(phrase) == tree)
        let printed = Printer.print(Parser.parse(Source(name: "t", text: phrase)).script)
        #expect(printed == phrase + "\n")
    }

    // Catches a wrong span or a wrong field anywhere in the tree of a whole statement.
    @Test func `the tree of a scoped statement is complete`() {
        let time = TimeExpression(.iso(Self.sevenFortyFive), span: SourceSpan(3, 23))
        let call = Call(
            verb: Word("book", span: SourceSpan(24, 28)),
            items: [
                Item(.word, text: "CLX5", span: SourceSpan(29, 33)),
                Item(.word, text: "depth", span: SourceSpan(34, 39)),
                Item(.number(DecimalLiteral(digits: 10, scale: 0)), text: "10", span: SourceSpan(40, 42)),
            ], span: SourceSpan(24, 42))
        let query = Query(
            scope: Scope(.at(time), span: SourceSpan(0, 23)), call: call, stages: [], isBackground: false,
            span: SourceSpan(0, 42))
        let line = Line(statement: .query(query), comment: " why", span: SourceSpan(0, 49))
        let (script, diagnostics) = Parser.parse(
            Source(name: "t", text: "at \(Self.sevenFortyFive) book CLX5 depth 10  # why\n"))
        #expect(diagnostics.isEmpty)
        #expect(script == Script(lines: [line]))
    }

    // Catches a phrase of the issue that stops parsing.
    @Test(arguments: [
        ("book CLX5 depth 10", "(book CLX5 depth #10e-0)"), ("at end", "at<name end>"),
        ("at record 38041 book CLX5", "at<record 38041> (book CLX5)"),
        ("at record 1204551 book CLX5 by order", "at<record 1204551> (book CLX5 by order)"),
        (
            "assert no-cross from 19:30 to 21:00",
            "(assert no-cross from <clock 70200000000000> to <clock 75600000000000>)"
        ),
        ("stream at 100k on :0 clients 1", "(stream at #100000e-0 on addr(nil, 0) clients #1e-0)"),
        (
            "assert digest == 214921047cd9c38f01988d52ff923a3830fd124bd9be6c86fa39c2e3f0459122",
            "(assert digest ‘==’ 214921047cd9c38f01988d52ff923a3830fd124bd9be6c86fa39c2e3f0459122)"
        ),
        ("bok CLX5", "(bok CLX5)"),
        ("load synthetic seed=7 records=1M", "(load synthetic seed=#7e-0 records=#1000000e-0)"),
        ("info", "(info)"), ("wait", "(wait)"), (".help", "(.help)"), (".quit", "(.quit)"), ("\\q", "(\\q)"),
        ("exit", "(exit)"),
    ]) func `the phrases of the first issue parse`(phrase: String, tree: String) {
        #expect(TreeDump.of(phrase) == tree)
    }

    // Catches a lost form of the grammar.
    @Test(arguments: [
        ("at +5m", "at<offset 300000000000>"), ("at -30s bbo CLX5", "at<offset -30000000000> (bbo CLX5)"),
        ("at $t", "at<$t>"),
        ("at open", "at<name open>"), ("at 19:45", "at<clock 71100000000000>"),
        ("at 1758743100000000000 digest", "at<epoch 1758743100000000000> (digest)"),
        ("at 9999999999999999999", "at<epoch 9999999999999999999>"),
        ("from 19:30 trades CLX5", "from<clock 70200000000000> (trades CLX5)"),
        ("from start to record 5 trades", "from<name start>to<record 5> (trades)"),
        ("from $a to +5m save CLX5 to sqlite:x.db", "from<$a>to<offset 300000000000> (save CLX5 to sqlite:x.db)"),
        ("last 1h30m trades CLX5 | count", "last<5400000000000ns> (trades CLX5) | (count)"),
        ("assert last stream rate >= 100k/s", "(assert last stream rate ‘>=’ #100000e-0/s)"),
        ("assert last stream lag p99 < 250us", "(assert last stream lag p99 ‘<’ 250000ns)"),
        ("load a.dbn, \"b c.dbn\",c.dbn as day", "(load [a.dbn \"b c.dbn\" c.dbn] as day)"), ("load -", "(load -)"),
        (
            "records where price > 64.5 and side == bid | as ndjson",
            "(records where price ‘>’ #645e-1 and side ‘==’ bid) | (as ndjson)"
        ),
        ("trades|head 5|save out.csv", "(trades) | (head #5e-0) | (save out.csv)"),
        ("stream at 100k & # go", "(stream at #100000e-0) & # go"),
        (
            "stream with drop 1%, delay 5ms seed 7",
            "(stream with drop [1% delay] 5000000ns seed #7e-0)"
        ),
        ("serve live on 127.0.0.1:0 at x0.5 key \"k\"", "(serve live on addr(127.0.0.1, 0) at x0.5 key \"k\")"),
        ("let x = bbo CLX5 spread", "(let x ‘=’ bbo CLX5 spread)"), ("param n=5", "(param n=#5e-0)"),
        ("param f=\"a=b\"", "(param f=\"a=b\")"), ("param t=$u", "(param t=$u)"),
        ("level CLX5 -0.5", "(level CLX5 #-5e-1)"),
        ("print ($x + 1) * -2", "(print ‘(’ $x ‘+’ #1e-0 ‘)’ ‘*’ #-2e-0)"), ("stats, x", "E0127 5..<6"),
        ("book CLX5 \\\n  depth \\  \n 10", "(book CLX5 depth #10e-0)"), ("book CLX5\\\ndepth", "(book CLX5 depth)"),
        ("", ""), ("\n\n", "-; -"), ("# only", "# only"), ("a\n\u{FEFF}b", "(a); (b)"),
        ("\u{FEFF}book\u{A0}CLX5\r\n", "(book CLX5)"),
        ("expect error E0203 like \"bok\" : bok CLX5", "guard((expect error E0203 like \"bok\"): (bok CLX5))"),
        ("expect error: at 19:45 bok | head 2", "guard((expect error): at<clock 71100000000000> (bok) | (head #2e-0))"),
        ("book CLX5\n----\nbid <..>\n\n  x\n----\n", "(book CLX5) golden \"bid <..>\\n\\n  x\\n\""),
        ("digest # c\n----\n----", "(digest) golden \"\" # c"),
        (
            "test \"a b\" tags x y timeout 5s {\n  assert no-cross # c\n}",
            "block((test \"a b\" tags x y timeout 5000000000ns) {(assert no-cross) # c})"
        ),
        ("setup { load demo }", "block((setup) {(load demo)})"), ("teardown {}", "block((teardown) {})"),
        ("for s in CLX5, CLZ5 { bbo $s }", "block((for s in [CLX5 CLZ5]) {(bbo $s)})"),
        (
            "for t from 19:30 to 20:00 every 1m {\nat $t bbo\n\n}",
            "block((for t from <clock 70200000000000> to <clock 72000000000000> every 60000000000ns) {at<$t> (bbo); -})"
        ),
        ("repeat 3 { step }", "block((repeat #3e-0) {(step)})"),
        (
            "if $x == 1 { a } else if $x > 2 { b } else { c }",
            "block((if $x ‘==’ #1e-0) {(a)} else {block((if $x ‘>’ #2e-0) {(b)} else {(c)})})"
        ),
        (
            "bench \"b\" 10 times { # why\nstream at max\n}",
            "block((bench \"b\" #10e-0 times) {# why; (stream at max)})"
        ),
        (
            "test \"t\" {\n  digest\n  ----\n  {\n    x\n\n  ----\n}",
            "block((test \"t\") {(digest) golden \"{\\n  x\\n\\n\"})"
        ),
        (
            "test \"t\" {\n  digest\n  ----\nflush left\n  ----\n}",
            "block((test \"t\") {(digest) golden \"flush left\\n\"})"
        ),
        ("compare \"b\" to base.json within 5%", "(compare \"b\" to base.json within 5%)"),
    ]) func `every form of the grammar parses`(text: String, tree: String) {
        #expect(TreeDump.of(text) == tree)
    }

    // Catches an error with the wrong code, in the wrong place, or hidden by a neighbour.
    @Test(arguments: [
        ("10 book", "E0120 0..<2"), ("\"x\"", "E0120 0..<3"), ("| head", "E0120 0..<1"), ("x=5", "E0120 0..<2"),
        ("at", "E0121 2..<2"), ("at 5 book", "E0121 3..<4"), ("at 5m book", "E0121 3..<5"),
        ("at \"19:45\"", "E0121 3..<10"),
        ("at record CLX5", "E0121 10..<14"), ("at record -1", "E0121 10..<12"), ("from 19:30 to", "E0121 13..<13"),
        ("at end | head", "E0120 7..<8"), ("at end &", "E0120 7..<8"), ("last stream rate", "E0122 5..<11"),
        ("last 5 trades", "E0122 5..<6"), ("last 5m", "E0123 0..<7"), ("from 19:30 to 21:00 # c", "E0123 0..<19"),
        ("at end at start bbo", "E0124 0..<9"), ("at end setup {\n}", "E0124 0..<6"), ("trades |", "E0125 7..<8"),
        ("trades | | head", "E0125 7..<8"), ("stream & book", "E0126 9..<13"), ("stream & &", "E0126 9..<10"),
        ("bbo a,", "E0127 5..<6"), ("bbo a, | x", "E0127 5..<6"), ("bbo , a", "E0127 4..<5"),
        ("bbo (, a", "E0127 4..<5"),
        ("bbo a, (", "E0127 7..<8"), ("load a/b=c", "E0128 5..<8"), ("load a=b=c", "E0128 8..<9"),
        ("test \"a\" {\nbbo", "E0129 9..<10"), ("a { b {", "E0129 6..<7"), ("}", "E0130 0..<1"),
        ("bbo }", "E0130 4..<5"),
        ("setup {} x", "E0131 9..<10"), ("setup {} &", "E0131 9..<10"),
        ("else { }", "E0132 0..<4"), ("if a { } else b", "E0132 14..<15"), ("if a { } else if b", "E0132 18..<18"),
        ("----\nx\n----", "E0133 0..<4"), ("setup {}\n----\nx\n----\nbbo", "E0133 9..<13"),
        ("bbo\n\n----\n----", "E0133 5..<9"), ("setup { ----\n}", "E0133 8..<12"), ("bbo\n----\nx", "E0107 4..<8"),
        ("expect error :", "E0135 13..<14"), ("trades | x : y", "E0135 11..<12"),
        // One error a line, and each of them.
        ("10\nbbo a,\n\nok\n}", "E0120 0..<2, E0127 8..<9, E0130 14..<15"),
        ("test 5 | {\n  trades |\n  ok\n}\nlast 5", "E0120 9..<10, E0125 20..<21, E0122 34..<35"),
        // A broken query takes its golden block with it.
        ("10 bbo\n----\nx\n----\nok", "E0120 0..<2"),
    ]) func `errors have a code and a place`(text: String, expected: String) {
        #expect(TreeDump.of(text) == expected)
    }

    // Catches recovery that throws away lines without errors.
    @Test func `lines around an error are kept`() {
        let (script, diagnostics) = Parser.parse(
            Source(name: "t", text: "info\n10 # c\nsetup {\n  trades |\n  digest\n}\n"))
        #expect(diagnostics.map(\.code) == [.expectedVerb, .emptyStage])
        #expect(TreeDump.of(script.lines) == "(info); # c; block((setup) {-; (digest)})")
    }

    // Catches unbounded recursion, and a flood of messages from one cause.
    @Test(arguments: ["setup {\n", "{", "if a { } else ", "a : ", "at end {", "10 {"])
    func `deep nesting is refused once`(piece: String) {
        let text = String(repeating: piece, count: 20_000)
        let codes = Parser.parse(Source(name: "t", text: text)).diagnostics.map(\.code)
        #expect(codes.count { $0 == .nestingTooDeep } == 1)
        #expect(codes.count <= DiagnosticLog.limit + 1)
    }

    // Catches the 64th level being refused, or the 65th accepted.
    @Test func `sixty-four levels are allowed`() {
        let nested = { (depth: Int) in
            Parser.parse(
                Source(
                    name: "t",
                    text: String(repeating: "setup {\n", count: depth) + "info\n"
                        + String(repeating: "}\n", count: depth))
            ).diagnostics.map(\.code)
        }
        #expect(nested(64).isEmpty)
        #expect(nested(65) == [.nestingTooDeep])
    }

    // Catches a prompt that hangs on a typing error or that sends half a block.
    @Test(arguments: [
        ("book CLX5", false), ("", false), ("test \"a\" {", true), ("test \"a\" {\n  bbo", true),
        ("test \"a\" {\n}", false),
        ("book CLX5 \\", true), ("book CLX5 \\\n", true), ("book CLX5 \\\n\n", false), ("book CLX5 \\  ", true),
        ("digest\n----", true), ("digest\n----\nx", true), ("digest\n----\nx\n----", false), ("load \"x", false),
        ("test \"a {", false), ("test \"a\" {\nload \"x", false), ("} {", false), ("# {", false), ("# \\", false),
        ("load \"{\"", false), ("if a {\n} else {", true), ("print (1", false), ("setup { digest }", false),
        ("\\q", false),
    ]) func `the prompt knows when a statement goes on`(text: String, expected: Bool) {
        #expect(Parser.needsMore(text) == expected)
    }
}
