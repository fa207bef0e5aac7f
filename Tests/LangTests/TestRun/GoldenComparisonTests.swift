import Testing

@testable import Lang

@Suite struct GoldenComparisonTests {
    // Would catch a difference that is hidden, or one shown where there is none.
    @Test func `what agrees is a match whatever its wildcards and line ends`() {
        #expect(GoldenComparison(expected: "a\nb <..>\n", found: "a\nb 12\n").isMatch)
        #expect(GoldenComparison(expected: "a\n", found: "a").isMatch)
        #expect(GoldenComparison(expected: "", found: "").isMatch)
        #expect(GoldenComparison(expected: "a\n", found: "a\r\n").isMatch)
        #expect(!GoldenComparison(expected: "a\n", found: "a\n\n").isMatch)
        #expect(!GoldenComparison(expected: "", found: "a\n").isMatch)
        #expect(!GoldenComparison(expected: "a\n", found: "").isMatch)
        #expect(!GoldenComparison(expected: "a\nb\n", found: "b\na\n").isMatch)
    }

    // Would catch a diff that shows every line after an inserted one as changed, or loses the context.
    @Test func `the diff is the shortest, with three lines around each change`() {
        let before = (1...12).map { "line \($0)" }
        var after = before
        after.insert("new", at: 5)
        after.remove(at: 11)
        let comparison = GoldenComparison(
            expected: before.joined(separator: "\n") + "\n", found: after.joined(separator: "\n") + "\n")
        #expect(
            comparison.diff() == [
                "…", "  line 3", "  line 4", "  line 5", "+ new", "  line 6", "  line 7", "  line 8", "  line 9",
                "  line 10", "- line 11", "  line 12",
            ])
        #expect(comparison.summary == "1 line expected, 1 line printed instead")
        #expect(
            GoldenComparison(expected: "a\n", found: "").summary == "1 line expected and not printed")
        #expect(
            GoldenComparison(expected: "", found: "a\nb\n").summary == "2 lines printed and not expected")
    }

    // Would catch an update that throws away the wildcards a person wrote.
    @Test func `an update keeps wildcards that still match`() {
        let comparison = GoldenComparison(
            expected: "at <..>\nold\nbid <..>\n", found: "at 12:00\nnew\nbid 5\nask 6\n")
        #expect(comparison.updatedLines == ["at <..>", "new", "bid <..>", "ask 6"])
    }

    // Would catch a comparison of two long outputs that runs out of memory or time instead of saying that all differs.
    @Test func `outputs too long to align are shown whole`() {
        let expected = (0..<3000).map { "old \($0)\n" }.joined()
        let found = (0..<3000).map { "new \($0)\n" }.joined()
        let comparison = GoldenComparison(expected: "same\n" + expected, found: "same\n" + found)
        #expect(comparison.lines.count == 6001)
        #expect(comparison.lines.first == .same(expected: "same", found: "same"))
        #expect(comparison.summary == "3000 lines expected, 3000 lines printed instead")
    }
}
