import Testing

@testable import Lang

@Suite struct VisibleTextTests {
    // Catches a character that a terminal obeys, or one that is readable and is taken away.
    @Test(arguments: [
        ("A\u{1B}]0;x\u{07}B", "A␛]0;x␇B"), ("a\r\nb", "a␍␊b"), ("\u{9B}2J", "\\u{9B}2J"), ("\u{7F}", "␡"),
        ("ab\u{202E}cd\u{2066}", "ab\\u{202E}cd\\u{2066}"), ("z\u{200B}w", "z\\u{200B}w"), ("\u{FEFF}x", "\\u{FEFF}x"),
        ("größe 中文 👩‍💻 é", "größe 中文 👩‍💻 é"), ("▸ │ – ‘’", "▸ │ – ‘’"), ("", ""),
    ]) func `what a terminal would obey is shown`(text: String, shown: String) {
        #expect(VisibleText.of(text) == shown)
        #expect(VisibleText.of(shown) == shown)
    }

    // Catches JSON that is no JSON any more where it is shown.
    @Test func `stand-ins in JSON are JSON's own`() {
        #expect(
            VisibleText.of("\"a\u{202E}\u{9B}\u{E0041}\"", keeping: ["\n"], as: .json)
                == "\"a\\u202e\\u009b\\udb40\\udc41\"")
    }

    // Catches a symbol whose written form another parser than ours would have to read.
    @Test(arguments: [
        "A\u{1B}[2J", "q\"uote", "back\\slash", "a\tb\nc\rd", "x\u{202E}y", "7203", "ES Z5", "# 1", "brk.b", "X1",
    ])
    func `a symbol as it is written binds to itself`(symbol: String) throws {
        let written = Session.written(symbol)
        #expect(VisibleText.of(written) == written)
        let bound = try BoundDump.bind("book \(written) depth 3")
        #expect(bound.call?.symbols("symbols")?.names.map(\.text) == [symbol])
    }
}
