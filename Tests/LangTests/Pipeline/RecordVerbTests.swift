import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct RecordVerbTests {
    private static func numbers(_ shell: Shell, _ line: String) async throws -> [Int] {
        let text = try await shell.text(line + " | select record | as csv")
        return text.split(separator: "\n").dropFirst().compactMap { Int($0) }
    }

    // Catches a record too many or too few, wherever the limits are written.
    @Test(
        arguments: [
            ("records", [1, 2, 3, 4, 5, 6, 7, 8]), ("records head 2", [1, 2]), ("records tail 2", [7, 8]),
            ("records | tail 3 | head 1", [6]), ("records | head 100", [1, 2, 3, 4, 5, 6, 7, 8]),
            ("at record 3 records", [1, 2, 3]), ("records from record 3 to record 5", [3, 4, 5]),
            ("records where side == ask", [2, 4]), ("records where side == A head 1", [2]),
            ("records where action == C and size > 1", [6]),
            ("records | where price >= 64.90 and side == bid", [3, 6, 7, 8]),
            ("records where order_id == 6", [7, 8]), ("records where flags == 0", [4]),
            ("records where ts_recv > 2025-09-24T19:30:05Z", [7, 8]), ("records where ts_recv - ts_event > 0s", []),
            ("records TEST where record > 6", [7, 8]), ("trades", []),
        ] as [(String, [Int])]) func `the records are exactly those within the limits`(line: String, expected: [Int])
        async throws
    {
        let shell = try await Shell.on(Tape.crossing)
        #expect(try await Self.numbers(shell, line) == expected)
    }

    // Catches symbols that are not told apart, and an unknown one that is taken for none.
    @Test func `records of some symbols have no others`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        #expect(try await Self.numbers(shell, "records \"CL:BF X5-Z5\", TEST") == [1, 3, 4])
        #expect(try await Self.numbers(shell, "records 8") == [2])
        #expect(try await shell.complaint("records XYZ") == "E0302 XYZ")
    }

    // Catches cells that say something else than the record.
    @Test func `every column says what the record says`() async throws {
        let shell = try await Shell.on([
            Tape.record(.add, .bid, "-0.5", 3, 9, at: 1, event: 0), Tape.record(.trade, .ask, "64.8", 7, 0, at: 2),
        ])
        #expect(
            try await shell.text("records | select \(RecordList.columns.map(\.name).joined(separator: ", ")) | as csv")
                == """
                record,ts_recv,ts_event,symbol,type,action,side,price,size,order_id,flags,sequence,channel_id,ts_in_delta,\
                instrument_id,publisher_id
                1,2025-09-24T19:30:01.000000000Z,2025-09-24T19:30:00.000000000Z,TEST,mbo,A,bid,-0.50,3,9,128,101,0,0ns,7,1
                2,2025-09-24T19:30:02.000000000Z,2025-09-24T19:30:02.000000000Z,TEST,mbo,T,ask,64.80,7,0,128,102,0,0ns,7,1

                """)
        #expect(try await shell.text("trades | sum size") == "{\"sum_size\":\"7\"}\n")
    }

    // Catches records that leave otherwise than the official encoder prints them.
    @Test func `records are printed as Databento prints them`() async throws {
        let shell = try await Shell.on([Tape.record(.add, .bid, "64.81", 3, 9, at: 0)])
        let head =
            "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,ts_in_delta,"
        #expect(
            try await shell.text("records | as csv") == head
                + "sequence\n2025-09-24T19:30:00.000000000Z,2025-09-24T19:30:00.000000000Z,160,1,7,A,B,64.810000000,3,0,9,128,"
                + "0,100\n")
        #expect(
            try await shell.text("records raw map-symbols | as csv") == head
                + "sequence,symbol\n1758742200000000000,1758742200000000000,160,1,7,A,B,64810000000,3,0,9,128,0,100,TEST\n"
        )
        let line =
            #"{"ts_recv":"2025-09-24T19:30:00.000000000Z","hd":{"ts_event":"2025-09-24T19:30:00.000000000Z","rtype":160,"#
            + #""publisher_id":1,"instrument_id":7},"action":"A","side":"B","price":"64.810000000","size":3,"#
            + #""channel_id":0,"order_id":"9","flags":128,"ts_in_delta":0,"sequence":100}"#
        #expect(try await shell.text("records | as ndjson") == line + "\n")
        #expect(try await shell.text("records | as json") == "[\(line)]\n")
        #expect(try await shell.text("records | where size > 3 | as csv") == head + "sequence\n")
        #expect(try await shell.text("records | where size > 3 | as json") == "[]\n")
    }
}
