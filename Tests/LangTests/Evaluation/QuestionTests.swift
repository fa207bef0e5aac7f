import Engine
import TestSupport
import Testing
import mbosh

@testable import Lang

/// A question asked from outside the session is answered as a statement is: by the same function.
@Suite struct QuestionTests {
    private static let settings = [
        "set session 14:30-21:00 UTC", "set session 14:30-21:00 UTC\nset clock ts_event", "set tz -05:00\nset depth 3",
    ]

    // Would catch a second way to answer: one that does not know the phase, the clock, the zone or the depth.
    @Test(.wholeLane, arguments: settings)
    func `every example of a verb that looks is answered alike both ways`(settings: String) async throws {
        let shell = Shell()
        try await shell.run("load demo\n\(settings)\nat 15:45")
        var compared = 0
        for verb in shell.session.table.verbs
        where verb.look != nil && verb.signature.group != .session && verb.signature.outcome != .differs {
            for example in verb.signature.examples where example.expectation != .binds {
                // Examples that act, use names of a script, or are no questions of their own stay statements.
                guard
                    let query = Parser.parse(Source(name: "", text: example.line)).script.lines.first?.statement,
                    let bound = try? Binder(shell.session.table).bind(query), let call = bound.call,
                    shell.session.table[call.signature.name]?.look != nil, !call.has("eventually"), !bound.isPending
                else { continue }
                let asked: Result<String, Diagnostic>
                do {
                    asked = .success(try await shell.session.ask(example.line).json ?? "")
                } catch let error as Diagnostic {
                    asked = .failure(error)
                }
                switch asked {
                case .success(let json): #expect(try await shell.json(example.line) == json, "\(example.line)")
                case .failure(let error):
                    let ran = try await shell.failure(example.line)
                    #expect(ran?.message == error.message, "\(example.line)")
                }
                compared += 1
            }
        }
        #expect(compared > 60)
    }

    // Would catch phases of status records that only the session's own statements know.
    @Test func `the phase of status records is known to a question from outside`() async throws {
        let shell = Shell()
        try await shell.run("load synthetic records=4000 session=on\nat record 2000")
        let symbol = try #require(try await shell.document("symbols").elements?.first?["symbol"]?.text)
        #expect(try await shell.document("phases \(symbol)").elements?.isEmpty == false)
        let json = try #require(try await shell.session.ask("book \(symbol)").json)
        #expect(try JSONText(json)["phase"] != .null)
        #expect(try await shell.json("book \(symbol)") == json)
    }

    // Would catch a question that waits for a statement, or that sees half of what a statement changes.
    @Test func `a question is answered while a statement runs`() async throws {
        let shell = Shell()
        try await shell.run("load demo\nset session 14:30-21:00 UTC")
        let session = shell.session
        let before = try await session.ask("info").json
        let running = Task { try await shell.run("wait 30s") }
        defer { running.cancel() }
        let answers = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { try await session.ask("info").json } }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(answers == Array(repeating: before, count: 8))
    }

    // Would catch a question that sees other data than what was there when it was asked.
    @Test func `a question keeps what was loaded when it was made`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        let question = shell.session.openQuestion
        let before = try await question.ask("print info records").json
        try await shell.run("load synthetic records=500")
        #expect(try await question.ask("print info records").json == before)
        #expect(try await shell.session.ask("print info records").json == "500")
    }

    // Would catch a question that changes the session.
    @Test(arguments: ["load demo", "at 15:45", "set depth 3", "stream on :0", "quit", "let x = 3", "print load demo"])
    func `nothing acts in a question`(text: String) async throws {
        let shell = Shell()
        try await shell.run("load demo")
        await #expect(throws: Diagnostic.self) { try await shell.session.ask(text) }
        #expect(await shell.session.quitStatus == nil)
    }

    // Would catch errors without a span, and text that is taken though it is no question at all.
    @Test(arguments: [("bok ACME", "E0201"), ("bbo NOPE", "E0302"), ("", "E0202"), ("bbo ACME\nbbo BOLT", "E0202")])
    func `a mistake is an error with its place`(text: String, code: String) async throws {
        let shell = Shell()
        try await shell.run("load demo")
        let error = await #expect(throws: Diagnostic.self) { try await shell.session.ask(text) }
        #expect(error.map { "\($0.code)" } == code)
    }
}
