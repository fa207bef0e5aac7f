import Engine
import TestSupport
import Testing
import mbosh

@testable import Lang

/// Symbols that are no bare words: whatever hint or candidate names one, it can be pasted and runs.
@Suite struct OddSymbolTests {
    private static let symbols = [
        "ESZ5 C6000", "ESZ5", "UD:1V: GN 1234", "brk.b", "7203", "q\"uote", "back\\slash", "A|B", "X,Y Z", "a b",
        "ES#1", "5m", "10:30",
        "x\u{202E}y", "SPX {W}", "$PX",
    ]

    private static func shell() async throws -> Shell {
        var head = DBNBytes.Head()
        head.symbols = symbols
        head.mappings = symbols.enumerated().map { ($0.element, [(20_250_924, 20_250_925, "\(1000 + $0.offset)")]) }
        let records = symbols.indices.flatMap { index in
            [
                Tape.record(
                    .add, .bid, "10", 1, UInt64(2 * index + 1), at: 2 * index, instrument: UInt32(1000 + index)),
                Tape.record(
                    .add, .ask, "11", 1, UInt64(2 * index + 2), at: 2 * index + 1, instrument: UInt32(1000 + index)),
            ]
        }
        return try await Shell.on(records, head: head)
    }

    /// The text between the backquotes of a hint; nil when there is none.
    private static func suggestion(_ help: String?) -> String? {
        guard let parts = help?.split(separator: "`", omittingEmptySubsequences: false), parts.count > 1 else {
            return nil
        }
        return String(parts[1])
    }

    // Catches a form that is shown and does not work.
    @Test(arguments: symbols) func `as written, completed and reproduced it works`(symbol: String) async throws {
        let shell = try await Self.shell()
        let written = Session.written(symbol)
        let document = try await shell.document("bbo \(written)")
        #expect((document.elements ?? [document]).map { $0["symbol"]?.text } == [symbol])
        let completion = Completion(table: .whole, context: await shell.session.completionContext { _ in [] })
        for end in 1...symbol.count where symbol.prefix(end).last != " " {
            let typed = String(symbol.prefix(end))
            let reply = completion.complete("bbo \(typed)")
            let line = Array("bbo \(typed)".utf8)
            let kept = String(decoding: line.dropLast(reply.replaceBytes), as: UTF8.self)
            let candidate = reply.candidates.first { $0.text == written }
            // A typed quote or sign of the language may mean something else.
            if typed.contains(where: { "\"|,#{$\\\u{202E}".contains($0) }) { continue }
            guard let candidate else {
                Issue.record("\(typed): \(reply.candidates.map(\.text))")
                continue
            }
            #expect(try await shell.failure(kept + candidate.text) == nil, "\(kept + candidate.text)")
        }
        let result = try await shell.assertion("assert bbo \(written) spread > 5")
        #expect(result.outcome == .fail && result.reproduce?.isEmpty == false)
    }

    // Catches a hint that leads to another error.
    @Test(arguments: [
        "ESZ5 C6000", "UD:1V: GN 1234", "brk.b", "7203", "back\\slash", "a b", "5m", "10:30",
    ]) func `typed without quotes it works or is named with them`(symbol: String) async throws {
        let shell = try await Self.shell()
        for verb in ["bbo", "book", "records", "stats"] {
            let text = "\(verb) \(symbol)"
            guard let error = try await shell.failure(text) else { continue }
            let hinted = await shell.session.hinted(error, in: Source(name: "test", text: text))
            let suggestion = try #require(Self.suggestion(hinted.help), "\(text): \(hinted)")
            #expect(suggestion == Session.written(symbol))
            #expect(try await shell.failure("\(verb) \(suggestion)") == nil)
        }
    }

    // Catches names near to what was typed in a form that fails.
    @Test(arguments: [
        ("bbo BRK.B", "brk.b"), ("bbo \"ESZ5 C600\"", "ESZ5 C6000"), ("bbo brkb", "brk.b"),
        ("bbo \"ud:1v: gn 1234\"", "UD:1V: GN 1234"),
    ])
    func `the nearest name comes in the form that works`(text: String, symbol: String) async throws {
        let shell = try await Self.shell()
        let error = try #require(try await shell.failure(text))
        #expect(error.help?.contains(Session.written(symbol)) == true || error.code.number < 300, "\(error)")
    }

    // Catches advice that is wrong where nothing is known of the data.
    @Test(arguments: [
        ("bbo ESZ5 C6000", "\"ESZ5 C6000\""), ("bbo UD:1V: GN 1234", "\"UD:1V: GN 1234\""), ("bbo brk.b", "\"brk.b\""),
        ("book UD:1V: GN 1234 depth 5", "\"UD:1V: GN 1234\""), ("level brk.b 5", "\"brk.b\""),
    ]) func `without data the quotes are shown`(text: String, form: String) {
        var checker = ScriptChecker(.whole)
        let help = checker.check(Source(name: "t", text: text)).problems.compactMap(\.diagnostic.help).joined()
        #expect(help.contains(form), "\(help)")
    }

    // Catches a loop or a variable that takes a name with blanks apart.
    @Test func `loops and variables keep a name whole`() async throws {
        let shell = try await Self.shell()
        let answers = try await shell.answers(
            "for s in \"ESZ5 C6000\", \"UD:1V: GN 1234\" {\n  bbo $s\n}\nlet x = \"brk.b\"\nbbo $x")
        // Two of the loop, that of `let`, and the last.
        #expect(answers.count == 4)
    }
}
