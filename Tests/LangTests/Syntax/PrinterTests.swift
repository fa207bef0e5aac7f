import Testing

@testable import Lang

@Suite struct PrinterTests {
    private static func format(_ text: String) throws -> String {
        let (script, diagnostics) = Parser.parse(Source(name: "t", text: text))
        try #require(diagnostics.isEmpty, "\(text.debugDescription): \(diagnostics)")
        return Printer.print(script, from: Source(name: "t", text: text))
    }

    // Catches a form that the formatter changes a second time, or whose meaning it changes.
    @Test(arguments: Scripts.all) func `printing is a fixed point and keeps the tree`(text: String) throws {
        let once = try Self.format(text)
        #expect(try Self.format(once) == once)
        #expect(TreeDump.withoutBlankLines(once) == TreeDump.withoutBlankLines(text))
        #expect(once.isEmpty || once.hasSuffix("\n") && !once.hasSuffix("\n\n"))
    }

    // Catches a change of the canonical form.
    @Test(arguments: [
        ("book   CLX5\tdepth  10   by order", "book CLX5 depth 10 by order\n"),
        ("a\n\n\n\nb # c\n\n", "a\n\nb  # c\n"),
        ("setup { load demo }", "setup {\n  load demo\n}\n"), ("load a ,b,c", "load a, b, c\n"),
        ("trades|where price>64.5|count&", "trades | where price > 64.5 | count &\n"),
        ("print ( 1+1 ) - ( $x )", "print (1+1) - ($x)\n"), ("last 90m trades", "last 1h30m trades\n"),
        ("t|count,sum a , avg b by c,d", "t | count, sum a, avg b by c, d\n"),
        ("t | where a in( 1,2 )and abs ( b )>1", "t | where a in (1, 2) and abs(b) > 1\n"),
        ("print if ( a , round( b,2 ), ( c ) )", "print if(a, round(b, 2), (c))\n"),
        ("t | count, \\\n sum a \\\n , avg b", "t | count, \\\n    sum a, \\\n    avg b\n"),
        ("at 9:05 bbo", "at 09:05 bbo\n"), ("at 00:00:01.500 bbo", "at 00:00:01.5 bbo\n"), ("at -90s", "at -1m30s\n"),
        ("expect error E0203 :  bok", "expect error E0203: bok\n"), ("a b:: :  c", "a b:: : c\n"),
        ("if a { b } else if c { } else { d }", "if a {\n  b\n} else if c {\n} else {\n  d\n}\n"),
        (
            "test \"t\" { # why\n\n\n\nfor s in a,b { bbo $s } # done\n\n}",
            "test \"t\" {\n  # why\n\n  for s in a, b {\n    bbo $s\n  }  # done\n}\n"
        ),
        (
            "test \"t\" {\ndigest # c\n----\nx\n\n  y\n----\n}",
            "test \"t\" {\n  digest  # c\n  ----\n  x\n\n    y\n  ----\n}\n"
        ),
    ]) func `a statement is printed in its canonical form`(text: String, expected: String) throws {
        #expect(try Self.format(text) == expected)
    }

    // Catches a long statement that its author broke over lines joined into one, and a break that wanders.
    @Test(arguments: [
        ("book CLX5\\\ndepth  10 \\\n\n", "book CLX5 \\\n    depth 10\n"),
        ("a b, \\\n c ,d\\\n  , e # c\n", "a b, \\\n    c, d, \\\n    e  # c\n"),
        (
            "at 9:05 \\\nbbo A | \\\n head 5 \\\n | tail 2 \\\n &",
            "at 09:05 \\\n    bbo A \\\n    | head 5 \\\n    | tail 2 &\n"
        ),
        (
            "test \"t\" \\\n tags a \\\n{\n  print ( \\\n 1 )\n}",
            "test \"t\" \\\n    tags a {\n  print ( \\\n      1)\n}\n"
        ),
        ("expect error: \\\n  bok \\\n # c", "expect error: \\\n    bok  # c\n"),
    ]) func `a continued line stays broken where it was`(text: String, expected: String) throws {
        #expect(try Self.format(text) == expected)
    }

    // Catches a statement printed with its newline, which would break a message around it.
    @Test func `one statement is printed without its end`() throws {
        let line = Parser.parse(Source(name: "t", text: "at 9:05   bbo CLX5 # c")).script.lines.first
        let statement = try #require(line?.statement)
        #expect(Printer.print(statement) == "at 09:05 bbo CLX5")
    }
}
