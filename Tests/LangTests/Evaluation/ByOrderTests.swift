import Engine
import TestSupport
import Testing

@testable import Lang

/// Questions about orders, put to data of trades, quotes and bars.
@Suite struct ByOrderTests {
    /// `rtype` and bytes of a record.
    private static let trade: (UInt8, Int) = (0x00, 48)
    private static let bar: (UInt8, Int) = (0x21, 56)
    private static let status: (UInt8, Int) = (0x12, 40)

    private static func stream(_ types: [(UInt8, Int)], _ messages: [MBOMessage] = []) -> [UInt8] {
        types.reduce(DBNBytes.stream(messages)) { $0 + DBNBytes.record(rtype: $1.0, byteCount: $1.1) }
    }

    private func shell(_ bytes: [UInt8]) async throws -> Shell {
        let shell = Shell(standardInput: bytes)
        try await shell.run("load -")
        return shell
    }

    // Catches an empty answer that looks like a quiet market, and a gate that passes because nothing was there.
    @Test(arguments: [
        "trades", "volume", "vwap", "ohlcv every 1m", "symbols", "bbo", "book all", "mid", "spread", "stats", "rate",
        "quality", "digest", "gaps", "next trade", "level TEST 1", "order 5", "assert no-cross",
        "assert digest == digest",
        "assert bbo TEST spread <= 1", "records schema mbo", "records schema bbo-1s", "at start bbo",
        "watch times 1 every 1s bbo",
        "for s in TEST {\n  volume\n}", "let x = volume",
    ])
    func `a question about orders says where the rows are`(statement: String) async throws {
        let shell = try await shell(Self.stream([Self.trade, Self.trade, Self.bar]))
        let error = try #require(try await shell.failure(statement), "\(statement) has an answer")
        #expect(error.code == .notByOrder, "\(statement): \(error.message)")
        #expect(error.message.hasSuffix("this data has 2 trades records and 1 ohlcv record"))
        #expect(error.help?.hasPrefix("`records` lists them") == true)
        await shell.session.close()
    }

    // Catches questions that can be answered and are not.
    @Test(arguments: [
        "records", "records schema trades", "records | count", "info", "assert 1 == 1", "phases", "at start",
    ])
    func `a question that can be answered is answered`(statement: String) async throws {
        let shell = try await shell(Self.stream([Self.trade]))
        #expect(try await shell.failure(statement) == nil)
    }

    // Catches a mixture whose trades are counted in part without a word, and words where there is nothing to say.
    @Test func `a mixture says what is not counted`() async throws {
        let mixture = try await shell(Self.stream([Self.trade], Tape.ladder))
        #expect(try await mixture.failure("volume") == nil)
        #expect(
            mixture.notices.lines.contains {
                $0.contains("`volume` counts market-by-order records alone; beside them there are 1 trades record")
                    && $0.contains("`records schema trades`")
            })
        let plain = try await shell(Self.stream([Self.status], Tape.ladder))
        let before = plain.notices.lines.count
        #expect(try await plain.failure("volume") == nil)
        #expect(plain.notices.lines.count == before)
        let statuses = try await shell(Self.stream([Self.status]))
        #expect(try await statuses.failure("symbols") == nil)
        #expect(statuses.notices.lines.last?.contains("this data has 1 status record") == true)
    }
}
