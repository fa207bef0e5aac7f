import Engine
import TestSupport
import Testing

@testable import EngineServe

@Suite("LiveCatalog")
struct LiveCatalogTests {
    /// One record of every instrument, named as given, with ids from 1.
    private func catalog(_ names: [String]) throws -> LiveCatalog {
        var head = DBNBytes.Head()
        head.mappings = names.enumerated().map { ($1, [(20_250_924, 20_250_925, "\($0 + 1)")]) }
        var tape = Tape()
        for index in names.indices {
            tape.instrument = UInt32(index + 1)
            // More of the later ones.
            for _ in 0...index { tape.record(.trade, .bid, 100, 1) }
        }
        let recording = try RecordingLoader().load(bytes: DBNBytes.stream(tape.messages, head: head), name: "-")
        return LiveCatalog(try Timeline(recording))
    }

    private static let names = [
        "CLZ5", "CLX5", "CLF6", "CLX5-CLZ5", "CL:BF X5-Z5-F6", "CLX5 C7000", "ESZ5", "BRK B", "AAPL", "CLZ4",
    ]

    // Catches a symbol that stands for more, less or other instruments than it says.
    @Test(arguments: [
        ("CLX5", SType.rawSymbol, ["CLX5"]), ("BRK B", .rawSymbol, ["BRK B"]), ("CL", .rawSymbol, []),
        ("2", .instrumentID, ["CLX5"]), ("11", .instrumentID, []), ("CLX5", .instrumentID, []),
        ("CL.FUT", .parent, ["CLZ5", "CLX5", "CLF6", "CLX5-CLZ5", "CL:BF X5-Z5-F6", "CLZ4"]),
        ("CL.OPT", .parent, ["CLX5 C7000"]), ("AAPL.SPOT", .parent, ["AAPL"]), ("CL.SPOT", .parent, []),
        ("CL", .parent, []), ("CL.BOND", .parent, []),
        ("CL.c.0", .continuous, ["CLZ4"]), ("CL.c.1", .continuous, ["CLX5"]), ("CL.c.3", .continuous, ["CLF6"]),
        ("CL.c.4", .continuous, []), ("CL.v.0", .continuous, ["CLZ4"]), ("CL.v.1", .continuous, ["CLF6"]),
        ("CL.n.0", .continuous, []), ("CL.c.-1", .continuous, []), ("CL.c", .continuous, []),
        ("ES.c.0", .continuous, ["ESZ5"]),
    ])
    func `a symbol stands for its instruments`(symbol: String, stype: SType, names: [String]) throws {
        #expect(try catalog(Self.names).resolve(symbol, stype).map(\.name) == names)
    }

    // Catches a year read as the one that is long past or far ahead.
    @Test func `one digit of a year is the nearest such year`() throws {
        let catalog = try catalog(["CLZ3", "CLZ4", "CLZ5", "CLZ30"])
        #expect(catalog.resolve("CL.c.0", .continuous).first?.name == "CLZ4")
        #expect(catalog.resolve("CL.c.2", .continuous).first?.name == "CLZ30")
        #expect(catalog.resolve("CL.c.3", .continuous).first?.name == "CLZ3")
    }

    // Catches definitions that are not looked at where the file has them.
    @Test(.enabled(if: SharedData.isPresent)) func `definitions name the contracts`() throws {
        let bytes = try SharedData.bytes("vectors/test_data.definition.v3.dbn.zst")
        let catalog = LiveCatalog(try Timeline(try RecordingLoader().load(bytes: bytes, name: "definition")))
        #expect(!catalog.contracts.isEmpty)
        for contract in catalog.contracts {
            #expect(contract.root.isEmpty == false)
            #expect(catalog.resolve(contract.name, .rawSymbol).contains { $0.instrument == contract.instrument })
            #expect(
                catalog.resolve("\(contract.root).\(contract.kind.rawValue)", .parent)
                    .contains { $0.instrument == contract.instrument })
        }
        #expect(catalog.offers(.definition))
        #expect(!catalog.offers(.mbo))
    }
}
