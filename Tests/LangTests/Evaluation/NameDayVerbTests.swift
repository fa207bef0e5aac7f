import Engine
import TestSupport
import Testing

@testable import Lang

/// Questions by name about two days on which ids change.
@Suite struct NameDayVerbTests {
    static let day: UInt64 = 86_400_000_000_000
    /// 2025-01-06T14:30.
    static let open: UInt64 = 1_736_173_800_000_000_000

    static func record(
        _ action: Action, _ side: Side?, _ price: Int64?, _ size: UInt32, id: UInt64 = 0, of instrument: UInt32,
        day: UInt64, at nanos: UInt64
    ) -> MBOMessage {
        let time = Timestamp(nanos: open + day * Self.day + nanos)
        return MBOMessage(
            publisher: PublisherID(2), instrument: InstrumentID(instrument), tsEvent: time, tsRecv: time,
            action: action, side: side, price: price.map { Price(nanos: $0 * 1_000_000_000) }, size: size,
            order: OrderID(id), flags: .last)
    }

    /// A clear, a bid and an ask around a price, and a trade at it, of two instruments on each of two days.
    static func messages(clears: Bool) -> [MBOMessage] {
        var messages: [MBOMessage] = []
        for day in 0..<2 as Range<UInt64> {
            for (step, instrument) in [UInt32(1001), 1002].enumerated() {
                let at = UInt64(step) * 10
                let price: Int64 = (instrument == 1001) == (day == 0) ? 101 + 2 * Int64(day) : 8 + Int64(day)
                if clears { messages.append(record(.clear, nil, nil, 0, of: instrument, day: day, at: at)) }
                let id = 100 * (day + 1) + 10 * UInt64(step)
                messages.append(record(.add, .bid, price - 1, 5, id: id, of: instrument, day: day, at: at + 1))
                messages.append(record(.add, .ask, price + 1, 4, id: id + 1, of: instrument, day: day, at: at + 2))
                messages.append(record(.trade, .bid, price, 3, of: instrument, day: day, at: at + 3))
            }
        }
        return messages
    }

    static let swapped: DBNBytes.Head = {
        var head = DBNBytes.Head()
        head.dataset = "XNAS.ITCH"
        head.symbols = ["AAA", "BBB"]
        head.mappings = [
            ("AAA", [(20_250_106, 20_250_107, "1001"), (20_250_107, 20_250_108, "1002")]),
            ("BBB", [(20_250_106, 20_250_107, "1002"), (20_250_107, 20_250_108, "1001")]),
        ]
        return head
    }()

    static func swap(clears: Bool = true) async throws -> Shell {
        try await Shell.on(messages(clears: clears), head: swapped)
    }

    // Catches a name that stands for an id of another day, in any of the ways to ask, with clears at the day's start or without.
    @Test(arguments: [true, false]) func `every question by name follows the day`(clears: Bool) async throws {
        let shell = try await Self.swap(clears: clears)
        for (question, answer) in [
            ("print bbo AAA bid price", "102"), ("print bbo AAA ask price", "104"), ("print bbo BBB bid price", "8"),
            ("at 2025-01-06T15:00 print bbo AAA bid price", "100"),
            ("at 2025-01-06T15:00 print bbo BBB bid price", "7"),
            ("print ohlcv AAA open", "101"), ("print ohlcv AAA high", "103"), ("print ohlcv AAA low", "101"),
            ("print ohlcv BBB close", "9"), ("print vwap AAA", "102"), ("print volume AAA", "6"),
            ("print mid AAA", "103"), ("print spread AAA", "2"),
            // By id it is the id on all days.
            ("print ohlcv 1001 high", "101"), ("print ohlcv 1001 low", "9"),
            ("print bbo 1001 bid price", clears ? "8" : "100"),
        ] {
            let text = try await shell.text(question)
            #expect(text.filter { $0 != "\"" && $0 != "\n" } == answer, "\(question)")
        }
        #expect(
            try await shell.text("trades AAA | select symbol, price | as csv") == "symbol,price\nAAA,101\nAAA,103\n")
        #expect(try await shell.text("records BBB where symbol != \"BBB\" | count") == "{\"count\":0}\n")
        let own = clears ? 8 : 6
        #expect(try await shell.text("records AAA | count") == "{\"count\":\(own)}\n")
        #expect(
            try await shell.text("stats AAA | select symbol, records, volume, high, low, max_orders | as csv")
                == "symbol,records,volume,high,low,max_orders\nAAA,\(own),6,103,101,2\n")
        #expect(try await shell.text("stats | select symbol, volume | as csv") == "symbol,volume\nAAA,6\nBBB,6\n")
        #expect(try await shell.text("assert no-cross for AAA | select violations | as csv").contains("0"))
        #expect(
            try await shell.text("records AAA schema ohlcv-1d | select instrument_id, close | as csv")
                == "instrument_id,close\n1001,101\n1002,103\n")
        #expect(
            try await shell.text("symbols | select symbol, instrument_id, records, days | as csv") == """
                symbol,instrument_id,records,days
                AAA,1002,\(own),1001 until 2025-01-06; 1002 from 2025-01-07
                BBB,1001,\(own),1002 until 2025-01-06; 1001 from 2025-01-07

                """)
        #expect(try await shell.text("mid AAA every 1d | select mid | as csv") == "mid\n101\n103\n")
        #expect(try await shell.text("bbo AAA every 1d | select bid, ask | as csv") == "bid,ask\n100,102\n102,104\n")
    }

    // Catches orders of the name that had the id before, on the new day and before its first record.
    @Test func `an id that is given anew begins empty`() async throws {
        let shell = try await Self.swap(clears: false)
        let book = try await shell.document("at 2025-01-07T00:00:01 book AAA")
        #expect(book["bids"]?.elements?.isEmpty == true && book["instrument_id"]?.integer == 1002)
        #expect(try await shell.text("at 2025-01-07T00:00:01 mid AAA | count") == "{\"count\":0}\n")
        let before = try await shell.document("at 2025-01-06T23:59:59 book AAA")
        #expect(before["bids"]?.elements?.count == 1 && before["instrument_id"]?.integer == 1001)
        #expect(try await shell.text("level AAA 102 | count") == "{\"count\":1}\n")
        #expect(try await shell.text("why AAA 102 | count") == "{\"count\":1}\n")
        #expect(try await shell.text("diff AAA 2025-01-06T23:00 end | count") == "{\"count\":4}\n")
        #expect(try await shell.failure("order 110 for AAA")?.code == .noSuchOrder)
        #expect(try await shell.failure("order 110 for BBB") == nil)
    }

    static func roll(_ stype: UInt8) async throws -> Shell {
        var head = DBNBytes.Head()
        head.stypeIn = stype
        head.symbols = ["ES.c.0"]
        head.mappings = [("ES.c.0", [(20_250_106, 20_250_107, "1001"), (20_250_107, 20_250_108, "2002")])]
        let messages = [
            record(.add, .bid, 100, 1, id: 1, of: 1001, day: 0, at: 1),
            record(.add, .ask, 101, 1, id: 2, of: 1001, day: 0, at: 2),
            record(.add, .bid, 110, 1, id: 3, of: 2002, day: 0, at: 3),
            record(.add, .ask, 111, 1, id: 4, of: 2002, day: 0, at: 4),
            record(.trade, .bid, 100, 1, of: 1001, day: 0, at: 5),
            record(.trade, .bid, 111, 2, of: 2002, day: 1, at: 6),
            record(.add, .bid, 99, 1, id: 5, of: 1001, day: 1, at: 7),
        ]
        return try await Shell.on(messages, head: head)
    }

    // Catches a continuous symbol that is two lines, one of them yesterday's, or a contract whose book is lost when it takes
    // the name over.
    @Test func `a continuous symbol is the contract of the day`() async throws {
        let shell = try await Self.roll(SType.continuous.rawValue)
        #expect(try await shell.text("print bbo ES.c.0 mid").contains("110.5"))
        #expect(try await shell.text("bbo ES.c.0 | count") == "{\"count\":1}\n")
        #expect(try await shell.text("at 2025-01-06T20:00 print bbo ES.c.0 mid").contains("100.5"))
        #expect(try await shell.text("at 2025-01-07T00:00 print bbo ES.c.0 mid").contains("110.5"))
        #expect(try await shell.text("trades ES.c.0 | select price | as csv") == "price\n100\n111\n")
        #expect(try await shell.text("mid ES.c.0 every 1d | select mid | as csv") == "mid\n100.5\n110.5\n")
        #expect(try await shell.text("print volume ES.c.0").contains("3"))
        #expect(try await shell.failure("assert bbo ES.c.0 mid == 110.5") == nil)
        // An instrument without a name on its day is listed by its id.
        #expect(
            try await shell.text("symbols | select symbol, records | sort symbol | as csv")
                == "symbol,records\n1001,1\n2002,2\nES.c.0,4\n")
    }
}
