import Engine
import TestSupport
import Testing
import mbosh

@testable import Lang
@testable import LangPlot

/// The other answers about days on which ids change: findings, samples, pictures, streams, phases, files.
@Suite(.timeLimit(.minutes(10))) struct NameDayAnswerTests {
    private typealias Days = NameDayVerbTests

    /// AAA stands crossed as the first day ends, BBB from its second order of the second day on; no clears.
    private static func crossing() async throws -> Shell {
        func add(_ side: Side, _ price: Int64, _ id: UInt64, _ instrument: UInt32, _ day: UInt64) -> MBOMessage {
            Days.record(.add, side, price, 1, id: id, of: instrument, day: day, at: id)
        }
        return try await Shell.on(
            [
                add(.bid, 100, 1, 1001, 0), add(.ask, 102, 2, 1001, 0), add(.bid, 7, 3, 1002, 0),
                add(.ask, 9, 4, 1002, 0), add(.bid, 103, 5, 1001, 0),
                add(.bid, 110, 6, 1002, 1), add(.ask, 112, 7, 1002, 1), add(.bid, 8, 8, 1001, 1),
                add(.ask, 7, 9, 1001, 1),
            ], head: Days.swapped)
    }

    // Catches a violation beside another day's name, one that lasts on under a name that has gone, and orders of the name
    // before in a check of everything.
    @Test func `a violation has the name of its day`() async throws {
        let shell = try await Self.crossing()
        let all = try await shell.assertion("warn assert no-cross")
        #expect(all.checks == 9 && all.violations == 2)
        #expect(all.first?.symbol == "AAA" && all.longest?.symbol == "BBB")
        #expect(all.first?.record == 5 && all.longest?.record == 9)
        // 14:30 to midnight, and no record that ended it.
        #expect(all.first?.end?.lastedNanos == 34_199_999_999_995 && all.first?.end?.record == nil)
        #expect(all.longest?.end == nil)
        #expect(all.reproduce?.contains("at record 5 book AAA by order") == true)
        let document = try await shell.document("warn assert no-cross")
        #expect(document["first"]?["symbol"] == .string("AAA") && document["longest"]?["symbol"] == .string("BBB"))
        #expect(document["first"]?["ended"]?["record"] == .null)
        let one = try await shell.assertion("warn assert no-cross for AAA")
        #expect(one.violations == 1 && one.first?.symbol == "AAA" && one.first?.end != nil)
        // By number it is the id on all days, with the orders that nobody took out of it.
        let id = try await shell.assertion("warn assert no-cross for 1001")
        #expect(id.violations == 3 && id.first?.symbol == "1001" && id.first?.end == nil)
        let evening = try await shell.assertion("at 2025-01-06T20:00 warn assert no-cross")
        #expect(evening.violations == 1 && evening.first?.symbol == "AAA")
        let midnight = try await shell.assertion("at 2025-01-07T00:00:01 assert no-cross at least 0 checks")
        #expect(midnight.checks == 0 && midnight.outcome == .pass)
        for (question, count) in [("", 2), (" AAA", 1), (" BBB", 1), (" all", 2), (" 1001", 3)] {
            let quality = try await shell.document("quality\(question)")
            #expect(quality["crossed_events"]?.integer == count, "quality\(question)")
        }
        // Steps over everything stop where the names' books become crossed.
        try await shell.run("at start")
        for record in [5, 9] {
            try await shell.run("next cross all")
            #expect(await shell.position() == record)
        }
        #expect(try await shell.failure("next cross all")?.code == .noSuchMoment)
    }

    // Catches series that turn with the first record of the new book, and not with the day.
    @Test func `a series changes over at midnight, with a record or without`() async throws {
        let shell = try await Days.roll(SType.continuous.rawValue)
        func csv(_ statement: String) async throws -> String { try await shell.text("\(statement) | as csv") }
        let night = "at 2025-01-07T00:00"
        #expect(try await csv("\(night) bbo ES.c.0 every 1d | select bid, ask") == "bid,ask\n100,101\n110,111\n")
        #expect(try await csv("\(night) mid ES.c.0 every 1d | select mid") == "mid\n100.5\n110.5\n")
        #expect(try await csv("\(night) spread ES.c.0 every 1d | select spread") == "spread\n1\n1\n")
        #expect(try await csv("\(night) imbalance ES.c.0 every 1d | select imbalance") == "imbalance\n0\n0\n")
        // A change shows with the new book's first event, with that book's figures.
        #expect(
            try await csv("bbo ES.c.0 on change | select record, bid, ask")
                == "record,bid,ask\n1,100,\n2,100,101\n6,110,111\n")
        #expect(try await csv("mid ES.c.0 on change | select record, mid") == "record,mid\n1,\n2,100.5\n6,110.5\n")
        #expect(try await csv("ofi ES.c.0 every 1d | select ofi") == "ofi\n0\n0\n")
        #expect(try await csv("ohlcv ES.c.0 every 1d | select open, volume") == "open,volume\n100,1\n111,2\n")
        #expect(try await csv("vwap ES.c.0 every 1d | select vwap") == "vwap\n100\n111\n")
        let samples = "records ES.c.0 schema bbo-1m where ts_recv"
        for (time, bid) in [
            ("2025-01-06T23:59", "100"), ("2025-01-07T00:00", "100"), ("2025-01-07T00:01", "110"),
            ("2025-01-07T14:31", "110"),
        ] {
            #expect(try await csv("\(samples) == \(time) | select bid_px_00") == "bid_px_00\n\(bid)\n", "\(time)")
        }
        #expect(try await csv("records ES.c.0 schema mbp-1 | select instrument_id, bid_px_00").hasSuffix("2002,110\n"))
        // A heatmap of one column a day.
        guard case .view(let view) = try await shell.run("plot book ES.c.0 from start to end every 1d"),
            case .heatmap(let charts)? = (view.picture as? Picture)?.content
        else {
            Issue.record("no heatmap")
            return
        }
        let unit: Int128 = 1_000_000_000 * 1_000_000_000
        #expect(charts.first?.columns.map { $0.bids.map(\.price) } == [[100 * unit], [110 * unit]])
        let line = try await csv("plot mid ES.c.0 every 1d | select ts, mid")
        #expect(
            line
                == "ts,mid\n2025-01-06T00:00:00.000000000Z,100.5\n2025-01-07T00:00:00.000000000Z,110.5\n")
    }

    // Catches trades of another name in a heatmap.
    @Test func `a heatmap has the trades of its name`() async throws {
        let shell = try await Days.swap()
        guard case .view(let view) = try await shell.run("plot book AAA from start to end every 1d"),
            case .heatmap(let charts)? = (view.picture as? Picture)?.content
        else {
            Issue.record("no heatmap")
            return
        }
        let unit: Int128 = 1_000_000_000 * 1_000_000_000
        #expect(charts.map(\.name) == ["AAA"])
        #expect(charts.first?.trades.map(\.price) == [101 * unit, 103 * unit])
        #expect(charts.first?.columns.map { $0.bids.map(\.price) } == [[100 * unit], [102 * unit]])
    }

    // Catches an instant of one clock that is taken for the other's: a record that is older than its day by `ts_event`.
    @Test func `by ts_event the new day's records keep their own time`() async throws {
        var early = Days.record(.add, .bid, 110, 1, id: 5, of: 1002, day: 1, at: 0)
        let midnight = Days.open / Days.day * Days.day + Days.day
        (early.tsEventRaw, early.tsRecvRaw) = (midnight - 100_000_000, midnight + 100_000_000)
        let shell = try await Shell.on(
            [
                Days.record(.add, .bid, 100, 1, id: 1, of: 1001, day: 0, at: 1),
                Days.record(.add, .bid, 7, 1, id: 2, of: 1002, day: 0, at: 2),
                early, Days.record(.trade, .bid, 111, 1, of: 1002, day: 1, at: 3),
            ], head: Days.swapped)
        func bids(_ hours: [String]) async throws -> [String] {
            var found: [String] = []
            for hour in hours {
                let rows = "bbo AAA every 1h | where ts == \(hour) | select bid | as csv"
                found.append(try await shell.text(rows).split(separator: "\n").dropFirst().joined())
            }
            return found
        }
        let hours = ["2025-01-06T22:00", "2025-01-06T23:00", "2025-01-07T00:00", "2025-01-07T14:00"]
        #expect(try await bids(hours) == ["100", "100", "110", "110"])
        try await shell.run("set clock ts_event")
        #expect(try await bids(hours) == ["100", "110", "110", "110"])
        #expect(try await shell.text("print bbo AAA bid price").contains("110"))
        #expect(try await shell.text("at 2025-01-06T23:00 print bbo AAA bid price").contains("100"))
        #expect(try await shell.text("at 2025-01-06T23:00 print bbo BBB bid price").contains("7"))
        #expect(try await shell.text("volume AAA every 1d | select volume | as csv") == "volume\n0\n1\n")
    }

    // Catches names with blanks, as options have them, that are cut or not found on one of the days.
    @Test func `names with blanks follow the day`() async throws {
        var head = Days.swapped
        let call = "SPX   250117C06000000"
        head.symbols = [call, "SPX   250117P06000000"]
        head.mappings = head.mappings.enumerated().map { (head.symbols[$0.offset], $0.element.1) }
        let shell = try await Shell.on(Days.messages(clears: false), head: head)
        #expect(try await shell.text("mid \"\(call)\" every 1d | select mid | as csv") == "mid\n101\n103\n")
        #expect(try await shell.text("trades \"\(call)\" | select symbol | as csv") == "symbol\n\(call)\n\(call)\n")
        #expect(try await shell.text("assert bbo \"\(call)\" mid == 103").contains("pass"))
        let context = await shell.session.completionContext { _ in [] }
        #expect(context.symbols == head.symbols)
        #expect(
            Completion(table: .whole, context: context).complete("book SPX").candidates.map(\.text).contains(
                "\"\(call)\""))
        #expect(context.prices(call).map(\.price) == ["102", "104"])
    }

    // Catches steps that stop at another name's records.
    @Test func `steps by name follow the day`() async throws {
        let shell = try await Days.swap()
        try await shell.run("at start")
        for record in [4, 16] {
            try await shell.run("next trade AAA")
            #expect(await shell.position() == record)
        }
        #expect(try await shell.failure("next trade AAA")?.code == .noSuchMoment)
        try await shell.run("back 1 trade for BBB")
        #expect(await shell.position() == 12)
    }

    // Catches records of another name in a stream of one, and a replay of one that shows others.
    @Test(.wholeLane) func `a stream by name has the name's records`() async throws {
        let messages = Days.messages(clears: false)
        let shell = try await Days.swap(clears: false)
        async let report = shell.document("stream AAA at max on :0 clients 1")
        let received = try await TCPClient.exchange(port: await shell.streamPort())
        let own = Array(messages[0..<3]) + Array(messages[9..<12])
        #expect(received == DBNBytes.head(Days.swapped) + own.flatMap { DBNBytes.record($0) })
        #expect(try await report["records"]?.integer == own.count)
    }

    private static func status(_ instrument: UInt32, _ action: UInt16, day: UInt64) -> [UInt8] {
        let time = Days.open + day * Days.day
        var record = DBNBytes([10, 0x12])
        record.integer(UInt16(2))
        record.integer(instrument)
        record.integer(time)
        record.integer(time)
        record.integer(action)
        record.integer(UInt16(1))
        record.integer(UInt16(0))
        record.bytes += Array("YN~".utf8) + [UInt8](repeating: 0, count: 7)
        return record.bytes
    }

    // Catches the phase of the name that had the id before.
    @Test func `phases are those of the name's instruments`() async throws {
        let messages = Days.messages(clears: false)
        // 1001 trades on the first day, 1002 is halted; on the second day only 1002's phase is told.
        let bytes =
            DBNBytes.head(Days.swapped) + Self.status(1001, 7, day: 0) + Self.status(1002, 8, day: 0)
            + messages[0..<6].flatMap { DBNBytes.record($0) } + Self.status(1002, 7, day: 1)
            + messages[6..<12].flatMap { DBNBytes.record($0) }
        let shell = Shell(standardInput: bytes)
        try await shell.run("load -")
        let midnight = "2025-01-07T00:00:00.000000000Z"
        let rows = try await shell.run("phases AAA, BBB").tabulated.rows.map { row in
            [0, 2, 3].map { CellText.text(row[$0]) }
        }
        let first = "2025-01-06T14:30:00.000000000Z"
        #expect(
            rows == [
                ["AAA", "open", first], ["AAA", "", midnight], ["AAA", "open", "2025-01-07T14:30:00.000000000Z"],
                ["BBB", "halt", first], ["BBB", "", midnight],
            ])
        #expect(try await shell.assertion("assert no-cross for AAA in open").checks == 6)
        #expect(try await shell.assertion("warn assert no-cross for BBB in open").checks == 0)
        #expect(try await shell.assertion("assert no-cross for BBB in halt").checks == 3)
        // By number the id's last word stands until the id is another's.
        #expect(try await shell.assertion("assert no-cross in open").checks == 6)
    }

    // Catches files whose rows name their instruments that keep the first day's names, and derived ones that lose them.
    @Test func `files of rows and of levels keep the names of their days`() async throws {
        let folder = try TemporaryFolder()
        let shell = try await Days.swap(clears: false)
        try await shell.run("records from start to 2025-01-06T23:00 map-symbols | save \(folder.file("a.csv"))")
        try await shell.run("records from 2025-01-07T00:00 to end map-symbols | save \(folder.file("b.csv"))")
        try await shell.run("records schema mbp-10 | save \(folder.file("levels.dbn"))")
        try await shell.run("records schema bbo-1m | save \(folder.file("samples.dbn"))")
        let rows = Shell()
        try await rows.run("load \(folder.file("a.csv")), \(folder.file("b.csv"))")
        #expect(try await rows.text("mid AAA every 1d | select mid | as csv") == "mid\n101\n103\n")
        #expect(try await rows.text("mid BBB every 1d | select mid | as csv") == "mid\n8\n9\n")
        #expect(try await rows.text("trades AAA | select price | as csv") == "price\n101\n103\n")
        let levels = Shell()
        try await levels.run("load \(folder.file("levels.dbn"))")
        #expect(
            try await levels.text("records AAA where action == \"T\" | select symbol, instrument_id | as csv")
                == "symbol,instrument_id\nAAA,1001\nAAA,1002\n")
        #expect(try await levels.text("records AAA where bid_px_00 == 102 | count") != "{\"count\":0}\n")
        #expect(try await levels.text("records BBB where bid_px_00 >= 100 | count") == "{\"count\":0}\n")
        let samples = Shell()
        try await samples.run("load \(folder.file("samples.dbn"))")
        #expect(
            try await samples.text(
                "records AAA where ts_recv >= 2025-01-07T14:31 | select symbol, instrument_id | as csv")
                == "symbol,instrument_id\nAAA,1002\n")
        // The last sample of a day is of the names of that day.
        #expect(
            try await samples.text(
                "records AAA where ts_recv == 2025-01-07T00:00 | select symbol, instrument_id | as csv")
                == "symbol,instrument_id\nAAA,1001\n")
        #expect(try await samples.text("records BBB where bid_px_00 >= 100 | count") == "{\"count\":0}\n")
    }
}
