import Testing

@testable import Lang

@Suite struct SoundLinesTests {
    private static func sound(_ text: String) -> [String] {
        let source = Source(name: "test", text: text)
        let (script, diagnostics) = Parser.parse(source)
        return SoundLines(of: script, without: diagnostics, in: source).lines
            .compactMap { $0.statement.map { source.slice($0.span) } }
    }

    // Catches a statement that runs although a part of its own text was refused, and one that is lost for another's mistake.
    @Test(
        arguments: [
            ("set depth \"7", []), ("print \"a\\q\"", []), ("print 1\nset depth \"7\nprint 2", ["print 1", "print 2"]),
            ("print 1 \\\n + \"x", []), ("print 1\nat\nprint 2", ["print 1", "print 2"]),
            ("print 1 \u{01}\nprint 2", ["print 2"]), ("print 'a'\nprint 2", ["print 2"]),
            ("print 1\nprint 2", ["print 1", "print 2"]),
            ("expect error: print \"x\nprint 2", ["print 2"]), ("print 1; print 2\nprint 3", ["print 3"]),
            ("print 1 & print 2\nprint 3", ["print 3"]), ("# \"note\nprint 1", ["print 1"]), ("", []),
        ] as [(String, [String])])
    func `a refused statement does not run, the others do`(text: String, expected: [String]) {
        #expect(Self.sound(text) == expected)
    }

    // Catches the sound half of a block, and the body of a block whose head is broken, run line by line.
    @Test(
        arguments: [
            ("repeat 2 {\n  print 1\n  print \"x\n}\nprint 3", ["print 3"]),
            ("repeat 2 {\n  repeat 2 {\n    print \"x\n  }\n  print 1\n}", []),
            ("for s in A, \"B {\n  print $s\n}\nprint 3", []), ("print 1\n}\nprint 2", []),
            ("if true {\n  print 1\n} els {\n  print 2\n}\nprint 3", ["print 3"]),
            ("print 1\nrepeat 2 {\n  print 2", ["print 1"]), ("for s in A, B\n  print 1\n}", []),
        ] as [(String, [String])])
    func `no part of a broken block runs`(text: String, expected: [String]) {
        #expect(Self.sound(text) == expected)
    }

    // Catches a question that runs without the answer it was to be compared with.
    @Test func `a golden block that is never closed takes its question with it`() {
        #expect(Self.sound("print 1\nbbo ACME\n----\nACME\nquit") == ["print 1"])
    }
}
