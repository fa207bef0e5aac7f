import Testing
import mbosh

@testable import Lang

/// The errors of the Binder: the code, exactly the words that caused it, and a word to try.
@Suite struct BinderErrorTests {
    // Catches a suggestion that is missing, far-fetched or under the wrong word.
    @Test(arguments: [
        ("bok CLX5", "E0201 ‘bok’ did you mean `book`?"), ("hlep", "E0201 ‘hlep’ did you mean `help`?"),
        ("asert no-cross", "E0201 ‘asert’ did you mean `assert`?"), ("At 19:45", "E0201 ‘At’ did you mean `at`?"),
        ("digets", "E0201 ‘digets’ did you mean `digest`?"), (".hlep", "E0201 ‘.hlep’ did you mean `help`?"),
        ("frobnicate", "E0201 ‘frobnicate’ `help` lists the verbs"),
        ("book CLX5 dept 10", "E0203 ‘dept’ did you mean `depth`?"),
        ("book dept 10", "E0203 ‘dept’ did you mean `depth`?"),
        ("stream at 100k onn :9000", "E0203 ‘onn’ did you mean `on`?"),
        ("stream client 1", "E0203 ‘client’ did you mean `clients`?"),
        ("load x.dbn leniant", "E0203 ‘leniant’ did you mean `lenient`?"),
        ("load x.dbn limt 5", "E0203 ‘limt’ did you mean `limit`?"),
        ("quality frm 19:30", "E0203 ‘frm’ did you mean `from`?"),
        ("assert no-cross becuase \"x\"", "E0203 ‘becuase’ did you mean `because`?"),
        ("assert no-cros", "E0204 ‘no-cros’ did you mean `no-cross`?"),
        ("assert no-unkown for CLX5", "E0204 ‘no-unkown’ did you mean `no-unknown`?"),
        ("assert invarients at least 5 checks", "E0204 ‘invarients’ did you mean `invariants`?"),
        ("step trad", "E0204 ‘trad’ did you mean `trade`?"),
        ("book CLX5 by ordr", "E0204 ‘ordr’ did you mean `order`?"),
        ("serve htpp on :8080", "E0204 ‘htpp’ did you mean `http`?"),
        ("book CLX5 | as jsn", "E0204 ‘jsn’ did you mean `json`?"),
        ("book CLX5 | a json", "E0207 ‘a’ did you mean `as`?"),
        ("book CLX5 | sorted price", "E0207 ‘sorted’ did you mean `sort`?"),
    ]) func `a misspelt word finds its neighbour`(text: String, expected: String) throws {
        #expect(try BoundDump.of(text) == expected)
    }

    // Catches something missing that is not noticed, or pointed at in the middle of the line.
    @Test(arguments: [
        ("load", 4), ("stream at", 9), ("stream on", 9), ("book CLX5 depth", 15), ("book CLX5 by", 12), ("serve", 5),
        ("assert", 6), ("print", 5), ("quality last", 12), ("quality from", 12), ("quality from record", 19),
        ("quality from 19:30 to", 21), ("assert no-cross for", 19),
    ]) func `what is missing is missing at the end`(text: String, offset: Int) throws {
        let error = #expect(throws: Diagnostic.self) { try BoundDump.bind(text) }
        #expect(error?.code == .missingArgument)
        #expect(error?.span == SourceSpan(offset, offset))
    }

    // Catches a format that needs a stage's own message.
    @Test func `a stage that lacks its format or ends with a second one is an error`() throws {
        #expect(try BoundDump.of("book CLX5 | as").hasPrefix("E0202 ‘’"))
        #expect(try BoundDump.of("book CLX5 | as json csv").hasPrefix("E0203 ‘csv’"))
        #expect(try BoundDump.of("book CLX5 | as json | as csv").hasPrefix("E0205 ‘as’"))
    }

    // Catches a value of the wrong kind or out of its range that is taken, or a caret under another word.
    @Test(arguments: [
        ("book CLX5 depth 0", "0"), ("book CLX5 depth -1", "-1"), ("book CLX5 depth 2.5", "2.5"),
        ("book CLX5 depth ten", "ten"), ("book CLX5 depth 5s", "5s"), ("book CLX5 side both", "both"),
        ("book clx5", "clx5"),
        ("book CLX5, clz5", "CLX5, clz5"), ("stream at soon", "soon"), ("stream on 9000", "9000"),
        ("stream clients -1", "-1"), ("stream clients 100001", "100001"), ("load x.dbn limit 0", "0"),
        ("quit 256", "256"), ("quit -1", "-1"), ("quit now", "now"), ("wait now", "now"), ("wait 1 now", "now"),
        ("wait 0", "0"), ("stop 0", "0"), ("stop all", "all"), ("quality last 5", "5"),
        ("quality from \"19:30\"", "\"19:30\""),
        ("quality from record x", "x"), ("quality from 5", "5"), ("serve ftp", "ftp"),
        ("assert no-cross at least five checks", "least five"), ("assert no-cross at most 5 checks", "most"),
        ("assert no-cross at least 5 cheques", "least 5 cheques"), ("assert no-cross at least -1 checks", "least -1"),
        ("assert no-cross because 5m, 6m", "5m, 6m"), ("help a, b", "a, b"),
    ]) func `a value of the wrong kind is refused under its own words`(text: String, words: String) throws {
        let error = #expect(throws: Diagnostic.self) { try BoundDump.bind(text) }
        #expect(error?.code == .wrongArgument)
        #expect(error.map { Source(name: "t", text: text).slice($0.span) } == words)
    }

    // Catches a word too many that is swallowed.
    @Test(arguments: [
        ("info CLX5", "CLX5"), ("jobs 1", "1"), ("book CLX5 CLZ5", "CLZ5"), ("help book bbo", "bbo"), ("quit 1 2", "2"),
        ("stop 1 2", "2"), ("load a.dbn b.dbn", "b.dbn"), ("serve http tcp", "tcp"),
        ("wait 1 5s 6", "6"), ("load demo seed=7", "seed=7"),
        ("digest CLX5 by order", "by"),
    ]) func `a word too many is refused`(text: String, words: String) throws {
        let error = #expect(throws: Diagnostic.self) { try BoundDump.bind(text) }
        #expect(error?.code == .unexpectedWord)
        #expect(error.map { Source(name: "t", text: text).slice($0.span) } == words)
    }

    // Catches the first of two options that wins, or the last, in silence; the caret is under the second.
    @Test(arguments: [
        ("book CLX5 depth 5 depth 10", 18, 23), ("load x.dbn lenient lenient", 19, 26),
        ("stream loop loop 3", 12, 16), ("assert no-cross for A for B", 22, 25), ("quality last 5m last 6m", 16, 20),
        ("quality from 19:30 last 6m", 19, 23), ("quality to 20:00 from 19:00", 17, 21),
        ("from 19:30 to 20:00 quality last 6m", 0, 19), ("last 5m quality from 19:30", 0, 7),
    ]) func `nothing is given twice`(text: String, start: Int, end: Int) throws {
        let error = #expect(throws: Diagnostic.self) { try BoundDump.bind(text) }
        #expect(error?.code == .repeatedOption)
        #expect(error?.span == SourceSpan(start, end))
    }

    // Catches a scope that a verb ignores: the question would be answered somewhere else.
    @Test(arguments: [
        ("at 19:45 help", "at 19:45"), ("at 19:45 load demo", "at 19:45"), ("at end stream at 100k", "at end"),
        ("at end jobs", "at end"), ("at end set depth 5", "at end"), ("at end info", "at end"),
        ("from 19:30 to 20:00 book CLX5", "from 19:30 to 20:00"), ("last 5m digest", "last 5m"),
        ("from 19:30 symbols", "from 19:30"),
    ]) func `a scope that the verb does not take is refused`(text: String, words: String) throws {
        let error = #expect(throws: Diagnostic.self) { try BoundDump.bind(text) }
        #expect(error?.code == .scopeNotTaken)
        #expect(error.map { Source(name: "t", text: text).slice($0.span) } == words)
    }

    // Catches a number that is refused for what it could have been, not for its range.
    @Test func `a number out of range is about the number`() throws {
        let error = #expect(throws: Diagnostic.self) { try BoundDump.bind("step 0") }
        #expect(error?.message == "expected a whole number of 1 or more, found ‘0’")
    }

    // Catches a job of something that is over at once.
    @Test func `only long work runs in the background`() throws {
        for verb in CommandTable.whole.verbs {
            let name = verb.signature.name
            if name == "at" { continue }
            let text = [
                "load": "load demo", "serve": "serve http", "assert": "assert no-cross", "print": "print 1",
                "level": "level X 1", "order": "order 1", "queue": "queue 1", "why": "why X 1",
                "diff": "diff X start end", "next": "next trade", "let": "let x = 1", "param": "param x",
                "include": "include x.mbo", "sleep": "sleep 1s", "watch": "watch bbo", "plot": "plot mid",
                "explain": "explain bbo",
                "bisect": "bisect demo demo", "compare": "compare x to y",
            ][name]
            if verb.signature.form != .statement { continue }
            let bound = try BoundDump.of((text ?? name) + " &")
            #expect(bound.hasPrefix("E0208") == !verb.signature.takesBackground, "\(name): \(bound)")
        }
        #expect(try BoundDump.bind("stream &").isBackground)
    }

    // Catches a block that is bound as something else, or runs half: it is taken apart by the script's runner.
    @Test(arguments: [
        ("repeat 3 { bbo CLX5 }", "repeat 3"), ("test \"t\" { info }", "test \"t\""),
        ("expect error E0201: bok", "expect error E0201"),
        ("info\n----\nx\n----", "----\nx\n----"),
    ]) func `a block is no single statement`(text: String, words: String) throws {
        let error = #expect(throws: Diagnostic.self) { try BoundDump.bind(text) }
        #expect(error?.code == .blockNotTaken)
        #expect(error.map { Source(name: "t", text: text).slice($0.span).hasPrefix(words.prefix(4)) } == true)
    }

    // Catches `warn` in front of anything else.
    @Test func `only an assertion is warned about`() throws {
        #expect(try BoundDump.of("warn book CLX5").hasPrefix("E0202"))
    }
}
