import Engine
import TestSupport
import Testing

@testable import Lang

/// Lists of records that are not market-by-order.
@Suite struct OtherRecordListTests {
    private static let epoch: UInt64 = 1_758_742_200_000_000_000

    private static func status(_ action: UInt16, at second: UInt64) -> [UInt8] {
        var record = DBNBytes([10, 0x12])
        record.integer(UInt16(1))
        record.integer(UInt32(7))
        record.integer(epoch + second * 1_000_000_000)
        record.integer(epoch + second * 1_000_000_000)
        record.integer(action)
        record.integer(UInt16(1))
        record.integer(UInt16(0))
        record.bytes += Array("YN~".utf8) + [UInt8](repeating: 0, count: 7)
        return record.bytes
    }

    private static func shell(_ bytes: [UInt8]) async throws -> Shell {
        let shell = Shell(standardInput: bytes)
        try await shell.run("load -")
        return shell
    }

    // Catches a table of another type that shows header columns alone, and a mixture that shows one type's.
    @Test func `a list of one type has the columns of its type`() async throws {
        let shell = try await Self.shell(
            DBNBytes.head() + Self.status(1, at: 0) + DBNBytes.record(Tape.ladder[0]) + Self.status(7, at: 1)
                + DBNBytes.record(Tape.ladder[1]))
        func columns(_ line: String) async throws -> String {
            guard case .records(let list) = try await shell.run(line) else { return "" }
            return list.excerpt().table.columns.map(\.name).joined(separator: " ")
        }
        let own = "ts_recv symbol action reason trading_event is_trading is_quoting is_short_sell_restricted"
        #expect(try await columns("records where type == status") == own)
        #expect(try await columns("records schema status") == own)
        #expect(try await columns("records") == "record ts_recv symbol type action side price size order_id flags")
        #expect(
            try await columns("records schema mbo") == "record ts_recv symbol action side price size order_id flags")
        #expect(
            try await shell.text("records schema status | select ts_recv, action, is_trading, type, symbol | as csv")
                == """
                ts_recv,action,is_trading,type,symbol
                2025-09-24T19:30:00.000000000Z,1,Y,status,TEST
                2025-09-24T19:30:01.000000000Z,7,Y,status,TEST

                """)
        #expect(try await shell.text("records schema status where action > 1 | count") == "{\"count\":1}\n")
        #expect(try await shell.text("records schema status | tail 1 | select action | as csv") == "action\n7\n")
    }

    // Catches a file of status records that says it holds market-by-order.
    @Test func `a list of one type is saved as its schema`() async throws {
        let folder = try TemporaryFolder()
        let shell = try await Self.shell(DBNBytes.head() + Self.status(1, at: 0) + DBNBytes.record(Tape.ladder[0]))
        try await shell.run("records schema status | save \"\(folder.file("s.dbn"))\"")
        try await shell.run("load \"\(folder.file("s.dbn"))\"")
        let info = try await shell.document("info")
        #expect(info["sources"]?.elements?.first?["schema"] == .string("status"))
        // Nothing to make them of: the file's own are listed.
        #expect(try await shell.text("records schema status | count") == "{\"count\":1}\n")
    }

    // Catches a mixture that says it is of one schema: the official clients take every record for one of that, and read on
    // in the middle of the next.
    @Test func `a mixture is saved without a schema`() async throws {
        let folder = try TemporaryFolder()
        let (mbo, status, mixed) = (folder.file("m.dbn"), folder.file("s.dbn"), folder.file("x.dbn"))
        let shell = try await Self.shell(DBNBytes.head())
        func schemas() async throws -> JSONText? {
            try await shell.document("info")["sources"]?.elements?.first?["schema"]
        }
        try await shell.run("load synthetic seed=3 records=500 halts=1")
        #expect(try await schemas() == .null)
        try await shell.run("records schema mbo | save \"\(mbo)\"")
        try await shell.run("records schema status | save \"\(status)\"")
        try await shell.run("records | save \"\(mixed)\"")
        try await shell.run("load \"\(mbo)\"")
        #expect(try await schemas() == .string("mbo"))
        try await shell.run("load \"\(mixed)\"")
        #expect(try await schemas() == .null)
        let digest = try await shell.text("digest | as csv")
        // Part of a mixture, and one made of two files.
        try await shell.run("records head 400 | save \"\(mixed)\"")
        try await shell.run("load \"\(mixed)\"")
        #expect(try await schemas() == .null)
        try await shell.run("load \"\(mbo)\", \"\(status)\"")
        #expect(try await shell.text("digest | as csv") == digest)
        try await shell.run("records | save \"\(mixed)\"")
        try await shell.run("load \"\(mixed)\"")
        #expect(try await schemas() == .null)
        #expect(try await shell.text("digest | as csv") == digest)
    }

    // Catches names that the official encoder tells otherwise: only after the record that says them, in the lists that
    // hold such records and in those that do not.
    @Test(
        .enabled(if: SharedData.isPresent, "skipped: no ../shared/data"),
        arguments: [
            "syn.live-session.v1.dbn", "syn.live-session.v3.dbn", "syn.live-session-ts_out.v3.dbn",
            "test_data.live.dbn.zst",
        ])
    func `a live stream is named as it goes`(file: String) async throws {
        let shell = Shell()
        try await shell.run("load \"\(SharedData.path("vectors/" + file))\"")
        let expected = try SharedData.text("vectors/\(file).asis.pretty.sym.jsonl")
        #expect(try await shell.text("records | as ndjson map-symbols") == expected)
        let mbo = expected.split(separator: "\n").filter { $0.contains("\"rtype\":160,") }.map { $0 + "\n" }.joined()
        #expect(!mbo.isEmpty)
        #expect(try await shell.text("records schema mbo | as ndjson map-symbols") == mbo)
        #expect(try await shell.text("records where type == mbo | as ndjson map-symbols") == mbo)
        #expect(try await shell.document("symbols").elements?.first?["symbol"]?.text?.first?.isLetter == true)
    }
}
