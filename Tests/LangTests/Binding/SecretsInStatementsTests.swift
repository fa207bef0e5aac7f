import Testing

@testable import Lang

@Suite struct SecretsInStatementsTests {
    // Catches a key that would be kept in a file, wherever in a line it stands and however broken the line is.
    @Test(arguments: [
        "serve live key db-secret", "serve live on :0 key \"a,b\" at x10", "repeat 2 { serve live key db-secret }",
        "print 1\nserve live \\\n  key db-secret", "serve live kee 5 key db-secret", "serve live key 12345 |",
        // Misspelt, differently put, or left out again: the same key is in it.
        "conect live :1 key abc", "connect liev :1 key abc", "connect live :1 kay abc", "serv live key=abc",
        "serve live KEY abc",
        "serve live key: abc", "serve live key = abc", "serve http token abc", "serve live on \":0 key abc",
        "#connect live key abc",
        "print \"connect live :1 key abc\"", "serve live key abc, def", "let api-key = \"a longer text\"",
        "param token=abcdef",
        "print \"db-0123456789abcdefghijABCDEFGHI\"", "let k = db-0123456789abcdefghijABCDEFGHI",
        "key 0123456789abcdefg", "book KEY # serve live key x",
    ])
    func `a key is a secret`(text: String) { #expect(Secrets.areIn(text)) }

    // Catches lines without a key that are kept out of the history.
    @Test(arguments: [
        "serve live key $key", "serve live on :0", "print key db", "let key = 5", "serve live key", "",
        "serve http on :0\nprint key x", "book KEY", "let keys = 5", "let key = bbo ACME spread",
        "load db-2025-01-06.dbn.zst",
        "symbols like \"key\"", "connect live :1 key $key retry 0s", "let key = $other",
        "serve live key-file secret.txt",
    ])
    func `a statement without a key is no secret`(text: String) { #expect(!Secrets.areIn(text)) }
}
