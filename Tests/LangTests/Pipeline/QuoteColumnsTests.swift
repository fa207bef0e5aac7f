import Engine
import TestSupport
import Testing

@testable import Lang

/// The columns that `quote` adds to records.
@Suite struct QuoteColumnsTests {
    /// A buyer and a seller trade, and then the bid is gone.
    private static let trades = [
        Tape.record(.add, .bid, "64.81", 3, 1, at: 0), Tape.record(.add, .ask, "64.82", 5, 2, at: 1),
        Tape.record(.trade, .bid, "64.82", 1, 0, at: 2, isLast: false),
        Tape.record(.cancel, .ask, "64.82", 1, 2, at: 3),
        Tape.record(.trade, .ask, "64.81", 3, 0, at: 4, isLast: false),
        Tape.record(.cancel, .bid, "64.81", 3, 1, at: 5), Tape.record(.trade, .bid, "64.82", 1, 0, at: 6),
    ]

    // Catches a figure of another moment or side, a ratio of other places than the verb's, and a wrong direction.
    @Test func `trades have the quote before them and its figures`() async throws {
        let shell = try await Shell.on(Self.trades)
        let columns = "bid, bid_size, ask_size, ask, mid, microprice, spread, sign"
        #expect(
            try await shell.text("trades all | quote | select \(columns) | as csv") == """
                bid,bid_size,ask_size,ask,mid,microprice,spread,sign
                64.81,3,5,64.82,64.815,64.81375,0.01,1
                64.81,3,4,64.82,64.815,64.814285714,0.01,-1
                ,,4,64.82,,,,1

                """)
    }

    // Catches a later mid that is not the one at its instant, or that goes on past the end of the data.
    @Test func `a later mid has the name of its delay`() async throws {
        let shell = try await Shell.on(Self.trades)
        for (delay, name) in [("1s", "mid_1s"), ("2.5s", "mid_2s500ms")] {
            let text = try await shell.text("trades all | quote after \(delay) | select \(name) | as csv")
            #expect(text == "\(name)\n64.815\n\n\n")
        }
        for (nanos, name) in [
            (10_000_000_000, "mid_10s"), (60_000_000_000, "mid_1m"), (250_000, "mid_250us"), (1, "mid_1ns"),
        ] as [(UInt64, String)] {
            #expect(RowSet.midName(after: nanos) == name)
        }
    }

    // Catches a direction of records whose side is an order's, or of a trade that names no side.
    @Test func `only trades with a side have a sign`() async throws {
        var messages = Self.trades
        messages[6].sideRaw = UInt8(ascii: "N")
        let text = try await Shell.on(messages).text("records | quote | select sign | as csv")
        #expect(text == "sign\n\n\n1\n\n-1\n\n\n")
    }

    // Catches a half of the smallest unit that is rounded away.
    @Test func `the mid of an odd spread is exact`() async throws {
        let messages = [
            Tape.record(.add, .bid, "1.000000001", 1, 1, at: 0), Tape.record(.add, .ask, "1.000000002", 2, 2, at: 1),
            Tape.record(.trade, .bid, "1.000000002", 1, 0, at: 2),
        ]
        let text = try await Shell.on(messages).text("trades all | quote | select mid | as csv")
        #expect(text == "mid\n1.0000000015\n")
    }

    // Catches a figure that differs from the verb's of its name at the same moment.
    @Test func `figures are those of the verbs`() async throws {
        let shell = Shell()
        _ = try await shell.run("load demo")
        let wanted = "record, mid, microprice, spread"
        guard case .table(let table) = try await shell.run("trades all | quote | tail 12 | select \(wanted)"),
            case .records(let trades) = try await shell.run("trades all | tail 12")
        else {
            Issue.record("no rows")
            return
        }
        #expect(table.rows.count == 12)
        for row in table.rows {
            guard case .int(let number) = row[0] else { continue }
            let timeline = trades.timeline
            let message = timeline.recording[number - 1]
            let end = try #require(timeline.lastEventEnd(of: message.bookKey, at: number - 1))
            for (place, figure) in ["mid", "microprice", "spread"].enumerated() {
                let verb = try await shell.document("at record \(end) \(figure) \(timeline.symbol(of: message))")
                #expect(try JSONText(row[place + 1].json ?? "") == verb[figure], "\(figure) of record \(number)")
            }
        }
    }

    // Catches rows that are no records and are given a quote.
    @Test func `only market-by-order records have quotes`() async throws {
        let shell = try await Shell.on(Self.trades)
        for statement in ["records schema mbp-1 | quote", "symbols | quote", "records schema mbp-1 | quote after 5s"] {
            let error = await #expect(throws: Diagnostic.self) { try await shell.run(statement) }
            #expect(error?.message.contains("these rows are none") == true)
        }
    }
}
