import Engine
import TestSupport
import Testing

@testable import Lang

/// Stages that are answered on the bytes of records, against the same stages over a table of the same rows, which are
/// answered value by value.
@Suite struct RowScanTests {
    /// The markets: books of one and of several names, venues, snapshots, crossed books, times that step back.
    private static let markets = [
        "load synthetic seed=3 records=1500 instruments=3 publishers=2 icebergs=5%",
        "load synthetic seed=4 records=1200 instruments=2 venue=xnas", "load demo",
    ]

    /// The answers of a question with stages: from the bytes, and from a table of the rows.
    private static func answers(_ line: String, _ shell: Shell) async throws -> (fast: String, slow: String) {
        let (script, diagnostics) = Parser.parse(Source(name: "question", text: line))
        if let first = diagnostics.first { throw first }
        let question = await shell.session.question
        let statement = try #require(script.lines.compactMap(\.statement).first)
        let query = try question.binder.bind(statement)
        let call = try #require(query.call)
        let verb = try #require(question.table[call.signature.name])
        guard case .records(let list) = try await question.answer(verb, call) else {
            throw Shell.NotAnAssertion(text: line)
        }
        return (
            try await text(.records(list), query, question), try await text(.table(try list.table()), query, question)
        )
    }

    private static func text(_ value: Value, _ query: BoundQuery, _ question: Question) async throws -> String {
        do {
            var answer = try await question.pass(value, through: query)
            if case .records(let list) = answer { answer = .table(try list.table()) }
            var bytes: [UInt8] = []
            try ValueText.write(answer, as: .csv) { bytes += $0 }
            return String(decoding: bytes, as: UTF8.self)
        } catch let error as Diagnostic {
            return "\(error.code): \(error.message)"
        }
    }

    /// A pipeline whose answers differ, without the stages that do not matter; nil when its answers are equal.
    private static func difference(_ source: String, _ stages: [String], _ shell: Shell) async throws -> String? {
        let line = ([source] + stages).joined(separator: " | ")
        let (fast, slow) = try await answers(line, shell)
        guard fast != slow else { return nil }
        for index in stages.indices {
            var fewer = stages
            fewer.remove(at: index)
            if let smaller = try? await difference(source, fewer, shell) { return smaller }
        }
        return "\(line)\n\(fast.prefix(1500))\n---- and value by value\n\(slow.prefix(1500))"
    }

    // Catches a key in the wrong order, a bound that is off by one unit, an undefined value that is compared, a `not` that
    // is carried wrongly, a group that is split or doubled, a tie in another order, a figure of another kind.
    @Test(arguments: markets, [UInt64](1...4))
    func `an answer from the bytes is the answer from the rows`(market: String, seed: UInt64) async throws {
        let shell = Shell()
        _ = try await shell.run(market)
        var pipelines = RandomPipeline(random: SeededRandom(seed: seed))
        for _ in 0..<8 {
            let stages = pipelines.next()
            for source in ["records", "trades all"] {
                let difference = try await Self.difference(source, stages, shell)
                #expect(difference == nil, "\(market): \(difference ?? "")")
            }
        }
    }

    // Catches pieces that are put together in another order than the records'.
    @Test func `pieces on several cores are put together in order`() async throws {
        let shell = Shell()
        _ = try await shell.run("load synthetic seed=9 records=300000 instruments=4")
        guard case .records(let list) = try await shell.run("records | where size > 3 | where side == bid") else {
            Issue.record("no records")
            return
        }
        guard case .list(let rows) = list.places else {
            Issue.record("no list")
            return
        }
        let recording = list.timeline.recording
        let expected = (0..<recording.count).filter { recording[$0].size > 3 && recording[$0].side == .bid }
        #expect(rows == expected)
        #expect(
            try await shell.text("records | where size > 3 | where side == bid | count")
                == "{\"count\":\(expected.count)}\n")
    }

    // Catches an error of a later row that is told first.
    @Test func `the first row that has an error is the one that is told`() async throws {
        let shell = Shell()
        _ = try await shell.run("load synthetic seed=9 records=300000")
        let error = await #expect(throws: Diagnostic.self) {
            try await shell.run("records | where 100 / (record - 150000) > 1 and 5 / (record - 290000) > 1 | count")
        }
        #expect(error?.message == "division by zero")
    }

    // Catches a rank that is off by one, and equal keys that are lost.
    @Test(arguments: [UInt64](1...8)) func `the element of a rank is that of the sorted keys`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let keys = (0..<Int(1 + random.below(400))).map { _ in Int64(random.below(50)) - 25 }
        let sorted = keys.sorted()
        for rank in keys.indices { #expect(try keys.element(ofRank: rank) == sorted[rank]) }
    }
}
