import TestSupport
import Testing

@testable import Engine

@Suite struct NameHoldingTests {
    private func map(_ mappings: [(String, [(UInt32, UInt32, String)])]) throws -> SymbolMap {
        var head = DBNBytes.Head()
        head.mappings = mappings.map { ($0.0, $0.1.map { (from: $0.0, to: $0.1, id: $0.2) }) }
        return SymbolMap(try #require(ChopItUp.whole(DBNBytes.head(head)).metadata))
    }

    private func text(_ map: SymbolMap, _ id: UInt32) -> [String] {
        map.holdings(of: InstrumentID(id)).map {
            "\($0.symbol) \($0.from?.description ?? "…") \($0.to?.description ?? "…")"
        }
    }

    // Catches days without a mapping that are nobody's, or that stay with a name that has gone over to another id.
    @Test func `names keep the days around their mappings until they move`() throws {
        let swap = try map([
            ("AAA", [(20_250_106, 20_250_107, "1001"), (20_250_107, 20_250_108, "1002")]),
            ("BBB", [(20_250_106, 20_250_107, "1002"), (20_250_107, 20_250_108, "1001")]),
        ])
        #expect(swap.namesChange)
        #expect(text(swap, 1001) == ["AAA … 2025-01-07", "BBB 2025-01-07 …"])
        #expect(text(swap, 1002) == ["BBB … 2025-01-07", "AAA 2025-01-07 …"])
        // A weekend between two mappings of one id, and days after the last one.
        let weekend = try map([("AAA", [(20_250_103, 20_250_104, "7"), (20_250_106, 20_250_107, "7")])])
        #expect(!weekend.namesChange)
        #expect(text(weekend, 7) == ["AAA … …"])
        let roll = try map([("ES.c.0", [(20_250_103, 20_250_104, "1"), (20_250_106, 20_250_107, "2")])])
        #expect(text(roll, 1) == ["ES.c.0 … 2025-01-06"])
        #expect(text(roll, 2) == ["ES.c.0 2025-01-06 …"])
        let day = try #require(Timestamp(iso: "2025-01-08T12:00"))
        #expect(roll.symbol(of: InstrumentID(1), at: day) == nil)
        #expect(roll.symbol(of: InstrumentID(2), at: day) == "ES.c.0")
        #expect(!roll.carries(InstrumentID(1), anyOf: ["ES.c.0"], at: day))
        #expect(roll.isContinuous("ES.c.0") && !roll.isContinuous("ESH5") && !roll.isContinuous("BRK.B"))
        // Both names of one instrument.
        let both = try map([("ES.c.0", [(20_250_106, 20_250_107, "1")]), ("ESH5", [(20_250_106, 20_250_110, "1")])])
        #expect(text(both, 1) == ["ES.c.0 … 2025-01-07", "ESH5 … …"])
        #expect(text(both, 9).isEmpty)
    }

    // Catches a day that the list of days and the question for one day give to different names.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `the name of a day is one of that day's holdings`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var mappings: [(String, [(UInt32, UInt32, String)])] = []
        for name in ["A", "B", "C.c.0"] {
            let intervals = (0..<4).map { _ in
                let from = 20_250_103 + random.below(20)
                return (from, from + random.below(5), "\(7 + random.below(3))")
            }
            mappings.append((name, intervals))
        }
        let map = try map(mappings)
        for id in 7..<11 as Range<UInt32> {
            let holdings = map.holdings(of: InstrumentID(id))
            for day in 20_250_101..<20_250_132 as Range<UInt32> {
                let date = try #require(CalendarDate(packed: day))
                let packed = PackedDate(date)
                let holders = Set(
                    holdings.filter { ($0.from.map { $0 <= packed } ?? true) && ($0.to.map { packed < $0 } ?? true) }
                        .map(\.symbol))
                let name = map.symbol(of: InstrumentID(id), at: date.start)
                #expect(name.map(holders.contains) ?? holders.isEmpty, "\(id) on \(day): \(holders)")
                for symbol in ["A", "B", "C.c.0"] {
                    let carries = map.carries(InstrumentID(id), anyOf: [symbol], at: date.start)
                    #expect(carries == holders.contains(symbol), "\(id) \(symbol) on \(day)")
                }
            }
        }
    }
}
