import Testing

@testable import Lang

/// The examples of `help` run, on the market they promise to run on.
@Suite struct VerbExampleTests {
    // Catches help that shows what does not work: all of a verb's examples, one after the other in one session.
    @Test(arguments: CommandTable.standard.verbs.map(\.signature.name))
    func `every example of a verb runs`(name: String) async throws {
        let signature = try #require(CommandTable.standard[name]?.signature)
        let shell = Shell()
        try await shell.run("load demo")
        for example in signature.examples {
            switch example.expectation {
            case .binds: continue
            case .fails(let code): #expect(try await shell.failure(example.line)?.code == code, "\(example.line)")
            case .succeeds: try Self.expectPass(try await shell.run(example.line), example.line)
            case .prints(let text):
                let value = try await shell.run(example.line)
                try Self.expectPass(value, example.line)
                #expect(Self.shown(value).contains(text), "\(example.line): \(Self.shown(value).prefix(300))")
            }
        }
        if name == "quit" { #expect(await shell.session.status.quitStatus == 0) }
        await shell.session.close()
        #expect(await shell.session.status.jobs.isEmpty)
    }

    private static func expectPass(_ value: Value, _ line: String) throws {
        if case .assertion(let result) = value { #expect(result.outcome == .pass, "\(line): \(result.summary)") }
    }

    /// What a renderer would have to say: the values as JSON, pages as they are, tables with their head.
    private static func shown(_ value: Value) -> String {
        switch value {
        case .page(let text): text
        case .table(let table): table.columns.map(\.name).joined(separator: ",") + "\n" + (value.json ?? "")
        default: value.json ?? ""
        }
    }
}
