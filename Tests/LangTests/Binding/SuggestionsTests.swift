import Testing

@testable import Lang

@Suite struct SuggestionsTests {
    // Catches a distance that does not know a swap, or counts it twice.
    @Test(arguments: [
        ("", "", 0), ("book", "book", 0), ("bok", "book", 1), ("boook", "book", 1), ("bokk", "book", 1),
        ("obok", "book", 1), ("dept", "depth", 1), ("digets", "digest", 1), ("", "abc", 3), ("kitten", "sitting", 3),
    ]) func `a distance counts edits, and a swap as one`(a: String, b: String, distance: Int) {
        #expect(Suggestions.distance(Array(a), Array(b)) == distance)
        #expect(Suggestions.distance(Array(b), Array(a)) == distance)
    }

    // Catches a wild guess, and a near word that loses to a farther one.
    @Test func `the suggestion is the nearest word within two edits`() {
        let words = ["book", "bbo", "depth", "digest"]
        #expect(Suggestions.nearest("boo", among: words) == "book")
        #expect(Suggestions.nearest("digst", among: words) == "digest")
        #expect(Suggestions.nearest("DEPTH", among: words) == "depth")
        #expect(Suggestions.nearest("zebra", among: words) == nil)
        #expect(Suggestions.nearest("diges tion", among: words) == nil)
        #expect(Suggestions.nearest(String(repeating: "b", count: 100), among: words) == nil)
    }
}
