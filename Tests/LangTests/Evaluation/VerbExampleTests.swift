import TestSupport
import Testing
import mbosh

@testable import Lang

/// The examples of `help` run, on the market they promise to run on.
@Suite struct VerbExampleTests {
    // Catches help that shows what does not work: all of a verb's examples, one after the other in one session.
    @Test(.wholeLane, arguments: CommandTable.whole.verbs.map(\.signature.name))
    func `every example of a verb runs`(name: String) async throws {
        let signature = try #require(CommandTable.whole[name]?.signature)
        let shell = Shell()
        try await shell.run("load demo")
        for example in signature.examples {
            switch example.expectation {
            case .binds: continue
            case .fails(let code): #expect(try await shell.failure(example.line)?.code == code, "\(example.line)")
            case .succeeds:
                for answer in try await shell.answers(example.line) { try Self.expectPass(answer.value, example.line) }
            case .prints(let text):
                if example.line.contains("{") {
                    let shown = try await shell.transcript(example.line)
                    #expect(shown.contains(text), "\(example.line): \(shown.prefix(300))")
                } else if case .page(let page) = try await shell.run(example.line) {
                    #expect(page.contains(text), "\(example.line)")
                } else {
                    let shown = try await Self.shown(shell, example.line)
                    #expect(shown.contains(text), "\(example.line): \(shown.prefix(300))")
                }
            }
        }
        if name == "quit" { #expect(await shell.session.status.quitStatus == 0) }
        await shell.session.close()
        #expect(await shell.session.status.jobs.isEmpty)
    }

    // Catches help of a stage whose example does not run.
    @Test(arguments: CommandTable.whole.stages.map(\.name))
    func `every example of a stage runs`(name: String) async throws {
        let signature = try #require(CommandTable.whole.stage(name))
        let shell = Shell()
        try await shell.run("load demo")
        for example in signature.examples {
            switch example.expectation {
            case .binds: continue
            case .fails(let code): #expect(try await shell.failure(example.line)?.code == code, "\(example.line)")
            case .succeeds: try await shell.run(example.line)
            case .prints(let text):
                let shown = try await Self.shown(shell, example.line)
                #expect(shown.contains(text), "\(example.line): \(shown.prefix(300))")
            }
        }
    }

    private static func expectPass(_ value: Value, _ line: String) throws {
        if case .assertion(let result) = value { #expect(result.outcome == .pass, "\(line): \(result.summary)") }
    }

    /// In the form asked for, and as JSON and CSV: what a renderer would have to say.
    private static func shown(_ shell: Shell, _ line: String) async throws -> String {
        if line.contains("| as ") { return try await shell.text(line) }
        return try await shell.text(line) + shell.text(line + " | as csv")
    }
}
