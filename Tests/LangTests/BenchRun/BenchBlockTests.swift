import TestSupport
import Testing

@testable import Lang
@testable import LangTest

@Suite struct BenchBlockTests {
    // Would catch a warm-up that counts, a round too many, or figures that cannot be asked for.
    @Test func `it runs warm-up and rounds, and keeps the figures`() async throws {
        let shell = Shell()
        try await shell.run("let n = 0\nbench \"b\" 7 times warmup 3 { let n = $n + 1 }")
        #expect(try await shell.assertion("assert $n == 10").outcome == .pass)
        #expect(try await shell.json("print last bench times") == "7")
        #expect(try await shell.json("print last bench warmup") == "3")
        #expect(try await shell.assertion("assert last bench median >= last bench min").outcome == .pass)
        #expect(try await shell.assertion("assert last bench max >= last bench high").outcome == .pass)
    }

    // Would catch answers printed a thousand times over, or a claim that fails unseen.
    @Test func `only claims that fail are told`() async throws {
        let answers = try await Shell().answers(
            "bench \"b\" 6 times warmup 0 { print 1\n assert 1 == 1\n assert 1 == 2 }")
        let failures = answers.filter { answer in
            if case .assertion(let result) = answer.value { result.outcome == .fail } else { false }
        }
        #expect(failures.count == 6 && answers.count == 7)
    }

    // Would catch a comparison that passes for want of anything to compare, and one that finds itself slower.
    @Test func `compare asks a baseline`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("b.json")
        let shell = Shell()
        try await shell.run("bench \"b\" 10 times report \"\(path)\" { print 1 }")
        let own = try await shell.assertion("compare \"b\" to \"\(path)\" within 900%")
        #expect(own.outcome == .inconclusive && own.violations == 0, "\(own)")
        var baseline = try Baseline.read(path)
        baseline.run = "another"
        try FileBytes.write(Array(baseline.json.utf8), to: path)
        #expect(try await shell.assertion("compare \"b\" to \"\(path)\" within 90000%").outcome == .pass)
        // The same bench as if it had been a thousand times faster before.
        baseline.samplesNanos = baseline.samplesNanos.map { max(1, $0 / 1000) }
        try FileBytes.write(Array(baseline.json.utf8), to: path)
        let slower = try await shell.assertion("compare \"b\" to \"\(path)\" within 10%")
        #expect(slower.outcome == .fail && slower.claim == "\"b\" to \"\(path)\" within 10%")
        #expect(slower.notes.first?.contains("allowed 1.10 ×") == true)
        baseline.machine.cpu = "another"
        try FileBytes.write(Array(baseline.json.utf8), to: path)
        #expect(try await shell.failure("compare \"b\" to \"\(path)\"")?.code == .measuredElsewhere)
        #expect(try await shell.failure("compare \"c\" to \"\(path)\"")?.code == .noBench)
        #expect(try await shell.failure("compare \"b\" to \"\(folder.file("none"))\"")?.code == .badBaseline)
    }

    // Would catch a report that writes over a file which is none of its own, or is found out only after all the rounds.
    @Test func `a report never replaces another file`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("notes.txt")
        try FileBytes.write(Array("mine".utf8), to: path)
        let shell = Shell()
        let text = "let n = 0\nbench \"b\" 6 times report \"\(path)\" { let n = $n + 1 }"
        #expect(try await shell.failure(text)?.code == .badBaseline)
        #expect(try await shell.assertion("assert $n == 0").outcome == .pass)
        #expect(try ScriptFile.read(path, limit: 100) == "mine")
        let other = folder.file("other.json")
        try await shell.run("bench \"a\" 6 times report \"\(other)\" { print 1 }")
        #expect(try await shell.failure("bench \"b\" 6 times report \"\(other)\" { print 1 }")?.code == .badBaseline)
        try await shell.run("bench \"a\" 7 times report \"\(other)\" { print 1 }")
        #expect(try Baseline.read(other).samplesNanos.count == 7)
        let nowhere = folder.file("none/b.json")
        #expect(try await shell.failure("bench \"b\" 6 times report \"\(nowhere)\" { print 1 }")?.code == .cannotSave)
    }
}
