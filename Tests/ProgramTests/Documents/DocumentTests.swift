import TestSupport
import Testing

@testable import Lang
@testable import mbosh

/// The documents that are made from the command table. `MBOSH_RECORD=1 swift test --filter DocumentTests` writes them anew.
@Suite struct DocumentTests {
    // Catches a reference that shows a verb, an option or an answer that the program no longer has.
    @Test func `the reference page is up to date`() async throws {
        let page = ReferencePage(output: try await ExampleOutputs.all()).text
        for signature in CommandTable.whole.verbs.map(\.signature) + CommandTable.whole.stages {
            #expect(
                page.contains(signature.syntax) && page.contains(signature.summary.dropFirst()), "\(signature.name)")
        }
        try Self.compare(page, "docs/reference.md")
    }

    // Catches a page of errors without the newest, or with a message of yesterday.
    @Test func `the page of errors is up to date`() throws {
        for code in CommandTable.whole.codes { #expect(ErrorsPage.text.contains("## \(code.code)\n")) }
        try Self.compare(ErrorsPage.text, "docs/errors.md")
    }

    // Catches a manual page that leaves out a flag or a verb.
    @Test func `the manual page is up to date`() throws {
        try Self.compare(ManPage.text, "docs/mbosh.1")
    }

    // Catches an editor grammar that does not know the newest verb.
    @Test func `the editor grammar is up to date`() throws {
        let text = EditorGrammar().text
        let patterns = try JSONText(text)["patterns"]
        #expect(patterns?.elements?.count == EditorGrammar().rules.count + 2)
        try Self.compare(text, "docs/mbosh.tmLanguage.json")
    }

    // Catches a rule that colours nothing: an expression that is none, a word that another hides, a group that is not there.
    @Test(arguments: [
        ("book CLX5 depth 10", "book", "keyword.control.verb.mbosh"), ("  exit", "exit", "keyword.control.verb.mbosh"),
        (".help", "help", "keyword.control.verb.mbosh"), ("at 19:45 book CLX5", "at", "keyword.control.scope.mbosh"),
        ("at 19:45 book CLX5", "19:45", "constant.numeric.time.mbosh"),
        ("at 2025-09-24T19:45:00Z", "2025-09-24T19:45:00Z", "constant.numeric.time.mbosh"),
        ("book CLX5 depth 10", "CLX5", "entity.name.type.symbol.mbosh"),
        ("book CLX5 depth 10", "depth", "variable.parameter.option.mbosh"),
        ("book CLX5 depth 10", "10", "constant.numeric.mbosh"), ("stream at 100k", "100k", "constant.numeric.mbosh"),
        ("last 1h30m trades", "1h30m", "constant.numeric.duration.mbosh"),
        ("trades | where size > 5", "where", "support.function.stage.mbosh"),
        ("trades | where size > 5", ">", "keyword.operator.mbosh"),
        ("info # why", "# why", "comment.line.number-sign.mbosh"),
        ("print $port", "$port", "variable.other.mbosh"), ("assert not $x", "not", "keyword.operator.word.mbosh"),
        ("book \\", "\\", "constant.character.escape.continuation.mbosh"),
        ("stream &", "&", "punctuation.separator.pipe.mbosh"),
    ]) func `the editor grammar names what it sees`(line: String, word: String, name: String) throws {
        var found: [Substring] = []
        for rule in EditorGrammar().rules where rule.name == name {
            for match in line.matches(of: try Regex(rule.match)) {
                if let part = rule.group.map({ match.output[$0].substring }) ?? line[match.range] { found.append(part) }
            }
        }
        #expect(found.contains(Substring(word)), "\(found)")
    }

    // Catches a verb or a stage that an editor shows as any word.
    @Test func `the editor grammar knows every verb and stage`() throws {
        let rules = EditorGrammar().rules
        let verb = try Regex(rules.first { $0.name == "keyword.control.verb.mbosh" }?.match ?? "")
        for name in CommandTable.whole.names {
            #expect("\(name) X".firstMatch(of: verb)?.output[1].substring == Substring(name))
        }
        let stage = try Regex(rules.first { $0.name == "support.function.stage.mbosh" }?.match ?? "")
        for name in CommandTable.whole.stages.map(\.name) {
            #expect("x | \(name) y".firstMatch(of: stage)?.output[1].substring == Substring(name))
        }
    }

    private static func compare(_ text: String, _ path: String) throws {
        if RecordMode.isOn {
            try FileBytes.write(Array(text.utf8), to: ProjectFiles.root + "/" + path)
            return
        }
        let kept = try ProjectFiles.text(path)
        guard kept != text else { return }
        let before = kept.split(separator: "\n", omittingEmptySubsequences: false)
        let now = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(before, now).prefix { $0 == $1 }.count
        let shown = [before, now].map { line < $0.count ? $0[line].debugDescription : "the end" }
        Issue.record(
            "\(path):\(line + 1) is \(shown[0]), to be \(shown[1]); MBOSH_RECORD=1 swift test --filter DocumentTests")
    }
}
