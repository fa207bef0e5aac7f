import Testing

@testable import Engine

@Suite struct SmallJSONTests {
    // Catches half of a pair that becomes another character, and an escape that is read wrong.
    @Test(arguments: [
        (#""\u0041\n\"\\\/""#, "A\n\"\\/"), (#""\ud83d\ude00""#, "😀"), (#""a\uD83D\uDE00b""#, "a😀b"), (#""😀""#, "😀"),
        (#""""#, ""), (#""\b\f\r\t""#, "\u{8}\u{C}\r\t"),
    ]) func `a text is read with its escapes`(json: String, text: String) throws {
        #expect(try SmallJSON(json).string == text)
    }

    // Catches a text that is read although its bytes or its escapes say nothing.
    @Test(arguments: [
        #""\ud83d""#, #""\ud83d\n""#, #""\ude00\ud83d""#, #""\x41""#, #""\u12""#, #""a"#, #""a\"#, "\"a\nb\"",
    ]) func `a text that is none is refused`(json: String) {
        #expect(throws: SmallJSON.Failure.self) { try SmallJSON(json) }
    }

    // Catches bytes beyond UTF-8 that are mended on the way.
    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: SmallJSON.Failure.self) { try SmallJSON(bytes: [0x22, 0xFF, 0x22]) }
    }
}
