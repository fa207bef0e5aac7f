import Testing

@testable import Lang

@Suite struct TextPatternTests {
    private static let anywhere = SourceSpan(0, 0)

    // Catches a part of a pattern that means something else.
    @Test(arguments: [
        ("AC", "xACx"), ("^AC", "ACME"), ("ME$", "ACME"), ("^$", ""), ("A.ME", "ACME"), ("a|b", "b"),
        ("^(a|bc)+$", "abcbca"),
        ("^a*$", ""), ("^a?b$", "b"), ("^a{2,3}$", "aaa"), ("^a{2}$", "aa"), ("^a{2,}$", "aaaaa"), ("^[a-c]+$", "abc"),
        ("^[^a-c]$", "d"), ("^\\d+\\.\\d+$", "64.81"), ("^\\w+$", "A_1"), ("\\s", "a b"), ("^\\S+$", "ab"),
        ("\\bme\\b", "to me!"),
        ("^[]]$", "]"), ("^[a-]$", "-"), ("a{", "a{"), ("^(?:ab)?c$", "c"), ("(?i)acme", "ACME"), ("(?i)^\\D$", "x"),
        ("^(a*)*$", "aaa"), ("^(a|)+b$", "b"), ("ü", "grün"), ("^a+?$", "aa"), ("x{0}y", "y"), ("[\\d.]+", "1.5"),
    ]) func `a pattern finds what it describes`(pattern: String, text: String) throws {
        #expect(try TextPattern.parse(pattern, at: Self.anywhere).matches(text))
    }

    // Catches anchors, bounds and letter case that are not heeded.
    @Test(arguments: [
        ("^CME", "ACME"), ("AC$", "ACME"), ("^a{2,3}$", "aaaa"), ("^a{2}$", "a"), ("^[a-c]+$", "abd"), ("^a|b$", "cac"),
        ("\\bme\\b", "home"), ("^.$", ""), ("acme", "ACME"), ("^\\d$", "x"), ("^(ab)+$", "aba"), ("\\Bme\\B", "me"),
    ]) func `a pattern does not find what it does not describe`(pattern: String, text: String) throws {
        #expect(try !TextPattern.parse(pattern, at: Self.anywhere).matches(text))
    }

    // Catches a pattern that traps, or is taken for another.
    @Test(arguments: [
        "(", ")", "a)", "[", "[a", "*", "+a", "a\\", "[b-a]", "\\q", "(?=a)", "a{3,2}", "a{1001}",
        "((((a{1000}){1000})", "[\\D]",
        "((a{200}){200}){200}", String(repeating: "(", count: 65) + String(repeating: ")", count: 65),
        String(repeating: "a", count: 4097),
    ]) func `a malformed or endless pattern is refused`(pattern: String) {
        let error = #expect(throws: Diagnostic.self) { try TextPattern.parse(pattern, at: Self.anywhere) }
        #expect(error?.code == .badPattern)
    }

    // Catches a way of matching that takes for ever on these: with backtracking they need more than 2^28 steps.
    @Test func `no pattern hangs`() throws {
        let text = String(repeating: "a", count: 28)
        for pattern in ["^(a+)+$b", "^(a|a)*b$", "^(a*)*b$", "(a?){28}a{28}b"] {
            #expect(try !TextPattern.parse(pattern, at: Self.anywhere).matches(text))
        }
    }
}
