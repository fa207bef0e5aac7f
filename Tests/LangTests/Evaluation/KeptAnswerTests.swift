import TestSupport
import Testing

@testable import Lang

/// `let quote = bbo TEST` and what can be asked of `$quote`.
@Suite struct KeptAnswerTests {
    // Catches a figure that is another one's, or is asked again instead of kept.
    @Test(arguments: [
        ("bbo TEST", "$a spread", "bbo TEST spread"), ("bbo TEST", "$a bid size", "bbo TEST bid size"),
        ("info", "$a records", "info records"), ("book TEST", "$a sequence", "book TEST sequence"),
        ("book TEST", "$a crossed", "false"), ("stats TEST", "$a trades", "stats TEST trades"),
        ("bbo TEST", "$a spread * 2 + 1", "bbo TEST spread * 2 + 1"),
    ])
    func `a figure of a kept answer is the one that was kept`(query: String, kept: String, asked: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        let expected = try await shell.json("print \(asked)")
        #expect(try await shell.json("let a = \(query)\nat start\nprint \(kept)") == expected)
    }

    // Catches a column of kept rows that is cut to its first, and a book whose levels are none.
    @Test func `a column of a kept answer has all its rows`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let prices = try await shell.json("print book TEST price")
        #expect(prices.filter { $0 == "," }.count > 1)
        #expect(try await shell.json("let b = book TEST\nprint $b price") == prices)
        let looped = try await shell.answers("let b = book TEST\nfor p in $b price { print $p }")
        #expect(looped.count { if case .nothing = $0.value { false } else { true } } == prices.count { $0 == "," } + 1)
    }

    // Catches a word of a kept column that is a question of no verb, and one that the column does not have and passes.
    @Test func `a kept column knows its words`() async throws {
        let shell = Shell()
        try await shell.run("load demo\nlet one = trades ACME | head 1\nlet some = trades ACME | head 3")
        for claim in [
            "$one side == ask", "$one side == A", "ask == $one side", "$one side != bid", "$one action == trade",
            "$one side ~ \"^as\"", "$one symbol == ACME", "$one size > 1",
        ] {
            #expect(try await shell.assertion("assert \(claim)").outcome == .pass, "\(claim)")
        }
        for claim in ["$one side == bid", "$one side ~ bid", "$one symbol == BOLT"] {
            #expect(try await shell.assertion("assert \(claim)").outcome == .fail, "\(claim)")
        }
        for claim in ["$one side == buy", "buy == $one side", "$some side == buy", "trades ACME side == buy"] {
            #expect(try await shell.complaint("assert \(claim)") == "E0316 buy", "\(claim)")
        }
        let column = try await shell.failure("assert $some side == ask")
        #expect(column?.code == .notComparable && column?.message.contains("a column of 3 values") == true)
        let help = try #require(column?.help?.firstMatch(of: /`(print [^`]+)`/)).1
        #expect(try await shell.document(String(help))["count"]?.integer == 2)
    }

    // Catches a figure that is not there and is said to be nothing.
    @Test(arguments: [
        ("let a = bbo TEST\nprint $a sprad", "E0312 sprad"), ("let a = 5\nprint $a spread", "E0312 spread"),
        ("let a = bbo TEST\nprint $a bid sz", "E0312 sz"), ("print $nobody spread", "E0305 $nobody"),
        ("let a = bbo TEST\nprint $a 5", "E0141 5"),
    ])
    func `what is not there is said`(text: String, complaint: String) async throws {
        #expect(try await Shell.on(Tape.ladder).complaint(text) == complaint)
    }

    // Catches an operand's moment that is taken for `at least N checks`, and the other way round.
    @Test func `a claim's operand may have a moment of its own`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("let early = at record 3 digest")
        #expect(try await shell.assertion("assert at record 3 digest == $early").outcome == .pass)
        #expect(try await shell.assertion("assert at record 3 digest == $early at least 1 checks").outcome == .pass)
        #expect(try await shell.assertion("assert digest == $early").outcome == .fail)
        #expect(try await shell.complaint("assert no-cross at 19:30") == "E0203 at")
        #expect(try await shell.complaint("assert no-cross at most 5 checks") == "E0204 most")
    }

    // Catches a variable between quotes, which a Unix shell would fill in, left as it is without a notice.
    @Test func `a variable between quotes is noticed`() async throws {
        let shell = Shell()
        #expect(try await shell.json("let s = ACME\nprint \"$s!\"") == "\"$s!\"")
        #expect(shell.notices.lines.contains { $0.contains("$s") })
        let quiet = Shell()
        try await quiet.run("print \"$s costs 5$\"")
        #expect(quiet.notices.lines.isEmpty)
    }
}
