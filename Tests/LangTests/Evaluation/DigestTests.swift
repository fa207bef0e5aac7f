import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct DigestTests {
    // Catches a digest of a restored book that differs from one built record by record.
    @Test func `at any record it is the digest of a replay from the start`() async throws {
        let messages = RandomOperations.list(seed: 5, count: 600, mix: .wild)
        let shell = try await Shell.on(messages)
        var market = Market()
        var naive = NaiveBook(key: RandomOperations.key)
        for (index, message) in messages.enumerated() {
            market.apply(message)
            naive.apply(message)
            guard index % 41 == 0 || index == messages.count - 1 else { continue }
            #expect(market.canonicalText() == Array(naive.canonicalText.utf8))
            let document = try await shell.document("at record \(index + 1) digest")
            #expect(document["digest"]?.text == market.digest())
            #expect(document["orders"]?.integer == market.orderCount)
        }
    }

    // Catches another hash, or another text of no orders.
    @Test func `no orders have the digest of nothing`() async throws {
        let shell = try await Shell.on(Tape.bids(3))
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(
            try await shell.json("at start digest")
                == "{\"digest\":\"\(empty)\",\"record\":0,\"books\":0,\"orders\":0}")
        #expect(try await shell.assertion("at start assert digest == \(empty)").outcome == .pass)
        #expect(try await shell.assertion("assert digest == \(empty)").outcome == .fail)
    }

    // Catches a digest of one symbol that has the others in it.
    @Test func `a digest of some symbols has no orders of others`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        let alone = try await Shell.on([Tape.names[1]], head: Tape.namesHead)
        let one = try await shell.document("digest 7203")
        #expect(one["digest"] == (try await alone.document("digest"))["digest"])
        #expect(one["books"] == .number("1"))
        let whole = try await shell.document("digest")
        #expect(whole["books"] == .number("3") && whole["orders"] == .number("4"))
        #expect(whole["digest"] != one["digest"])
    }

    // Catches a rule that is changed without the books, books of the old rule, or a cursor that jumps.
    @Test func `unknown-modify rebuilds the books and keeps the cursor`() async throws {
        let tape = [
            Tape.record(.add, .bid, "64.8", 1, 1, at: 0), Tape.record(.modify, .ask, "64.9", 1, 2, at: 1),
            Tape.record(.add, .bid, "64.7", 1, 3, at: 2),
        ]
        let shell = try await Shell.on(tape)
        try await shell.run("at record 2")
        let before = try await shell.document("digest")
        #expect(before["orders"] == .number("2"))
        try await shell.run("set unknown-modify skip")
        #expect(await shell.position() == 2)
        #expect(try await shell.document("digest")["orders"] == .number("1"))
        #expect(try await shell.document("quality")["unknown_modify"] == .number("1"))
        #expect(try await shell.document("at end digest")["orders"] == .number("2"))
        try await shell.run("set unknown-modify add")
        #expect(try await shell.document("digest") == before)
        // Without data there is nothing to rebuild, and what is loaded later obeys.
        let fresh = Shell(standardInput: DBNBytes.stream(tape))
        try await fresh.run("set unknown-modify skip\nload -")
        #expect(try await fresh.document("digest")["orders"] == .number("2"))
    }
}
