import TestSupport
import Testing
import mbosh

@testable import Lang

/// The words that users of other shells type first.
@Suite struct ForeignWordsTests {
    // Catches advice that names a verb there is not, and a word that became a verb and needs no advice any more.
    @Test func `each hint names a verb, and no word is one`() {
        let table = CommandTable.whole
        for (words, help) in ForeignWords.hints {
            #expect(!words.isEmpty)
            for word in words { #expect(table[word] == nil, "\(word)") }
            let quoted = help.matches(of: /`([^`]+)`/).map { String($0.1) }
            for text in quoted where text != "fg" {
                let first = text.split(separator: " ").first { $0 != "|" }.map(String.init) ?? ""
                #expect(
                    table[first] != nil || table.stage(first) != nil || Scope.words.contains(first),
                    "\(text)")
            }
        }
        let all = ForeignWords.hints.flatMap(\.words)
        #expect(Set(all).count == all.count)
    }

    // Catches advice that never reaches the user, or hides a better one.
    @Test(arguments: [
        (".tables", "`symbols`"), ("\\d", "`symbols`"), ("SELECT 1", "no SQL"), ("SELECT * FROM book", "`book`"),
        (".mode csv", "`set format csv`"),
        ("\\i x.mbo", "`include"), (".read x.mbo", "`include"), ("ladder ACME", "`book SYMBOL`"),
        ("!ls", "no other program"),
        ("boook", "`book`"), ("size = 3", "`let size"), ("where x > 1", "behind `|`"),
    ])
    func `an unknown verb's error says which verb to use`(line: String, expected: String) throws {
        let parsed = Parser.parse(Source(name: "t", text: line))
        let statement = try #require(parsed.script.lines.first?.statement)
        do throws(Diagnostic) {
            _ = try Binder(.whole).bind(statement)
            Issue.record("\(line) binds")
        } catch {
            #expect(error.code == .unknownVerb && error.help?.contains(expected) == true, "\(error)")
        }
    }

    // Catches help that cannot be had by the names it has elsewhere.
    @Test(arguments: ["help", ".help", "\\help", "\\?", "\\h", "?"]) func `help is had by its names elsewhere`(
        name: String
    ) {
        #expect(CommandTable.whole[name]?.signature.name == "help")
    }
}
