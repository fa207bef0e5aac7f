import Engine
import EngineServe
import TestSupport
import mbosh

@testable import Lang
@testable import LangTest

/// A session as a test sees it: statements go in as text, values, JSON and errors come out, notices are kept.
final class Shell: Sendable {
    let session: Session
    let notices: Notices
    /// The blocks of tests, benchmarks and goldens, whose answers are compared as JSON.
    let blocks = TestBlocks(.script, build: BuildInfo(version: "0")) { try Shell.text($0) }

    /// - Parameters:
    ///   - standardInput: what `load -` reads.
    ///   - progress: is told what long work does, how much is done and of how much.
    init(standardInput: [UInt8]? = nil, progress: @escaping @Sendable (String, Int, Int) -> Void = { _, _, _ in }) {
        let notices = Notices()
        self.notices = notices
        var read: (@Sendable () throws -> [UInt8])?
        if let standardInput { read = { standardInput } }
        session = Session(
            table: .whole,
            environment: Session.Environment(
                notice: { notices.add($0) }, progress: { what, done, total, _ in progress(what, done, total) },
                standardInput: read))
    }

    /// A session on these records.
    static func on(_ messages: [MBOMessage], head: DBNBytes.Head = DBNBytes.Head()) async throws -> Shell {
        let shell = Shell(standardInput: DBNBytes.stream(messages, head: head))
        try await shell.run("load -")
        return shell
    }

    /// Runs every line, answers with the last one's value.
    @discardableResult
    func run(_ text: String) async throws -> Value { try await answers(text).last?.value ?? .nothing }

    /// The answers of all statements, also of those inside blocks.
    func answers(_ text: String, path: String? = nil, arguments: [String: String] = [:]) async throws -> [ScriptAnswer]
    {
        let answers = Answers()
        try await end(text, path: path, arguments: arguments, into: answers)
        return answers.all
    }

    /// Runs a script as the program does: checked whole, then walked. Its first error is thrown.
    @discardableResult
    func end(
        _ text: String, path: String? = nil, arguments: [String: String] = [:], into sink: any ScriptSink
    ) async throws -> ScriptEnding {
        var checker = ScriptChecker(session.table, names: await session.variableNames, blocks: blocks)
        let script = checker.check(Source(name: "test", text: text), path: path)
        if let problem = script.problems.first { throw problem.diagnostic }
        do {
            return try await ScriptRunner(session, sink: sink, blocks: blocks).run(script, arguments: arguments)
        } catch let failure as ScriptFailure {
            throw failure.diagnostic
        }
    }

    /// The last line's answer in the form its `as` asks for; as JSON when it asks for none.
    func text(_ text: String) async throws -> String {
        guard let answer = try await answers(text).last else { return "" }
        return try Self.text(answer)
    }

    /// The answers of all lines, one after the other.
    func transcript(_ text: String) async throws -> String {
        try await answers(text).map { try Self.text($0) }.joined()
    }

    static func text(_ answer: ScriptAnswer) throws -> String {
        var bytes: [UInt8] = []
        try ValueText.write(answer.value, as: answer.format ?? .json) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    func json(_ text: String) async throws -> String { try await run(text).json ?? "" }

    func document(_ text: String) async throws -> JSONText { try JSONText(try await json(text)) }

    /// The error that a statement ends in; nil when it does not.
    func failure(_ text: String) async throws -> Diagnostic? {
        do {
            try await run(text)
            return nil
        } catch let error as Diagnostic {
            return error
        }
    }

    /// Code and the words under the caret: `E0302 XYZ`; nil when there is no error.
    func complaint(_ text: String) async throws -> String? {
        try await failure(text).map { "\($0.code) " + Source(name: "test", text: text).slice($0.span) }
    }

    /// The number of records before the cursor; nil when nothing is loaded.
    func position() async -> Int? { await session.status.cursor?.position }

    /// The outcome of one assertion.
    func assertion(_ text: String) async throws -> AssertionResult {
        guard case .assertion(let result) = try await run(text) else { throw NotAnAssertion(text: text) }
        return result
    }

    /// The port of a stream that is being started.
    func streamPort() async -> Int {
        let line = await notices.first(with: "streaming on 127.0.0.1:")
        let digits = line.drop { $0 != ":" }.dropFirst().prefix { $0.isNumber }
        return Int(digits) ?? 0
    }

    /// The port of the server a statement starts.
    func serverPort(_ text: String) async throws -> Int { try await document(text)["port"]?.integer ?? 0 }

    struct NotAnAssertion: Error {
        var text: String
    }
}
