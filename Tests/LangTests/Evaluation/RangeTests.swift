import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct RangeTests {
    private static func records(_ shell: Shell, _ text: String) async throws -> Int? {
        try await shell.document(text)["records"]?.integer
    }

    // Catches an end that belongs to the range by time, one that does not by number, and a range that is ignored.
    @Test(arguments: [
        ("quality", 10), ("quality from 19:30:02 to 19:30:05", 3), ("from 19:30:02 to 19:30:05 quality", 3),
        ("quality from 19:30:02 to 19:30:02", 0), ("quality from 19:30:02.000000001 to 19:30:05.000000001", 3),
        ("quality from 19:30:08", 2), ("quality to 19:30:02", 2), ("quality from record 2 to record 5", 4),
        ("quality from record 2 to record 2", 1), ("quality from record 0 to record 1", 1),
        ("quality from start to end", 10),
        ("quality from record 9", 2), ("quality to record 3", 3), ("quality from 19:30:02 to record 5", 3),
        ("quality from end", 0), ("quality from 18:00 to 23:00", 10), ("quality from 19:40 to 19:50", 0),
    ]) func `a range is half open by time and closed by number`(text: String, count: Int) async throws {
        let shell = try await Shell.on(Tape.bids(10))
        #expect(try await Self.records(shell, text) == count)
    }

    // Catches "the last minutes" counted from the end of the data instead of the cursor.
    @Test func `last counts back from the cursor`() async throws {
        let shell = try await Shell.on(Tape.bids(10))
        #expect(try await Self.records(shell, "quality last 3s") == 3)
        #expect(try await Self.records(shell, "at 19:30:05 quality last 2s") == 2)
        #expect(try await Self.records(shell, "last 1h quality") == 10)
        try await shell.run("at 19:30:04")
        #expect(try await Self.records(shell, "quality last 2s") == 2)
        #expect(try await Self.records(shell, "quality") == 5)
        // Beyond the cursor on purpose: the range says so.
        #expect(try await Self.records(shell, "quality from 19:30:03") == 7)
        try await shell.run("at start")
        #expect(try await shell.complaint("quality last 2s") == "E0303 last 2s")
    }

    // Catches bounds of a load that are taken from data that is not there yet.
    @Test func `load takes a range with dates`() async throws {
        let shell = Shell(standardInput: DBNBytes.stream(Tape.bids(10)))
        try await shell.run("load - from 2025-09-24T19:30:02Z to 2025-09-24T19:30:05Z")
        #expect(await shell.position() == 3)
        try await shell.run("load - limit 4")
        #expect(await shell.position() == 4)
        #expect(try await shell.complaint("load - from 19:30") == "E0303 19:30")
        #expect(try await shell.complaint("load - last 5m") == "E0303 last 5m")
        #expect(await shell.position() == 4)
    }
}
