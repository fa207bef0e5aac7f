import TestSupport
import Testing
import mbosh

@testable import Lang
@testable import LangTest

/// Sessions that are saved by `history save`, and what a test run says of the scripts.
@Suite struct HistoryScriptTests {
    /// A prompt as far as the history knows it: statements run one after the other, what fails is forgotten.
    private final class Prompt {
        let shell = Shell()

        /// - Returns: false when it ended in an error.
        @discardableResult
        func type(_ text: String) async throws -> Bool {
            await shell.session.prepareToRemember()
            do {
                let answers = try await shell.answers(text)
                let parsed = Parser.parse(Source(name: "t", text: text))
                guard let statement = parsed.script.lines.first?.statement else { return true }
                var query: BoundQuery?
                if case .query(let written) = statement {
                    query = try Binder(shell.session.table, variables: await shell.session.variables).bind(written)
                }
                let output = answers.count == 1 ? try answers.map { try Shell.text($0) }.joined() : ""
                let hasFailed = answers.contains { answer in
                    if case .assertion(let result) = answer.value { result.outcome.isUnproven } else { false }
                }
                await shell.session.remember(query, text, output: output, hasFailed: hasFailed)
                return true
            } catch is Diagnostic {
                return false
            }
        }

        func saved(at path: String) async throws -> String {
            try await shell.run("history save \"\(path)\"")
            return try ScriptFile.read(path, limit: 1 << 20)
        }
    }

    /// The findings of `mbosh test` about a script.
    private static func findings(_ script: String) async -> [String] {
        let runner = TestFileRunner(table: .whole, build: BuildInfo(version: "0")) { try Shell.text($0) }
        let report = await runner.run(Source(name: "s.mbo", text: script), path: "s.mbo").report
        let refused = report.refusals.map { "\($0.diagnostic.code) \($0.diagnostic.message)" }
        let bad = report.tests.filter { $0.outcome != .passed }
        return refused + bad.flatMap { test in [test.name] + test.findings.map(\.summary) }
            + (report.assertions.total == 0 ? ["nothing is claimed"] : [])
    }

    // Catches a script that asks at another moment, of other data or with other settings than the session did.
    @Test func `what a statement found is made before it`() async throws {
        let folder = try TemporaryFolder()
        let prompt = Prompt()
        // As an rc file or another statement that is in no script would do.
        try await prompt.shell.run("set depth 3\nload synthetic seed=3 records=400\nlet n = 7\nat record 100\nbbo SYN1")
        try await prompt.type("bbo SYN1 | as json")
        try await prompt.shell.run("at record 150")
        try await prompt.type("repeat 2 { step }")
        try await prompt.type("print $n")
        try await prompt.type("stream at max on :0 &")
        try await prompt.type("wait")
        try await prompt.type("bbo SYN1 | as json")
        try await prompt.type("assert 1 == 2")
        try await prompt.type("print last command elapsed")
        try await prompt.type("book NOPE")
        let text = try await prompt.saved(at: folder.file("s.mbo"))
        #expect(await Self.findings(text) == [], "\(text)")
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(5) == [
                "# Saved by `history save`.", "set depth 3", "load synthetic seed=3 records=400", "at record 100",
                "bbo SYN1",
            ], "\(text)")
        #expect(lines.contains("at record 150") && lines.contains("let n = 7"), "\(text)")
        for comment in ["it ran in the background", "a claim in it failed", "it asks what ran before it"] {
            #expect(lines.contains("# left out, \(comment):"), "\(text)")
        }
        #expect(lines.contains("#   stream at max on :0 &") && lines.contains("#   assert 1 == 2"))
    }

    // Catches keys on disk, also in comments.
    @Test func `a key is in no script`() async throws {
        let folder = try TemporaryFolder()
        let prompt = Prompt()
        try await prompt.type("print 1")
        try await prompt.type("serve live on :0 key db-12345678901234567890123456789")
        let text = try await prompt.saved(at: folder.file("s.mbo"))
        #expect(!text.contains("db-1234") && text.contains("# left out, a key belongs in no file:"), "\(text)")
        #expect(await Self.findings(text) == [])
        await prompt.shell.session.close()
    }

    /// One statement of a session, of those that are typed at prompts and pasted into them.
    private static func statement(_ random: inout RandomScript.Random) -> String {
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        let symbol = ["SYN1", "SYN2"][number(0...1)]
        let name = ["a", "b", "c"][number(0...2)]
        let record = number(0...400)
        switch number(0...33) {
        case 0: return "at record \(record)"
        case 1: return "step \(number(1...5))"
        case 2: return "back \(number(1...5)) record"
        case 3: return "next trade all"
        case 4: return "bbo \(symbol)"
        case 5: return "book \(symbol) depth \(number(1...4))"
        case 6: return "at record \(record) bbo all"
        case 7: return "trades all tail \(number(1...4)) | as csv"
        case 8: return "records from record \(record / 2 + 1) to record \(record / 2 + 3) | as ndjson"
        case 9: return "let \(name) = \(number(1...99))"
        case 10: return "let \(name) = bbo \(symbol) bid"
        case 11: return "print $\(name)"
        case 12: return "let \(name) = $\(name) + 1"
        case 13: return "repeat \(number(1...3)) {\n  step\n  let \(name) = \(number(1...9))\n}"
        case 14: return "for s in SYN1, SYN2 {\n  bbo $s\n}"
        case 15: return "if $\(name) > 40 { step 2 } else { back 1 record }"
        case 16: return "load synthetic seed=\(number(1...3)) records=400 instruments=2"
        case 17: return "set depth \(number(1...9))"
        case 18: return "set tz +0\(number(0...5)):00"
        case 19: return "set format \(["auto", "csv", "json"][number(0...2)])"
        case 20: return "assert $\(name) == \(number(1...9))"
        case 21: return "assert invariants"
        case 22: return "expect error E0302: bbo NOPE"
        case 23: return "repeat 2 {\n  step 3\n  let \(name) = 5\n  book NOPE\n}"
        case 24: return "mark m\(number(1...2))"
        case 25: return "at m\(number(1...2))"
        case 26: return "book"
        case 27: return "stream at max on :0"
        case 28: return "stream at max on :0 &"
        case 29: return "print last command elapsed"
        case 30: return "let \(name) = last command elapsed"
        case 31: return "serve http on :0"
        case 32: return "print $port"
        default:
            return ["jobs", "wait", "info", "history", "stop", "help book", "let \(name) = symbols", "digest"][
                number(0...7)]
        }
    }

    // Catches any session whose script does not pass: moves, questions, blocks, names, loads, settings, jobs, failures.
    @Test(arguments: 1...12) func `a random session passes as a script`(seed: UInt64) async throws {
        var random = RandomScript.Random(state: seed)
        let folder = try TemporaryFolder()
        let prompt = Prompt()
        try await prompt.type("load synthetic seed=1 records=400 instruments=2")
        for name in ["a", "b", "c"] { try await prompt.type("let \(name) = 1") }
        var typed: [String] = []
        for _ in 0..<40 {
            let statement = Self.statement(&random)
            typed.append(statement)
            try await prompt.type(statement)
        }
        let text = try await prompt.saved(at: folder.file("s.mbo"))
        let findings = await Self.findings(text)
        #expect(findings == [], "\(findings)\n====\n\(typed.joined(separator: "\n"))\n====\n\(text)")
        await prompt.shell.session.close()
    }
}
