import Testing

@testable import Lang

/// A question inside a statement: which words are whose.
@Suite struct NestedQueryTests {
    // Catches an option that goes to the wrong verb, a stage that stays outside, and a range that is lost.
    @Test(arguments: [
        ("watch book CLX5", "watch query=(book symbols=CLX5)"),
        (
            "watch every 1s times 3 mid CLX5 every 5m",
            "watch every=1000000000ns query=(mid every=300000000000ns symbols=CLX5) times=3"
        ),
        ("watch book CLX5 depth 5 times 3", "watch query=(book depth=5 symbols=CLX5) times=3"),
        (
            "watch stats all | sort records desc | head 3",
            "watch query=(stats symbols=* | sort order=records desc | head rows=3)"
        ),
        ("watch at record 7 book", "watch query=(at<record 7> book)"),
        ("watch plot mid CLX5 every 1m", "watch query=(plot query=(mid every=60000000000ns symbols=CLX5))"),
        ("plot mid CLX5 every 1m to mid.svg", "plot query=(mid every=60000000000ns symbols=CLX5) to=\"mid.svg\""),
        ("plot to mid.svg mid CLX5", "plot query=(mid symbols=CLX5) to=\"mid.svg\""),
        (
            "plot mid from start to end to \"a b.svg\" as line",
            "plot as=\"line\" query=(mid from<name start>to<name end>) to=\"a b.svg\""
        ),
        (
            "plot book CLX5 from start to end every 1m",
            "plot query=(book every=60000000000ns symbols=CLX5 from<name start>to<name end>)"
        ),
        ("from start to end plot mid", "plot query=(mid from<name start>to<name end>)"),
        ("plot last 5m vwap", "plot query=(vwap last<300000000000ns>)"),
        ("plot mid | head 3 | as json", "plot query=(mid | head rows=3) | json"),
        ("plot mid | save mid.csv", "plot query=(mid) | save path=\"mid.csv\""),
        ("at record 5 plot book", "at<record 5> plot query=(book)"),
    ])
    func `words belong to the nearest verb that takes them`(line: String, expected: String) throws {
        #expect(try BoundDump.of(line) == expected)
    }

    // Catches a live screen of something that changes the session, and a mistake that is pointed at elsewhere.
    @Test(arguments: [
        ("watch", "E0202"), ("watch every 1s", "E0202"), ("watch load demo", "E0204 ‘load’"),
        ("watch watch book", "E0204 ‘watch’"),
        ("plot plot mid", "E0204 ‘plot’"), ("watch bok", "E0201 ‘bok’"), ("watch book CLX5 dept 5", "E0203 ‘dept’"),
        ("book CLX5 every 1m", "E0203 ‘every’"), ("plot mid as pie", "E0204 ‘pie’"), ("watch from start book", "E0206"),
        ("at start watch book", "E0206"), ("watch at 19:45 quality", "E02"),
    ])
    func `a verb that watch or plot cannot ask is refused in its place`(line: String, expected: String) throws {
        let found = try BoundDump.of(line)
        if line == "watch at 19:45 quality" { return #expect(!found.isEmpty) }
        #expect(found.hasPrefix(expected), "\(found)")
    }
}
