import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct BBOVerbTests {
    // Catches a row at a change that none of the six figures made, a missing one, and cells in the wrong column.
    @Test func `on change there is a row at each change of the best prices`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(
            try await shell.text("bbo TEST on change | as csv") == """
                symbol,ts,record,bid,bid_size,bid_count,ask,ask_size,ask_count,spread,mid
                TEST,2025-09-24T19:30:00.000000000Z,1,64.81,3,1,,,,,
                TEST,2025-09-24T19:30:01.000000000Z,2,64.81,5,2,,,,,
                TEST,2025-09-24T19:30:03.000000000Z,4,64.81,5,2,64.82,5,1,0.01,64.815

                """)
        // In mid-event the book is not looked at.
        let half = try await Shell.on(Tape.halfApplied)
        #expect(try await half.text("bbo TEST on change | select record | as csv") == "record\n1\n2\n4\n")
    }

    // Catches an interval that carries its end, or the state at its start.
    @Test func `every interval has the best prices at its end`() async throws {
        let shell = try await Shell.on(Tape.crossing)
        #expect(
            try await shell.text("bbo TEST every 2s | select ts, record, bid, ask | as csv") == """
                ts,record,bid,ask
                2025-09-24T19:30:00.000000000Z,2,64.80,64.90
                2025-09-24T19:30:02.000000000Z,3,64.95,64.90
                2025-09-24T19:30:04.000000000Z,6,64.80,64.90
                2025-09-24T19:30:06.000000000Z,8,64.80,64.90

                """)
        #expect(try await shell.text("bbo TEST every 2s from record 3 to record 5 | count") == "{\"count\":2}\n")
        #expect(try await shell.text("at record 3 bbo TEST every 1s | count") == "{\"count\":3}\n")
    }

    // Catches a range that is not looked at, and two grids at once.
    @Test func `a range limits the rows, and two grids are an error`() async throws {
        let shell = try await Shell.on(Tape.crossing)
        #expect(
            try await shell.json("bbo TEST from record 1 to record 2") == (try await shell.json("at record 2 bbo TEST"))
        )
        #expect(try await shell.failure("bbo TEST every 1s on change")?.code == .repeatedOption)
        #expect(try await shell.failure("bbo TEST every 1ns from record 1 to record 8")?.code == .wrongArgument)
    }
}
