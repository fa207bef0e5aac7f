import Engine
import TestSupport
import Testing

@testable import Lang

/// `load` of text whose columns do not tell what they hold.
@Suite struct LoadTextTests {
    private static let day = "2025-09-24T19:30:00.000000000Z"

    private static func table(_ price: String, _ time: String = day) -> [UInt8] {
        Array(
            ("ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,order_id,symbol\n"
                + "\(time),\(time),160,1,7,A,B,\(price),5,1,TEST\n").utf8)
    }

    // Catches prices that are taken for billionths, and an error that does not say what to write.
    @Test func `whole prices need a word`() async throws {
        let shell = Shell(standardInput: Self.table("100"))
        let error = try #require(try await shell.failure("load -"))
        #expect(error.code == .cannotLoad)
        #expect(error.message.contains("(price): expected prices of which it is certain whether they are decimals"))
        #expect(error.help?.contains("`load - prices decimal` where 100 is 100.00") == true)
        for (form, price) in [("decimal", #""price":"100""#), ("fixed", #""price":"0.0000001""#)] {
            try await shell.run("load - prices \(form)")
            let bid = try await shell.json("bbo TEST")
            #expect(bid.contains(price), "\(bid)")
        }
        #expect(try await shell.complaint("load - prices cents") == "E0204 cents")
    }

    // Catches times of 1970 without a word, with the option and without it.
    @Test func `times in other units are told, and those of 1970 too`() async throws {
        let shell = Shell(standardInput: Self.table("1.5", "1758742200000"))
        try await shell.run("load -")
        #expect(shell.notices.lines.contains("-: ts_recv, ts_event: taken as milliseconds since 1970"))
        #expect(shell.notices.lines.last?.contains("2025-09-24T19:30:00") == true)
        try await shell.run("load - times ns")
        #expect(
            shell.notices.lines.contains { $0.contains("there are times of 1970") && $0.contains("`load - times ms`") })
        let odd = Shell(standardInput: Self.table("1.5", "34200"))
        #expect(try await odd.failure("load -")?.help == "say what they count: `load - times ns`, or us, ms, s")
    }

    // Catches an option that a session loses on the way back to the file.
    @Test func `a list that was saved is loaded again`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("records.json")
        let shell = try await Shell.on(Tape.ladder)
        let digest = try await shell.json("digest")
        try await shell.run("records | save \(path)")
        try await shell.run("load \(path)")
        #expect(try await shell.json("digest") == digest)
    }
}
