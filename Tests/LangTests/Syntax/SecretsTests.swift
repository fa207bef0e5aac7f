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
}
