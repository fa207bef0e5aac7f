import Testing

@testable import Lang

@Suite struct GoldenPatternTests {
    // Would catch a wildcard that matches too little, or reaches over what stands between two of them.
    @Test(arguments: [
        ("a<..>c", "abc", true), ("a<..>c", "ac", true), ("a<..>c", "abd", false), ("<..>", "", true),
        ("<..>", "anything at all", true), ("", "", true), ("", "x", false), ("a", "a", true), ("a", "ab", false),
        ("<..>b", "aab", true), ("b<..>", "ab", false), ("aa<..>aa", "aaa", false), ("aa<..>aa", "aaaa", true),
        ("a<..>b<..>c", "a1b2c", true), ("a<..>b<..>c", "a1c2b", false), ("a<..><..>b", "ab", true),
        ("<..>ab<..>", "xaab", true), ("x<..>y<..>y", "xyy", true), ("x<..>y<..>y", "xy", false),
        ("64.81 × <..> (<..>)", "64.81 × 5 (4)", true), ("a<.>c", "abc", false), ("é<..>é", "éxé", true),
    ])
    func `a line is matched or not`(pattern: String, line: String, isMatch: Bool) {
        #expect(GoldenPattern(pattern).matches(line) == isMatch)
    }

    // Would catch an alternative way of matching: the same answer as trying every way, for all short words of two letters.
    @Test func `it agrees with trying everything`() {
        let letters = ["a", "b"]
        var lines = [""]
        for _ in 0..<5 { lines += lines.flatMap { line in letters.map { line + $0 } }.filter { !lines.contains($0) } }
        var patterns: [[String]] = [[]]
        for _ in 0..<4 { patterns += patterns.flatMap { pattern in (letters + ["<..>"]).map { pattern + [$0] } } }
        var outcomes: Set<Bool> = []
        for pattern in Set(patterns) {
            let golden = GoldenPattern(pattern.joined())
            for line in Set(lines) {
                let isMatch = Self.everyWay(pattern[...], Array(line)[...])
                outcomes.insert(isMatch)
                #expect(golden.matches(line) == isMatch, "\(pattern.joined()) against ‘\(line)’")
            }
        }
        #expect(outcomes == [true, false])
    }

    private static func everyWay(_ pattern: ArraySlice<String>, _ line: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return line.isEmpty }
        let rest = pattern.dropFirst()
        if first == "<..>" { return (0...line.count).contains { everyWay(rest, line.dropFirst($0)) } }
        guard let letter = line.first, String(letter) == first else { return false }
        return everyWay(rest, line.dropFirst())
    }
}
