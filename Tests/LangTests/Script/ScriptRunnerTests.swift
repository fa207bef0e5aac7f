import Engine
import TestSupport
import Testing
import mbosh

@testable import Lang

/// Loops, conditions and names, as their output shows them.
@Suite struct ScriptRunnerTests {
    /// The lines that a script prints, one a value.
    private static func printed(_ text: String, _ shell: Shell) async throws -> [String] {
        try await shell.answers(text).compactMap { answer in
            if case .nothing = answer.value { nil } else { CellText.text(answer.value) }
        }
    }

    private static func printed(_ text: String) async throws -> [String] {
        try await printed(text, try await Shell.on(Tape.ladder))
    }

    static let flows: [(String, [String])] = [
        ("for n in 1 to 3 { print $n }", ["1", "2", "3"]), ("for n in 3 to 1 { print $n }", []),
        ("for n in -1 to 0 { print $n }", ["-1", "0"]), ("for n in 5 { print $n * 2 }", ["10"]),
        ("for s in A, B { print $s }", ["A", "B"]), ("for x in 1.50, 5ms, \"t\" { print $x }", ["1.50", "5ms", "t"]),
        ("for s in all { print $s }", ["TEST"]), ("for s in symbols symbol { print $s }", ["TEST"]),
        ("for s in symbols { print $s }", ["TEST"]), ("for r in records record { print $r }", ["1", "2", "3", "4"]),
        ("let list = A, B\nfor s in $list { print $s }", ["A", "B"]),
        ("let t = records | where record > 2 | select record\nfor r in $t { print $r }", ["3", "4"]),
        ("repeat 2 { print 1 }", ["1", "1"]), ("repeat 0 { print 1 }", []),
        ("let n = 2\nrepeat $n { print $n }", ["2", "2"]),
        (
            "for t from 19:30:00 to 19:30:02 every 1s { print at $t info records }",
            ["E0206"]
        ),
        (
            "for t from 19:30:00 to 19:30:02 every 1s { print $t }",
            ["2025-09-24T19:30:00.000000000Z", "2025-09-24T19:30:01.000000000Z", "2025-09-24T19:30:02.000000000Z"]
        ),
        ("for t from 19:30:00 to 19:30:02 every 5s { print 1 }", ["1"]),
        ("for t from start to end every 2s { at $t digest | select orders }", ["1", "3"]),
        ("if 1 < 2 { print 1 } else { print 2 }", ["1"]), ("if 1 > 2 { print 1 } else { print 2 }", ["2"]),
        ("if false { print 1 } else if true { print 2 } else { print 3 }", ["2"]), ("if false { print 1 }", []),
        ("for a in 1 to 2 {\n  for b in 1 to 2 { print $a * 10 + $b }\n}", ["11", "12", "21", "22"]),
    ]

    // Catches a loop that starts, ends or counts wrong, or a body that sees another value.
    @Test(arguments: flows) func `loops and conditions run as written`(text: String, expected: [String]) async throws {
        do {
            #expect(
                try await Self.printed(text).map { $0.contains("\"orders\"") ? String($0.dropLast(2).suffix(1)) : $0 }
                    == expected)
        } catch let error as Diagnostic {
            #expect(["\(error.code)"] == expected)
        }
    }

    static let named: [(String, [String]?)] = [
        ("let x = 1\nrepeat 2 { let x = $x + 1 }\nprint $x", ["3"]),
        ("let x = 1\nfor x in 7 to 8 { print $x }\nprint $x", ["7", "8", "1"]),
        ("if true { let y = 1 }\nlet y = 2\nprint $y", ["2"]),
        ("let x=5\nprint $x", ["5"]), ("let a = 2\nlet b = $a * 3\nlet a = 9\nprint $b", ["6"]),
        ("let s = TEST\nprint bbo $s spread", ["0.01"]), ("let s = \"TEST\"\nprint bbo $s spread", ["0.01"]),
        ("let n = records | count\nprint $n + 1", ["5"]),
        ("let n = at record 2 book TEST by order | count\nprint $n", ["2"]),
        ("let d = at record 2 digest orders\nprint $d", ["2"]), ("at record 2 let d = digest orders\nprint $d", ["2"]),
        ("let t = 19:30:01\nat $t print digest orders", ["2"]), ("let n = 2\nat record $n print digest orders", ["2"]),
        ("let w = 1s\nlast $w records | count", ["{\"count\":1}"]), ("let b = bbo TEST\nprint $b", nil),
        ("let k = record\nfor r in records $k { print 1 }", nil),
        ("let e = false\nif $e == false { print 1 }", ["1"]), ("let q = \"a b\"\nprint $q + \"!\"", ["a b!"]),
    ]

    // Catches a name that outlives its block, one that hides another, and a value that is not kept.
    @Test(arguments: named) func `a name lives as long as its block`(text: String, expected: [String]?) async throws {
        let shell = try await Shell.on(Tape.ladder)
        guard let expected else {
            _ = try? await Self.printed(text, shell)
            return
        }
        #expect(try await Self.printed(text, shell) == expected)
        // Nothing of a block is left.
        #expect(await shell.session.openBlock() == 0)
    }

    static let places: [(String, String)] = [
        ("let d = 1", "book TEST depth $d | count"),
        ("let how = \"order\"", "book TEST by $how | count"), ("let s = TEST, 7", "bbo $s | count"),
        ("let p = x10", "stream at $p on :0"), ("let p = 100k/s", "stream at $p on :0"), ("let a = :0", "stream on $a"),
        ("let port = 0", "stream on :$port"), ("let n = 2", "stream loop $n on :0"),
        ("let k = trade", "records | where action == $k | count"), ("let f = json", "bbo TEST | as $f"),
        ("let c = size", "records | sum $c"), ("let c = size, price", "records | select $c | count"),
        ("let p = 64.81", "level TEST $p"), ("let o = 101", "order $o"), ("let v = 5", "set depth $v"),
        ("let t = \"bbo\"", "help $t"), ("let n = 3", "assert no-cross at least $n checks"),
        ("let d = demo", "load $d"), ("let s = 7", "load synthetic seed=$s records=100"),
        ("let a = 19:30", "assert no-cross from $a to end"), ("let m = start", "assert no-cross from $m"),
        ("let m = 1", "diff TEST record $m end"), ("let w = 5m", "assert no-cross last $w"),
    ]

    // Catches a variable that cannot stand where its value could have been written.
    @Test(arguments: places) func `a variable stands for what it was given`(first: String, then: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run(first + "\n" + then)
        await shell.session.close()
    }

    static let mistakes: [(String, String)] = [
        ("let d = 0\nbook TEST depth $d", "E0204 $d"), ("let d = x\nbook TEST depth $d", "E0204 $d"),
        ("let b = bbo TEST\nbook $b", "E0204 $b"), ("let s = NOPE\nbook $s", "E0302 $s"),
        ("let x = at start bbo TEST ask\nlevel TEST $x", "E0204 $x"), ("let t = A, B\nat $t bbo", "E0204 $t"),
        ("let r = -1\nat record $r bbo", "E0204 record $r"), ("let w = 5\nlast $w records", "E0204 $w"),
        ("print $nowhere", "E0305 $nowhere"), ("book $nowhere", "E0305 $nowhere"),
        ("if true { let y = 1 }\nprint $y", "E0305 $y"), ("for s in A { }\nprint $s", "E0305 $s"),
        ("load data/$day.dbn", "E0305 data/$day.dbn"), ("for t from 19:30 to 19:31 every 0s { }", "E0204 0s"),
        ("for s in bbo { }", "E0204 bbo"), ("for s from 1 to 2 every 5s { }", "E0204 1"), ("for in A { }", "E0204 A"),
        ("for s A { }", "E0204 A"), ("repeat x { }", "E0204 x"), ("repeat 1 2 { }", "E0203 2"),
        ("if 5 { }", "E0309 5"), ("book TEST { bbo }", "E0210 book TEST"), ("tets \"x\" { }", "E0201 tets"),
        ("repeat 2", "E0202 "), ("expect error E0302", "E0202 "), ("let x", "E0204 "), ("let 5 = 5", "E0204 5"),
        ("let x =", "E0202 "), ("let x = 5 | count", "E0204 5"), ("repeat 2 { } else { }", "E0132 repeat 2"),
        ("print \"a\" ~ \"(\"", "E0222 \"(\""), ("print \"a\" ~ $p", "E0305 $p"),
        ("let p = \"(\"\nprint \"a\" ~ $p", "E0222 \"a\" ~ $p"), ("param p", "E0322 p"),
        ("repeat 2 { param q = 1 }", "E0220 param q = 1"), ("param q = 1\nparam q = 2", "E0220 q"),
        ("param q = 1 + 1", "E0204 1 + 1"),
    ]

    // Catches a value of the wrong kind that is taken, or an error about other words than the variable's.
    @Test(arguments: mistakes) func `a value of the wrong kind is an error about its variable`(
        text: String, expected: String
    ) async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.complaint(text) == expected)
    }

    // Catches a script that runs up to its first mistake although the mistake could be seen before.
    @Test func `a script is checked whole before it runs`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let sink = Answers()
        for text in ["print 1\nprint $x", "print 1\nrepeat 2 { bok }", "print 1\nprint bok TEST spread > 1"] {
            await #expect(throws: Diagnostic.self) { try await shell.end(text, into: sink) }
        }
        #expect(sink.all.isEmpty)
    }

    // Catches a trap of the checker on what a parser lets through: every grammar example, cut anywhere, and joined.
    @Test func `any script is checked or refused`() {
        var sound = 0
        var refused = 0
        for text in Scripts.all + [Scripts.all.joined(separator: "\n")] {
            let scalars = Array(text.unicodeScalars)
            for end in stride(from: 0, through: scalars.count, by: max(1, scalars.count / 40)) {
                var cut = String.UnicodeScalarView()
                cut.append(contentsOf: scalars[..<end])
                var checker = ScriptChecker(.whole)
                let problems = checker.check(Source(name: "t", text: String(cut))).problems
                if problems.isEmpty { sound += 1 } else { refused += 1 }
            }
        }
        #expect(sound > 0 && refused > 0)
    }

    // Catches `quit` that is only heard at the top, and a session that is left inside its blocks.
    @Test func `quit ends every block`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let sink = Answers()
        let ending = try await shell.end("repeat 3 {\n  for s in all {\n    quit 7\n  }\n}\nprint 1", into: sink)
        #expect(ending == .quit(7) && sink.all.count == 1)
        #expect(await shell.session.openBlock() == 0)
    }

    // Catches a loop that cannot be left.
    @Test func `a cancelled script ends`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let sink = Cancelling(after: 3)
        let task = Task { try await shell.end("repeat 9000000000 { print 1 }", into: sink) }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await shell.session.openBlock() == 0)
    }

    // Catches a text that grows without end.
    @Test func `texts are bounded`() async throws {
        let shell = Shell()
        let text = "let s = \"0123456789\"\nrepeat 60 { let s = $s + $s }"
        #expect(try await shell.failure(text)?.code == .tooLarge)
    }
}

/// Cancels the task it is called in after so many answers.
private final class Cancelling: ScriptSink {
    private let answers = Answers()
    private let limit: Int

    init(after limit: Int) { self.limit = limit }

    func receive(_ answer: ScriptAnswer) throws {
        try answers.receive(answer)
        guard answers.all.count == limit else { return }
        // The handle is used inside the call only.
        unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
    }
}
