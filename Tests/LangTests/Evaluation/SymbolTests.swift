import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct SymbolTests {
    private static func symbols(_ shell: Shell, _ text: String) async throws -> [String?] {
        let document = try await shell.document(text)
        return (document.elements ?? [document]).map { $0["symbol"]?.text }
    }

    // Catches a name that is taken for a number, an id that is not found, an order that is not the written one.
    @Test(arguments: [
        ("bbo TEST", ["TEST"]), ("bbo 7", ["TEST"]), ("bbo \"7203\"", ["7203"]), ("bbo 7203", ["7203"]),
        ("bbo 8", ["7203"]),
        ("bbo \"CL:BF X5-Z5\", 7", ["CL:BF X5-Z5", "TEST"]), ("bbo all", ["TEST", "7203", "CL:BF X5-Z5"]),
    ]) func `a symbol is found by name, by id, quoted and with all`(text: String, expected: [String]) async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        #expect(try await Self.symbols(shell, text) == expected)
    }

    // Catches an unknown symbol that is reported under the wrong word or without its neighbour.
    @Test func `an unknown symbol is an error with its neighbour`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        let error = try #require(try await shell.failure("bbo TEST, TSET"))
        #expect(error.code == .unknownSymbol && error.span == SourceSpan(10, 14))
        #expect(error.help == "did you mean `TEST`?")
        #expect(try await shell.complaint("assert no-cross for XYZ") == "E0302 XYZ")
        #expect(try await shell.complaint("quality XYZ") == "E0302 XYZ")
        #expect(try await shell.complaint("digest 99") == "E0302 99")
        #expect(try await shell.complaint("stream XYZ on :0") == "E0302 XYZ")
        #expect(try await shell.complaint("load - symbols XYZ")?.hasPrefix("E0304") == true)
        #expect(try await shell.failure("book XYZ")?.help?.contains("TEST") == true)
    }

    // Catches a symbol in view that is not remembered, not shown, or outlives its data.
    @Test func `the symbol in view is the one last asked for`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        // The one with the most records until somebody asks for another.
        #expect(await shell.session.status.symbol == "CL:BF X5-Z5")
        #expect(try await Self.symbols(shell, "bbo") == ["CL:BF X5-Z5"])
        try await shell.run("book TEST")
        #expect(await shell.session.status.symbol == "TEST")
        #expect(try await Self.symbols(shell, "bbo") == ["TEST"])
        #expect(try await shell.failure("bbo XYZ") != nil)
        #expect(try await Self.symbols(shell, "bbo") == ["TEST"])
        try await shell.run("bbo all")
        #expect(try await Self.symbols(shell, "book") == ["TEST"])
        try await shell.run("load -")
        #expect(await shell.session.status.symbol == "CL:BF X5-Z5")
    }

    // Catches a filter that is blind to case, and rows that are not in order.
    @Test func `the list of symbols is in order and filters without regard to case`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        #expect(try await Self.symbols(shell, "symbols") == ["CL:BF X5-Z5", "TEST", "7203"])
        #expect(try await Self.symbols(shell, "symbols like tes") == ["TEST"])
        #expect(try await Self.symbols(shell, "symbols like \"X5-z\"") == ["CL:BF X5-Z5"])
        #expect(try await shell.json("symbols like nothing") == "[]")
        #expect(await shell.session.status.symbols.first == "CL:BF X5-Z5")
    }

    // Catches a load of some symbols that keeps the others.
    @Test func `a load of some symbols leaves the others out`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        try await shell.run("load - symbols TEST, \"7203\"")
        #expect(await shell.position() == 2)
        #expect(try await Self.symbols(shell, "symbols") == ["TEST", "7203"])
        try await shell.run("load - symbols all")
        #expect(await shell.position() == 4)
    }

    // Catches a symbol that cannot be written back into a statement.
    @Test(arguments: ["CLX5", "7203", "CL:BF X5-Z5", "es", "ES.FUT", "BRK-B", "10Y", "ÄÖ"])
    func `a symbol is quoted where it must be`(symbol: String) throws {
        let bound = try BoundDump.bind("book \(Session.written(symbol)) depth 3")
        #expect(bound.call?.symbols("symbols")?.names.map(\.text) == [symbol])
    }
}
