import Engine
import TestSupport
import Testing

@testable import Lang

/// The rows of `HandTable` that `where` keeps: tests of values in words, and SQL's rules of empty cells. The expected sizes
/// are reasoned from SQL and written by hand.
@Suite struct ConditionTests {
    // Catches a list that is compared wrongly, an empty cell that decides, an end of a range that is left out, a denial that is
    // true of nothing.
    @Test(arguments: [
        // The sizes of the rows are 2, 4, 6, 8 and none; the third row has no price, the last no size.
        ("price in (1.5, 2.25)", "2 4 -"), ("price in (1.5, 7, 1.50)", "2"), ("price not in (1.5)", "4 8 -"),
        ("not price in (1.5)", "4 8 -"), ("price in (2.25, size)", "4 -"),
        // 1.5 equals the list's first; 2.25 of the last row may equal the size that is not there.
        ("price in (1.5, size)", "2"), ("price not in (1.5, size)", "4 8"), ("size in (2, 4, 6, 8)", "2 4 6 8"),
        ("price in (size, price)", "2 4 8 -"), ("price + 1 in (2.5)", "2"), ("1.5 in (price, size)", "2"),
        ("side in (bid, A)", "2 4 6 -"), ("side not in (bid, none)", "4 6"), ("side in (bid)", "2 -"),
        ("symbol in (A, \"A\")", "2 6 8"), ("order_id in (8, 9)", "4 8"), ("order_id not in (8, 9)", "2 6"),
        ("price between -1.5 and 1.5", "2 8"), ("price not between -1.5 and 1.5", "4 -"),
        ("not price between -1.5 and 1.5", "4 -"), ("price between 1.5 and -1.5", ""),
        // One end is unknown for the last row, and the other end leaves the row out.
        ("price between size and 10", ""), ("price not between size and 1", "2 4 8 -"),
        ("size between 4 and 6 and side == ask or size == 8", "4 6 8"), ("price * 2 between 3 and 4.5", "2 4 -"),
        ("price * size not between 0 and 10", "8"), ("5 between size and 6", "2 4"),
        ("price is null", "6"), ("price is not null", "2 4 8 -"), ("not price is null", "2 4 8 -"),
        ("(price > 1) is null", "6"), ("size is null or price is null", "6 -"), ("(price is null) == true", "6"),
        ("abs(price) == 1.5", "2 8"), ("if(price is null, 0, price) <= 0", "6 8"), ("coalesce(price, 0) == 0", "6"),
        ("hour(ts_recv) == 10", "2 4 6 8"), ("time(ts_recv) >= \"10:01\"", "6 8"),
        ("min(price, size) == price", "2 4 8 -"),
    ]) func `a condition keeps the rows for which it is true`(condition: String, sizes: String) async throws {
        let kept = try await HandTable.answer("where \(condition)").tabulated.rows
        #expect(kept.map { $0[4].isEmpty ? "-" : CellText.text($0[4]) }.joined(separator: " ") == sizes, "\(condition)")
    }

    // Catches an error under other words than those that it is about.
    @Test(
        arguments: [
            ("where price in (1, \"a\")", "E0309 price in (1, \"a\")", nil),
            ("where side in (bid, buy)", "E0316 buy", "did you mean `bid`?"),
            ("where price in (1, sze)", "E0312 sze", "did you mean `size`?"),
            ("where price between 1 and \"b\"", "E0309 price between 1 and \"b\"", nil),
            ("where price == null", "E0312 null", "write `price is null`"),
            ("where abs(side) > 1", "E0309 abs(side)", nil), ("where hour(price) > 1", "E0309 hour(price)", nil),
            ("where round(price, 19) > 1", "E0204 round(price, 19)", "as in `round(price, 2)`"),
            ("where round(price, 0.5) > 1", "E0204 round(price, 0.5)", "as in `round(price, 2)`"),
            ("where if(size, 1, 2) > 1", "E0309 if(size, 1, 2)", "compare it: ==, <, >="),
        ] as [(String, String, String?)])
    func `an error of a condition stands under its words`(stages: String, words: String, help: String?) async throws {
        let complaint = try #require(try await HandTable.complaint(stages), "\(stages)")
        #expect(complaint.words == words)
        if let help { #expect(complaint.help?.contains(help) == true, "\(complaint.help ?? "")") }
    }

    // Catches a list from a variable or a kept answer that is taken for one value.
    @Test func `a variable that is a list stands for its values`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        let count = "| count"
        #expect(
            try await shell.text("let some = TEST, \"7203\"\nsymbols | where symbol in ($some) \(count)")
                == "{\"count\":2}\n")
        #expect(
            try await shell.text(
                "let kept = symbols | where records > 1\nsymbols | where symbol in ($kept symbol) \(count)")
                == "{\"count\":1}\n")
        #expect(
            try await shell.text("let names = symbols | select symbol\nsymbols | where symbol not in ($names) \(count)")
                == "{\"count\":0}\n")
        #expect(try await shell.complaint("let odd = TEST, NOPE\nsymbols | where symbol in ($odd)") == "E0302 $odd")
    }

    // Catches a test that only rows have, and a sentence of a claim that says the wrong thing.
    @Test func `claims know the same tests and functions`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        for claim in [
            "bbo TEST spread in (0.01, 0.02)", "bbo TEST spread not in (5)", "bbo TEST spread between 0.01 and 0.5",
            "bbo TEST spread is not null", "abs(bbo TEST bid price - bbo TEST ask price) == bbo TEST spread",
            "if(bbo TEST spread > 5, false, true)", "coalesce(bbo TEST spread, 1 / 0) < 1", "max(1, 2.5, 2) == 2.5",
            "round(2.345, 2) == 2.35 and floor(-0.5) == -1", "not 3 in (1, 2)",
            "date(2025-09-24T19:30:00Z) == \"2025-09-24\"",
            "2025-09-24T19:30:00Z between 2025-09-24T19:30:00Z and 2025-09-24T19:31:00Z",
        ] {
            let result = try await shell.assertion("assert \(claim)")
            #expect(result.outcome == .pass, "\(claim): \(result.summary)")
        }
        #expect(try await shell.assertion("assert 3 in (1, 2)").summary == "3 in (1, 2) is false")
        #expect(try await shell.assertion("assert 3 not between 1 and 5").summary == "3 between 1 and 5 is true")
        #expect(try await shell.assertion("assert 3 is null").summary == "3 is not null")
        #expect(try await shell.text("let x = if(2 > 1, max(3, 4), 1 / 0)\nprint $x") == "\"4\"\n")
        #expect(try await shell.complaint("assert lag(5) == 1") == "E0147 lag")
    }
}
