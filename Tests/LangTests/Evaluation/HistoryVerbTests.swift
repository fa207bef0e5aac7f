import TestSupport
import Testing

@testable import Lang

@Suite struct HistoryVerbTests {
    private static func remember(_ shell: Shell, _ statement: String, output: String) async throws {
        await shell.session.remember(try BoundDump.bind(statement), statement, output: output)
    }

    // Catches a script that does not parse, misses a statement, or expects what depends on the clock.
    @Test func `the script has what lasts, with goldens`() async throws {
        let folder = try TemporaryFolder()
        let shell = Shell()
        for (statement, output) in [
            ("load demo", ""), ("at record 1000", ""), ("bbo ACME | as json", "{\"symbol\":\"ACME\"}\n"),
            ("help", "many lines\n"),
            ("assert no-cross", "pass\n"), ("stream at max on :0", "records 50000\n"), ("print \"----\"", "----\n"),
            ("timing on", ""), ("set timing off", ""), ("set pager off", ""), ("set depth 5", ""),
            ("watch times 1 bbo", "x\n"),
        ] { try await Self.remember(shell, statement, output: output) }
        let path = folder.file("session.mbo")
        try await shell.run("history save \"\(path)\"")
        let text = try Subprocess.run("/bin/cat", [path]).standardOutput
        #expect(
            text == """
                # Saved by `history save`.
                load demo
                at record 1000
                bbo ACME | as json
                ----
                {"symbol":"ACME"}
                ----
                assert no-cross
                stream at max on :0
                print "----"
                set depth 5

                """)
        let parsed = Parser.parse(Source(name: "s", text: text))
        #expect(parsed.diagnostics.isEmpty)
        #expect(parsed.script.lines.compactMap(\.statement).count == 7)
        #expect(try await shell.document("history").elements?.count == 7)
    }

    // Catches an empty script that would pass, and a name that no runner picks up.
    @Test func `an empty history and a name that is no script's are refused`() async throws {
        let shell = Shell()
        #expect(try await shell.complaint("history save a.mbo") == "E0313 a.mbo")
        try await Self.remember(shell, "info", output: "x\n")
        #expect(try await shell.complaint("history save a.txt") == "E0313 a.txt")
        #expect(try await shell.complaint("history save \"no/such/a.mbo\"") == "E0313 \"no/such/a.mbo\"")
    }

    // Catches a switch that is not the setting, or says another state than it has.
    @Test func `timing is the setting of that name`() async throws {
        let shell = Shell()
        #expect(try await shell.json("timing") == "\"off\"")
        try await shell.run("timing on")
        #expect(try await shell.json("set timing") == "\"on\"")
        #expect(await shell.session.habits.showsTiming)
        try await shell.run("set timing off")
        #expect(try await shell.json("timing") == "\"off\"")
    }
}
