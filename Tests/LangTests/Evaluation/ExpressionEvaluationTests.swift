import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct ExpressionEvaluationTests {
    // Catches binary fractions, a lost digit, a rank or a sign that is read wrong.
    @Test(arguments: [
        "0.1 + 0.2 == 0.3", "1 / 8 == 0.125", "-7 / 2 == -3.5", "7 / -2 == -3.5", "-7 / -2 == 3.5", "1 / 3 * 3 != 1",
        "1 / 3 == 0.333333333333333333", "2 / 3 == 0.666666666666666666", "64.83 - 64.81 == 0.02",
        "64.80 == 64.8", "-0.5 < 0", "0 == -0", "2 + 3 * 4 == 14", "(2 + 3) * 4 == 20", "10 - 4 - 3 == 3",
        "- (2 + 3) == -5",
        "0.000000000000000001 > 0", "0.000000001 * 0.000000001 == 0.000000000000000001",
        "0.3 * 1000.000000000000001 == 300.0000000000000003", "-0.3 * 1000.000000000000001 == -300.0000000000000003",
        "9000000000000000000 + 1 > 9000000000000000000", "9000000000000000000 * 2 / 9000000000000000000 == 2",
        "5000000000000000000 * 20 / (9000000000000000000 * 15) == 0.74074074074074074",
        "100k == 100000", "2.5M == 2500000", "100k/s == 100k", "1s + 500ms == 1500ms", "5m - 30s == 4m30s", "1ms < 1s",
        "1s - 5s < 0s", "19:30:05 - 19:30:00 == 5s", "19:30:00 + 5s == 19:30:05", "19:30:05 - 5s == 19:30",
        "2025-09-24T19:30:01Z > 19:30", "\"abc\" ~ \"b\"", "not \"abc\" ~ \"d\"", "\"a\" < \"b\"", "\"5\" == \"5\"",
        "true and not false", "false or true", "not (true and false)", "true == true", "true != false",
        "5ms * 2 == 10ms", "2 * 5ms == 10ms", "1h / 2 == 30m", "1h / 30m == 2", "1s / 3 == 333333333ns",
        "5ms * 0.5 + 1us == 2501us", "1ms / 1s == 0.001", "\"a\" + \"b\" == \"ab\"", "\"n=\" + 0.10 == \"n=0.10\"",
        "\"ACME\" ~ \"^A.*E$\"", "not \"ACME\" ~ \"^CME\"", "\"a1\" ~ \"[a-c]\\\\d\"",
        "true or 1 / 0 == 1", "not (false and 1 / 0 == 1)", "1 < 2 and 2 < 3 or false",
    ]) func `arithmetic and comparison are exact`(text: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.json("print \(text)") == "true")
    }

    // Catches a comparison between kinds that comes out as an answer, a trap, or a result that wraps.
    @Test(arguments: [
        ("1 / 0", "1 / 0"), ("1s == 1", "1s == 1"), ("\"5\" == 5", "\"5\" == 5"), ("19:30 == 5s", "19:30 == 5s"),
        ("5 ~ 5", "5 ~ 5"),
        ("\"a\" - \"b\"", "\"a\" - \"b\""), ("5 / 5ms", "5 / 5ms"), ("5ms * 5ms", "5ms * 5ms"),
        ("5ms * 9000000000000000000", "5ms * 9000000000000000000"), ("5ms / 0s", "5ms / 0s"), ("1 and true", "1"),
        ("true and 1", "1"), ("not 5", "not 5"),
        ("true < false", "true < false"),
        ("9000000000000000000 * 9000000000000000000", "9000000000000000000 * 9000000000000000000"),
        ("9000000000000000000 * 18 + 9000000000000000000", "9000000000000000000 * 18 + 9000000000000000000"),
        ("9000000000000000000 * 18 / 0.1", "9000000000000000000 * 18 / 0.1"), ("19:30 - 400000d", "19:30 - 400000d"),
        ("9000000000s + 9000000000s", "9000000000s + 9000000000s"), ("19:30 + 19:30", "19:30 + 19:30"),
        ("symbols == 5", "symbols == 5"),
    ]) func `what cannot be compared or computed is refused`(text: String, words: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        let complaint = try await shell.complaint("print \(text)")
        // A literal may be refused before it is reckoned with; it must be refused.
        #expect(complaint == "E0309 \(words)" || complaint?.hasPrefix("E0103") == true, "\(complaint ?? "no error")")
    }

    // Catches a figure that is another one, or that is asked at another moment.
    @Test(arguments: [
        ("bbo TEST spread", "\"0.01\""), ("bbo spread * 100 == 1", "true"), ("bbo TEST mid", "\"64.815\""),
        ("bbo TEST bid price + 0.01 == bbo TEST ask price", "true"), ("bbo TEST bid size - bbo TEST ask size", "\"0\""),
        ("bbo 7 ask count", "1"), ("digest orders", "4"), ("quality from record 2 to record 3 records", "2"),
        ("quality records == 4 and quality unknown_cancel == 0", "true"), ("bbo TEST symbol == TEST", "true"),
        ("bbo TEST ts_recv == 19:30:03", "true"), ("info records / 2", "\"2\""), ("set == 5", nil),
    ]) func `a figure of a query is that of its answer`(text: String, json: String?) async throws {
        let shell = try await Shell.on(Tape.ladder)
        guard let json else {
            #expect(try await shell.complaint("print \(text)") == "E0201 set")
            return
        }
        #expect(try await shell.json("print \(text)") == json)
    }

    // Catches an expression that is evaluated at the cursor although a moment was written, or moves it.
    @Test func `an expression is evaluated at the moment that is written`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.json("at record 1 print bbo bid size") == "3")
        #expect(try await shell.json("at record 3 print bbo ask") == "null")
        #expect(try await shell.json("print bbo bid size") == "5")
        #expect(await shell.position() == 4)
    }

    // Catches a figure that is not there and makes a claim true, a denial that makes one of it, and an answer that `where`
    // would not have given.
    @Test(arguments: [
        ("$s == 1", "null"), ("$s != 1", "null"), ("$s < 1", "null"), ("1 >= $s", "null"), ("$s == bbo spread", "null"),
        ("$s ~ \"a\"", "null"), ("not $s == 1", "null"), ("not not $s == 1", "null"), ("$s == $s", "false"),
        ("$s != $s", "true"), ("not $s == $s", "true"), ("bbo spread == bbo spread", "false"),
        ("bbo bid size == bbo bid size", "true"), ("$s > 0 and false", "false"), ("false and $s > 0", "false"),
        ("$s > 0 and true", "null"), ("$s > 0 or true", "true"), ("$s > 0 or false", "null"), ("$s + 1", "null"),
        ("- $s", "null"), ("$s * 2 > 1", "null"), ("\"spread \" + $s", "\"spread \""),
    ]) func `a comparison with nothing is neither true nor false`(text: String, json: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("at record 1 let s = bbo spread")
        #expect(try await shell.json("at record 1 print \(text)") == json)
    }

    // Catches a claim about nothing that passes, and a block that is run for it.
    @Test func `a claim about nothing fails and so does its denial`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        for claim in ["bbo spread == 5", "bbo spread != 5", "bbo spread > 5", "not bbo spread == 5", "bbo spread"] {
            let result = try await shell.assertion("at record 1 assert \(claim)")
            #expect(result.outcome == .fail && result.summary.hasSuffix("neither true nor false"), "\(claim)")
        }
        #expect(try await shell.assertion("at record 1 assert not bbo spread == bbo spread").outcome == .pass)
        #expect(try await shell.assertion("at record 1 assert bbo spread == bbo spread").outcome == .fail)
    }

    // Catches errors about another word or without a way on.
    @Test(arguments: [
        ("print bbo TEST spred", "E0312 spred", "did you mean `spread`?"),
        ("print bbo TEST bid prise", "E0312 prise", "did you mean `price`?"),
        ("print foo", "E0201 foo", nil), ("print boo spread", "E0201 boo", "did you mean `book`?"),
        ("print bbo XYZ spread", "E0302 XYZ", nil), ("print last stream rate", "E0312 last stream rate", nil),
        ("print last bench rate", "E0312 last bench rate", nil), ("print $prot", "E0305 $prot", "did you mean `port`?"),
        ("print digest orders orders", "E0312 orders", nil),
    ]) func `a name that is not there is an error with a way on`(text: String, expected: String, help: String?)
        async throws
    {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("serve http on :0")
        let error = try #require(try await shell.failure(text))
        #expect("\(error.code) \(Source(name: "t", text: text).slice(error.span))" == expected)
        if let help { #expect(error.help == help) }
        await shell.session.close()
    }
}
