import TestSupport
import Testing
import mbosh

@testable import Lang

@Suite struct ScriptFormatterTests {
    private static func format(_ text: String) throws -> String {
        guard case .formatted(let result) = ScriptFormatter(.whole).format(Source(name: "t", text: text)) else {
            Issue.record("refused: \(text.debugDescription)")
            return ""
        }
        return result
    }

    // Catches a form that is changed a second time, a statement whose meaning the formatter changes, and a comment, a golden
    // or a broken line that it loses.
    @Test(arguments: Array(0..<400) as [UInt64]) func `any script keeps what it says`(seed: UInt64) throws {
        let written = RandomScript(seed: seed)
        let once = try Self.format(written.text)
        #expect(try Self.format(once) == once, "\(written.text.debugDescription)")
        #expect(Self.meaning(once) == Self.meaning(written.text), "\(written.text.debugDescription)")
        let script = Parser.parse(Source(name: "t", text: once)).script
        #expect(Self.goldens(script.lines) == written.goldens, "\(written.text.debugDescription)")
        #expect(Self.comments(script.lines).sorted() == written.comments.sorted())
    }

    // Catches a generator that makes nothing of what the test above is about.
    @Test func `the scripts have goldens, comments and broken lines`() throws {
        let scripts = (0..<400).map { RandomScript(seed: $0) }
        #expect(scripts.reduce(0) { $0 + $1.goldens.count } > 100)
        #expect(scripts.reduce(0) { $0 + $1.comments.count } > 200)
        let broken = try scripts.map { try Self.format($0.text).split(separator: "\n").count { $0.hasSuffix(" \\") } }
        #expect(broken.reduce(0, +) > 100)
    }

    // Catches a script of the project that is not in its own canonical form.
    @Test(arguments: ["examples", "scripts"]) func `the project's scripts are formatted`(folder: String) throws {
        let names = try ProjectFiles.names(in: folder).filter { $0.hasSuffix(".mbo") }
        #expect(!names.isEmpty)
        for name in names {
            let text = try ProjectFiles.text("\(folder)/\(name)")
            #expect(try Self.format(text) == text, "`mbosh fmt \(folder)/\(name)` mends it")
        }
    }

    // Catches an alias that is left as it was, and a word that only looks like one.
    @Test(arguments: [
        ("exit 3", "quit 3\n"), (".help  book", "help book\n"), ("repeat 2 { \\q }", "repeat 2 {\n  quit\n}\n"),
        ("expect error: exit", "expect error: quit\n"), ("print exit | head 1", "print exit | head 1\n"),
        ("if a { b } else { exit }", "if a {\n  b\n} else {\n  quit\n}\n"), ("bok CLX5", "bok CLX5\n"),
    ]) func `verbs have one name`(text: String, expected: String) throws { #expect(try Self.format(text) == expected) }

    // Catches a formatter that writes down half of a script it did not understand.
    @Test func `a script that does not parse is refused`() {
        guard
            case .refused(let diagnostics) = ScriptFormatter(.whole).format(
                Source(name: "t", text: "info\nbook \"x\n}"))
        else {
            Issue.record("formatted")
            return
        }
        #expect(diagnostics.map(\.code) == [.unclosedQuote, .strayBrace])
    }

    /// The tree with the verbs' own names.
    private static func meaning(_ text: String) -> String {
        TreeDump.withoutBlankLines(text).replacing("(.quit", with: "(quit").replacing("(exit", with: "(quit")
    }

    private static func goldens(_ lines: [Line]) -> [String] {
        lines.compactMap(\.statement).flatMap { goldens($0) }
    }

    private static func goldens(_ statement: Statement) -> [String] {
        switch statement {
        case .query: []
        case .golden(_, let golden): [golden.text]
        case .guarded(_, let statement, _): goldens(statement)
        case .block(let block): goldens(block.body) + goldens(block.otherwise ?? [])
        }
    }

    private static func comments(_ lines: [Line]) -> [String] {
        lines.flatMap { line -> [String] in
            var found = line.comment.map { [$0] } ?? []
            if case .block(let block)? = line.statement {
                found += comments(block.body) + comments(block.otherwise ?? [])
            }
            return found
        }
    }
}
