import Engine
import TestSupport
import Testing

@Suite struct MetadataTests {
    private func head(_ version: UInt8) -> DBNBytes.Head {
        var head = DBNBytes.Head(version: version)
        head.symbols = ["ESH1", "CLX5", "Ünï"]
        head.partial = ["CLX5"]
        head.notFound = ["NOPE"]
        head.end = 1_758_751_200_000_000_000
        head.limit = 500
        head.mappings = [
            ("ESH1", [(20_250_924, 20_250_925, "5482"), (20_250_925, 20_251_001, "")]), ("CLX5", []),
        ]
        return head
    }

    // Catches a field read from the wrong offset, in any version.
    @Test(arguments: [UInt8(1), 2, 3])
    func `every field of every version is read`(version: UInt8) throws {
        let metadata = try #require(ChopItUp.whole(DBNBytes.head(head(version))).metadata)
        #expect(metadata.version == version)
        #expect(metadata.dataset == "GLBX.MDP3")
        #expect(metadata.schema == .mbo)
        #expect(metadata.start.nanos == 1_758_742_200_000_000_000)
        #expect(metadata.end?.nanos == 1_758_751_200_000_000_000)
        #expect(metadata.limit == 500)
        #expect(metadata.stypeIn == 1)
        #expect(metadata.stypeOut == 0)
        #expect(!metadata.hasTsOut)
        #expect(metadata.symbolByteCount == (version == 1 ? 22 : 71))
        #expect(metadata.symbols == ["ESH1", "CLX5", "Ünï"])
        #expect(metadata.partial == ["CLX5"])
        #expect(metadata.notFound == ["NOPE"])
        #expect(metadata.mappings.map(\.rawSymbol) == ["ESH1", "CLX5"])
        #expect(metadata.mappings[0].intervals.map(\.symbol) == ["5482", ""])
        #expect(metadata.mappings[0].intervals[1].start.packed == 20_250_925)
        #expect(metadata.mappings[0].intervals[1].end.packed == 20_251_001)
        #expect(metadata.mappings[1].intervals.isEmpty)
    }

    // Catches an encoder that disagrees with the format's tables, padding and length included.
    @Test(arguments: [UInt8(1), 2, 3])
    func `decode then encode is the same bytes`(version: UInt8) throws {
        let bytes = DBNBytes.head(head(version))
        let metadata = try #require(ChopItUp.whole(bytes).metadata)
        #expect(DBNEncoder.metadata(metadata) == bytes)
        if version == 3 { #expect(bytes.count % 8 == 0, "records of version 3 are aligned") }
    }

    // Catches sentinels that come through as values.
    @Test func `what is none is nil`() throws {
        var head = DBNBytes.Head()
        head.schema = UInt16.max
        head.stypeIn = UInt8.max
        head.tsOut = 1
        for end in [UInt64.max, 0] {
            head.end = end
            let metadata = try #require(ChopItUp.whole(DBNBytes.head(head)).metadata)
            #expect(metadata.schema == nil)
            #expect(metadata.stypeIn == nil)
            #expect(metadata.end == nil)
            #expect(metadata.limit == nil)
            #expect(metadata.hasTsOut)
        }
    }

    // Catches a symbol width taken for granted: it is whatever the stream says.
    @Test(arguments: [1, 5, 200])
    func `symbols have the width the stream gives`(width: Int) throws {
        var head = DBNBytes.Head()
        head.width = width
        let metadata = try #require(ChopItUp.whole(DBNBytes.head(head)).metadata)
        #expect(metadata.symbols == [String("TEST".prefix(width - 1))])
        #expect(DBNEncoder.metadata(metadata) == DBNBytes.head(head))
    }

    // Catches a name found on a day that is not its own, and inverse mappings read the wrong way round.
    @Test func `an instrument has its name of the day`() throws {
        var head = DBNBytes.Head()
        head.mappings = [
            ("CL.c.0", [(20_250_923, 20_250_924, "1"), (20_250_924, 20_250_925, "2"), (20_250_925, 20_250_926, "")]),
            ("CLX5", [(20_250_923, 20_250_926, "2")]),
        ]
        let map = SymbolMap(try #require(ChopItUp.whole(DBNBytes.head(head)).metadata))
        let day = try #require(Timestamp(iso: "2025-09-24T12:00"))
        let dayBefore = try #require(Timestamp(iso: "2025-09-23T12:00"))
        #expect(map.symbol(of: InstrumentID(1), at: dayBefore) == "CL.c.0")
        #expect(map.symbol(of: InstrumentID(2), at: day) == "CL.c.0")
        #expect(map.symbol(of: InstrumentID(2), at: dayBefore) == "CLX5")
        #expect(map.symbol(of: InstrumentID(9), at: day) == nil)
        #expect(map.instruments(named: "CL.c.0") == [InstrumentID(1), InstrumentID(2)])
        #expect(map.instruments(named: "cl.c.0").isEmpty)

        var inverse = DBNBytes.Head()
        inverse.stypeIn = 0
        inverse.mappings = [("5482", [(20_250_924, 20_250_925, "ESH1")])]
        let names = SymbolMap(try #require(ChopItUp.whole(DBNBytes.head(inverse)).metadata))
        #expect(names.symbol(of: InstrumentID(5482), at: day) == "ESH1")
    }
}
