import Testing

@testable import Lang

@Suite struct SecretsInStatementsTests {
    // Catches a key that would be kept in a file, in whatever place of a line or however broken the line is.
    @Test(arguments: [
        "serve live key db-secret", "serve live on :0 key \"a,b\" at x10", "repeat 2 { serve live key db-secret }",
        "print 1\nserve live \\\n  key db-secret", "serve live kee 5 key db-secret", "serve live key 12345 |",
    ])
    func `a key is a secret`(text: String) { #expect(Secrets.areIn(text)) }

    // Catches lines that are lost from the history for nothing.
    @Test(arguments: [
        "serve live key $key", "serve live on :0", "print key db", "let key = 5", "serve live key", "",
        "serve http on :0\nprint key x", "book KEY # serve live key x",
    ])
    func `nothing else is`(text: String) { #expect(!Secrets.areIn(text)) }
}
