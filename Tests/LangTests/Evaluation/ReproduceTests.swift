import Engine
import TestSupport
import Testing

@testable import Lang

/// The line at the end of a failed assertion reopens the record at which it failed: a shell splits it, a new session
/// runs it.
@Suite struct ReproduceTests {
    /// The words of a command line, as a real shell reads them.
    private static func words(_ line: String) throws -> [String] {
        let script = "set -- \(line)\nfor word in \"$@\"; do printf '%s\\n' \"$word\"; done"
        let run = try Subprocess.run("/bin/sh", ["-c", script])
        #expect(run.standardError.isEmpty)
        return run.standardOutput.split(separator: "\n").map(String.init)
    }

    /// The last answer of `mbosh FILE… -c STATEMENT…`.
    private static func answer(_ line: String, standardInput: [UInt8]? = nil) async throws -> Value {
        let words = try words(line)
        #expect(words.first == "mbosh")
        let shell = Shell(standardInput: standardInput)
        let start = words.firstIndex(of: "-c") ?? words.count
        if start > 1 { try await shell.session.load(paths: Array(words[1..<start])) }
        var value = Value.nothing
        for index in stride(from: start, to: words.count, by: 2) {
            #expect(words[index] == "-c")
            value = try await shell.run(words[index + 1])
        }
        return value
    }

    private static func expectCrossed(_ value: Value, at record: Int) {
        guard case .book(let view) = value else {
            Issue.record("no book but \(value)")
            return
        }
        #expect(view.cursor.position == record)
        #expect(view.snapshot.bbo.isCrossed && view.snapshot.hasOrders)
    }

    // Catches a line that opens another record, or that a shell or the parser refuses.
    @Test func `a line reopens a file, whatever its name`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("my day's = $1, \"x\".dbn")
        try FileBytes.write(DBNBytes.stream(Tape.crossing), to: path)
        let shell = Shell()
        try await shell.session.load(paths: [path])
        let result = try await shell.assertion("assert no-cross")
        let line = try #require(result.reproduce)
        #expect(line.hasSuffix(" -c 'at record 3 book TEST by order'"))
        Self.expectCrossed(try await Self.answer(line), at: 3)
    }

    // Catches options of the load that the line forgets: its record numbers would mean other records.
    @Test(arguments: [
        "load - from 2025-09-24T19:30:01Z", "from 2025-09-24T19:30:01Z load -",
        "load - symbols TEST from 2025-09-24T19:30:01Z lenient",
    ]) func `a line repeats the options of the load`(load: String) async throws {
        let bytes = DBNBytes.stream(Tape.crossing)
        let shell = Shell(standardInput: bytes)
        try await shell.run(load)
        let result = try await shell.assertion("assert no-cross")
        #expect(result.first?.record == 2)
        Self.expectCrossed(try await Self.answer(try #require(result.reproduce), standardInput: bytes), at: 2)
    }

    // Catches a line without the parameters of generated data, and a symbol that is not quoted.
    @Test func `a line repeats generated data and quotes odd symbols`() async throws {
        let shell = Shell()
        try await shell.run("load synthetic seed=7 records=500")
        let result = try await shell.assertion("at record 200 assert digest orders == 0")
        guard case .assertion(let again) = try await Self.answer(try #require(result.reproduce)) else {
            Issue.record("no assertion")
            return
        }
        #expect(again.outcome == .fail && again.summary == result.summary)

        let crossing = Tape.crossing.map { message in
            Tape.record(
                message.action ?? .none, message.side ?? .bid, message.price?.description ?? "", message.size,
                message.order.raw, at: Int(message.sequence) - 100, isLast: message.isLast, instrument: 9)
        }
        let bytes = DBNBytes.stream(crossing, head: Tape.namesHead)
        let odd = Shell(standardInput: bytes)
        try await odd.run("load -")
        let line = try #require(try await odd.assertion("assert no-cross").reproduce)
        Self.expectCrossed(try await Self.answer(line, standardInput: bytes), at: 3)
    }
}
