import Testing

@testable import Lang

@Suite struct ASCIITextTests {
    // Catches a sign of the program that a terminal in the C locale would show as garbage.
    @Test func `the signs of the program have ASCII in their place`() {
        #expect(ASCIIText.of("99.34 × 36 │ µs … ‘a’ “b” ✓ ✗ ▸ → ≤") == "99.34 x 36 | us ... 'a' \"b\" ok FAIL > -> <=")
        #expect(ASCIIText.of("█▌⣿─┤") == "###-+")
        #expect(ASCIIText.of("\u{241B}[31m") == "^[[31m")
    }

    // Catches other people's characters that are lost or sent.
    @Test func `what is the user's own is shown by its number`() {
        #expect(ASCIIText.of("é中\u{1F600}") == "\\u{e9}\\u{4e2d}\\u{1f600}")
        #expect(ASCIIText.of("{\"a\":\"é…\u{1F600}\"}", as: .json) == "{\"a\":\"\\u00e9\\u2026\\ud83d\\ude00\"}")
        #expect(ASCIIText.of([0x41, 0xFF, 0x42]) == Array("A?B".utf8))
    }

    // Catches a second pass that changes what the first has made.
    @Test func `doing it twice changes nothing`() {
        let text = "a × é … \u{2400}"
        #expect(ASCIIText.of(ASCIIText.of(text)) == ASCIIText.of(text))
        #expect(ASCIIText.of("plain\u{1B}[0m\n") == "plain\u{1B}[0m\n")
    }
}
