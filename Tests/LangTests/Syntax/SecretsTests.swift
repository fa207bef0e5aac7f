import Testing

@testable import Lang

@Suite struct SecretsTests {
    // Catches a key that is seen again in a history or an error, and other words that are hidden for nothing.
    @Test(arguments: [
        ("connect live :1 key db-1 symbols A", "connect live :1 key **** symbols A"),
        ("serve live key \"a, b\" on :0", "serve live key ****** on :0"),
        ("serve live key \"a\\\" b\" on :0", "serve live key ******* on :0"),
        ("connect live :1 key \\\n  db-1", "connect live :1 key \\\n  ****"),
        ("connect live :1 key \"open", "connect live :1 key *****"), ("connect live :1 key", "connect live :1 key"),
        ("test \"the key thing\" {", "test \"the key thing\" {"), ("serve tcp on :0", "serve tcp on :0"),
    ])
    func `keys are starred`(text: String, shown: String) {
        #expect(Secrets.masked(text) == shown)
    }

    private static let key = "db-0123456789abcdefghijABCDEFGHI"

    // Catches a key that the excerpt hides and the sentence above it shows.
    @Test(arguments: ["connect live \(key) :1", "conect live :1 kay hunter2hunter2", "serve live key \"hunter2hunter2"])
    func `an error shows no key in its sentences`(text: String) {
        let source = Source(name: "test", text: text)
        for word in text.split(separator: " ").map({ $0.replacing("\"", with: "") }) where word.count > 10 {
            let error = Diagnostic(
                .unexpectedWord, "found ‘\(word)’", at: SourceSpan(0, 3), label: "‘\(word)’", help: "not `\(word)`")
            let shown = DiagnosticRenderer().render(error, in: source)
            #expect(!shown.contains(word), "\(shown)")
            #expect(!ScriptFailure(error, in: source).json.contains(word))
        }
    }

    // Catches stars where there is no key in a message that is long and plain.
    @Test func `messages keep their words`() {
        let text = "serve live without a key takes any: the key db-short is no vendor's"
        #expect(Secrets.withoutVendorKeys(text) == text)
        #expect(Secrets.withoutVendorKeys("at \(Self.key).") == "at \(String(repeating: "*", count: 32)).")
    }

    // Catches a key two lines above the caret in one statement, and the lines of other statements taken along.
    @Test func `a statement of several lines is one`() {
        let text = "print 1\nserve live \\\n  key hunter2 \\\n  onn :0"
        let excerpt = DiagnosticRenderer().excerpt(SourceSpan(22, 25), in: Source(name: "t", text: text), label: "")
        #expect(excerpt.contains("key *******"))
    }
}
