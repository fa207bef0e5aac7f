import TestSupport
import Testing

@testable import Engine

@Suite struct SymbolMapTests {
    private func map(_ change: (inout DBNBytes.Head) -> Void) throws -> SymbolMap {
        var head = DBNBytes.Head()
        change(&head)
        return SymbolMap(try #require(ChopItUp.whole(DBNBytes.head(head)).metadata))
    }

    private func day(_ packed: UInt32) throws -> CalendarDate { try #require(CalendarDate(packed: packed)) }

    // Catches an end that is included, a gap that is filled, or an older mapping that wins.
    @Test func `the strict name is that of the day alone`() throws {
        let map = try map {
            $0.mappings = [
                ("A", [(20_250_923, 20_250_924, "7"), (20_250_926, 20_250_927, "7"), (20_250_924, 20_250_925, "")]),
                ("B", [(20_250_926, 20_250_928, "7"), (20_250_929, 20_250_929, "7")]),
            ]
        }
        let id = InstrumentID(7)
        #expect(try map.symbol(of: id, on: day(20_250_922)) == nil)
        #expect(try map.symbol(of: id, on: day(20_250_923)) == "A")
        #expect(try map.symbol(of: id, on: day(20_250_924)) == nil)
        #expect(try map.symbol(of: id, on: day(20_250_926)) == "B")
        #expect(try map.symbol(of: id, on: day(20_250_927)) == "B")
        #expect(try map.symbol(of: id, on: day(20_250_928)) == nil)
        #expect(try map.symbol(of: id, on: day(20_250_929)) == nil)
        #expect(try map.symbol(of: InstrumentID(8), on: day(20_250_923)) == nil)
        // The lenient one finds a name for any day.
        #expect(map.symbol(of: id, at: nil) == "A")
    }

    // Catches roles swapped when ids were asked for and ids given.
    @Test func `only names for ids are inverse`() throws {
        let inverse = try map {
            ($0.stypeIn, $0.stypeOut, $0.mappings) = (0, 1, [("7", [(20_250_924, 20_250_925, "ESH1")])])
        }
        #expect(try inverse.symbol(of: InstrumentID(7), on: day(20_250_924)) == "ESH1")
        let same = try map {
            ($0.stypeIn, $0.stypeOut, $0.mappings) = (0, 0, [("7", [(20_250_924, 20_250_925, "8")])])
        }
        #expect(try same.symbol(of: InstrumentID(8), on: day(20_250_924)) == "7")
        #expect(try same.symbol(of: InstrumentID(7), on: day(20_250_924)) == nil)
    }

    // Catches a file that cannot be loaded because a mapping is open-ended, or a date that is none.
    @Test func `mapping dates may lie in any year`() throws {
        let map = try map { $0.mappings = [("A", [(19_000_101, 99_991_231, "7")])] }
        #expect(try map.symbol(of: InstrumentID(7), on: day(20_250_924)) == "A")
        #expect(try map.symbol(of: InstrumentID(7), on: day(19_700_101)) == "A")
        for packed in [0, 20_251_301, 20_250_001, 20_250_230, 20_250_900, 100_000_101, UInt32.max] {
            #expect(PackedDate(packed: packed) == nil, "\(packed)")
        }
        #expect(PackedDate(packed: 20_240_229)?.description == "2024-02-29")
        #expect(PackedDate(packed: 99_991_231)?.description == "9999-12-31")
        #expect(PackedDate(packed: 101)?.description == "0000-01-01")
    }
}
