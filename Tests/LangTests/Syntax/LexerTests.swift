import Testing

@testable import Lang

@Suite struct LexerTests {
    private static func output(_ text: String) -> Lexer.Output { Lexer.lex(Source(name: "t", text: text)) }

    private static func kind(_ word: String) throws -> Item.Kind? {
        let output = output(word)
        try #require(output.tokens.count == 2, "\(word) must be one token")
        if case .item(let kind)? = output.tokens.first?.kind { return kind }
        return nil
    }

    // Catches a separator that sneaks into words: each of these must stay one token with its text intact.
    @Test(arguments: [
        "BRK.B", "ESZ5-ESH6", "x0.5", "x10", "day.dbn.zst", "data/*.dbn.zst", "~/day.dbn", "no-cross", "-", "a#b",
        "!slow",
        "a$b", "$day.csv", "sqlite:mbo.db", "clickhouse://host/db", "5%", ".help", "\\q", "1.2.3", "2025-09-24.dbn",
        "1e5",
        "214921047cd9c38f01988d52ff923a3830fd124bd9be6c86fa39c2e3f0459122", "12345678901234567890123456789012e7",
        "18446744073709551615", "9999999999999999999", "1234567890123456789012345678901234567890d", "x:y", "1:9000",
        "30m1h",
        "5.", "größe", "E0203", "h:123456", "a::", "[x]:1",
    ]) func `a word without a special shape keeps its text`(word: String) throws {
        #expect(try Self.kind(word) == .word)
        #expect(Self.output(word).tokens.first?.text == word)
        #expect(Self.output(word).diagnostics.isEmpty)
    }

    // Catches inexact or missing magnitudes.
    @Test(arguments: [
        ("10", 10, 0), ("64.83", 6483, 2), ("-0.5", -5, 1), ("100k", 100_000, 0), ("2.5M", 2_500_000, 0),
        ("1G", 1_000_000_000, 0),
        ("0.0001k", 1, 1), ("2.50", 250, 2), (".5", 5, 1), ("+7", 7, 0), ("007", 7, 0),
        ("9223372036854775807", Int64.max, 0),
        ("1.0000000000000000000000000", 1, 0), ("0.000000000000000001", 1, 18),
        ("1758743100000000000", 1_758_743_100_000_000_000, 0),
    ]) func `numbers are exact`(word: String, digits: Int64, scale: Int) throws {
        #expect(try Self.kind(word) == .number(DecimalLiteral(digits: digits, scale: scale)))
    }

    // Catches a rate read as a path, and the reverse.
    @Test func `a rate is a number per second`() throws {
        #expect(try Self.kind("500k/s") == .rate(DecimalLiteral(digits: 500_000, scale: 0)))
        #expect(try Self.kind("0.5/s") == .rate(DecimalLiteral(digits: 5, scale: 1)))
        #expect(try Self.kind("500k/m") == .word)
    }

    // Catches a wrong unit (m is minutes), a lost part, and rounding.
    @Test(arguments: [
        ("250us", 250_000), ("5ms", 5_000_000), ("30s", 30_000_000_000), ("1m", 60_000_000_000),
        ("1h30m", 5_400_000_000_000),
        ("1d", 86_400_000_000_000), ("7ns", 7), ("0s", 0), ("2.5s", 2_500_000_000), ("12.123456789s", 12_123_456_789),
        ("1d2h3m4s5ms6us7ns", 93_784_005_006_007), ("106751d", 9_223_286_400_000_000_000),
    ]) func `durations are whole nanoseconds`(word: String, nanos: Int64) throws {
        #expect(try Self.kind(word) == .duration(nanos: nanos))
    }

    // Catches clocks that lose their fraction and offsets that lose their sign.
    @Test(arguments: [
        ("19:45", TimeExpression.Kind.clock(nanosOfDay: 71_100_000_000_000)),
        ("9:05:07", .clock(nanosOfDay: 32_707_000_000_000)),
        ("19:45:00.000000001", .clock(nanosOfDay: 71_100_000_000_001)), ("00:00:00.5", .clock(nanosOfDay: 500_000_000)),
        ("23:59:59.999999999", .clock(nanosOfDay: 86_399_999_999_999)), ("+5m", .offset(nanos: 300_000_000_000)),
        ("-1h30m", .offset(nanos: -5_400_000_000_000)), ("2025-09-24", .iso("2025-09-24")),
        ("2024-02-29", .iso("2024-02-29")), ("2025-09-24T19:45", .iso("2025-09-24T19:45")),
        ("2025-09-24T19:45:00Z", .iso("2025-09-24T19:45:00Z")),
        ("2025-09-24T19:45:00.5+02:00", .iso("2025-09-24T19:45:00.5+02:00")),
        ("2025-09-24T19:45:00.123456789Z", .iso("2025-09-24T19:45:00.123456789Z")),
    ]) func `times are read by their shape`(word: String, kind: TimeExpression.Kind) throws {
        #expect(try Self.kind(word) == .time(TimeExpression(kind, span: SourceSpan(0, word.utf8.count))))
    }

    // Catches a host read as a clock, brackets kept in an IPv6 host, and a port that wraps.
    @Test(
        arguments: [
            (":9000", nil, 9000), (":0", nil, 0), ("127.0.0.1:9000", "127.0.0.1", 9000), ("[::1]:9000", "::1", 9000),
            ("localhost:0", "localhost", 0), ("feed-1.example.com:65535", "feed-1.example.com", 65535),
        ] as [(String, String?, Int)]) func `addresses are read by their shape`(word: String, host: String?, port: Int)
        throws
    {
        #expect(try Self.kind(word) == .address(host: host, port: port))
    }

    // Catches an operator glued to its neighbours being lost, or an arithmetic one being found inside a word.
    @Test func `comparisons cut words and arithmetic does not`() {
        let texts = { (text: String) in Self.output(text).tokens.dropLast().map(\.text) }
        #expect(texts("a<=b") == ["a", "<=", "b"])
        #expect(texts("a!=b") == ["a", "!=", "b"])
        #expect(texts("seed==7") == ["seed", "==", "7"])
        #expect(texts("symbol ~ CL") == ["symbol", "~", "CL"])
        #expect(texts("a+b*c/d-e") == ["a+b*c/d-e"])
        #expect(texts("a + b") == ["a", "+", "b"])
        #expect(texts("E0203: bok") == ["E0203", ":", "bok"])
        #expect(texts("(a)&b|c,{d}") == ["(", "a", ")", "&", "b", "|", "c", ",", "{", "d", "}"])
    }

    // Catches `#` inside a word starting a comment, and a comment that swallows the next line.
    @Test func `a comment starts only at the start of a word`() {
        let kinds = Self.output("a#b # c \t\r\nd").tokens.map(\.kind)
        #expect(kinds == [.item(.word), .comment(" c"), .newline, .item(.word), .end])
    }

    // Catches wrong escapes.
    @Test func `escapes in texts are resolved`() throws {
        #expect(try Self.kind(#""a\"b\\c\n\t\r\u{1F600}""#) == .string("a\"b\\c\n\t\r😀"))
        #expect(try Self.kind(#""CL:BF X5-Z5 # | {""#) == .string("CL:BF X5-Z5 # | {"))
    }

    // Catches a shape that is plainly wrong passing as a word, and a caret in the wrong place.
    @Test(arguments: [
        ("at 25:00", "E0106 3..<8"), ("at 2025-13-01", "E0106 3..<13"), ("at 2025-02-29", "E0106 3..<13"),
        ("at 2025-09-24T24:00:00Z", "E0106 3..<23"), ("at 2025-09-24T19:45:00+24:00", "E0106 3..<28"),
        ("at 19:45:00.1234567890", "E0106 3..<22"), ("stream on :99999", "E0103 10..<16"),
        ("stream on 127.0.0.1:123456", "E0103 10..<26"), ("head 99999999999G", "E0103 5..<17"),
        ("head 1.1234567890123456789", "E0103 5..<26"), ("sleep 0.5ns", "E0103 6..<11"),
        ("sleep 200000d", "E0103 6..<13"),
        (#"load "x"#, "E0102 5..<7"), (#"load "\s""#, "E0104 6..<8"), (#"load "\u{110000}""#, "E0104 6..<15"),
        (#"load "\é""#, "E0104 6..<9"), ("print $", "E0105 6..<7"), ("print $5", "E0105 6..<8"),
        ("book;", "E0109 4..<5"),
        ("load 'x'", "E0109 5..<8"), ("load “x”", "E0109 5..<12"), ("load a\\ b", "E0108 6..<7"),
        ("a \0\u{1} b", "E0101 2..<4"),
        ("load \"\u{7}\"", "E0101 6..<7"),
    ]) func `malformed words are refused in place`(text: String, expected: String) {
        let found = Self.output(text).diagnostics.map { "\($0.code) \($0.span.start)..<\($0.span.end)" }
        #expect(found == [expected])
    }

    // Catches quadratic scans and traps on input that is large in one dimension.
    @Test(arguments: [
        "a", "9", "\0", "$", "\"", "\\", "{", "(", "|", ",", "=", ":", "é", "a ", "-", "\n", "----\n", "x=", "not ",
    ])
    func `a long line of one thing is only long`(piece: String) {
        let text = String(repeating: piece, count: 20_000 / piece.utf8.count)
        let (script, diagnostics) = Parser.parse(Source(name: "t", text: text))
        #expect(diagnostics.count <= 2 * (DiagnosticLog.limit + 1))
        if diagnostics.isEmpty { #expect(Printer.print(script).utf8.count <= text.utf8.count + 1) }
    }
}
