import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct WatchVerbTests {
    // Catches answers that stand still while the cursor moves, and a count that is off by one.
    @Test func `answers follow the cursor, as many as asked for`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        let answers = try await shell.document("watch times 3 every 1ms bbo all")
        #expect(answers.elements?.count == 3)
        #expect(answers.elements?.allSatisfy { $0.elements?.count == 2 } == true)
        let one = try await shell.json("watch times 1 every 1ms bbo ACME")
        #expect(one == "[\(try await shell.json("bbo ACME"))]")
    }

    // Catches a script that hangs because nobody is there to press a key.
    @Test func `without an end and without a terminal it is an error`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        let error = try #require(try await shell.failure("watch book ACME"))
        #expect(error.code == .wrongArgument)
        #expect(error.help?.contains("times 10") == true)
    }

    // Catches a moment that outlives its question, or a question at another moment that moves the cursor.
    @Test func `a moment holds for the question alone`() async throws {
        let shell = Shell()
        try await shell.run("load demo")
        let there = try await shell.document("watch times 1 at record 1000 book ACME")
        #expect(there.elements?.first?["record"]?.integer == 1000)
        #expect(await shell.position() == 50_000)
    }

    // Catches keys that lead the cursor elsewhere than the verbs they stand for.
    @Test func `motions are those of the verbs`() async throws {
        let shell = Shell()
        try await shell.run("load demo\nat record 1000")
        let session = shell.session
        #expect(await session.move(.forward(trade: false)))
        let stepped = await shell.position()
        try await shell.run("at record 1000\nstep for all")
        #expect(await shell.position() == stepped)
        try await shell.run("at record 1000")
        #expect(await session.move(.forward(trade: true)))
        let traded = await shell.position()
        try await shell.run("at record 1000\nnext trade all")
        #expect(await shell.position() == traded)
        try await shell.run("at record 1000")
        #expect(await session.move(.back))
        let back = await shell.position()
        try await shell.run("at record 1000\nback for all")
        #expect(await shell.position() == back)
        let before = try #require(await session.status.cursor?.time)
        #expect(await session.move(.advance(nanos: 1_000_000_000)))
        #expect(await session.status.cursor?.time == before.advanced(byNanos: 1_000_000_000))
        #expect(await session.move(.end))
        #expect(await !session.move(.end))
        #expect(await !session.move(.advance(nanos: 1)))
        #expect(await !session.move(.forward(trade: false)))
        #expect(await session.move(.start))
        #expect(await shell.position() == 0)
        #expect(await !session.move(.back))
        #expect(await !Shell().session.move(.end))
    }
}
